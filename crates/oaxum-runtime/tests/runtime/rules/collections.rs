//! The members of objects, and the items of arrays.

use oaxum_runtime::{
    self as rt, Inspect, Items, Location, Members, Schema, Violations, facets::Pattern, rules,
};
use serde_json::{Value, json};

use super::{NOTHING, found};
use crate::places;

/// What a rule on members has against an object, with the places.
fn members(value: Value, rule: fn(&mut Members<'_>, &mut Violations)) -> Vec<String> {
    let found = found(&value, |value, at, out| {
        rule(&mut Members::within(value, at).unwrap(), out);
    });
    places(&found)
}

/// What a rule on items has against an array, with the places.
fn items(value: Value, rule: fn(Items<'_>, &mut Violations)) -> Vec<String> {
    let found = found(&value, |value, at, out| {
        rule(Items::within(value, at).unwrap(), out)
    });
    places(&found)
}

#[test]
fn members_are_named_matched_or_others() {
    static UPPER: Pattern = Pattern::new("^[A-Z]");
    let value = json!({"a": 1, "b": "x", "Up": 2, "Down": "x", "other": null});
    let rule = |members: &mut Members<'_>, out: &mut Violations| {
        members.property("a", i64::inspect, out);
        members.property("b", i64::inspect, out);
        members.property("absent", i64::inspect, out);
        members.pattern(&UPPER, i64::inspect, out);
    };
    assert_eq!(members(value.clone(), rule), ["/b type", "/Down type"]);
    let others = members(value.clone(), |members, out| {
        let mut elsewhere = Violations::of(Location::Body);
        members.property("a", i64::inspect, &mut elsewhere);
        members.property("b", i64::inspect, &mut elsewhere);
        members.pattern(&UPPER, i64::inspect, &mut elsewhere);
        members.additional(bool::inspect, out);
        members.closed(out);
    });
    assert_eq!(others, ["/other type", "/other additional_properties"]);
    let all = members(value, |members, out| members.closed(out));
    assert_eq!(all.len(), 5);
}

#[test]
fn members_that_must_be_there_are_told_by_name() {
    let of = |value| {
        members(value, |members, out| {
            members.requires(&["a", "b"], out);
            members.dependent_required("card", &["address", "a"], out);
        })
    };
    assert_eq!(of(json!({"a": null, "b": 1})), NOTHING);
    assert_eq!(of(json!({"a": null})), ["/b required"]);
    assert_eq!(
        of(json!({"b": 1, "card": null})),
        [
            "/a required",
            "/address dependent_required",
            "/a dependent_required"
        ]
    );
}

#[test]
fn a_member_can_bring_a_schema_for_the_whole_object() {
    let of = |value| {
        members(value, |members, out| {
            members.dependent_schema("card", rt::Map::<i64>::inspect, out);
        })
    };
    assert_eq!(of(json!({"x": "y"})), NOTHING);
    assert_eq!(of(json!({"card": 1, "x": "y"})), ["/x type"]);
}

#[test]
fn names_are_inspected_as_strings() {
    static SHORT: rt::facets::Text = rt::text!(max_length = 2);
    let found = found(&json!({"ab": 1, "abc": 2}), |value, at, out| {
        let members = Members::within(value, at).unwrap();
        members.names(|name, at, out| rules::text(name, at, out, &SHORT), out);
    });
    assert_eq!(
        found.to_string(),
        "body /abc: has a key that must be at most 2 characters long"
    );
}

#[test]
fn objects_have_a_size() {
    let of = |value| members(value, |members, out| members.size(1, 2, out));
    assert_eq!(of(json!({})), [" min_properties"]);
    assert_eq!(of(json!({"a": 1, "b": 2})), NOTHING);
    assert_eq!(of(json!({"a": 1, "b": 2, "c": 3})), [" max_properties"]);
}

#[test]
fn first_items_have_rules_of_their_own() {
    let of = |value| {
        items(value, |items, out| {
            items.prefix(&[String::inspect, i64::inspect as Inspect], out);
            items.rest(2, bool::inspect, out);
        })
    };
    assert_eq!(of(json!([])), NOTHING);
    assert_eq!(of(json!(["x"])), NOTHING);
    assert_eq!(of(json!(["x", 1, true])), NOTHING);
    assert_eq!(
        of(json!([1, "x", null, true, 0])),
        ["/0 type", "/1 type", "/2 type", "/4 type"]
    );
}

#[test]
fn items_of_a_kind_are_counted() {
    let of = |value| items(value, |items, out| items.contains(i64::inspect, 1, 2, out));
    assert_eq!(of(json!(["x"])), [" contains"]);
    assert_eq!(of(json!(["x", 1])), NOTHING);
    assert_eq!(of(json!([1, 2, "x"])), NOTHING);
    assert_eq!(of(json!([1, 2, 3])), [" max_contains"]);
    let of = |value| {
        items(value, |items, out| {
            items.contains(i64::inspect, 2, usize::MAX, out)
        })
    };
    assert_eq!(of(json!([1])), [" min_contains"]);
    assert_eq!(of(json!([1, 2, 3])), NOTHING);
}

#[test]
fn items_have_a_number_and_may_have_to_differ() {
    let of = |value| {
        items(value, |items, out| {
            items.size(1, 2, out);
            items.unique(out);
        })
    };
    assert_eq!(of(json!([])), [" min_items"]);
    assert_eq!(of(json!([1, "1"])), NOTHING);
    assert_eq!(
        of(json!([{"a": 1, "b": 2}, {"b": 2.0, "a": 1}])),
        [" unique_items"]
    );
    assert_eq!(of(json!([1, true, 1.0])), [" max_items", " unique_items"]);
}

#[test]
fn no_more_is_searched_than_is_listed() {
    let items = Value::from(vec![json!(null); 100_000]);
    let found = found(&items, Vec::<String>::inspect);
    assert_eq!(found.len(), Violations::LISTED);
}
