//! Settings that are text or numbers of a certain form.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use crate::cli::database::Database;
use crate::cli::listen::is_host_and_port;

/// A setting that is text of a certain form.
macro_rules! text_setting {
    ($(#[$about:meta])* $name:ident, $example:literal, $check:expr) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let check: fn(&str) -> Result<(), String> = $check;
                check(text).map(|()| Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(setting: $name) -> Self {
                setting.0
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "minLength": 1,
                    "examples": [$example],
                })
            }
        }
    };
}

text_setting!(
    /// A database, as `--database` takes it.
    DatabaseUrl, "sqlite:/var/lib/expressd/express.db", check_database
);

fn check_database(text: &str) -> Result<(), String> {
    match text.parse()? {
        Database::Wrong(wrong) => Err(wrong.to_string()),
        Database::Sqlite(_) | Database::Postgres(_) => Ok(()),
    }
}

text_setting!(
    /// What is logged.
    LogFilter, "info,access=warn", |filter| match EnvFilter::try_new(filter) {
        Ok(_) if !filter.trim().is_empty() => Ok(()),
        Ok(_) => Err("it is empty; `info` is a good choice".to_owned()),
        Err(error) => Err(format!("{error}; `info` is a good choice")),
    }
);

text_setting!(
    /// An address to listen on.
    Address, "127.0.0.1:8080", |text| if is_host_and_port(text) {
        Ok(())
    } else {
        Err("an address is given as HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080".to_owned())
    }
);

text_setting!(
    /// Where a collector takes traces.
    Endpoint, "http://127.0.0.1:4318", |text| {
        let uri: Option<http::Uri> = text.parse().ok();
        match uri.as_ref().map(|uri| (uri.scheme_str(), uri.host())) {
            Some((Some("http" | "https"), Some(_))) => Ok(()),
            _ => Err("a collector is given as http://HOST:PORT or https://HOST:PORT".to_owned()),
        }
    }
);

text_setting!(
    /// Headers of requests to a collector.
    TraceHeaders, "authorization=Bearer …", |text| parse_headers(text).map(drop)
);

impl TraceHeaders {
    /// Takes the text as it is. A complaint of the command line would repeat it.
    pub fn unchecked(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }

    /// Names and values.
    pub fn pairs(&self) -> Result<Vec<(String, String)>, String> {
        parse_headers(&self.0)
    }
}

/// What is wrong is said without repeating it: values are secret.
fn parse_headers(text: &str) -> Result<Vec<(String, String)>, String> {
    let pair = |text: &str| {
        let (name, value) = text.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        http::HeaderName::try_from(name).ok()?;
        http::HeaderValue::try_from(value).ok()?;
        Some((name.to_owned(), value.to_owned()))
    };
    text.split(',')
        .map(|part| pair(part).ok_or_else(|| "headers are given as NAME=VALUE,NAME=VALUE".into()))
        .collect()
}

/// A number of connections to a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Connections(u16);

/// As the option `--database-connections` has them.
const CONNECTIONS: RangeInclusive<u16> = 2..=1000;

impl TryFrom<u16> for Connections {
    type Error = String;

    fn try_from(number: u16) -> Result<Self, Self::Error> {
        let (least, most) = (CONNECTIONS.start(), CONNECTIONS.end());
        if CONNECTIONS.contains(&number) {
            Ok(Self(number))
        } else {
            Err(format!("there may be {least} to {most} connections"))
        }
    }
}

impl From<Connections> for u16 {
    fn from(connections: Connections) -> Self {
        connections.0
    }
}

impl JsonSchema for Connections {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Connections".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let (least, most) = (CONNECTIONS.start(), CONNECTIONS.end());
        json_schema!({"type": "integer", "minimum": least, "maximum": most})
    }
}

/// A part of the whole, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Ratio(f64);

impl Default for Ratio {
    /// The whole.
    fn default() -> Self {
        Self(1.0)
    }
}

impl Ratio {
    /// From 0 to 1.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Ratio {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, Self::Error> {
        if (0.0..=1.0).contains(&number) {
            Ok(Self(number))
        } else {
            Err("a ratio is a number from 0 to 1".to_owned())
        }
    }
}

impl From<Ratio> for f64 {
    fn from(ratio: Ratio) -> Self {
        ratio.0
    }
}

impl FromStr for Ratio {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<f64>()
            .map_or_else(|_| Self::try_from(f64::NAN), Self::try_from)
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl JsonSchema for Ratio {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Ratio".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "minimum": 0, "maximum": 1})
    }
}
