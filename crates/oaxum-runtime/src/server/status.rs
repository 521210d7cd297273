//! Statuses that a contract names by class, or not at all.

use axum::http::StatusCode;

/// A status of one class: `StatusIn<4>` is from 400 to 499.
///
/// ```
/// # use oaxum_runtime::server::StatusIn;
/// assert_eq!(StatusIn::<4>::new(418).map(StatusIn::as_u16), Some(418));
/// assert_eq!(StatusIn::<4>::new(500), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusIn<const CLASS: u16>(u16);

impl<const CLASS: u16> StatusIn<CLASS> {
    /// The status, if it is of the class.
    pub const fn new(status: u16) -> Option<Self> {
        if status / 100 == CLASS {
            Some(Self(status))
        } else {
            None
        }
    }

    /// Its number.
    pub const fn as_u16(self) -> u16 {
        self.0
    }
}

impl<const CLASS: u16> TryFrom<StatusCode> for StatusIn<CLASS> {
    type Error = StatusCode;

    /// # Errors
    /// The status, if it is of another class.
    fn try_from(status: StatusCode) -> Result<Self, StatusCode> {
        Self::new(status.as_u16()).ok_or(status)
    }
}

/// The status of a response for "every other": one that the contract names by itself is none of
/// them, and answered as a fault of the server (status 0 is what no response can have). A class is
/// named by its first digit.
pub const fn other(status: u16, named: &[u16]) -> u16 {
    let mut index = 0;
    while index < named.len() {
        if named[index] == status || named[index] == status / 100 {
            return 0;
        }
        index += 1;
    }
    status
}
