//! `Patch`, `Path`, `Violations`.

use oaxum_runtime::{Location, Patch, Path, Violation, Violations};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Change {
    #[serde(
        default,
        skip_serializing_if = "Patch::is_absent",
        deserialize_with = "oaxum_runtime::field::patch"
    )]
    name: Patch<String>,
}

#[test]
fn absent_null_and_a_value_are_three_things_in_both_directions() {
    for (json, name) in [
        (json!({}), Patch::Absent),
        (json!({"name": null}), Patch::Null),
        (json!({"name": ""}), Patch::Value(String::new())),
        (json!({"name": "Ada"}), Patch::Value("Ada".to_owned())),
    ] {
        let change = Change { name };
        assert_eq!(serde_json::to_value(&change).unwrap(), json);
        assert_eq!(serde_json::from_value::<Change>(json).unwrap(), change);
    }
}

#[test]
fn a_patch_tells_its_state() {
    let [absent, null, value] = [Patch::Absent, Patch::Null, Patch::Value(7)];
    assert_eq!(Patch::<u8>::default(), Patch::Absent);
    assert_eq!(Patch::from(7), value);
    assert_eq!(
        [absent, null, value].map(|patch| patch.is_absent()),
        [true, false, false]
    );
    assert_eq!(
        [absent, null, value].map(|patch| patch.is_null()),
        [false, true, false]
    );
    assert_eq!(
        [absent, null, value].map(Patch::value),
        [None, None, Some(7)]
    );
    assert_eq!(value.as_ref(), Patch::Value(&7));
    assert_eq!(null.as_ref(), Patch::Null);
    let doubled = [absent, null, value].map(|patch| patch.map(|value| value * 2));
    assert_eq!(doubled, [Patch::Absent, Patch::Null, Patch::Value(14)]);
}

#[test]
fn a_patch_alone_has_no_better_form_for_absence_than_null() {
    assert_eq!(
        serde_json::to_value(Patch::<u8>::Absent).unwrap(),
        json!(null)
    );
}

#[test]
fn a_path_is_a_json_pointer() {
    let root = Path::ROOT;
    assert_eq!(root.to_string(), "");
    let items = root.key("items");
    let third = items.index(2);
    assert_eq!(third.key("name").to_string(), "/items/2/name");
    // RFC 6901, section 5.
    for (name, pointer) in [
        ("", "/"),
        ("a/b", "/a~1b"),
        ("m~n", "/m~0n"),
        ("~1", "/~01"),
        ("c%d", "/c%d"),
        ("k\"l", "/k\"l"),
        (" ", "/ "),
        ("日本", "/日本"),
    ] {
        assert_eq!(root.key(name).to_string(), pointer);
    }
}

#[test]
fn a_violation_names_its_place_and_says_what_has_to_be_true() {
    let mut violations = Violations::of(Location::Query);
    violations.add(&Path::ROOT.key("limit"), "maximum", "must be at most 100");
    violations.locate(Location::Header);
    violations.add(&Path::ROOT.key("If-Match"), "pattern", "must be a tag");
    assert_eq!(
        serde_json::to_value(violations.iter().collect::<Vec<_>>()).unwrap(),
        json!([
            {"in": "query", "pointer": "/limit", "code": "maximum", "message": "must be at most 100"},
            {"in": "header", "pointer": "/If-Match", "code": "pattern", "message": "must be a tag"},
        ])
    );
    assert_eq!(
        violations.to_string(),
        "query /limit: must be at most 100; header /If-Match: must be a tag"
    );
    let first: Violation = violations.into_iter().next().unwrap();
    assert_eq!(Violations::from(first).len(), 1);
}

#[test]
fn no_violation_is_no_error() {
    assert_eq!(Violations::of(Location::Body).into_result(), Ok(()));
    let mut violations = Violations::of(Location::Body);
    violations.add(&Path::ROOT, "type", "must be an object");
    assert_eq!(violations.clone().into_result(), Err(violations));
}

#[test]
fn an_answer_does_not_grow_with_a_hostile_request() {
    let mut violations = Violations::of(Location::Body);
    for index in 0..10 * Violations::LISTED {
        violations.add(&Path::ROOT.index(index), "type", "must be a string");
    }
    assert_eq!(violations.len(), Violations::LISTED);
    let last = violations.iter().last().unwrap();
    assert_eq!(last.pointer, format!("/{}", Violations::LISTED - 1));
}
