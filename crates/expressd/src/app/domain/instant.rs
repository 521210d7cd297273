//! How precisely points in time are kept.

use jiff::Timestamp;

/// The point in time without what lies below a microsecond: the precision that every store
/// keeps, so that what an answer says now is what it says after a restart.
pub fn to_the_microsecond(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}
