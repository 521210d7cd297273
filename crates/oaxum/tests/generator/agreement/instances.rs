//! Random values near a schema: most of them valid, many of them almost.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// How deep values go before they stop at what is least.
const DEPTH: usize = 10;

/// From this depth on, only what has to be there is made.
const SCARCE: usize = 5;

/// Makes values for schemas of one document.
pub struct Instances<'d> {
    document: &'d Value,
    random: Rng,
}

impl<'d> Instances<'d> {
    pub fn new(document: &'d Value, seed: u64) -> Self {
        let random = Rng::with_seed(seed);
        Self { document, random }
    }

    /// A value that is meant to be valid.
    pub fn near(&mut self, schema: &Value) -> Value {
        self.of(schema, DEPTH)
    }

    /// The value with one thing about it changed.
    pub fn changed(&mut self, value: &Value) -> Value {
        let mut changed = value.clone();
        let places = places(&changed);
        let place = &places[self.random.usize(..places.len())];
        let junk = self.junk();
        let Some(target) = changed.pointer_mut(place) else {
            return junk;
        };
        match (self.random.u8(..4), &mut *target) {
            (0, Value::Object(members)) if !members.is_empty() => {
                let names: Vec<String> = members.keys().cloned().collect();
                members.remove(&names[self.random.usize(..names.len())]);
            }
            (1, Value::Object(members)) => {
                members.insert("unheard-of".to_owned(), junk);
            }
            (0, Value::Array(items)) if !items.is_empty() => {
                items.remove(self.random.usize(..items.len()));
            }
            (1, Value::Array(items)) => {
                let again = items.first().cloned().unwrap_or(junk);
                items.push(again);
            }
            (0, Value::String(text)) => text.push_str(" and more"),
            (1, Value::String(text)) => text.clear(),
            (0 | 1, Value::Number(number)) => {
                let factor = *self.random.choice(&[-1.0, 0.5, 1000.0, 1e9]).unwrap();
                *target = written(number.as_f64().unwrap_or_default() * factor);
            }
            _ => *target = junk,
        }
        changed
    }

    fn junk(&mut self) -> Value {
        let some = [
            json!(null),
            json!(true),
            json!(0),
            json!(-1),
            json!(1.5),
            json!(1e30),
            json!(""),
            json!("text"),
            json!([]),
            json!([1, 1.0]),
            json!({}),
            json!({"a": null}),
        ];
        self.random.choice(some).unwrap()
    }

    fn of(&mut self, schema: &Value, depth: usize) -> Value {
        if depth == 0 {
            return self.junk();
        }
        let Some(keywords) = schema.as_object() else {
            return self.junk();
        };
        if let Some(target) = keywords.get("$ref").and_then(Value::as_str) {
            let document = self.document;
            let target = document.pointer(target.trim_start_matches('#'));
            let value = self.of(target.unwrap(), depth.saturating_sub(1));
            return self.merged(value, schema, &["$ref"], depth);
        }
        if let Some(constant) = keywords.get("const") {
            return constant.clone();
        }
        if let Some(values) = keywords.get("enum").and_then(Value::as_array) {
            return self.random.choice(values).cloned().unwrap_or_default();
        }
        for name in ["oneOf", "anyOf"] {
            if let Some(alternatives) = keywords.get(name).and_then(Value::as_array) {
                let few = if depth < SCARCE {
                    1
                } else {
                    alternatives.len()
                };
                let index = self.random.usize(..few);
                let value = self.of(&alternatives[index], depth - 1);
                return self.merged(value, schema, &[name], depth);
            }
        }
        if let Some(all) = keywords.get("allOf").and_then(Value::as_array) {
            let mut merged = Value::Null;
            for one in all {
                merged = join(merged, self.of(one, depth - 1));
            }
            return self.merged(merged, schema, &["allOf"], depth);
        }
        let declared = match keywords.get("type") {
            Some(Value::Array(several)) => self.random.choice(several).and_then(Value::as_str),
            Some(one) => one.as_str(),
            None => None,
        };
        let has = |names: &[&str]| names.iter().any(|name| keywords.contains_key(*name));
        let kind = declared.unwrap_or_else(|| {
            if has(&[
                "properties",
                "required",
                "additionalProperties",
                "patternProperties",
            ]) {
                "object"
            } else if has(&["items", "prefixItems", "minItems"]) {
                "array"
            } else if has(&["pattern", "minLength", "maxLength", "format"]) {
                "string"
            } else if has(&["minimum", "maximum", "multipleOf"]) {
                "number"
            } else {
                "anything"
            }
        });
        match kind {
            "null" => Value::Null,
            "boolean" => json!(self.random.bool()),
            "integer" => self.number(schema, true),
            "number" => self.number(schema, false),
            "string" => self.text(schema),
            "array" => self.array(schema, depth),
            "object" => self.object(schema, depth),
            _ => self.junk(),
        }
    }

    /// The value, with what the other keywords of its schema add.
    fn merged(&mut self, value: Value, schema: &Value, without: &[&str], depth: usize) -> Value {
        let mut rest = schema.as_object().cloned().unwrap_or_default();
        rest.retain(|name, _| !without.contains(&name.as_str()));
        if ["properties", "allOf", "oneOf", "anyOf"]
            .iter()
            .any(|name| rest.contains_key(*name))
        {
            return join(value, self.of(&Value::Object(rest), depth - 1));
        }
        value
    }

