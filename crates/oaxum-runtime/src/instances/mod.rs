//! Values that fit a schema, made by what it says.
//!
//! A value is made by what the schema says of its type, bounds and parts, and then given to a judge
//! that knows all of JSON Schema. What does not fit is made again from other random numbers, so what
//! is given out is valid, whatever keywords there are. Everything random comes from the seed: the
//! same seed and name make the same value on every machine.
//!
//! ```
//! use oaxum_runtime::instances::{Wish, instance};
//! use serde_json::json;
//!
//! let schema = json!({"type": "integer", "minimum": 7, "maximum": 9});
//! let wish = Wish { seed: 1, name: "size", ..Wish::default() };
//! let made = instance(&schema, &|_| None, wish, |value| value.is_u64()).unwrap();
//! assert!((7..=9).contains(&made.as_u64().unwrap()));
//! ```

mod number;
mod random;
mod string;

use serde_json::{Map, Value};

use random::Random;

/// How often a value is made before it is given up.
const ATTEMPTS: u32 = 60;

/// From this many levels on, only what has to be there is.
const SHALLOW: usize = 4;

/// From this many levels on, nothing is made any more: what needs it is left out.
const DEEPEST: usize = 24;

/// Finds the schema that a `$ref` names.
pub type Named<'d> = dyn Fn(&str) -> Option<&'d Value> + 'd;

/// What a value shall be like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish<'n> {
    /// Where all that is random comes from.
    pub seed: u64,
    /// What the value is for; another name makes another value.
    pub name: &'n str,
    /// Use what the schemas give as examples and defaults, where it fits.
    pub examples: bool,
    /// Leave out what may be left out.
    pub least: bool,
}

/// A value that `fits`; none if none was found.
pub fn instance<'d>(
    schema: &'d Value,
    named: &'d Named<'d>,
    wish: Wish<'_>,
    fits: impl Fn(&Value) -> bool,
) -> Option<Value> {
    (0..ATTEMPTS).find_map(|attempt| {
        let mut generator = Generator {
            named,
            random: Random::new(wish.seed, wish.name, attempt),
            examples: wish.examples && attempt % 2 == 0,
            // What is optional may be what cannot be made.
            optional: !wish.least && attempt % 4 != 3,
            left: LARGEST,
        };
        generator.value(&[schema], 0).filter(&fits)
    })
}

/// How many values, with all inside them, one attempt may make.
const LARGEST: usize = 20_000;

/// What makes one value.
struct Generator<'d> {
    named: &'d Named<'d>,
    random: Random,
    examples: bool,
    optional: bool,
    /// How many more values may be made.
    left: usize,
}

/// Schema objects that all apply to one value.
type Parts<'v> = Vec<&'v Map<String, Value>>;

impl<'d> Generator<'d> {
    /// A value for which all these schemas were looked at.
    fn value(&mut self, schemas: &[&'d Value], depth: usize) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        if depth > DEEPEST {
            return None;
        }
        let mut parts = Parts::new();
        for schema in schemas {
            self.collect(schema, &mut parts, 0)?;
        }
        if self.examples
            && let Some(example) = example(&parts)
        {
            return Some(example.clone());
        }
        if let Some(constant) = all(&parts, "const").next() {
            return Some(constant.clone());
        }
        if let Some(listed) = self.listed(&parts) {
            return listed;
        }
        match self.kind(&parts)? {
            "null" => Some(Value::Null),
            "boolean" => Some((self.random.below(2) == 1).into()),
            "integer" => number::integer(&parts, &mut self.random),
            "number" => number::number(&parts, &mut self.random),
            "array" => self.array(&parts, depth),
            "object" => self.object(&parts, depth),
            _ => string::string(&parts, &mut self.random),
        }
    }

    /// Adds every schema object that applies, one branch of each choice among them.
    fn collect(&mut self, schema: &'d Value, parts: &mut Parts<'d>, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        let object = match schema {
            Value::Object(object) => object,
            Value::Bool(false) => return None,
            _ => return Some(()),
        };
        if let Some(reference) = object.get("$ref").and_then(Value::as_str)
            && let Some(target) = (self.named)(reference)
        {
            self.collect(target, parts, depth + 1)?;
        }
        for item in list(object, "allOf") {
            self.collect(item, parts, depth + 1)?;
        }
        parts.push(object);
        for keyword in ["oneOf", "anyOf"] {
            let branches = list(object, keyword);
            let concrete: Vec<&Value> = branches.iter().filter(|branch| !is_null(branch)).collect();
            let branches = if concrete.is_empty() {
                branches.iter().collect()
            } else {
                concrete
            };
            if !branches.is_empty() {
                let chosen = self.random.below(branches.len());
                self.collect(branches[chosen], parts, depth + 1)?;
            }
        }
        Some(())
    }

