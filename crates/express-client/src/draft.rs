//! A request while it is put together.

use express_types::ViolationLocation;
use oaxum_runtime::{Location, Path, Schema, Violations, decode_json};
use serde::Serialize;

use crate::{Error, Violation, call::Operation};

/// Notes every violation, so that the caller hears of all at once, and nothing is sent then.
#[derive(Debug)]
pub(crate) struct Draft {
    operation: &'static Operation,
    violations: Vec<Violation>,
}

impl Draft {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            violations: Vec::new(),
        }
    }

    /// A part of the path; none if it is not valid.
    pub(crate) fn path<T: AsRef<str>>(
        &mut self,
        name: &str,
        value: Result<T, Violations>,
    ) -> Option<T> {
        let value = value.and_then(|value| match value.as_ref() {
            // A URL parser resolves these, however they are encoded: the request would go elsewhere.
            "." | ".." => {
                let mut violations = Violations::of(Location::Path);
                violations.add(&Path::ROOT, "dot_segment", "must be neither `.` nor `..`");
                Err(violations)
            }
            _ => Ok(value),
        });
        self.take(ViolationLocation::Path, ["/", name], value)
    }

    /// A parameter of the query; none if it is not valid.
    pub(crate) fn query<T>(&mut self, name: &str, value: Result<T, Violations>) -> Option<T> {
        self.take(ViolationLocation::Query, ["/", name], value)
    }

    /// A header; none if it is not valid.
    pub(crate) fn header<T>(&mut self, name: &str, value: Result<T, Violations>) -> Option<T> {
        self.take(ViolationLocation::Header, ["/", name], value)
    }

    /// A property of the body, by its JSON pointer; none if it is not valid.
    pub(crate) fn body<T>(&mut self, pointer: &str, value: Result<T, Violations>) -> Option<T> {
        self.take(ViolationLocation::Body, [pointer, ""], value)
    }

    /// Why the request is not sent.
    pub(crate) fn refused(self) -> Error {
        Error::invalid(self.operation.id, self.violations)
    }

    fn take<T>(
        &mut self,
        location: ViolationLocation,
        pointer: [&str; 2],
        value: Result<T, Violations>,
    ) -> Option<T> {
        value
            .map_err(|violations| {
                let pointer = pointer.concat();
                self.violations
                    .extend(violations.into_iter().map(|found| Violation {
                        location,
                        pointer: format!("{pointer}{}", found.pointer),
                        code: found.code.to_owned(),
                        message: found.message,
                    }));
            })
            .ok()
    }
}

/// A value as the type of its schema, or every rule that it breaks.
pub(crate) fn typed<T: Schema>(value: &impl Serialize) -> Result<T, Violations> {
    let mut violations = Violations::of(Location::Body);
    let text = serde_json::to_vec(value).unwrap_or_default();
    decode_json(&text, &mut violations).ok_or(violations)
}
