//! Values that are one of a few: integers, and values of any type.

use oaxum_runtime::{Schema, integer_enum, value_enum};
use serde_json::{Value, json};

use crate::{codes, decode, inspect};

integer_enum! {
    /// A level.
    pub enum Level {
        /// `1`
        One = 1,
        /// Named like an associated type.
        Error = -2,
        /// `9223372036854775807`
        Most = 9_223_372_036_854_775_807,
        /// `9007199254740992`
        Safe = 9_007_199_254_740_992,
    }
}

value_enum! {
    /// Values of all types.
    pub enum Mixed {
        /// `"1"`
        Text = "\"1\"",
        /// `1.5`
        Fraction = "1.5",
        /// `1`
        Whole = "1",
        /// `null`
        Error = "null",
        /// An array.
        List = "[1, {\"a\": true}]",
    }
}

#[test]
fn an_integer_is_one_of_a_few_however_it_is_written() {
    for (text, level) in [
        ("1", Level::One),
        ("1.0", Level::One),
        ("-2", Level::Error),
        ("-20e-1", Level::Error),
        ("9223372036854775807", Level::Most),
        ("9007199254740992.0", Level::Safe),
    ] {
        assert_eq!(decode::<Level>(text).unwrap(), level, "{text}");
    }
    for text in [
        "0",
        "2",
        "1e30",
        "9223372036854775808",
        "-9223372036854775809",
    ] {
        assert_eq!(
            codes(&decode::<Level>(text).unwrap_err()),
            ["enum"],
            "{text}"
        );
    }
    for text in ["\"1\"", "1.5", "null", "[1]"] {
        assert_eq!(
            codes(&decode::<Level>(text).unwrap_err()),
            ["type"],
            "{text}"
        );
    }
}

#[test]
fn an_integer_of_a_few_is_sent_as_a_number() {
    for level in Level::ALL {
        assert_eq!(serde_json::to_value(level).unwrap(), json!(level.get()));
        assert_eq!(Level::try_from(level.get()), Ok(*level));
        assert_eq!(i64::from(*level).to_string(), level.to_string());
    }
    assert_eq!(codes(&Level::try_from(3).unwrap_err()), ["enum"]);
}

#[test]
fn a_value_is_one_of_a_few_as_json_schema_compares() {
    for (text, value) in [
        ("\"1\"", Mixed::Text),
        ("15e-1", Mixed::Fraction),
        ("1.0", Mixed::Whole),
        ("null", Mixed::Error),
        ("[1.0, {\"a\": true}]", Mixed::List),
    ] {
        assert_eq!(decode::<Mixed>(text).unwrap(), value, "{text}");
    }
    for bad in [
        json!(2),
        json!(""),
        json!([]),
        json!({"a": true}),
        json!(false),
    ] {
        assert_eq!(codes(&inspect::<Mixed>(&bad)), ["enum"], "{bad}");
        assert!(Mixed::decode(bad).is_err());
    }
}

#[test]
fn a_value_of_a_few_is_sent_as_it_is_stated() {
    for value in Mixed::ALL {
        let json = serde_json::to_value(value).unwrap();
        assert_eq!(
            json,
            serde_json::from_str::<Value>(value.as_json()).unwrap()
        );
        assert_eq!(Mixed::try_from(json), Ok(*value));
        assert_eq!(value.to_string(), value.as_json());
    }
    assert_eq!(
        Mixed::try_from(json!(2)).unwrap_err().to_string(),
        "body : must be `\"1\"`, `1.5`, `1`, `null` or `[1, {\"a\": true}]`"
    );
}
