//! What one request does differently from its client.

use std::time::Duration;

use express_types::ViolationLocation;
use http::{HeaderName, HeaderValue, header::CONTENT_LENGTH};
use serde_json::Value;

use crate::{Violation, parts::Parts};

/// Headers whose values are kept from every log.
pub(crate) const SECRET: [&str; 5] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "x-api-key",
];

/// What one request does differently from its client, and beyond the contract.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    pub timeout: Option<Duration>,
    pub max_retries: Option<u32>,
    headers: Vec<(String, String)>,
    query: Vec<(String, String)>,
    body: Vec<(String, Value)>,
}

impl Overrides {
    pub(crate) fn header(&mut self, name: String, value: String) {
        self.headers.push((name, value));
    }

    pub(crate) fn query(&mut self, name: String, value: String) {
        self.query.push((name, value));
    }

    pub(crate) fn body(&mut self, name: String, value: Value) {
        self.body.push((name, value));
    }

    /// Puts it all into a request. Headers and members of the body replace those of the same name;
    /// parameters of the query are added.
    pub(crate) fn apply(self, parts: &mut Parts) -> Result<(), Vec<Violation>> {
        let mut violations = Vec::new();
        for (name, value) in &self.headers {
            match header(name, value) {
                Ok((name, value)) => drop(parts.headers.insert(name, value)),
                Err(message) => violations.push(Violation {
                    location: ViolationLocation::Header,
                    pointer: format!("/{name}"),
                    code: "header".to_owned(),
                    message: message.to_owned(),
                }),
            }
        }
        if !self.query.is_empty() {
            parts.url.query_pairs_mut().extend_pairs(self.query);
        }
        if !self.body.is_empty() {
            extend(parts, self.body);
        }
        if violations.is_empty() {
            Ok(())
        } else {
            Err(violations)
        }
    }
}

/// A name and a value as a header, or what is wrong with them.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(
        |_| "is no name of a header: letters, digits and `-` make one (RFC 9110, section 5.1)",
    )?;
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| "has a value that no header can carry, such as a line break")?;
    value.set_sensitive(SECRET.contains(&name.as_str()));
    Ok((name, value))
}

/// Adds members to a JSON object on its way out.
fn extend(parts: &mut Parts, members: Vec<(String, Value)>) {
    let bytes = parts.body.as_deref().unwrap_or_default();
    let Ok(Value::Object(mut object)) = serde_json::from_slice(bytes) else {
        return;
    };
    object.extend(members);
    parts.headers.remove(CONTENT_LENGTH);
    parts.body = Some(Value::Object(object).to_string().into());
}
