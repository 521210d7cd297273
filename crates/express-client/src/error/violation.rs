//! Rules that a request breaks.

use std::fmt;

use express_types::ViolationLocation;

/// One rule that a request breaks, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The part of the request.
    pub location: ViolationLocation,
    /// The place in that part: a JSON pointer (RFC 6901); for a parameter, `/` and its name.
    pub pointer: String,
    /// The rule, for programs: stable, such as `max_length`.
    pub code: String,
    /// What the rule asks for, for a person.
    pub message: String,
}

impl From<express_types::Violation> for Violation {
    fn from(violation: express_types::Violation) -> Self {
        Self {
            location: violation.r#in,
            pointer: violation.pointer.into_inner(),
            code: violation.code.into_inner(),
            message: violation.message,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            location,
            pointer,
            message,
            ..
        } = self;
        write!(formatter, "{location} {pointer} {message}")
    }
}
