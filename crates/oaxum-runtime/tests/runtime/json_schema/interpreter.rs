//! What the generator does in code, done for any schema: each keyword is one call of a rule.
//!
//! Rules take functions and not closures that capture a schema; so each schema that is met gets a
//! number, and there is a function for each number.

use std::cell::RefCell;

use oaxum_runtime::{
    Inspect, Items, Location, Members, Path, Violations,
    facets::{Number, Pattern, Text},
    rules::{self, Alternative, Type, Values},
};
use serde_json::{Map, Value};

/// Keywords that restrict nothing, or are looked up by others.
const SILENT: [&str; 10] = [
    "$schema",
    "$defs",
    "definitions",
    "$comment",
    "title",
    "description",
    "default",
    "format",
    "minContains",
    "maxContains",
];

thread_local! {
    static SCHEMAS: RefCell<Schemas> = RefCell::default();
}

#[derive(Default)]
struct Schemas {
    document: Value,
    /// Where the schemas with numbers stand.
    pointers: Vec<String>,
}

/// What every rule together has against a value.
pub fn inspect(document: &Value, value: &Value) -> Violations {
    SCHEMAS.set(Schemas {
        document: document.clone(),
        pointers: Vec::new(),
    });
    let mut violations = Violations::of(Location::Body);
    number("")(value, &Path::ROOT, &mut violations);
    violations
}

/// The function for the schema at a place of the document.
fn number(pointer: &str) -> Inspect {
    SCHEMAS.with_borrow_mut(|schemas| {
        let known = schemas.pointers.iter().position(|known| known == pointer);
        let number = known.unwrap_or_else(|| {
            schemas.pointers.push(pointer.to_owned());
            schemas.pointers.len() - 1
        });
        NUMBERED[number]
    })
}

macro_rules! numbered {
    ($($tens:literal)*) => {
        [$(
            numbered::<{ $tens * 10 }>, numbered::<{ $tens * 10 + 1 }>,
            numbered::<{ $tens * 10 + 2 }>, numbered::<{ $tens * 10 + 3 }>,
            numbered::<{ $tens * 10 + 4 }>, numbered::<{ $tens * 10 + 5 }>,
            numbered::<{ $tens * 10 + 6 }>, numbered::<{ $tens * 10 + 7 }>,
            numbered::<{ $tens * 10 + 8 }>, numbered::<{ $tens * 10 + 9 }>,
        )*]
    };
}

static NUMBERED: [Inspect; 100] = numbered!(0 1 2 3 4 5 6 7 8 9);

fn numbered<const NUMBER: usize>(value: &Value, at: &Path<'_>, out: &mut Violations) {
    let (pointer, schema) = SCHEMAS.with_borrow(|schemas| {
        let pointer = schemas.pointers[NUMBER].clone();
        let schema = schemas.document.pointer(&pointer);
        let schema = schema.unwrap_or_else(|| panic!("there is no {pointer}"));
        (pointer, schema.clone())
    });
    match schema {
        Value::Bool(true) => {}
        Value::Bool(false) => rules::never(value, at, out),
        Value::Object(keywords) => Schema { pointer, keywords }.inspect(value, at, out),
        other => panic!("{other} is no schema"),
    }
}

struct Schema {
    pointer: String,
    keywords: Map<String, Value>,
}