    /// One of the listed values; none if nothing is listed, and no value if nothing is left.
    #[expect(
        clippy::option_option,
        reason = "outside: whether anything is listed; inside: whether anything is left"
    )]
    fn listed(&mut self, parts: &Parts<'d>) -> Option<Option<Value>> {
        let mut lists = all(parts, "enum").filter_map(Value::as_array);
        let mut left: Vec<&Value> = lists.next()?.iter().collect();
        for other in lists {
            left.retain(|value| other.contains(value));
        }
        if left.len() > 1 {
            left.retain(|value| !value.is_null());
        }
        if left.is_empty() {
            return Some(None);
        }
        let chosen = self.random.below(left.len());
        Some(left.get(chosen).map(|value| (*value).clone()))
    }

    /// The type of the value; none if the schemas contradict each other.
    fn kind(&mut self, parts: &Parts<'d>) -> Option<&'static str> {
        const KINDS: [&str; 7] = [
            "object", "array", "string", "integer", "number", "boolean", "null",
        ];
        let mut left: Vec<&'static str> = KINDS.to_vec();
        let mut stated = false;
        for types in all(parts, "type") {
            let names: Vec<&str> = match types {
                Value::String(name) => vec![name],
                Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
                _ => continue,
            };
            stated = true;
            left.retain(|kind| {
                names.contains(kind) || *kind == "integer" && names.contains(&"number")
            });
        }
        if left.contains(&"number") {
            left.retain(|kind| *kind != "integer");
        }
        if left.len() > 1 {
            left.retain(|kind| *kind != "null");
        }
        if !stated {
            return Some(implied(parts));
        }
        let chosen = self.random.below(left.len().max(1));
        left.get(chosen).copied()
    }

    fn array(&mut self, parts: &Parts<'d>, depth: usize) -> Option<Value> {
        let least = greatest_count(parts, "minItems").unwrap_or(0);
        let most = least_count(parts, "maxItems").unwrap_or(usize::MAX);
        let usual = if depth >= SHALLOW {
            0
        } else {
            1 + self.random.below(2)
        };
        let prefix: Vec<&'d Value> = all(parts, "prefixItems")
            .next()
            .and_then(Value::as_array)
            .map_or_else(Vec::new, |items| items.iter().collect());
        let count = usual.max(least).max(prefix.len()).min(most);
        let rest: Vec<&'d Value> = all(parts, "items").collect();
        let contained: Vec<&'d Value> = all(parts, "contains").collect();
        let unique = all(parts, "uniqueItems").any(|value| *value == true);
        let mut items: Vec<Value> = Vec::new();
        if !contained.is_empty() && prefix.is_empty() {
            let schemas = [&*rest, &*contained].concat();
            items.push(self.value(&schemas, depth + 1)?);
        }
        let mut tries = 0;
        while items.len() < count {
            let schemas = match prefix.get(items.len()) {
                Some(schema) => vec![*schema],
                None => rest.clone(),
            };
            let item = self.value(&schemas, depth + 1);
            tries += 1;
            match item {
                Some(item) if !unique || !items.contains(&item) => items.push(item),
                // As many as there have to be will do.
                None if items.len() >= least => break,
                None => return None,
                Some(_) if tries > items.len() + 50 => break,
                Some(_) => {}
            }
        }
        Some(items.into())
    }

    fn object(&mut self, parts: &Parts<'d>, depth: usize) -> Option<Value> {
        let most = least_count(parts, "maxProperties").unwrap_or(usize::MAX);
        let least = greatest_count(parts, "minProperties").unwrap_or(0);
        let required: Vec<&str> = all(parts, "required")
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        if least > LARGEST {
            return None;
        }
        let mut object = Map::new();
        let named = names(parts);
        for name in named.iter().copied().chain(required.iter().copied()) {
            if object.contains_key(name) {
                continue;
            }
            let is_required = required.contains(&name);
            let wanted = is_required || self.optional && depth < SHALLOW && object.len() < most;
            if !wanted {
                continue;
            }
            match self.value(&property(parts, name), depth + 1) {
                Some(value) => drop(object.insert(name.to_owned(), value)),
                None if is_required => return None,
                None => {}
            }
        }
        let closed = all(parts, "additionalProperties").any(|value| *value == false);
        let open = !closed || all(parts, "patternProperties").next().is_some();
        let is_map = named.is_empty() && all(parts, "additionalProperties").any(Value::is_object);
        let usual = if is_map && depth < SHALLOW { 1 } else { 0 };
        let count = usual.max(least).min(most);
        for number in 1..=count + 20 {
            if object.len() >= count || !open {
                break;
            }
            let name = self.key(parts, number)?;
            if let Some(value) = self.value(&property(parts, &name), depth + 1) {
                object.insert(name, value);
            }
        }
        Some(object.into())
    }

    /// A name for an entry of a map.
    fn key(&mut self, parts: &Parts<'d>, number: usize) -> Option<String> {
        let names: Vec<&'d Value> = all(parts, "propertyNames").collect();
        let pattern = all(parts, "patternProperties")
            .filter_map(Value::as_object)
            .find_map(|patterns| patterns.keys().next());
        if !names.is_empty() {
            return match self.value(&names, DEEPEST - 1)? {
                Value::String(name) => Some(name),
                _ => None,
            };
        }
        match pattern {
            Some(pattern) => string::matching(pattern, &mut self.random),
            None => Some(format!("key{number}")),
        }
    }
}

