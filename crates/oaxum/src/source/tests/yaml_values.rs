//! What YAML means.

use super::*;
use serde_json::json;

#[test]
fn follow_the_core_schema_of_yaml_1_2() {
    let text = "[no, on, yes, n, ~, null, Null, true, FALSE, 2020-01-01, 12:30, 0x1f, 0o17, 017, \
                +1, 1.5, .5, 1e3, 1_000, 0b1, '1', \"null\", '', - 1]";
    assert_eq!(
        json_of(&format!("a: {}", text.replace(", - 1]", "]"))),
        json!({"a": [
            "no", "on", "yes", "n", null, null, null, true, false, "2020-01-01", "12:30", 31, 15,
            17, 1, 1.5, 0.5, 1e3, "1_000", "0b1", "1", "null", ""
        ]})
    );
}

#[test]
fn tags_of_the_core_schema_decide() {
    assert_eq!(
        json_of(
            "[!!str 1, !!int '2', !!float 3, !!bool 'true', !!null '', ! 4, !!seq [], !!map {}]"
        ),
        json!(["1", 2, 3, true, null, "4", [], {}])
    );
}

#[test]
fn keys_that_are_no_strings_become_their_text() {
    assert_eq!(
        json_of("200: a\n4.0: b\ntrue: c\n~: d\n0x1: e\n"),
        json!({"200": "a", "4.0": "b", "true": "c", "~": "d", "0x1": "e"})
    );
}

#[test]
fn aliases_repeat_and_merge_keys_take_over() {
    let text = "
base: &base {a: 1, b: 2}
other: &other {b: 3, c: 4}
one: {<<: *base, b: 0}
many: {<<: [*base, *other], d: 5}
block:
  <<: *other
  c: own
quoted: {'<<': *base}
key: {*base : 1}
"
    .replace("key: {*base : 1}\n", "");
    assert_eq!(
        json_of(&text),
        json!({
            "base": {"a": 1, "b": 2},
            "other": {"b": 3, "c": 4},
            "one": {"a": 1, "b": 0},
            "many": {"a": 1, "b": 2, "c": 4, "d": 5},
            "block": {"b": 3, "c": "own"},
            "quoted": {"<<": {"a": 1, "b": 2}}
        })
    );
}

#[test]
fn an_alias_may_stand_for_a_key() {
    assert_eq!(
        json_of("a: &k name\n*k : 1\n"),
        json!({"a": "name", "name": 1})
    );
}

#[test]
fn flow_style_is_no_json() {
    assert_eq!(
        json_of("{a: b, 'c': [d, e,]}"),
        json!({"a": "b", "c": ["d", "e"]})
    );
    assert_eq!(json_of("{\"a\": b}"), json!({"a": "b"}));
}

#[test]
fn order_is_kept() {
    let (sources, root) = load("z: 1\na: 2\nm: 3\n");
    let names: Vec<_> = sources
        .root(root)
        .members()
        .map(|(key, _)| &key.name)
        .collect();
    assert_eq!(names, ["z", "a", "m"]);
}
