//! Every value and key knows its line, column and text.

use super::*;

const YAML: &str = "\u{feff}title: Grüße 😀 # comment\r
paths:\r
  'über': { a: \"ö\", b: [1, 2] }   # c'\r
  empty:\r
  text: |\r
    first\r
    second\r
  anchored: &x !!str 12   # c\r
  list: &l\r
  - one\r
  - &m { k: v }\r
  alias: *l\r
";

#[test]
fn yaml_values_know_their_line_column_and_text() {
    let (sources, root) = load(YAML);
    let at = |pointer| place_of(&sources, root, pointer);
    let (place, text) = at("");
    assert_eq!(place, "1:1");
    assert!(
        text.starts_with("title") && text.ends_with("*l"),
        "{text:?}"
    );
    assert_eq!(at("/title"), ("1:8".into(), "Grüße 😀"));
    assert_eq!(
        at("/paths/über"),
        ("3:11".into(), "{ a: \"ö\", b: [1, 2] }")
    );
    assert_eq!(at("/paths/über/a"), ("3:16".into(), "\"ö\""));
    assert_eq!(at("/paths/über/b"), ("3:24".into(), "[1, 2]"));
    assert_eq!(at("/paths/über/b/1"), ("3:28".into(), "2"));
    assert_eq!(at("/paths/empty").1, "");
    assert_eq!(at("/paths/text"), ("6:5".into(), "first\r\n    second"));
    assert_eq!(at("/paths/anchored"), ("8:22".into(), "12"));
    assert_eq!(at("/paths/list").0, "10:3");
    assert_eq!(at("/paths/list/0"), ("10:5".into(), "one"));
    assert_eq!(at("/paths/list/1"), ("11:8".into(), "{ k: v }"));
    assert_eq!(at("/paths/alias"), ("12:10".into(), "*l"));
    assert_eq!(at("/paths/alias/0"), ("10:5".into(), "one"));
}

#[test]
fn json_values_know_their_line_column_and_text() {
    let text =
        "{\n\t\"über\": [ true, {\"ö\" : \"\\u00e4 😀\", \"n\":-1.5e3} ],\r\n  \"x\": null }";
    let (sources, root) = load(text);
    let at = |pointer| place_of(&sources, root, pointer);
    assert_eq!(at(""), ("1:1".into(), text));
    assert_eq!(at("/über/0"), ("2:12".into(), "true"));
    assert_eq!(at("/über/1/ö"), ("2:25".into(), "\"\\u00e4 😀\""));
    assert_eq!(at("/über/1/n"), ("2:41".into(), "-1.5e3"));
    assert_eq!(at("/x"), ("3:8".into(), "null"));
}

#[test]
fn keys_have_places_too() {
    let (sources, root) = load("a: 1\n'b c' : 2\n200: x\n");
    let keys: Vec<_> = sources
        .root(root)
        .members()
        .map(|(key, _)| (key.name.as_str(), sources.excerpt(key.span)))
        .collect();
    assert_eq!(keys, [("a", "a"), ("b c", "'b c'"), ("200", "200")]);
}

#[test]
fn a_place_leads_back_to_its_pointer() {
    let (sources, root) = load(YAML);
    for pointer in ["/title", "/paths/über/b/1", "/paths/list/0", "/paths/text"] {
        let place = find(&sources, root, pointer);
        assert_eq!(sources.pointer_at(place.span()).as_str(), pointer);
    }
}
