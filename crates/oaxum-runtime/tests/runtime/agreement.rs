//! What `inspect` finds nothing in decodes, and what it decodes to has nothing for `check` to find;
//! whatever it finds something in does not.

use oaxum_runtime as rt;
use oaxum_runtime::{Location, Path, Schema, Violations};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::{
    enumerations::{Level, Mixed},
    inspect,
    unions::{Either, Even, Key, Shape, When},
};

rt::text_type! {
    /// A letter and a digit.
    pub struct OrderId: pattern = "^[A-Z][0-9]$"
}

rt::text_type! {
    /// A short text.
    pub struct Tag: max_length = 3
}

rt::text_enum! {
    /// How urgent.
    pub enum Urgency {
        /// `low`
        Low = "low",
        /// `high`
        High = "high",
    }
}

rt::integer_type! {
    /// A few.
    pub struct Few(i32): minimum = -2, maximum = 2
}

rt::array_type! {
    /// A few different numbers.
    pub struct Numbers(Vec<i64>): max_items = 3, unique_items = true
}

rt::array_type! {
    /// A few different moments.
    pub struct Moments(Vec<rt::Timestamp>): unique_items = true
}

/// A type in the form that the generator writes.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Order {
    pub id: OrderId,
    #[serde(deserialize_with = "rt::field::required")]
    pub count: u64,
    #[serde(deserialize_with = "rt::field::nullable")]
    pub note: Option<String>,
    #[serde(
        default,
        skip_serializing_if = "rt::Patch::is_absent",
        deserialize_with = "rt::field::patch"
    )]
    pub comment: rt::Patch<String>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "rt::field::optional"
    )]
    pub tags: Option<Vec<Tag>>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "rt::field::optional"
    )]
    pub owner: Option<Box<Order>>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "rt::field::optional"
    )]
    pub labels: Option<rt::Map<String>>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "rt::field::optional"
    )]
    pub ratio: Option<f64>,
    #[serde(
        default,
        skip_serializing_if = "rt::Patch::is_absent",
        deserialize_with = "rt::field::patch"
    )]
    pub ordered_at: rt::Patch<rt::Timestamp>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "rt::field::optional"
    )]
    pub urgency: Option<Urgency>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "rt::field::optional"
    )]
    pub few: Option<Few>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "rt::field::optional"
    )]
    pub numbers: Option<Numbers>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "rt::field::optional"
    )]
    pub moments: Option<Moments>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "rt::field::optional"
    )]
    pub anything: Option<rt::Value>,
}

static COUNT: rt::facets::Integer = rt::integer!(minimum = 1);
static COMMENT: rt::facets::Text = rt::text!(max_length = 5);
static LABELS: rt::facets::Map =
    rt::map!(max_properties = 2, keys = rt::text!(pattern = "^[a-z]+$"));
static RATIO: rt::facets::Number = rt::number!(minimum = 0.0, exclusive_maximum = 1.0);

impl rt::Schema for Order {
    rt::decode_with_serde!();

    fn inspect(value: &rt::Value, at: &rt::Path<'_>, out: &mut rt::Violations) {
        let Some(mut members) = rt::Members::of(value, at, out) else {
            return;
        };
        members.required::<OrderId>("id", out);
        members.required::<u64>("count", out);
        members.facets::<u64>("count", &COUNT, out);
        members.required::<Option<String>>("note", out);
        members.optional::<Option<String>>("comment", out);
        members.facets::<String>("comment", &COMMENT, out);
        members.optional::<Vec<Tag>>("tags", out);
        members.optional::<Box<Order>>("owner", out);
        members.optional::<rt::Map<String>>("labels", out);
        members.facets::<rt::Map<String>>("labels", &LABELS, out);
        members.optional::<f64>("ratio", out);
        members.facets::<f64>("ratio", &RATIO, out);
        members.optional::<Option<rt::Timestamp>>("orderedAt", out);
        members.optional::<Urgency>("urgency", out);
        members.optional::<Few>("few", out);
        members.optional::<Numbers>("numbers", out);
        members.optional::<Moments>("moments", out);
        members.optional::<rt::Value>("anything", out);
        members.closed(out);
    }

    fn check(&self, at: &rt::Path<'_>, out: &mut rt::Violations) {
        rt::facets::check(&COUNT, &self.count, &at.key("count"), out);
        rt::facets::check_some(&COMMENT, &self.comment, &at.key("comment"), out);
        rt::Schema::check(&self.owner, &at.key("owner"), out);
        rt::facets::check_some(&LABELS, &self.labels, &at.key("labels"), out);
        rt::facets::check_some(&RATIO, &self.ratio, &at.key("ratio"), out);
    }
}

