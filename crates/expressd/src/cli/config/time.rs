//! A length of time as people write it.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A length of time, longer than nothing, written with its unit: `30s`, `1m 30s`, `500ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time(Duration);

impl Time {
    /// So many seconds; at least one.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(if seconds == 0 { 1 } else { seconds }))
    }

    /// The length itself.
    pub const fn duration(self) -> Duration {
        self.0
    }
}

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed: SignedDuration = text
            .parse()
            .map_err(|_| "a time is given with its unit, such as 30s, 500ms or 1m30s".to_owned())?;
        match Duration::try_from(parsed) {
            Ok(duration) if !duration.is_zero() => Ok(Self(duration)),
            _ => Err("a time must be longer than nothing".to_owned()),
        }
    }
}

impl TryFrom<String> for Time {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every time that was read fits; a longer one could only be shown less exactly.
        let shown = SignedDuration::try_from(self.0).unwrap_or(SignedDuration::MAX);
        write!(f, "{shown:#}")
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

impl JsonSchema for Time {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 2,
            "examples": ["30s", "500ms", "1m 30s"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_is_written() {
        for (text, milliseconds) in [("30s", 30_000), ("500ms", 500), ("1m 30s", 90_000)] {
            let time: Time = text.parse().unwrap();
            assert_eq!(time.duration(), Duration::from_millis(milliseconds));
            assert_eq!(time.to_string().parse(), Ok(time), "{time}");
        }
        assert_eq!(Time::seconds(30).to_string(), "30s");
    }

    #[test]
    fn no_unit_no_length_and_no_past_are_refused() {
        for text in ["30", "0s", "-1s", "", "soon"] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
    }
}