    /// Without bounds, a small number: what floats round is another test's matter.
    fn number(&mut self, schema: &Value, whole: bool) -> Value {
        let bound = |names: [&str; 2], otherwise: f64| {
            names
                .iter()
                .find_map(|name| schema[*name].as_f64())
                .unwrap_or(otherwise)
        };
        let low = bound(["minimum", "exclusiveMinimum"], -5.0);
        let high = bound(["maximum", "exclusiveMaximum"], low.max(0.0) + 50.0);
        let step = schema["multipleOf"].as_f64();
        let value = match self.random.u8(..5) {
            0 => low,
            1 => high,
            _ => low + self.random.f64() * (high - low).min(1e6),
        };
        let value = step.map_or(value, |step| (value / step).round() * step);
        if !whole {
            return written(value);
        }
        let value = value.round();
        if self.random.u8(..4) == 0 {
            written(value)
        } else {
            whole_number(value)
        }
    }

    fn text(&mut self, schema: &Value) -> Value {
        let samples: &[&str] = match schema["format"].as_str() {
            Some("date-time") => &[
                "2026-02-03T04:05:06Z",
                "1999-12-31T23:59:59.5+01:00",
                "2026-02-30T00:00:00Z",
            ],
            Some("date") => &["2026-02-03", "2026-02-30"],
            Some("uuid") => &["6f7c2d1e-97a4-4f7e-8b0a-0d2f6a1c5e3b", "6f7c2d1e"],
            Some("ipv4") => &["127.0.0.1", "300.1.1.1"],
            Some("ipv6") => &["::1", "1::2::3"],
            Some("email") => &["ada@example.com", "ada"],
            Some("uri") => &["https://example.com/a?b#c", "/relative"],
            Some("uri-reference") => &["/relative?a=b", "a b"],
            Some("iri") => &["https://example.com/ä?ö#ü", "/ä"],
            Some("iri-reference") => &["/ä", "a b"],
            Some("hostname") => &["api.example.com", "-example.com", "a..b"],
            Some("time") => &["18:30:00+01:00", "18:30:00.5Z", "18:30:00", "24:00:00Z"],
            Some("json-pointer") => &["/a/0/b~1c", "", "a", "/a~2"],
            Some("relative-json-pointer") => &["1/a", "0#", "/a", "01"],
            Some("byte") => &["aGk=", "aGk"],
            Some("duration") => &["P1DT2H", "1 day"],
            _ => &[],
        };
        if let Some(sample) = self.random.choice(samples) {
            return json!(sample);
        }
        let least = schema["minLength"].as_u64().unwrap_or(0);
        let most = schema["maxLength"]
            .as_u64()
            .unwrap_or(least + 12)
            .min(least + 300);
        let length = self.random.u64(least..=most.max(least));
        let letters = ['a', 'b', 'Z', '0', '9', '-', '_', '.', ' ', 'é', '🦀'];
        let text: String = (0..length)
            .map(|_| letters[self.random.usize(..letters.len())])
            .collect();
        json!(text)
    }

    fn array(&mut self, schema: &Value, depth: usize) -> Value {
        let least = schema["minItems"].as_u64().unwrap_or(0).min(20);
        let most = schema["maxItems"]
            .as_u64()
            .unwrap_or(least + 2)
            .min(least + 3);
        let count = if depth < SCARCE {
            least
        } else {
            self.random.u64(least..=most.max(least))
        };
        let prefix = schema["prefixItems"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let items = schema.get("items").cloned().unwrap_or(json!(true));
        let of = |index: usize| prefix.get(index).unwrap_or(&items).clone();
        let items = (0..count).map(|index| {
            let item = of(usize::try_from(index).unwrap());
            self.of(&item, depth.saturating_sub(1))
        });
        Value::Array(items.collect())
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut members = Map::new();
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let needed = required.contains(&name.as_str());
            if needed || (depth > SCARCE && self.random.u8(..3) > 0) {
                members.insert(name.clone(), self.of(property, depth.saturating_sub(1)));
            }
        }
        for name in required {
            if !members.contains_key(name) {
                members.insert(name.to_owned(), self.junk());
            }
        }
        if let Some(additional) = schema
            .get("additionalProperties")
            .filter(|_| depth > SCARCE)
        {
            for name in ["extra", "x-more"].iter().take(self.random.usize(..3)) {
                members.insert(
                    (*name).to_owned(),
                    self.of(additional, depth.saturating_sub(1)),
                );
            }
        }
        Value::Object(members)
    }
}

/// A number in few digits, so that every reader reads the same. A whole one beyond 2^53 has neither
/// a fraction nor an exponent: it would not be taken for an integer otherwise.
fn written(number: f64) -> Value {
    const LONGEST: f64 = 1.8e19;
    if number.abs() > 1e15 && number.abs() < LONGEST {
        return whole_number(number);
    }
    let few_digits = format!("{number:.6}").parse::<f64>();
    json!(few_digits.unwrap_or(number))
}

fn whole_number(number: f64) -> Value {
    if number < 0.0 {
        json!(number as i64)
    } else {
        json!(number as u64)
    }
}

fn join(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Object(mut one), Value::Object(other)) => {
            one.extend(other);
            Value::Object(one)
        }
        (Value::Null, other) => other,
        (one, _) => one,
    }
}

/// The pointers of a value and of all inside it.
fn places(value: &Value) -> Vec<String> {
    let mut places = vec![String::new()];
    let mut inside = |name: &str, value: &Value| {
        let name = name.replace('~', "~0").replace('/', "~1");
        places.extend(
            self::places(value)
                .into_iter()
                .map(|place| format!("/{name}{place}")),
        );
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| inside(name, value)),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, value)| inside(&index.to_string(), value));
        }
        _ => {}
    }
    places
}
