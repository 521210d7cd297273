//! The types of values that may be of several types.

use oaxum_runtime::{self as rt, Location, Path, Schema, Violations};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{decode, inspect, places};

rt::text_type! {
    /// A short text.
    pub struct Short: max_length = 3
}

/// A circle, in the form that the generator writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circle {
    pub kind: String,
    #[serde(deserialize_with = "rt::field::required")]
    pub radius: f64,
}

impl Schema for Circle {
    rt::decode_with_serde!();

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        let Some(mut members) = rt::Members::of(value, at, out) else {
            return;
        };
        members.required::<String>("kind", out);
        members.required::<f64>("radius", out);
        members.facets::<f64>("radius", &RADIUS, out);
        members.closed(out);
    }

    fn check(&self, at: &Path<'_>, out: &mut Violations) {
        rt::facets::check(&RADIUS, &self.radius, &at.key("radius"), out);
    }
}

static RADIUS: rt::facets::Number = rt::number!(exclusive_minimum = 0.0);

/// A group, which may have groups in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    pub kind: String,
    #[serde(deserialize_with = "rt::field::required")]
    pub shapes: Vec<Shape>,
}

impl Schema for Group {
    rt::decode_with_serde!();

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        let Some(mut members) = rt::Members::of(value, at, out) else {
            return;
        };
        members.required::<String>("kind", out);
        members.required::<Vec<Shape>>("shapes", out);
    }

    fn check(&self, at: &Path<'_>, out: &mut Violations) {
        Schema::check(&self.shapes, &at.key("shapes"), out);
    }
}

rt::tagged! {
    /// A shape.
    pub enum Shape by "kind" {
        /// A circle, by either of its names.
        Circle(Circle) = "circle" | "disc",
        /// Several shapes.
        Group(Box<Group>) = "group",
    }
}

rt::one_of! {
    /// A key.
    pub enum Key {
        /// A short text.
        Short(Short),
        /// Three characters, or more.
        Long(Long),
        /// A number.
        Number(i64),
        /// Several.
        Several(Vec<Key>),
        /// A shape.
        Shape(Circle),
    }
}

rt::text_type! {
    /// A long text.
    pub struct Long: min_length = 3
}

rt::any_of! {
    /// A moment, or anything that says when.
    pub enum When {
        /// Exactly.
        Moment(rt::Timestamp),
        /// By name.
        Name(String),
        /// By fields.
        Fields(rt::Map<i32>),
    }
}

#[test]
fn the_only_alternative_that_fits_is_taken() {
    assert_eq!(
        decode::<Key>("\"ab\"").unwrap(),
        Key::Short("ab".parse().unwrap())
    );
    assert_eq!(
        decode::<Key>("\"abcd\"").unwrap(),
        Key::Long("abcd".parse().unwrap())
    );
    assert_eq!(decode::<Key>("7.0").unwrap(), Key::Number(7));
    assert_eq!(
        decode::<Key>("[1, [\"x\"]]").unwrap(),
        Key::Several(vec![
            Key::Number(1),
            Key::Several(vec![Key::Short("x".parse().unwrap())])
        ])
    );
}

#[test]
fn what_fits_two_alternatives_is_refused() {
    let violations = decode::<Key>("\"abc\"").unwrap_err();
    assert_eq!(
        violations.to_string(),
        "body : must match exactly one of: Short, Long, Number, Several, Shape; \
         it matches Short and Long"
    );
    assert_eq!(
        places(&decode::<Key>("[1, [\"abc\"]]").unwrap_err()),
        ["/1/0 one_of"]
    );
}

