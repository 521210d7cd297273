//! Classes of tenants.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::http::{Classes, Quota};
use crate::server::Caller;

use super::settings::RateOptions;

/// What a class is called, in metrics for instance: a small letter, then up to 31 small letters,
/// digits or hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClassName(String);

const PATTERN: &str = "^[a-z][a-z0-9-]{0,31}$";

impl TryFrom<String> for ClassName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let formed = text.len() <= 32
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !formed {
            Err(format!("a class's name has the form {PATTERN}"))
        } else if [Classes::STANDARD, Caller::NO_CLASS].contains(&text.as_str()) {
            Err(format!(
                "'{text}' has a meaning of its own: choose another name"
            ))
        } else {
            Ok(Self(text))
        }
    }
}

impl From<ClassName> for String {
    fn from(name: ClassName) -> Self {
        name.0
    }
}

impl JsonSchema for ClassName {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ClassName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": PATTERN})
    }
}

/// Who is in a class, and the rate limit of each of their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClassSettings {
    /// The tenants, by name. A tenant is in one class.
    pub tenants: Vec<String>,
    /// How many requests a second each API key may make on average; without it, what
    /// `rate-limit.per-second` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_second: Option<NonZeroU32>,
    /// How many it may make at once after a pause; without it, as many as in a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burst: Option<NonZeroU32>,
}

/// Classes as tables of TOML.
pub struct ClassTables<'a>(pub &'a BTreeMap<ClassName, ClassSettings>);

impl fmt::Display for ClassTables<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (ClassName(name), class) in self.0 {
            let settings = toml::to_string(class).map_err(|_| fmt::Error)?;
            write!(f, "\n[classes.{name}]\n{settings}")?;
        }
        Ok(())
    }
}

/// Why limits cannot be as they are set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The class that it is about; none if it is about everybody else.
    pub class: Option<String>,
    /// What is wrong.
    pub why: String,
}

/// What the classes and the limit for everybody else come to.
///
/// # Errors
/// A tenant is in two classes, or a burst has no rate.
pub fn classes(
    rate: &RateOptions,
    named: &BTreeMap<ClassName, ClassSettings>,
) -> Result<Classes, Contradiction> {
    let standard = quota(rate.per_second, rate.burst).map_err(|why| Contradiction {
        class: None,
        why: why.to_owned(),
    })?;
    let mut classes = Classes::new(standard);
    for (ClassName(name), class) in named {
        let wrong = |why: String| Contradiction {
            class: Some(name.clone()),
            why,
        };
        let own = match (class.per_second, class.burst) {
            (None, None) => standard,
            (per_second, burst) => {
                let quota = quota(per_second.or(rate.per_second), burst);
                quota.map_err(|why| wrong(why.to_owned()))?
            }
        };
        let added = classes.add(name, own, &class.tenants);
        added.map_err(|tenant| wrong(format!("the tenant '{tenant}' is in another class too")))?;
    }
    Ok(classes)
}

fn quota(
    per_second: Option<NonZeroU32>,
    burst: Option<NonZeroU32>,
) -> Result<Option<Quota>, &'static str> {
    match (per_second, burst) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err("a burst needs a rate: say per-second too"),
        (Some(per_second), burst) => Ok(Some(Quota {
            per_second,
            burst: burst.unwrap_or(per_second),
        })),
    }
}
