//! Types, values, and the bounds of scalars.

use oaxum_runtime::{
    self as rt, Items, Members,
    rules::{self, Type, Values},
};
use serde_json::{Value, json};

use super::{NOTHING, found};
use crate::codes;

#[test]
fn a_type_has_the_values_of_json_that_are_of_it() {
    let samples = [
        json!(null),
        json!(false),
        json!(1),
        json!(1.5),
        json!("1"),
        json!([]),
        json!({}),
        json!(1.0),
        json!(1e300),
        json!(u64::MAX),
    ];
    for (of, expected) in [
        (
            Type::Null,
            [
                true, false, false, false, false, false, false, false, false, false,
            ],
        ),
        (
            Type::Boolean,
            [
                false, true, false, false, false, false, false, false, false, false,
            ],
        ),
        (
            Type::Integer,
            [
                false, false, true, false, false, false, false, true, true, true,
            ],
        ),
        (
            Type::Number,
            [
                false, false, true, true, false, false, false, true, true, true,
            ],
        ),
        (
            Type::String,
            [
                false, false, false, false, true, false, false, false, false, false,
            ],
        ),
        (
            Type::Array,
            [
                false, false, false, false, false, true, false, false, false, false,
            ],
        ),
        (
            Type::Object,
            [
                false, false, false, false, false, false, true, false, false, false,
            ],
        ),
    ] {
        assert_eq!(
            samples.each_ref().map(|value| of.has(value)),
            expected,
            "{of:?}"
        );
    }
}

#[test]
fn the_types_that_are_allowed_are_listed() {
    let types: [(&[Type], &str); 3] = [
        (&[Type::Null], "must be null"),
        (&[Type::String, Type::Null], "must be a string or null"),
        (
            &[Type::Integer, Type::Array, Type::Object],
            "must be an integer, an array or an object",
        ),
    ];
    for (types, message) in types {
        let found = found(&json!(true), |value, at, out| {
            rules::types(value, at, out, types)
        });
        assert_eq!(codes(&found), ["type"]);
        assert_eq!(found.to_string(), format!("body : {message}"));
    }
}

#[test]
fn a_value_is_one_of_a_few_whatever_the_spelling() {
    static FEW: Values = Values::new(&["1", "[1, {\"a\": null, \"b\": 2}]", "\"x\"", "null"]);
    for good in [
        json!(1),
        json!(1.0),
        json!([1.0, {"b": 2, "a": null}]),
        json!("x"),
        json!(null),
    ] {
        let found = found(&good, |value, at, out| rules::values(value, at, out, &FEW));
        assert!(found.is_empty(), "{good}: {found}");
    }
    for bad in [json!(2), json!("1"), json!([1]), json!(false), json!({})] {
        let found = found(&bad, |value, at, out| rules::values(value, at, out, &FEW));
        assert_eq!(codes(&found), ["enum"], "{bad}");
    }
}

#[test]
fn rules_of_scalars_say_nothing_of_other_types() {
    static TEXT: rt::facets::Text = rt::text!(min_length = 1, format = rt::formats::UUID);
    const NUMBER: rt::facets::Number = rt::number!(minimum = 1.0);
    const INTEGER: rt::facets::Integer = rt::integer!(minimum = 1);
    for value in [json!(null), json!(true), json!([]), json!({})] {
        let found = found(&value, |value, at, out| {
            rules::text(value, at, out, &TEXT);
            rules::format::<rt::Timestamp>(value, at, out);
            rules::number(value, at, out, &NUMBER);
            rules::integer(value, at, out, &INTEGER);
            assert!(Members::within(value, at).is_some() == value.is_object());
            assert!(Items::within(value, at).is_some() == value.is_array());
        });
        assert!(found.is_empty(), "{value}: {found}");
    }
    let of = |value: Value| {
        codes(&found(&value, |value, at, out| {
            rules::text(value, at, out, &TEXT);
            rules::format::<rt::Timestamp>(value, at, out);
            rules::number(value, at, out, &NUMBER);
            rules::integer(value, at, out, &INTEGER);
        }))
    };
    assert_eq!(of(json!("")), ["min_length", "format", "format"]);
    assert_eq!(of(json!(0.5)), ["minimum", "minimum"]);
}

#[test]
fn numbers_are_compared_exactly() {
    const BOUNDED: rt::facets::Number = rt::number!(
        minimum = -9_007_199_254_740_992.0,
        exclusive_maximum = 9_007_199_254_740_992.0
    );
    for (value, expected) in [
        (json!(9_007_199_254_740_991_i64), &NOTHING[..]),
        (json!(-9_007_199_254_740_992_i64), &[]),
        (json!(-9_007_199_254_740_993_i64), &["minimum"]),
        (json!(9_007_199_254_740_993_u64), &["exclusive_maximum"]),
        (json!(9_007_199_254_740_992.0), &["exclusive_maximum"]),
        (json!(u64::MAX), &["exclusive_maximum"]),
        (json!(-1e300), &["minimum"]),
    ] {
        let found = found(&value, |value, at, out| {
            rules::number(value, at, out, &BOUNDED)
        });
        assert_eq!(codes(&found), expected, "{value}");
    }
    const WHOLE: rt::facets::Integer = rt::integer!(
        minimum = -1,
        maximum = 100_000_000_000_000_000_000_000_000_000_i128,
        multiple_of = 3
    );
    for (value, expected) in [
        (json!(0), &NOTHING[..]),
        (json!(3.0), &[]),
        (json!(-0.5), &["multiple_of"]),
        (json!(-1.5), &["minimum", "multiple_of"]),
        (json!(9e28), &[]),
        (json!(1e30), &["maximum", "multiple_of"]),
        (json!(-3), &["minimum"]),
    ] {
        let found = found(&value, |value, at, out| {
            rules::integer(value, at, out, &WHOLE)
        });
        assert_eq!(codes(&found), expected, "{value}");
    }
}

#[test]
fn a_step_is_one_of_decimals_not_of_floats() {
    const CENTS: rt::facets::Number = rt::number!(multiple_of = 0.01);
    for (value, expected) in [
        (json!(0.07), &NOTHING[..]),
        (json!(19.99), &[]),
        (json!(1_070_468.14), &[]),
        (json!(-4.35), &[]),
        (json!(u64::MAX), &[]),
        (json!(0), &[]),
        (json!(0.075), &["multiple_of"]),
        (json!(1e-3), &["multiple_of"]),
    ] {
        let exactly = found(&value, |value, at, out| {
            rules::number(value, at, out, &CENTS)
        });
        assert_eq!(codes(&exactly), expected, "{value}");
        let float = found(&value, |value, at, out| {
            CENTS.check_number(value.as_f64().unwrap(), at, out);
        });
        assert_eq!(float, exactly, "{value}");
    }
}

#[test]
fn nothing_passes_what_allows_nothing() {
    for value in [json!(null), json!({}), json!("x")] {
        assert_eq!(codes(&found(&value, rules::never)), ["never"]);
    }
}