#[test]
fn what_fits_no_alternative_is_told_by_its_type() {
    let violations = decode::<Key>("true").unwrap_err();
    assert_eq!(
        violations.to_string(),
        "body : must be a string, an integer, an array or an object"
    );
    assert_eq!(
        places(&decode::<Key>("[1, null]").unwrap_err()),
        ["/1 type"]
    );
    let circle = decode::<Key>(r#"{"kind": "circle", "radius": 0, "x": 1}"#).unwrap_err();
    assert_eq!(
        places(&circle),
        ["/radius exclusive_minimum", "/x additional_properties"]
    );
}

#[test]
fn a_value_made_by_hand_must_exclude_the_other_alternatives() {
    assert_eq!(Key::Number(1).validate(), Ok(()));
    let both = Key::Several(vec![Key::Short("abc".parse().unwrap())]);
    assert_eq!(places(&both.validate().unwrap_err()), ["/0 one_of"]);
    let bad = Key::Shape(Circle {
        kind: "circle".to_owned(),
        radius: -1.0,
    });
    assert_eq!(
        places(&bad.validate().unwrap_err()),
        ["/radius exclusive_minimum"]
    );
    let unwritable = Key::Shape(Circle {
        kind: "circle".to_owned(),
        radius: f64::NAN,
    });
    assert_eq!(
        places(&unwritable.validate().unwrap_err()),
        ["/radius type"]
    );
}

#[test]
fn the_first_alternative_that_fits_is_taken() {
    let moment = decode::<When>("\"2026-01-15T09:30:00Z\"").unwrap();
    assert!(matches!(moment, When::Moment(_)), "{moment:?}");
    assert_eq!(
        decode::<When>("\"soon\"").unwrap(),
        When::Name("soon".to_owned())
    );
    assert!(matches!(
        decode::<When>("{\"year\": 2026}").unwrap(),
        When::Fields(_)
    ));
    assert_eq!(
        places(&decode::<When>("{\"year\": \"x\"}").unwrap_err()),
        ["/year type"]
    );
    assert_eq!(
        decode::<When>("1").unwrap_err().to_string(),
        "body : must be a string or an object"
    );
}

#[test]
fn a_union_is_sent_as_what_is_inside() {
    for (value, json) in [
        (serde_json::to_value(Key::Number(1)), json!(1)),
        (serde_json::to_value(Key::Several(vec![])), json!([])),
        (
            serde_json::to_value(When::Name("soon".to_owned())),
            json!("soon"),
        ),
    ] {
        assert_eq!(value.unwrap(), json);
    }
    let shape = json!({"kind": "group", "shapes": [{"kind": "disc", "radius": 1.5}]});
    let decoded: Shape = decode(&shape.to_string()).unwrap();
    assert_eq!(serde_json::to_value(decoded).unwrap(), shape);
}

#[test]
fn a_member_says_which_alternative_is_meant() {
    let circle = decode::<Shape>(r#"{"kind": "disc", "radius": 1}"#).unwrap();
    assert!(matches!(circle, Shape::Circle(Circle { radius: 1.0, .. })));
    let nested = r#"{"kind": "group", "shapes": [{"kind": "group", "shapes": []}]}"#;
    assert!(matches!(decode::<Shape>(nested).unwrap(), Shape::Group(_)));
    for (text, expected) in [
        (
            r#"{"kind": "circle", "radius": 0}"#,
            "/radius exclusive_minimum",
        ),
        (r#"{"kind": "line"}"#, "/kind discriminator"),
        (r#"{"kind": null}"#, "/kind type"),
        (r#"{"radius": 1}"#, "/kind required"),
        ("[]", " type"),
        (
            r#"{"kind": "group", "shapes": [{"kind": "x"}]}"#,
            "/shapes/0/kind discriminator",
        ),
    ] {
        assert_eq!(
            places(&decode::<Shape>(text).unwrap_err()),
            [expected],
            "{text}"
        );
    }
}

#[test]
fn a_tag_made_by_hand_must_be_its_variant_s() {
    let circle = |kind: &str| {
        Shape::Circle(Circle {
            kind: kind.to_owned(),
            radius: 1.0,
        })
    };
    assert_eq!(circle("circle").validate(), Ok(()));
    assert_eq!(circle("disc").validate(), Ok(()));
    let violations = circle("group").validate().unwrap_err();
    assert_eq!(
        violations.to_string(),
        "body /kind: must be `circle` or `disc`"
    );
    let nested = Shape::Group(Box::new(Group {
        kind: "group".to_owned(),
        shapes: vec![circle("square")],
    }));
    assert_eq!(
        places(&nested.validate().unwrap_err()),
        ["/shapes/0/kind discriminator"]
    );
}

#[test]
fn a_member_given_twice_is_refused_in_every_alternative() {
    for text in [
        r#"{"kind": "circle", "kind": "circle", "radius": 1}"#,
        r#"{"kind": "group", "shapes": [{"kind": "disc", "radius": 1, "radius": 1}]}"#,
    ] {
        assert_eq!(
            crate::codes(&decode::<Shape>(text).unwrap_err()),
            ["duplicate"]
        );
    }
    let when = decode::<When>(r#"{"a": 1, "a": 1}"#).unwrap_err();
    assert_eq!(crate::codes(&when), ["duplicate"]);
}

#[test]
fn unions_of_unions_nest_as_deep_as_json_does() {
    let mut text = "1".to_owned();
    for _ in 0..100 {
        text = format!("[{text}]");
    }
    assert!(decode::<Key>(&text).is_ok());
    let mut shapes = "{\"kind\": \"group\", \"shapes\": []}".to_owned();
    for _ in 0..50 {
        shapes = format!("{{\"kind\": \"group\", \"shapes\": [{shapes}]}}");
    }
    assert!(decode::<Shape>(&shapes).is_ok());
}

rt::json_type! {
    /// An even number of items, or an even number.
    pub struct Even;
}

impl rt::Rules for Even {
    fn rules(value: &Value, at: &Path<'_>, out: &mut Violations) {
        const EVEN: rt::facets::Integer = rt::integer!(multiple_of = 2);
        rt::rules::types(
            value,
            at,
            out,
            &[rt::rules::Type::Integer, rt::rules::Type::Array],
        );
        rt::rules::integer(value, at, out, &EVEN);
        if let Some(items) = rt::Items::within(value, at) {
            items.all(<Self as Schema>::inspect, out);
        }
    }
}

#[test]
fn json_that_rules_decide_about_is_valid_whichever_way_it_came_in() {
    assert_eq!(*Even::try_from(json!([2, [4]])).unwrap(), json!([2, [4]]));
    assert_eq!(
        places(&Even::try_from(json!([2, [3]])).unwrap_err()),
        ["/1/0 multiple_of"]
    );
    let even = decode::<Even>("[2]").unwrap();
    assert_eq!((even.validate(), even.is_array()), (Ok(()), true));
    assert_eq!(serde_json::to_string(&even).unwrap(), "[2]");
    assert_eq!(Value::from(even.clone()), even.into_inner());
    assert_eq!(places(&decode::<Even>("\"x\"").unwrap_err()), [" type"]);
    assert_eq!(
        crate::codes(&decode::<Even>("{\"a\": 1, \"a\": 1}").unwrap_err()),
        ["type"]
    );
    assert!(serde_json::from_str::<Even>("[3]").is_err());
}

/// Exactly one of two members, which no Rust type says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Either {
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "rt::field::optional"
    )]
    pub one: Option<i64>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "rt::field::optional"
    )]
    pub other: Option<i64>,
}

impl Schema for Either {
    rt::decode_inspected!();

    fn inspect(value: &Value, at: &Path<'_>, out: &mut Violations) {
        let Some(mut members) = rt::Members::of(value, at, out) else {
            return;
        };
        members.optional::<i64>("one", out);
        members.optional::<i64>("other", out);
        members.closed(out);
        members.size(1, 1, out);
    }

    rt::check_serialized!();
}

#[test]
fn a_struct_can_be_inspected_before_it_is_decoded() {
    assert_eq!(
        decode::<Either>("{\"one\": 1.0}").unwrap(),
        Either {
            one: Some(1),
            other: None
        }
    );
    for (text, expected) in [
        ("{}", " min_properties"),
        ("{\"one\": 1, \"other\": 2}", " max_properties"),
        ("{\"one\": null}", "/one type"),
        ("{\"x\": 1}", "/x additional_properties"),
        ("[1, null]", " type"),
        ("{\"one\": 1, \"one\": 1}", " duplicate"),
    ] {
        assert_eq!(
            places(&decode::<Either>(text).unwrap_err()),
            [expected],
            "{text}"
        );
    }
    // Decoding alone refuses it, wherever serde calls it.
    assert!(Either::decode(json!({})).is_err());
    assert!(Option::<Either>::decode(json!({})).is_err());
}

#[test]
fn a_struct_made_by_hand_is_inspected_as_it_is_sent() {
    assert_eq!(
        Either {
            one: None,
            other: Some(1)
        }
        .validate(),
        Ok(())
    );
    let both = Either {
        one: Some(1),
        other: Some(2),
    };
    assert_eq!(places(&both.validate().unwrap_err()), [" max_properties"]);
    assert_eq!(
        places(&vec![both].validate().unwrap_err()),
        ["/0 max_properties"]
    );
}

#[test]
fn what_was_decoded_is_not_inspected_again() {
    let mut violations = Violations::of(Location::Body);
    let text = br#"[{"one": 1}, {"other": 2}]"#;
    assert!(rt::decode_json::<Vec<Either>>(text, &mut violations).is_some());
    // What is put into the same list afterwards is.
    Either {
        one: None,
        other: None,
    }
    .check(&Path::ROOT, &mut violations);
    assert_eq!(places(&violations), [" min_properties"]);
}

#[test]
fn free_form_json_has_no_member_twice_either() {
    assert_eq!(
        crate::codes(&decode::<Value>("[{\"a\": 1, \"a\": 2}]").unwrap_err()),
        ["duplicate"]
    );
    for json in [
        json!(null),
        json!([1, -1, 1.5, "x", true, {"a": {}}]),
        json!(u64::MAX),
    ] {
        assert_eq!(decode::<Value>(&json.to_string()).unwrap(), json);
        assert!(inspect::<Value>(&json).is_empty());
    }
}
