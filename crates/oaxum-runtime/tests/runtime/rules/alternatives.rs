//! Schemas of which some, one or none must hold.

use oaxum_runtime::{
    self as rt, Items, Members, Path, Schema, Violations,
    rules::{self, Type, Values},
};
use serde_json::{Value, json};

use super::{NOTHING, found};
use crate::{codes, places};

const ALTERNATIVES: [rules::Alternative; 3] = [
    ("Short", |value, at, out| {
        static SHORT: rt::facets::Text = rt::text!(max_length = 3);
        String::inspect(value, at, out);
        rules::text(value, at, out, &SHORT);
    }),
    ("Text", String::inspect),
    ("", i64::inspect),
];

#[test]
fn at_least_one_alternative_holds() {
    for good in [json!("a"), json!("long"), json!(1)] {
        let found = found(&good, |value, at, out| {
            rules::any_of(value, at, out, &ALTERNATIVES)
        });
        assert!(found.is_empty(), "{good}: {found}");
    }
    let found = found(&json!(1.5), |value, at, out| {
        rules::any_of(value, at, out, &ALTERNATIVES)
    });
    assert_eq!(found.to_string(), "body : must be a string or an integer");
}

#[test]
fn exactly_one_alternative_holds() {
    let of = |value: Value| {
        found(&value, |value, at, out| {
            rules::one_of(value, at, out, &ALTERNATIVES)
        })
        .to_string()
    };
    assert_eq!(of(json!(1)), "");
    assert_eq!(of(json!("long")), "");
    assert_eq!(
        of(json!("a")),
        "body : must match exactly one of: Short, Text, alternative 3; it matches Short and Text"
    );
    assert_eq!(of(json!(null)), "body : must be a string or an integer");
}

/// Two kinds of shapes, told apart by a member that both have.
const SHAPES: [rules::Alternative; 2] = [("Circle", circle), ("Square", square)];

fn circle(value: &Value, at: &Path<'_>, out: &mut Violations) {
    shape(value, at, out, &Values::new(&["\"circle\""]), "radius");
}

fn square(value: &Value, at: &Path<'_>, out: &mut Violations) {
    shape(value, at, out, &Values::new(&["\"square\""]), "side");
}

fn shape(value: &Value, at: &Path<'_>, out: &mut Violations, kind: &Values, size: &'static str) {
    let Some(mut members) = Members::of(value, at, out) else {
        return;
    };
    rules::values(&value["kind"], &at.key("kind"), out, kind);
    members.required::<f64>(size, out);
    members.required::<String>("colour", out);
}

#[test]
fn what_is_wrong_with_the_closest_alternative_is_told() {
    let of = |value: Value| {
        places(&found(&value, |value, at, out| {
            rules::one_of(value, at, out, &SHAPES)
        }))
    };
    assert_eq!(
        of(json!({"kind": "square", "colour": "red"})),
        [" one_of", "/side required"]
    );
    // The kind counts for more than two members that are missing.
    assert_eq!(
        of(json!({"kind": "square", "radius": 1})),
        [" one_of", "/side required", "/colour required"]
    );
    assert_eq!(of(json!([])), [" type"]);
    let value = json!({"kind": "square", "colour": "red"});
    let found = found(&value, |value, at, out| {
        rules::one_of(value, at, out, &SHAPES)
    });
    assert_eq!(
        found.iter().next().unwrap().message,
        "must match exactly one of: Circle, Square; it is closest to Square"
    );
}

#[test]
fn one_alternative_of_the_right_type_is_meant_without_a_word() {
    let alternatives: [rules::Alternative; 2] = [("Circle", circle), ("Number", i64::inspect)];
    let value = json!({"kind": "circle", "radius": "1"});
    let found = found(&value, |value, at, out| {
        rules::any_of(value, at, out, &alternatives)
    });
    assert_eq!(places(&found), ["/radius type", "/colour required"]);
}

#[test]
fn alternatives_in_alternatives_are_told_by_all_their_types() {
    fn inner(value: &Value, at: &Path<'_>, out: &mut Violations) {
        let alternatives: [rules::Alternative; 2] = [("", bool::inspect), ("", String::inspect)];
        rules::one_of(value, at, out, &alternatives);
    }
    let outer: [rules::Alternative; 2] = [("", inner), ("", Vec::<i64>::inspect)];
    let found = found(&json!({}), |value, at, out| {
        rules::any_of(value, at, out, &outer)
    });
    assert_eq!(
        found.to_string(),
        "body : must be a boolean, a string or an array"
    );
}

#[test]
fn alternatives_in_alternatives_take_no_time_that_a_caller_could_make_long() {
    /// A list of trees, or another list of trees: two ways at each level.
    fn tree(value: &Value, at: &Path<'_>, out: &mut Violations) {
        fn list(value: &Value, at: &Path<'_>, out: &mut Violations) {
            rules::types(value, at, out, &[Type::Array]);
            if let Some(items) = Items::within(value, at) {
                items.all(tree, out);
            }
        }
        fn other_list(value: &Value, at: &Path<'_>, out: &mut Violations) {
            list(value, at, out);
            if let Some(items) = Items::within(value, at) {
                items.size(1, 5, out);
            }
        }
        let ways: [rules::Alternative; 2] = [("List", list), ("OtherList", other_list)];
        rules::any_of(value, at, out, &ways);
        rules::not(value, at, out, |value, at, out| {
            rules::one_of(value, at, out, &[("List", list), ("OtherList", other_list)]);
        });
    }
    let mut value = json!(1);
    for _ in 0..100 {
        value = json!([value]);
    }
    let before = std::time::Instant::now();
    let found = found(&value, tree);
    assert!(!found.is_empty());
    // Twice the time with each level would take longer than anybody has.
    assert!(before.elapsed().as_secs() < 5);
}

#[test]
fn what_is_excluded_must_not_hold() {
    let of = |value: Value| {
        codes(&found(&value, |value, at, out| {
            rules::not(value, at, out, String::inspect)
        }))
    };
    assert_eq!(of(json!("x")), ["not"]);
    assert_eq!(of(json!(1)), NOTHING);
}

#[test]
fn a_condition_decides_which_rules_hold() {
    let of = |value: Value| {
        let rule = |value: &Value, at: &Path<'_>, out: &mut Violations| {
            rules::if_then_else(value, at, out, i64::inspect, u8::inspect, String::inspect);
        };
        codes(&found(&value, rule))
    };
    assert_eq!(of(json!(1)), NOTHING);
    assert_eq!(of(json!(300)), ["format"]);
    assert_eq!(of(json!("x")), NOTHING);
    assert_eq!(of(json!(null)), ["type"]);
}

#[test]
fn a_member_names_the_alternative() {
    let tags: [rules::Alternative; 3] = [("circle", circle), ("square", square), ("box", square)];
    let of = |value: Value| {
        let rule = |value: &Value, at: &Path<'_>, out: &mut Violations| {
            rules::tagged(value, at, out, "kind", &tags)
        };
        found(&value, rule)
    };
    assert_eq!(
        places(&of(json!({"kind": "circle"}))),
        ["/radius required", "/colour required"]
    );
    assert_eq!(
        places(&of(json!({"kind": "line"}))),
        ["/kind discriminator"]
    );
    assert_eq!(
        of(json!({"kind": "line"})).to_string(),
        "body /kind: must be `circle`, `square` or `box`"
    );
    assert_eq!(places(&of(json!({"kind": 1}))), ["/kind type"]);
    assert_eq!(places(&of(json!({}))), ["/kind required"]);
    assert_eq!(places(&of(json!("circle"))), [" type"]);
}
