//! Reading the body of a success.
//!
//! The types of `express-types` are those of the service too: what they hold keeps the contract. An
//! answer may come from a newer service, or from another implementation, so reading has two modes.
//! Strictly, each value is what the contract promises. With tolerance, null stands for absence where
//! only absence is allowed; and where the contract has a list of values, [`Open`](crate::Open) holds
//! one that is not on it. Members that no type knows fit both modes: the contract leaves answers
//! open. They are kept in the body as it came, and [`Answer::extra`](crate::Answer::extra) lists
//! them.

use oaxum_runtime::{Location, Schema, Violations, decode_json};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::send::Received;

/// The body as the type of its schema.
pub(crate) fn body<T: Schema>(received: &Received, strict: bool) -> Result<T, Violations> {
    let mut violations = Violations::of(Location::Body);
    match decode_json(&received.body, &mut violations) {
        Some(value) => Ok(value),
        None if strict => Err(violations),
        None => {
            let value = serde_json::from_slice(&received.body).ok();
            value.and_then(tolerant).ok_or(violations)
        }
    }
}

/// A value as the type of its schema, null taken for absence where it is not allowed.
pub(crate) fn tolerant<T: Schema>(mut value: Value) -> Option<T> {
    let mut violations = Violations::of(Location::Body);
    T::inspect(&value, &oaxum_runtime::Path::ROOT, &mut violations);
    for violation in &violations {
        remove_null(&mut value, &violation.pointer);
    }
    let decoded = T::decode(value).ok()?;
    decoded.validate().is_ok().then_some(decoded)
}

/// Removes the member that a JSON pointer (RFC 6901) leads to, if it is null.
fn remove_null(value: &mut Value, pointer: &str) {
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        return;
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    if let Some(Value::Object(members)) = value.pointer_mut(parent)
        && members.get(&name).is_some_and(Value::is_null)
    {
        members.remove(&name);
    }
}

/// The body as JSON of any form; null if there is none.
pub(crate) fn json<T: DeserializeOwned>(received: &Received) -> serde_json::Result<T> {
    match &received.body[..] {
        [] => serde_json::from_slice(b"null"),
        body => serde_json::from_slice(body),
    }
}
