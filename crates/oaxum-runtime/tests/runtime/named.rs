//! The types that macros declare: a value of one is valid, whichever way it came in.

use std::collections::BTreeMap;

use oaxum_runtime::{
    Patch, Schema, Uuid, array_type, collection_type, integer_type, map_type, number_type, text,
    text_enum, text_type, value_type,
};
use serde_json::json;

use crate::{codes, decode, inspect};

text_type! {
    /// Two capital letters.
    pub struct Code: pattern = "^[A-Z]{2}$"
}

text_type! {
    /// Any text.
    pub struct Anything
}

integer_type! {
    /// A page's size.
    pub struct Size(u64): minimum = 1, maximum = 100; default = 20
}

integer_type! {
    /// Any integer.
    pub struct Whole(i64)
}

number_type! {
    /// A part of a whole.
    pub struct Ratio(f64): minimum = 0.0, exclusive_maximum = 1.0
}

value_type! {
    /// An id.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub struct Id(Uuid);
}

array_type! {
    /// A few codes.
    pub struct Codes(Vec<Code>): max_items = 2, unique_items = true
}

map_type! {
    /// Labels.
    pub struct Labels(Code): max_properties = 1, keys = text!(min_length = 1)
}

collection_type! {
    /// Codes, as many as you like.
    pub struct AllCodes(Vec<Code>);
}

text_enum! {
    /// A direction.
    pub enum Direction {
        /// `asc`
        Asc = "asc",
        /// Named like an associated type.
        Err = "err",
        /// With a quote.
        Quoted = "\"",
    }
}

#[test]
fn a_text_comes_in_through_its_facets_alone() {
    let code: Code = "NO".parse().unwrap();
    assert_eq!(
        (code.as_str(), &*code.to_string(), code.len()),
        ("NO", "NO", 2)
    );
    assert_eq!(Code::try_from("NO"), Ok(code.clone()));
    assert_eq!(Code::try_from("NO".to_owned()), Ok(code.clone()));
    assert_eq!(String::from(code.clone()), "NO");
    assert_eq!(code.clone().into_inner(), "NO");
    assert_eq!(serde_json::to_value(&code).unwrap(), json!("NO"));
    assert_eq!(serde_json::from_value::<Code>(json!("NO")).unwrap(), code);
    for bad in ["", "no", "NOR"] {
        assert_eq!(codes(&bad.parse::<Code>().unwrap_err()), ["pattern"]);
        assert!(serde_json::from_value::<Code>(json!(bad)).is_err());
        assert_eq!(
            codes(&decode::<Code>(&json!(bad).to_string()).unwrap_err()),
            ["pattern"]
        );
    }
    assert_eq!(codes(&inspect::<Code>(&json!(5))), ["type"]);
    assert_eq!(Anything::try_from("").unwrap().as_str(), "");
}

#[test]
fn a_refusal_does_not_repeat_what_was_sent() {
    let error = serde_json::from_value::<Code>(json!("secret")).unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
    let error = serde_json::from_value::<Direction>(json!("secret")).unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
    for violations in [
        decode::<Code>("\"secret\"").unwrap_err(),
        decode::<Direction>("\"secret\"").unwrap_err(),
        decode::<Id>("\"secret\"").unwrap_err(),
    ] {
        assert!(!violations.to_string().contains("secret"), "{violations}");
    }
}

#[test]
fn an_integer_has_bounds_and_may_have_a_default() {
    assert_eq!(Size::default().get(), 20);
    assert_eq!(Size::try_from(100).unwrap().to_string(), "100");
    assert_eq!(u64::from(Size::try_from(1).unwrap()), 1);
    assert_eq!(codes(&Size::try_from(0).unwrap_err()), ["minimum"]);
    assert_eq!(codes(&Size::try_from(101).unwrap_err()), ["maximum"]);
    assert_eq!(decode::<Size>("20.0").unwrap(), Size::default());
    assert_eq!(codes(&decode::<Size>("0").unwrap_err()), ["minimum"]);
    assert_eq!(codes(&decode::<Size>("1.5").unwrap_err()), ["type"]);
    assert_eq!(decode::<Whole>("-5").unwrap().get(), -5);
}

#[test]
fn one_that_does_not_fit_and_breaks_a_bound_is_told_both() {
    assert_eq!(
        codes(&decode::<Size>("-1").unwrap_err()),
        ["format", "minimum"]
    );
    assert_eq!(codes(&decode::<Size>("1e30").unwrap_err()), ["format"]);
}