impl Schema {
    fn inspect(&self, value: &Value, at: &Path<'_>, out: &mut Violations) {
        for (keyword, stated) in &self.keywords {
            match keyword.as_str() {
                "$ref" => number(&target(stated))(value, at, out),
                "type" => rules::types(value, at, out, &types(stated)),
                "enum" => rules::values(value, at, out, &values(stated.as_array().unwrap())),
                "const" => rules::values(value, at, out, &values(std::slice::from_ref(stated))),
                "allOf" => self
                    .each(keyword)
                    .for_each(|(_, inspect)| inspect(value, at, out)),
                "anyOf" => rules::any_of(value, at, out, &self.each(keyword).collect::<Vec<_>>()),
                "oneOf" => rules::one_of(value, at, out, &self.each(keyword).collect::<Vec<_>>()),
                "not" => rules::not(value, at, out, self.inside(keyword)),
                "if" => {
                    let (then, otherwise) = (self.inside("then"), self.inside("else"));
                    let test = self.inside("if");
                    rules::if_then_else(value, at, out, test, then, otherwise);
                }
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                    rules::number(value, at, out, &number_facets(keyword, stated));
                }
                "minLength" | "maxLength" | "pattern" => {
                    rules::text(value, at, out, &text_facets(keyword, stated));
                }
                "then" | "else" => {}
                silent if SILENT.contains(&silent) => {}
                _ => self.array(keyword, value, at, out),
            }
        }
    }

    fn array(&self, keyword: &str, value: &Value, at: &Path<'_>, out: &mut Violations) {
        let Some(items) = Items::within(value, at) else {
            return self.object(keyword, value, at, out);
        };
        match keyword {
            "prefixItems" => {
                let prefix: Vec<Inspect> = self.each(keyword).map(|(_, inspect)| inspect).collect();
                items.prefix(&prefix, out);
            }
            "items" => items.rest(self.each("prefixItems").count(), self.inside(keyword), out),
            "contains" => {
                let bound = |name: &str| self.keywords.get(name).map(size);
                let (min, max) = (bound("minContains"), bound("maxContains"));
                items.contains(
                    self.inside(keyword),
                    min.unwrap_or(1),
                    max.unwrap_or(usize::MAX),
                    out,
                );
            }
            "minItems" => items.size(size(&self.keywords[keyword]), usize::MAX, out),
            "maxItems" => items.size(0, size(&self.keywords[keyword]), out),
            "uniqueItems" if self.keywords[keyword] == true => items.unique(out),
            _ => {}
        }
    }

    fn object(&self, keyword: &str, value: &Value, at: &Path<'_>, out: &mut Violations) {
        let Some(mut members) = Members::within(value, at) else {
            return;
        };
        let stated = &self.keywords[keyword];
        let texts = |list: &Value| -> Vec<String> {
            list.as_array()
                .unwrap()
                .iter()
                .map(|name| name.as_str().unwrap().to_owned())
                .collect()
        };
        match keyword {
            "properties" => self.properties(&mut members, out),
            "patternProperties" => self.patterns(&mut members, out),
            "additionalProperties" => {
                let mut elsewhere = Violations::of(Location::Body);
                self.properties(&mut members, &mut elsewhere);
                self.patterns(&mut members, &mut elsewhere);
                match stated {
                    Value::Bool(false) => members.closed(out),
                    _ => members.additional(self.inside(keyword), out),
                }
            }
            "propertyNames" => members.names(self.inside(keyword), out),
            "required" => {
                let names = texts(stated);
                members.requires(&names.iter().map(String::as_str).collect::<Vec<_>>(), out);
            }
            "minProperties" => members.size(size(stated), usize::MAX, out),
            "maxProperties" => members.size(0, size(stated), out),
            "dependentRequired" => {
                for (name, needed) in stated.as_object().unwrap() {
                    let needed = texts(needed);
                    let needed: Vec<&str> = needed.iter().map(String::as_str).collect();
                    members.dependent_required(name, &needed, out);
                }
            }
            "dependentSchemas" => {
                for (name, inspect) in self.named(keyword) {
                    members.dependent_schema(name, inspect, out);
                }
            }
            "prefixItems" | "items" | "contains" | "minItems" | "maxItems" | "uniqueItems" => {}
            unknown => panic!("no rule for {unknown}"),
        }
    }

    fn properties(&self, members: &mut Members<'_>, out: &mut Violations) {
        for (name, inspect) in self.named("properties") {
            members.property(name, inspect, out);
        }
    }

    fn patterns(&self, members: &mut Members<'_>, out: &mut Violations) {
        for (name, inspect) in self.named("patternProperties") {
            members.pattern(Box::leak(Box::new(Pattern::new(name))), inspect, out);
        }
    }

    /// The schema that is the value of a keyword; everything, without it.
    fn inside(&self, keyword: &str) -> Inspect {
        match self.keywords.contains_key(keyword) {
            true => number(&format!("{}/{keyword}", self.pointer)),
            false => |_, _, _| {},
        }
    }

    /// The schemas in the list that is the value of a keyword.
    fn each(&self, keyword: &str) -> impl Iterator<Item = Alternative> {
        let list = self.keywords.get(keyword).and_then(Value::as_array);
        let indices = 0..list.map_or(0, Vec::len);
        indices.map(move |index| ("", number(&format!("{}/{keyword}/{index}", self.pointer))))
    }

    /// The schemas in the object that is the value of a keyword, with their names.
    fn named(&self, keyword: &str) -> impl Iterator<Item = (&'static str, Inspect)> {
        let named = self
            .keywords
            .get(keyword)
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        named.map(move |(name, _)| {
            let escaped = name.replace('~', "~0").replace('/', "~1");
            let inspect = number(&format!("{}/{keyword}/{escaped}", self.pointer));
            (leak(name.clone()), inspect)
        })
    }
}

/// The pointer in a reference to a place of the same document.
fn target(reference: &Value) -> String {
    let fragment = reference.as_str().unwrap().strip_prefix('#').unwrap();
    let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8();
    decoded.unwrap().into_owned()
}

fn types(stated: &Value) -> Vec<Type> {
    let name = |name: &Value| match name.as_str().unwrap() {
        "null" => Type::Null,
        "boolean" => Type::Boolean,
        "integer" => Type::Integer,
        "number" => Type::Number,
        "string" => Type::String,
        "array" => Type::Array,
        "object" => Type::Object,
        other => panic!("{other} is no type"),
    };
    match stated {
        Value::Array(names) => names.iter().map(name).collect(),
        only => vec![name(only)],
    }
}

fn values(stated: &[Value]) -> Values {
    let texts = stated
        .iter()
        .map(|value| leak(value.to_string()))
        .collect::<Vec<_>>();
    Values::new(texts.leak())
}

fn number_facets(keyword: &str, stated: &Value) -> Number {
    let mut facets = Number::ANY;
    *match keyword {
        "minimum" => &mut facets.minimum,
        "maximum" => &mut facets.maximum,
        "exclusiveMinimum" => &mut facets.exclusive_minimum,
        "exclusiveMaximum" => &mut facets.exclusive_maximum,
        _ => &mut facets.multiple_of,
    } = stated.as_f64();
    facets
}

fn text_facets(keyword: &str, stated: &Value) -> Text {
    let mut facets = oaxum_runtime::text!();
    match keyword {
        "minLength" => facets.min_length = size(stated),
        "maxLength" => facets.max_length = size(stated),
        _ => facets.pattern = Some(Pattern::new(leak(stated.as_str().unwrap().to_owned()))),
    }
    facets
}

/// A size, which may be written as `2.0`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "of a test"
)]
fn size(stated: &Value) -> usize {
    stated.as_f64().unwrap() as usize
}

/// Generated code has such texts in its binary.
fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
