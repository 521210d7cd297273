//! What is decoded and written again means the same: null, absent and empty stay three things.

use express_tests::contract::Contract;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    agreement::{runner, with_every_type},
    instances::{resolved, valid},
};

/// Random instances per schema.
const CASES: u32 = 24;

#[test]
fn valid_instances_come_back_as_they_were() {
    with_every_type(|entry| {
        let schema = json!({"$ref": format!("#{}", entry.pointer())});
        let done = runner(CASES).run(&valid(&entry.pointer()), |instance| {
            let written = (entry.decode)(&instance.to_string());
            let written = written.map_err(|found| TestCaseError::fail(found.to_string()))?;
            let breaches = Contract::get().breaches(&entry.pointer(), &written);
            prop_assert!(breaches.is_empty(), "{}: writes {breaches:?}", entry.name);
            let same = means_the_same(&schema, &instance, &written);
            prop_assert!(same, "{}: became {written}", entry.name);
            let again = (entry.decode)(&written.to_string());
            prop_assert_eq!(again.ok(), Some(written), "{}: not stable", entry.name);
            Ok(())
        });
        done.map_err(|error| error.to_string())
    });
}

/// Whether two instances mean the same under a schema: members that an open object does not name
/// may be dropped, defaults come in, numbers and instants may be spelled otherwise.
fn means_the_same(schema: &Value, before: &Value, after: &Value) -> bool {
    let schema = resolved(schema);
    if let Some(branches) = schema["oneOf"].as_array() {
        return branches
            .iter()
            .any(|branch| means_the_same(branch, before, after));
    }
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let Some(properties) = schema["properties"].as_object() else {
                return before == after;
            };
            properties
                .iter()
                .all(|(name, schema)| match (before.get(name), after.get(name)) {
                    (Some(before), Some(after)) => means_the_same(schema, before, after),
                    (None, None) => true,
                    // What was left out is what it becomes.
                    (None, Some(after)) => resolved(schema).get("default") == Some(after),
                    (Some(_), None) => false,
                })
        }
        (Value::Array(before), Value::Array(after)) => {
            let pairs = before.iter().zip(after);
            before.len() == after.len()
                && pairs
                    .into_iter()
                    .all(|(before, after)| means_the_same(&schema["items"], before, after))
        }
        (Value::Number(before), Value::Number(after)) => before.as_f64() == after.as_f64(),
        (Value::String(before), Value::String(after)) => match schema["format"].as_str() {
            Some("date-time") => instant(before) == instant(after),
            Some("uuid") => before.eq_ignore_ascii_case(after),
            _ => before == after,
        },
        _ => before == after,
    }
}

fn instant(text: &str) -> Option<jiff::Timestamp> {
    text.parse().ok()
}