#[test]
fn a_number_has_bounds() {
    assert_eq!(Ratio::try_from(0.5).unwrap().get(), 0.5);
    assert_eq!(
        codes(&Ratio::try_from(1.0).unwrap_err()),
        ["exclusive_maximum"]
    );
    assert_eq!(decode::<Ratio>("0").unwrap().get(), 0.0);
    assert_eq!(codes(&decode::<Ratio>("-1").unwrap_err()), ["minimum"]);
    assert_eq!(
        serde_json::to_value(Ratio::try_from(0.25).unwrap()).unwrap(),
        json!(0.25)
    );
}

#[test]
fn a_value_is_a_type_of_its_own() {
    let id = Id::from(Uuid::max());
    assert_eq!((*id, id.into_inner()), (Uuid::max(), Uuid::max()));
    let text = "ffffffff-ffff-ffff-ffff-ffffffffffff";
    assert_eq!(serde_json::to_value(id).unwrap(), json!(text));
    assert_eq!(decode::<Id>(&format!("\"{text}\"")).unwrap(), id);
    assert_eq!(codes(&decode::<Id>("\"x\"").unwrap_err()), ["format"]);
}

#[test]
fn an_array_has_bounds_and_its_items_have_theirs() {
    let code: Code = "NO".parse().unwrap();
    assert_eq!(Codes::try_from(vec![code.clone()]).unwrap()[0], code);
    assert_eq!(
        codes(&Codes::try_from(vec![code.clone(), code]).unwrap_err()),
        ["unique_items"]
    );
    let violations = decode::<Codes>(r#"["no", "NO", 5]"#).unwrap_err();
    assert_eq!(
        crate::places(&violations),
        ["/0 pattern", "/2 type", " max_items"]
    );
    assert_eq!(
        decode::<AllCodes>(r#"["NO", "SE", "NO"]"#).unwrap().len(),
        3
    );
    assert_eq!(
        crate::places(&decode::<AllCodes>(r#"["x"]"#).unwrap_err()),
        ["/0 pattern"]
    );
}

#[test]
fn a_map_has_bounds_and_its_values_have_theirs() {
    let labels = decode::<Labels>(r#"{"a": "NO"}"#).unwrap();
    assert_eq!(labels["a"].as_str(), "NO");
    let violations = decode::<Labels>(r#"{"": "NO", "b": "no"}"#).unwrap_err();
    assert_eq!(
        crate::places(&violations),
        ["/b pattern", " max_properties", "/ property_names"]
    );
    let empty = Labels::try_from(BTreeMap::new()).unwrap();
    assert_eq!(serde_json::to_value(empty).unwrap(), json!({}));
}

#[test]
fn an_enumeration_is_one_of_its_texts() {
    assert_eq!(Direction::ALL.len(), 3);
    for direction in Direction::ALL {
        assert_eq!(direction.as_str().parse(), Ok(*direction));
        let json = serde_json::to_value(direction).unwrap();
        assert_eq!(json, json!(direction.as_str()));
        assert_eq!(decode::<Direction>(&json.to_string()).unwrap(), *direction);
    }
    for bad in ["", "ASC", " asc"] {
        assert_eq!(codes(&bad.parse::<Direction>().unwrap_err()), ["enum"]);
    }
    let violations = decode::<Direction>("\"up\"").unwrap_err();
    assert_eq!(
        violations.to_string(),
        "body : must be one of `asc` `err` `\"`"
    );
    assert_eq!(codes(&inspect::<Direction>(&json!(null))), ["type"]);
}

#[test]
fn a_patch_checks_the_value_that_it_has() {
    let mut violations = oaxum_runtime::Violations::of(oaxum_runtime::Location::Body);
    for patch in [
        Patch::Absent,
        Patch::Null,
        Patch::Value("NO".parse::<Code>().unwrap()),
    ] {
        patch.check(&oaxum_runtime::Path::ROOT, &mut violations);
    }
    assert!(violations.is_empty());
    assert_eq!("NO".parse::<Code>().unwrap().validate(), Ok(()));
}

#[test]
fn a_number_is_finite() {
    number_type! {
        /// Any number.
        pub struct Any(f64)
    }
    for float in [f64::NAN, f64::INFINITY] {
        assert_eq!(codes(&Any::try_from(float).unwrap_err()), ["type"]);
    }
    assert_eq!(Any::try_from(1.5).unwrap().get(), 1.5);
}
