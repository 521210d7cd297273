//! `decode_json`: one reading of what is good, every violation of what is not.

use std::collections::BTreeMap;

use oaxum_runtime::{Location, Map, Patch, Path, Schema, Value, Violations, decode_json};

use crate::{agreement::Order, codes, decode, places};

const GOOD: &str = r#"{"id": "A1", "count": 2.0, "note": null, "tags": ["x"]}"#;

#[test]
fn a_good_text_becomes_its_value() {
    let order = decode::<Order>(GOOD).unwrap();
    assert_eq!((order.id.as_str(), order.count), ("A1", 2));
    assert_eq!((order.note, order.comment), (None, Patch::Absent));
    assert!(decode::<Order>(&format!(" \r\n\t{GOOD}\n ")).is_ok());
}

#[test]
fn every_violation_is_named_in_the_order_of_the_contract() {
    let bad = r#"{"extra": 1, "tags": ["x", 5, "xxxx"], "count": 0, "id": "a", "comment": 7}"#;
    assert_eq!(
        places(&decode::<Order>(bad).unwrap_err()),
        [
            "/id pattern",
            "/count minimum",
            "/note required",
            "/comment type",
            "/tags/1 type",
            "/tags/2 max_length",
            "/extra additional_properties",
        ]
    );
}

#[test]
fn what_is_no_object_is_told_so_once() {
    for text in ["null", "true", "1", "\"{}\"", "[]", r#"["A1", 2, null]"#] {
        assert_eq!(
            places(&decode::<Order>(text).unwrap_err()),
            [" type"],
            "{text}"
        );
    }
}

#[test]
fn a_text_that_is_no_json_is_named_by_line_and_column() {
    for (text, place) in [
        ("", "line 1, column 0"),
        ("{", "line 1, column 1"),
        ("{\"id\": \"A1\",\n  \"count\": }", "line 2, column 12"),
        ("{'id': 1}", "line 1, column 2"),
        ("{\"id\": \"A1\",}", "line 1, column 13"),
        ("{\"id\": 01}", "line 1, column 9"),
        ("{\"id\": \"\n\"}", "line 2, column 0"),
        ("{\"id\": \"\\ud800\"}", "line 1, column 15"),
        ("nul", "line 1, column 3"),
        ("\u{feff}{}", "line 1, column 1"),
    ] {
        let violations = decode::<Order>(text).unwrap_err();
        assert_eq!(codes(&violations), ["syntax"], "{text:?}");
        let told = violations.to_string();
        assert!(told.ends_with(&format!("(at {place})")), "{text:?}: {told}");
    }
}

#[test]
fn nothing_may_follow() {
    let violations = decode::<Order>(&format!("{GOOD} {GOOD}")).unwrap_err();
    assert_eq!(codes(&violations), ["syntax"]);
    let violations = decode::<Value>("1 2").unwrap_err();
    assert_eq!(codes(&violations), ["syntax"]);
}

#[test]
fn bytes_that_are_no_utf_8_are_no_json() {
    let mut violations = Violations::of(Location::Body);
    let text = b"{\"id\": \"\xff\"}";
    assert!(decode_json::<Order>(text, &mut violations).is_none());
    assert_eq!(codes(&violations), ["syntax"]);
}

#[test]
fn a_member_given_twice_is_refused_wherever_it_is() {
    let twice = GOOD.replacen('{', "{\"id\": \"A1\", ", 1);
    let violations = decode::<Order>(&twice).unwrap_err();
    assert_eq!(codes(&violations), ["duplicate"]);
    let violations = decode::<Map<i64>>(r#"{"a": 1, "b": 2, "a": 1}"#).unwrap_err();
    assert_eq!(codes(&violations), ["duplicate"]);
    // In another spelling it is the same member.
    let violations = decode::<Map<i64>>(r#"{"a": 1, "\u0061": 1}"#).unwrap_err();
    assert_eq!(codes(&violations), ["duplicate"]);
    let nested = GOOD.replacen(
        "[\"x\"]",
        "[], \"owner\": {\"id\": \"A1\", \"id\": \"A1\", \"count\": 1, \"note\": null}",
        1,
    );
    assert_eq!(codes(&decode::<Order>(&nested).unwrap_err()), ["duplicate"]);
}

#[test]
fn deep_nesting_ends_without_an_overflow() {
    for (open, close) in [("[", "]"), ("{\"owner\":", "}")] {
        let text = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(codes(&decode::<Order>(&text).unwrap_err()), ["syntax"]);
        assert_eq!(codes(&decode::<Value>(&text).unwrap_err()), ["syntax"]);
    }
    let inner = GOOD.replacen("[\"x\"]", "[]", 1);
    let mut text = inner.clone();
    for _ in 0..20 {
        text = inner.replacen("[]", &format!("[], \"owner\": {text}"), 1);
    }
    assert!(
        decode::<Order>(&text).is_ok(),
        "20 levels are none too many"
    );
}

#[test]
fn numbers_beyond_all_limits_are_refused() {
    for number in ["1e400", "-1e400", &"9".repeat(400)] {
        let text = GOOD.replacen("2.0", number, 1);
        let violations = decode::<Order>(&text).unwrap_err();
        assert!(!violations.is_empty(), "{number}");
    }
}

#[test]
fn violations_of_parameters_found_before_stay() {
    let mut violations = Violations::of(Location::Query);
    violations.add(&Path::ROOT.key("limit"), "maximum", "must be at most 100");
    violations.locate(Location::Body);
    let order: Option<Order> = decode_json(GOOD.as_bytes(), &mut violations);
    assert!(order.is_some() && violations.len() == 1);
    let order: Option<Order> = decode_json(b"{}", &mut violations);
    assert!(order.is_none());
    let told: Vec<_> = violations
        .iter()
        .map(|violation| (violation.location.as_str(), violation.pointer.as_str()))
        .collect();
    let expected = [
        ("query", "/limit"),
        ("body", "/id"),
        ("body", "/count"),
        ("body", "/note"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_is_built_by_hand_is_checked_too() {
    let mut order = decode::<Order>(GOOD).unwrap();
    assert_eq!(order.validate(), Ok(()));
    order.count = 0;
    let violations = order.validate().unwrap_err();
    assert_eq!(places(&violations), ["/count minimum"]);
    order.labels = Some(BTreeMap::from([("LOUD".to_owned(), "x".to_owned())]));
    let violations = order.validate().unwrap_err();
    assert_eq!(
        places(&violations),
        ["/count minimum", "/labels/LOUD property_names"]
    );
}
