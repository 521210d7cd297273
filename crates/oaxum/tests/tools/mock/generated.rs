//! Whatever is generated fits its schema, as `jsonschema` judges by the document's own schema.

use oaxum::mock::Settings;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Server, answering};

/// Schemas of which there are values, with bounds wherever there may be some.
fn schema() -> impl Strategy<Value = Value> {
    let bounds = (0_u64..6, 0_u64..6).prop_map(|(least, more)| (least, least + more));
    let string = bounds
        .clone()
        .prop_map(|(min, max)| json!({"type": "string", "minLength": min, "maxLength": max}));
    let pattern = prop::sample::select(vec![
        "^[a-f]{2,4}$",
        "^(a|b)+-\\d{3}$",
        "x",
        "^[^/]*$",
        "^\\S+@\\S+$",
    ]);
    let pattern = pattern.prop_map(|pattern| json!({"type": "string", "pattern": pattern}));
    let format = prop::sample::select(vec![
        "date",
        "date-time",
        "time",
        "duration",
        "uuid",
        "email",
        "uri",
        "uri-reference",
        "ipv4",
        "ipv6",
        "hostname",
        "json-pointer",
        "regex",
    ]);
    let format = format.prop_map(|format| json!({"type": "string", "format": format}));
    let integer = (-50_i64..50, 0_i64..50, 1_i64..6).prop_map(|(least, more, step)| {
        json!({"type": "integer", "minimum": least, "maximum": least + more + step, "multipleOf": step})
    });
    let excluded = (-50_i64..50, 2_i64..50)
        .prop_map(|(least, more)| json!({"type": "integer", "exclusiveMinimum": least, "exclusiveMaximum": least + more}));
    let number = (-50.0_f64..50.0, 0.1_f64..9.0)
        .prop_map(|(least, more)| json!({"type": "number", "exclusiveMinimum": least, "maximum": least + more}));
    let listed = Just(json!({"enum": ["a", 1, null, [2]]}));
    let leaf = prop_oneof![
        string,
        pattern,
        format,
        integer,
        excluded,
        number,
        listed,
        Just(json!({"type": "boolean"})),
        Just(json!({"type": ["string", "null"]})),
        Just(json!({})),
        Just(json!(true)),
        Just(json!({"const": {"a": [1]}})),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let list = (inner.clone(), 0_u64..3, 0_u64..3).prop_map(|(items, least, more)| {
            json!({"type": "array", "items": items, "minItems": least, "maxItems": least + more})
        });
        let tuple = prop::collection::vec(inner.clone(), 1..3)
            .prop_map(|items| json!({"type": "array", "prefixItems": items, "items": false}));
        let object = (prop::collection::vec((inner.clone(), any::<bool>()), 0..4), any::<bool>()).prop_map(|(members, open)| {
            let named = |index: usize| format!("p{index}");
            let required: Vec<String> = (0..members.len()).filter(|index| members[*index].1).map(named).collect();
            let properties: serde_json::Map<String, Value> =
                members.into_iter().enumerate().map(|(index, (schema, _))| (named(index), schema)).collect();
            json!({"type": "object", "required": required, "properties": properties, "additionalProperties": open})
        });
        let map = (inner.clone(), 0_u64..3).prop_map(|(values, least)| {
            json!({"type": "object", "additionalProperties": values, "minProperties": least, "maxProperties": least + 2,
                "propertyNames": {"pattern": "^[a-z]{3,9}$"}})
        });
        let both = (inner.clone(), inner.clone()).prop_map(|(one, other)| {
            json!({"allOf": [
                {"type": "object", "required": ["a"], "properties": {"a": one}},
                {"type": "object", "required": ["b"], "properties": {"b": other}},
            ]})
        });
        let any_of = prop::collection::vec(inner, 1..3).prop_map(|branches| json!({"anyOf": branches}));
        prop_oneof![list, tuple, object, map, both, any_of]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn generated_values_fit_their_schema(schema in schema(), seed: u64) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let text = answering(&format!("content: {{application/json: {{schema: {schema}}}}}"));
        let server = Server::with(&text, Settings { seed, ..Settings::default() });
        let reply = runtime.block_on(server.get("/x"));
        prop_assert_eq!(reply.status, 200, "{}: {}", schema, reply.text());
        let value = reply.json();
        let judge = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        prop_assert!(judge.is_valid(&value), "{}: {}", schema, value);
    }
}

/// What cannot be reached by making one part after the other is found by trying.
#[tokio::test]
async fn odd_keywords_are_met_by_trying() {
    for schema in [
        json!({"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": true, "minItems": 3}),
        json!({"type": "array", "contains": {"const": 5}, "items": {"type": "integer"}}),
        json!({"type": "string", "not": {"pattern": "^[a-g]"}}),
        json!({"type": "number", "multipleOf": 0.01, "minimum": 0.5, "maximum": 0.6}),
        json!({"type": "integer", "minimum": 9_007_199_254_740_993_i64}),
        json!({"oneOf": [{"type": "integer"}, {"type": "integer", "minimum": 500}]}),
        json!({"type": "object", "patternProperties": {"^x-": {"type": "integer"}}, "minProperties": 1, "additionalProperties": false}),
        json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": false}}),
        json!({"type": ["null"]}),
    ] {
        let text = answering(&format!(
            "content: {{application/json: {{schema: {schema}}}}}"
        ));
        let reply = Server::new(&text).get("/x").await;
        assert_eq!(reply.status, 200, "{schema}: {}", reply.text());
        assert!(
            jsonschema::is_valid(&schema, &reply.json()),
            "{schema}: {}",
            reply.text()
        );
    }
}

#[tokio::test]
async fn recursion_comes_to_an_end() {
    let tree = "
components:
  schemas:
    Tree:
      type: object
      required: [kids]
      properties:
        kids: {type: array, items: {$ref: '#/components/schemas/Tree'}}
        twin: {$ref: '#/components/schemas/Tree'}
    Endless: {type: object, required: [more], properties: {more: {$ref: '#/components/schemas/Endless'}}}
";
    let with = |name: &str| {
        answering(&format!(
            "content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}"
        )) + tree
    };
    let reply = Server::new(&with("Tree")).get("/x").await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert!(reply.json()["kids"].is_array());
    assert_eq!(Server::new(&with("Endless")).get("/x").await.status, 500);
}