/// Every value of a keyword.
fn all<'p, 'v>(
    parts: &'p [&'v Map<String, Value>],
    keyword: &'p str,
) -> impl Iterator<Item = &'v Value> + use<'p, 'v> {
    parts.iter().filter_map(move |part| part.get(keyword))
}

fn list<'v>(object: &'v Map<String, Value>, keyword: &str) -> &'v [Value] {
    object
        .get(keyword)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn is_null(branch: &Value) -> bool {
    branch.get("type").is_some_and(|kind| *kind == "null")
}

/// What the document gives as an example, or takes where nothing is sent.
fn example<'v>(parts: &Parts<'v>) -> Option<&'v Value> {
    // Of several the last applies most closely: what is referred to comes before.
    let examples = parts
        .iter()
        .rev()
        .filter_map(|part| list(part, "examples").first());
    let mut examples = examples.chain(all(parts, "default"));
    examples.find(|value| !value.is_null())
}

/// The type that keywords speak of where none is stated.
fn implied(parts: &Parts<'_>) -> &'static str {
    let has = |keywords: &[&str]| {
        keywords
            .iter()
            .any(|keyword| all(parts, keyword).next().is_some())
    };
    if has(&[
        "properties",
        "required",
        "additionalProperties",
        "minProperties",
        "patternProperties",
    ]) {
        "object"
    } else if has(&["items", "prefixItems", "minItems", "maxItems", "contains"]) {
        "array"
    } else if has(&[
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ]) {
        "number"
    } else {
        "string"
    }
}

/// The names of all properties, in the order of the document.
fn names<'v>(parts: &Parts<'v>) -> Vec<&'v str> {
    let mut names: Vec<&str> = Vec::new();
    let holders = all(parts, "properties").filter_map(Value::as_object);
    for name in holders.flat_map(Map::keys) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

/// Every schema of a property.
fn property<'v>(parts: &Parts<'v>, name: &str) -> Vec<&'v Value> {
    let mut schemas = Vec::new();
    for part in parts {
        let own = part
            .get("properties")
            .and_then(|properties| properties.get(name));
        let other = || {
            let patterns = part.get("patternProperties").and_then(Value::as_object);
            let matching = patterns.into_iter().flatten().find(|(pattern, _)| {
                regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(name))
            });
            matching
                .map(|(_, schema)| schema)
                .or_else(|| part.get("additionalProperties"))
        };
        schemas.extend(own.or_else(other));
    }
    schemas
}

fn counts<'p>(parts: &'p Parts<'_>, keyword: &'p str) -> impl Iterator<Item = usize> + use<'p> {
    let counts = all(parts, keyword).filter_map(Value::as_f64);
    counts.map(|count| count as usize)
}

fn greatest_count(parts: &Parts<'_>, keyword: &str) -> Option<usize> {
    counts(parts, keyword).max()
}

fn least_count(parts: &Parts<'_>, keyword: &str) -> Option<usize> {
    counts(parts, keyword).min()
}
