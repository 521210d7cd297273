//! A profile: an address and the key for it, under a name.

use std::{env, fmt, path::PathBuf, str::FromStr};

use serde::Deserialize;

use super::{Secret, read_key};
use crate::failure::{Status, Trouble};

/// The name of a profile: 1 to 64 of `A-Z a-z 0-9 . _ -`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct ProfileName(String);

/// Why a text is no name of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name of a profile is 1 to 64 characters out of A-Z a-z 0-9 . _ -")]
pub struct BadName;

impl ProfileName {
    /// The name as a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProfileName {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadName)
        }
    }
}

impl TryFrom<String> for ProfileName {
    type Error = BadName;

    fn try_from(text: String) -> Result<Self, BadName> {
        text.parse()
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An address, and where its key is. Of the three places of a key, at most one is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The service's address; the public one if absent.
    pub base_url: Option<String>,
    key: Option<Secret>,
    key_file: Option<PathBuf>,
    key_env: Option<String>,
}

/// Where a profile has its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the file with the profiles.
    Here(Secret),
    /// In a file of its own, which is read each time.
    File(PathBuf),
    /// In an environment variable of this name.
    Variable(String),
}

impl Profile {
    /// Where the key is; none if the profile has no key.
    ///
    /// # Errors
    /// The profile names several places.
    pub fn key_place(&self) -> Result<Option<KeyPlace>, &'static str> {
        let places = [
            self.key.clone().map(KeyPlace::Here),
            self.key_file.clone().map(KeyPlace::File),
            self.key_env.clone().map(KeyPlace::Variable),
        ];
        let mut places = places.into_iter().flatten();
        match (places.next(), places.next()) {
            (place, None) => Ok(place),
            _ => Err("has more than one of key, key_file and key_env"),
        }
    }
}

impl KeyPlace {
    /// Gets the key from there.
    ///
    /// # Errors
    /// It is not there.
    pub fn key(&self) -> Result<Secret, Trouble> {
        match self {
            Self::Here(key) => Ok(key.clone()),
            Self::File(path) => read_key(path),
            Self::Variable(name) => env::var(name)
                .ok()
                .and_then(|key| Secret::new(&key))
                .ok_or_else(|| {
                    Trouble::new(
                        Status::Unauthorized,
                        format_args!("{name} is not set; it should hold the API key"),
                    )
                }),
        }
    }
}
