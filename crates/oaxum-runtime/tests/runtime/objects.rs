//! Objects with known properties: absent, null and a value, in both directions.

use oaxum_runtime::{self as rt, Members, Patch, Path, Schema, Value, Violations};
use serde_json::json;

use crate::{decode, inspect, places};

rt::object! {
    /// A property of each kind.
    pub struct Each {
        /// It must be there.
        required id: i64 = "id" in Integer(minimum = 1),
        /// It may be absent.
        optional name: String = "full-name" in Text(max_length = 3),
        /// It may be null.
        nullable note: String = "note",
        /// It may be both.
        patch tags: Vec<String> = "tags" in Array(max_items = 1),
        /// It is 4 otherwise.
        defaulted legs: u8 = "legs" in Integer(maximum = 8) or 4,
    }
    new(id: i64, note: Option<String>)
}

rt::object! {
    /// Nothing but a name.
    pub struct Closed: closed {
        /// The name.
        optional name: String = "name",
    }
    new()
}

rt::object! {
    /// A name, and numbers.
    pub struct Open {
        /// The name.
        required name: String = "name",
        .. others: i64
    }
    new(name: String)
}

rt::object! {
    /// One of two names.
    pub struct Ruled: ruled {
        /// The one.
        optional one: String = "one",
        /// The other.
        optional other: String = "other",
    }
    new()
}

rt::rules! {
    Ruled |value, at, out| {
        let Some(mut members) = Members::of(value, at, out) else { return };
        members.optional::<String>("one", out);
        members.optional::<String>("other", out);
        members.size(1, 1, out);
    }
}

/// Decodes what was sent, and sends it again.
#[track_caller]
fn assert_kept<T: Schema + serde::Serialize>(value: Value) -> T {
    let decoded: T = decode(&value.to_string()).unwrap_or_else(|found| panic!("{value}: {found}"));
    assert!(inspect::<T>(&value).is_empty(), "{value}");
    assert_eq!(decoded.validate(), Ok(()));
    assert_eq!(serde_json::to_value(&decoded).unwrap(), value);
    decoded
}

#[track_caller]
fn assert_refused<T: Schema>(text: &str, expected: &[&str]) {
    match decode::<T>(text) {
        Ok(_) => panic!("{text} is taken"),
        Err(found) => assert_eq!(places(&found), expected, "{text}"),
    }
}

#[test]
fn absent_null_and_a_value_are_kept_apart() {
    let least = json!({"id": 1, "note": null, "legs": 4});
    assert_eq!(assert_kept::<Each>(least), Each::new(1, None));
    let most = json!({"id": 1, "full-name": "Ada", "note": "x", "tags": ["y"], "legs": 2});
    let each: Each = assert_kept(most);
    assert_eq!((each.name.as_deref(), each.legs), (Some("Ada"), 2));
    let each: Each = assert_kept(json!({"id": 1, "note": null, "tags": null, "legs": 0}));
    assert_eq!((each.note, each.tags), (None, Patch::Null));
    let each: Each = assert_kept(json!({"id": 1, "note": null, "tags": [], "legs": 0}));
    assert_eq!(each.tags, Patch::Value(vec![]));
}

#[test]
fn a_default_stands_for_what_is_absent_and_not_for_null() {
    assert_eq!(
        decode::<Each>(r#"{"id": 1, "note": null}"#).unwrap(),
        Each::new(1, None)
    );
    assert_refused::<Each>(r#"{"id": 1, "note": null, "legs": null}"#, &["/legs type"]);
}

#[test]
fn every_violation_is_named_in_the_order_of_the_schema() {
    assert_refused::<Each>("{}", &["/id required", "/note required"]);
    assert_refused::<Each>(
        r#"{"tags": [1, "x"], "legs": 9, "id": 0, "full-name": null, "note": 5}"#,
        &[
            "/id minimum",
            "/full-name type",
            "/note type",
            "/tags/0 type",
            "/tags max_items",
            "/legs maximum",
        ],
    );
    for text in ["null", "[1, null]", "\"x\""] {
        assert_refused::<Each>(text, &[" type"]);
    }
    assert_refused::<Each>(r#"{"id": 1, "note": null, "id": 1}"#, &[" duplicate"]);
}

#[test]
fn a_value_made_by_hand_is_checked() {
    let mut each = Each::new(0, None);
    each.name = Some("long".to_owned());
    each.tags = Patch::Value(vec![String::new(), String::new()]);
    each.legs = 9;
    let found = each.validate().unwrap_err();
    let expected = [
        "/id minimum",
        "/full-name max_length",
        "/tags max_items",
        "/legs maximum",
    ];
    assert_eq!(places(&found), expected);
}

#[test]
fn other_members_are_ignored_refused_or_kept() {
    assert!(decode::<Each>(r#"{"id": 1, "note": null, "more": [{}]}"#).is_ok());
    assert_kept::<Closed>(json!({}));
    assert_kept::<Closed>(json!({"name": "x"}));
    assert_refused::<Closed>(
        r#"{"more": 1, "name": 2}"#,
        &["/name type", "/more additional_properties"],
    );
    let open: Open = assert_kept(json!({"name": "x", "a": 1, "b": 2}));
    assert_eq!(open.others.len(), 2);
    assert_refused::<Open>(r#"{"name": "x", "a": "1"}"#, &["/a type"]);
    assert_refused::<Open>(r#"{"name": "x", "a": 1, "a": 1}"#, &[" duplicate"]);
}

#[test]
fn rules_say_what_properties_cannot() {
    assert_kept::<Ruled>(json!({"one": "x"}));
    assert_kept::<Ruled>(json!({"other": "x"}));
    assert_refused::<Ruled>("{}", &[" min_properties"]);
    assert_refused::<Ruled>(r#"{"one": "x", "other": "y"}"#, &[" max_properties"]);
    let both = Ruled {
        one: Some(String::new()),
        other: Some(String::new()),
    };
    assert_eq!(places(&both.validate().unwrap_err()), [" max_properties"]);
    let mut violations = Violations::of(rt::Location::Body);
    Ruled::new().check(&Path::ROOT, &mut violations);
    assert_eq!(places(&violations), [" min_properties"]);
}
