//! Random schemas on random values: the rules decide as the `jsonschema` crate does.

use oaxum_runtime::formats;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::interpreter;

/// Values of which many are equal to one another, or close to a bound.
fn values() -> impl Strategy<Value = Value> {
    let scalars = prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-0.0),
        json!(1),
        json!(1.0),
        json!(2),
        json!(-1),
        json!(0.3),
        json!(0.5),
        json!(1e30),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(9_007_199_254_740_993_u64),
        json!(""),
        json!("a"),
        json!("ab"),
        json!("1"),
        json!("äöü"),
    ]);
    scalars.prop_recursive(3, 16, 4, |inner| {
        let names = prop::sample::select(vec!["a", "b", "ab", "c", "1"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(names.prop_map(str::to_owned), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Keywords with values, each of which says something of the values above.
fn keywords() -> impl Strategy<Value = (String, Value)> {
    let types = prop::sample::subsequence(
        vec![
            "null", "boolean", "integer", "number", "string", "array", "object",
        ],
        1..4,
    );
    let bounds = prop::sample::select(vec![json!(0), json!(1), json!(0.3), json!(1e30), json!(-1)]);
    let steps = prop::sample::select(vec![json!(1), json!(2), json!(0.1), json!(0.5), json!(3)]);
    let sizes = (0..4_usize).prop_map(Value::from);
    let number = prop::sample::select(vec![
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
    ]);
    let size = prop::sample::select(vec![
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
    ]);
    let patterns = prop::sample::select(vec!["^a", "b$", "[0-9]", "^.{2,3}$"]);
    let names = prop::sample::subsequence(vec!["a", "b", "ab"], 0..3);
    prop_oneof![
        types.prop_map(|types| ("type".to_owned(), json!(types))),
        prop::collection::vec(values(), 1..4).prop_map(|values| ("enum".to_owned(), json!(values))),
        values().prop_map(|value| ("const".to_owned(), value)),
        (number, bounds).prop_map(|(keyword, bound)| (keyword.to_owned(), bound)),
        steps.prop_map(|step| ("multipleOf".to_owned(), step)),
        (size, sizes).prop_map(|(keyword, size)| (keyword.to_owned(), size)),
        patterns.prop_map(|pattern| ("pattern".to_owned(), json!(pattern))),
        Just(("uniqueItems".to_owned(), json!(true))),
        names
            .clone()
            .prop_map(|names| ("required".to_owned(), json!(names))),
        names.prop_map(|names| ("dependentRequired".to_owned(), json!({"a": names}))),
    ]
}

/// Schemas of those keywords, one inside another.
fn schemas() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        8 => prop::collection::vec(keywords(), 0..3).prop_map(object),
        1 => any::<bool>().prop_map(Value::from),
    ];
    plain.prop_recursive(3, 12, 3, |inner| {
        let one = prop::sample::select(vec![
            "not",
            "items",
            "contains",
            "additionalProperties",
            "propertyNames",
            "if",
        ]);
        let several = prop::sample::select(vec!["allOf", "anyOf", "oneOf", "prefixItems"]);
        let named = prop::sample::select(vec![
            ("properties", ["a", "b"]),
            ("patternProperties", ["^a", "b$"]),
            ("dependentSchemas", ["a", "ab"]),
        ]);
        let keyword = prop_oneof![
            keywords(),
            (one, inner.clone()).prop_map(|(keyword, schema)| (keyword.to_owned(), schema)),
            (several, prop::collection::vec(inner.clone(), 1..4))
                .prop_map(|(keyword, schemas)| (keyword.to_owned(), json!(schemas))),
            (named, inner.clone(), inner.clone()).prop_map(
                |((keyword, [one, other]), schema, more)| {
                    (keyword.to_owned(), json!({one: schema, other: more}))
                }
            ),
        ];
        let branches = (inner.clone(), inner);
        (prop::collection::vec(keyword, 1..4), branches).prop_map(
            |(keywords, (then, otherwise))| {
                let mut schema = object(keywords);
                if schema.get("if").is_some() {
                    schema["then"] = then;
                    schema["else"] = otherwise;
                }
                schema
            },
        )
    })
}

fn object(keywords: Vec<(String, Value)>) -> Value {
    Value::Object(keywords.into_iter().collect::<Map<_, _>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn rules_agree_with_the_oracle(schema in schemas(), values in prop::collection::vec(values(), 8)) {
        let oracle = jsonschema::draft202012::new(&schema).unwrap();
        for value in values {
            let found = interpreter::inspect(&schema, &value);
            prop_assert_eq!(found.is_empty(), oracle.is_valid(&value), "{} / {}: {}", schema, value, found);
        }
    }

    #[test]
    fn values_are_equal_as_the_oracle_says(one in values(), other in values()) {
        let oracle = jsonschema::draft202012::new(&json!({"const": one})).unwrap();
        prop_assert_eq!(oaxum_runtime::json::equal(&one, &other), oracle.is_valid(&other), "{} {}", one, other);
    }
}

/// Texts that have a format, or nearly.
fn texts_of(form: &'static str) -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => prop::string::string_regex(form).unwrap(),
        1 => "[-+.:/@0-9a-zTZP]{0,12}",
    ]
    .prop_map(Value::from)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn formats_agree_with_the_oracle(
        date in texts_of("[0-9]{4}-(0[0-9]|1[0-4])-[0-3][0-9]"),
        time in texts_of("([01][0-9]|2[0-4]):[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,3})?([Zz]|[-+][0-2][0-9]:[0-6][0-9])?"),
        moment in texts_of("20[0-9]{2}-0[0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-5][0-9]:(59|60)(\\.[0-9]{0,9})?(Z|[+-]0[0-9]:30)"),
        duration in texts_of("P([0-9]Y)?([0-9]M)?([0-9][DW])?(T([0-9]H)?([0-9]M)?([0-9]S)?)?"),
        address in texts_of("[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}"),
        long_address in texts_of("([0-9a-g]{0,5}:){2,8}[0-9a-f]{0,4}"),
        id in texts_of("[0-9a-gA-F]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        host in texts_of("([a-zA-Z0-9-]{1,4}\\.){0,3}[a-z0-9_-]{1,3}"),
        mailbox in texts_of("[a-z.+!\"]{1,5}@([a-z-]{1,4}\\.){0,2}[a-z]{1,3}"),
        uri in texts_of("[a-z]{1,3}:(//[a-z0-9@:.]{0,8})?(/[a-z%0-9]{0,3}){0,2}(\\?[a-z=&]{0,4})?(#[a-z/#]{0,3})?"),
        pointer in texts_of("(/[a-z~01]{0,3}){0,3}"),
        relative in texts_of("[0-9]{0,2}(#|(/[a-z~01]{0,3}){0,2})"),
    ) {
        for (name, format, text) in [
            ("date", formats::DATE, &date),
            ("time", formats::TIME, &time),
            ("date-time", formats::DATE_TIME, &moment),
            ("duration", formats::DURATION, &duration),
            ("ipv4", formats::IPV4, &address),
            ("ipv6", formats::IPV6, &long_address),
            ("uuid", formats::UUID, &id),
            ("hostname", formats::HOSTNAME, &host),
            ("email", formats::EMAIL, &mailbox),
            ("uri", formats::URI, &uri),
            ("uri-reference", formats::URI_REFERENCE, &uri),
            ("iri", formats::IRI, &uri),
            ("json-pointer", formats::JSON_POINTER, &pointer),
            ("relative-json-pointer", formats::RELATIVE_JSON_POINTER, &relative),
        ] {
            let schema = json!({"format": name});
            let oracle = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap();
            let accepts = format.accepts(text.as_str().unwrap());
            prop_assert_eq!(accepts, oracle.is_valid(text), "{} {}", name, text);
        }
    }
}
