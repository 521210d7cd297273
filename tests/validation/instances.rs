//! Random valid instances of a schema.

use std::collections::BTreeMap;

use express_tests::contract::Contract;
use proptest::{collection, prelude::*, sample, string::string_regex};
use serde_json::{Map, Value, json};

/// Valid instances of the schema at a JSON pointer of the contract.
pub fn valid(pointer: &str) -> BoxedStrategy<Value> {
    of(&json!({"$ref": format!("#{pointer}")}))
}

fn of(schema: &Value) -> BoxedStrategy<Value> {
    let schema = resolved(schema);
    if let Some(branches) = schema["oneOf"].as_array() {
        return union(branches.iter().map(of));
    }
    if let Some(values) = schema["enum"].as_array() {
        return sample::select(values.clone()).boxed();
    }
    match &schema["type"] {
        Value::Array(kinds) => union(kinds.iter().map(|kind| of_kind(schema, kind))),
        kind => of_kind(schema, kind),
    }
}

/// The schema that a reference leads to.
pub fn resolved(schema: &Value) -> &Value {
    match schema["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'))
    {
        Some(pointer) => {
            let schema = Contract::get().document().pointer(pointer);
            resolved(schema.unwrap_or_else(|| panic!("nothing at {pointer}")))
        }
        None => schema,
    }
}

fn union(strategies: impl Iterator<Item = BoxedStrategy<Value>>) -> BoxedStrategy<Value> {
    proptest::strategy::Union::new(strategies).boxed()
}

fn of_kind(schema: &Value, kind: &Value) -> BoxedStrategy<Value> {
    match kind.as_str() {
        Some("null") => Just(Value::Null).boxed(),
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("integer") => integer(schema),
        Some("number") => (-1e15..1e15).prop_map(Value::from).boxed(),
        Some("string") => text(schema),
        Some("array") => array(schema),
        Some("object") => object(schema),
        other => panic!("no instances of the type {other:?} yet: {schema}"),
    }
}

fn integer(schema: &Value) -> BoxedStrategy<Value> {
    let low = schema["minimum"].as_i64().unwrap_or(i64::MIN);
    let high = schema["maximum"].as_i64().unwrap_or(i64::MAX);
    let plain = prop_oneof![Just(low), Just(high), low..=high];
    prop_oneof![
        3 => plain.prop_map(Value::from),
        // A whole number written with a fraction is an integer, too.
        1 => (low..=high.min(1 << 50)).prop_map(|whole| json!(whole as f64)),
    ]
    .boxed()
}

fn text(schema: &Value) -> BoxedStrategy<Value> {
    let (least, most) = lengths(schema);
    let texts = match (schema["format"].as_str(), schema["pattern"].as_str()) {
        (Some("date-time"), _) => instants(),
        (Some("uuid"), _) => string_regex("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
            .expect("a pattern")
            .boxed(),
        (None, Some(pattern)) => {
            let inside = pattern.trim_start_matches('^').trim_end_matches('$');
            string_regex(inside).expect("a pattern").boxed()
        }
        (None, None) => {
            return prop_oneof![
                3 => characters(least..=most.min(least + 12)),
                1 => characters(least..=least),
                1 => characters(most..=most),
            ]
            .prop_map(Value::from)
            .boxed();
        }
        (Some(other), _) => panic!("no instances of the format {other} yet"),
    };
    let fits = move |text: &String| (least..=most).contains(&text.chars().count());
    texts
        .prop_filter("within its lengths", fits)
        .prop_map(Value::from)
        .boxed()
}

/// The least and the greatest length of a text; without a bound, long enough to mean something.
pub fn lengths(schema: &Value) -> (usize, usize) {
    let bound = |name: &str| schema[name].as_u64().map(|bound| bound as usize);
    let least = bound("minLength").unwrap_or(0);
    (least, bound("maxLength").unwrap_or(least + 40))
}

/// Texts of so many characters, from one byte to four bytes each, control characters too.
fn characters(count: std::ops::RangeInclusive<usize>) -> BoxedStrategy<String> {
    let character = prop_oneof![
        4 => proptest::char::range('a', 'z'),
        1 => sample::select(vec!['é', 'ß', '中', '🦀', '\u{301}', '"', '\\', '\n', '\0', ' ']),
        1 => any::<char>(),
    ];
    // A few characters over and over: a thousand single choices would take their time.
    (collection::vec(character, 1..=8), count)
        .prop_map(|(some, count)| some.into_iter().cycle().take(count).collect())
        .boxed()
}

/// RFC 3339, in all its spellings that name an instant to the nanosecond.
fn instants() -> BoxedStrategy<String> {
    let date = (1..=9998u16, 1..=12u8, 1..=28u8);
    let time = (0..=23u8, 0..=59u8, 0..=59u8);
    let fraction = prop_oneof![
        Just(String::new()),
        string_regex("\\.[0-9]{1,9}").expect("a pattern")
    ];
    let zone = prop_oneof![
        Just("Z".to_owned()),
        Just("z".to_owned()),
        string_regex("[+-](0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]").expect("a pattern"),
    ];
    let letter = sample::select(vec!['T', 't']);
    (date, letter, time, fraction, zone)
        .prop_map(
            |((year, month, day), letter, (hour, minute, second), fraction, zone)| {
                let date = format!("{year:04}-{month:02}-{day:02}");
                format!("{date}{letter}{hour:02}:{minute:02}:{second:02}{fraction}{zone}")
            },
        )
        .boxed()
}

fn array(schema: &Value) -> BoxedStrategy<Value> {
    let least = schema["minItems"].as_u64().unwrap_or(0) as usize;
    // The greatest number is tried by the edits: items beyond a few are all alike.
    let most = schema["maxItems"]
        .as_u64()
        .map_or(least + 3, |most| (most as usize).min(least + 3));
    collection::vec(of(&schema["items"]), least..=most)
        .prop_map(Value::from)
        .boxed()
}

fn object(schema: &Value) -> BoxedStrategy<Value> {
    let properties = schema["properties"].as_object();
    let required: Vec<_> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut members = Just(Map::new()).boxed();
    for (name, schema) in properties.into_iter().flatten() {
        let value = match required.contains(&name.as_str()) {
            true => of(schema).prop_map(Some).boxed(),
            false => proptest::option::of(of(schema)).boxed(),
        };
        let name = name.clone();
        members = (members, value)
            .prop_map(move |(mut members, value)| {
                members.extend(value.map(|value| (name.clone(), value)));
                members
            })
            .boxed();
    }
    let known: Vec<_> = properties
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect();
    (members, additional(schema))
        .prop_map(move |(mut members, additional)| {
            let unknown = additional
                .into_iter()
                .filter(|(name, _)| !known.contains(name));
            members.extend(unknown);
            Value::Object(members)
        })
        .boxed()
}

/// Members that a schema does not name.
fn additional(schema: &Value) -> BoxedStrategy<BTreeMap<String, Value>> {
    let (least, most) = lengths(&schema["propertyNames"]);
    let key = prop_oneof![
        3 => characters(least..=least + 8),
        1 => characters(most..=most),
    ];
    let count = schema["maxProperties"]
        .as_u64()
        .map_or(2, |most| most as usize);
    let count = prop_oneof![3 => 0..=count.min(3), 1 => Just(count)];
    let values = match &schema["additionalProperties"] {
        Value::Bool(false) => return Just(BTreeMap::new()).boxed(),
        Value::Null | Value::Bool(true) => anything(),
        schema => of(schema),
    };
    count
        .prop_flat_map(move |count| collection::btree_map(key.clone(), values.clone(), count))
        .boxed()
}

/// Small JSON values of every type.
pub fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        (-1e6..1e6).prop_map(|number: f64| json!(number)),
        "[a-z0-9 ]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            collection::btree_map("[a-z]{0,4}", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
    .boxed()
}

/// The keywords of JSON Schema that instances are made for, and those that ask nothing of them.
const KNOWN: [&str; 22] = [
    "$ref",
    "additionalProperties",
    "default",
    "description",
    "enum",
    "example",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "oneOf",
    "pattern",
    "properties",
    "propertyNames",
    "required",
    "title",
    "type",
];

#[test]
fn instances_heed_every_keyword_that_the_contract_uses() {
    fn keywords<'a>(schema: &'a Value, out: &mut Vec<&'a str>) {
        let Some(members) = schema.as_object() else {
            return;
        };
        for (keyword, value) in members {
            out.push(keyword);
            match keyword.as_str() {
                "properties" => {
                    let properties = value.as_object().into_iter().flatten();
                    properties.for_each(|(_, schema)| keywords(schema, out));
                }
                "oneOf" => {
                    let branches = value.as_array().into_iter().flatten();
                    branches.for_each(|schema| keywords(schema, out));
                }
                "items" | "additionalProperties" | "propertyNames" => keywords(value, out),
                _ => {}
            }
        }
    }
    let mut used = Vec::new();
    for schema in Contract::get().document()["components"]["schemas"]
        .as_object()
        .expect("schemas")
        .values()
    {
        keywords(schema, &mut used);
    }
    used.retain(|keyword| !KNOWN.contains(keyword));
    assert!(
        used.is_empty(),
        "teach tests/validation to make instances for {used:?}"
    );
}