/// Values of every kind, most of which are right for one member or another.
fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => prop::sample::select(vec![
            json!(null), json!(true), json!(0), json!(1), json!(2.0), json!(-0.0), json!(1.5),
            json!(0.999_999), json!(u64::MAX), json!(i64::MIN), json!(1e30), json!(2_147_483_648_u64),
            json!(""), json!("A1"), json!("a1"), json!("äöü"), json!("low"), json!("abcdef"),
            json!("2026-01-15T09:30:00Z"), json!("2026-01-15T10:30:00+01:00"), json!("2026-01-15"),
            json!([]), json!(["x"]), json!(["x", 5]), json!(["long"]), json!([1, 2]), json!([1, 1.0]),
            json!([1, 2, 3, 4]), json!(["2026-01-15T09:30:00Z", "2026-01-15T10:30:00+01:00"]),
            json!({"one": 1}), json!({"one": 1, "other": 2}), json!({"kind": "disc", "radius": 1}),
            json!([{"kind": "disc", "radius": 1}, {"kind": "group", "shapes": []}]),
            json!([{"kind": "group", "shapes": [{"kind": "circle", "radius": 0}]}]),
            json!({"a": {"one": 1}}), json!([2, [4]]), json!(-2), json!("AQID"), json!("P1D"),
            json!({}), json!({"a": "b"}), json!({"A": "b"}), json!({"a": 1}),
            json!({"a": "", "b": "", "c": ""}),
        ]),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => ".{0,6}".prop_map(Value::from),
    ]
}

/// Orders, right and wrong, one inside another.
fn orders() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "comment",
        "tags",
        "labels",
        "ratio",
        "orderedAt",
        "urgency",
        "few",
        "numbers",
        "moments",
        "anything",
        "unknown",
        "id",
        "count",
        "note",
    ]);
    let members = prop::collection::vec((names, values()), 0..4);
    let order = members.prop_map(|members| {
        let mut order = Map::from_iter([
            ("id".to_owned(), json!("A1")),
            ("count".to_owned(), json!(1)),
            ("note".to_owned(), json!(null)),
        ]);
        for (name, value) in members {
            order.insert(name.to_owned(), value);
        }
        Value::Object(order)
    });
    order.prop_recursive(3, 8, 1, |inner| {
        (inner.clone(), inner).prop_map(|(mut outer, inner)| {
            outer["owner"] = inner;
            outer
        })
    })
}

#[track_caller]
fn assert_agreement<T: Schema + serde::Serialize>(value: &Value) -> Result<(), TestCaseError> {
    let found = inspect::<T>(value);
    match T::decode(value) {
        Ok(decoded) => {
            let mut checked = Violations::of(Location::Body);
            decoded.check(&Path::ROOT, &mut checked);
            prop_assert_eq!(
                found.is_empty(),
                checked.is_empty(),
                "{}: {} / {}",
                value,
                found,
                checked
            );
            // What is right can be sent again, and is right again.
            let again = serde_json::to_value(&decoded).unwrap();
            prop_assert_eq!(
                inspect::<T>(&again).is_empty(),
                found.is_empty(),
                "{}",
                again
            );
        }
        Err(error) => prop_assert!(!found.is_empty(), "{value}: {error}"),
    }
    let mut violations = Violations::of(Location::Body);
    let decoded: Option<T> = rt::decode_json(value.to_string().as_bytes(), &mut violations);
    prop_assert_eq!(decoded.is_some(), found.is_empty(), "{}", value);
    if decoded.is_none() {
        prop_assert!(!violations.is_empty());
        prop_assert!(
            violations
                .iter()
                .all(|violation| violation.code != "duplicate")
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn orders_agree(value in orders()) {
        assert_agreement::<Order>(&value)?;
    }

    #[test]
    fn every_kind_of_type_agrees_on_every_kind_of_value(value in values()) {
        assert_agreement::<String>(&value)?;
        assert_agreement::<bool>(&value)?;
        assert_agreement::<i32>(&value)?;
        assert_agreement::<i64>(&value)?;
        assert_agreement::<u32>(&value)?;
        assert_agreement::<u64>(&value)?;
        assert_agreement::<f64>(&value)?;
        assert_agreement::<rt::Timestamp>(&value)?;
        assert_agreement::<rt::Uuid>(&value)?;
        assert_agreement::<Option<Tag>>(&value)?;
        assert_agreement::<Vec<Tag>>(&value)?;
        assert_agreement::<rt::Map<Tag>>(&value)?;
        assert_agreement::<Box<Urgency>>(&value)?;
        assert_agreement::<Few>(&value)?;
        assert_agreement::<Numbers>(&value)?;
        assert_agreement::<Moments>(&value)?;
        assert_agreement::<Value>(&value)?;
        assert_agreement::<u8>(&value)?;
        assert_agreement::<i16>(&value)?;
        assert_agreement::<()>(&value)?;
        assert_agreement::<rt::Date>(&value)?;
        assert_agreement::<rt::Base64>(&value)?;
        assert_agreement::<rt::Ipv6>(&value)?;
        assert_agreement::<rt::Duration>(&value)?;
        assert_agreement::<Vec<rt::UriReference>>(&value)?;
        assert_agreement::<Level>(&value)?;
        assert_agreement::<Mixed>(&value)?;
        assert_agreement::<Option<Key>>(&value)?;
        assert_agreement::<When>(&value)?;
        assert_agreement::<Vec<Shape>>(&value)?;
        assert_agreement::<Even>(&value)?;
        assert_agreement::<Either>(&value)?;
        assert_agreement::<rt::Map<Either>>(&value)?;
    }
}
