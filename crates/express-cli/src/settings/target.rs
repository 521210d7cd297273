//! Which address and which key a command uses.
//!
//! A key and an address belong together: a key is never sent to an address that something else
//! named by accident.

use std::fmt;

use express_client::DEFAULT_BASE_URL;

use super::{ConnectionOptions, Profile, ProfileName, Secret, SettingsFile, read_key, variable};
use crate::failure::{Status, Trouble};

/// The variables that matter.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `AVARA_API_KEY`, or else `FLEXPRICE_API_KEY`, which alone opens both faces; with the
    /// name of the variable.
    pub key: Option<(Secret, &'static str)>,
    /// `AVARA_BASE_URL`
    pub base_url: Option<String>,
    /// `EXPRESS_PROFILE`
    pub profile: Option<String>,
}

impl Environment {
    /// The variables of this process. Empty ones count as absent.
    pub fn of_process() -> Self {
        Self {
            key: ["AVARA_API_KEY", "FLEXPRICE_API_KEY"]
                .into_iter()
                .find_map(|name| Some((Secret::new(&variable(name)?)?, name))),
            base_url: variable("AVARA_BASE_URL"),
            profile: variable("EXPRESS_PROFILE"),
        }
    }
}

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An option.
    Option(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A profile.
    Profile(ProfileName),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(option) => formatter.write_str(option),
            Self::Variable(variable) => formatter.write_str(variable),
            Self::Profile(name) => write!(formatter, "the profile `{name}`"),
            Self::Default => formatter.write_str("the default"),
        }
    }
}

/// Whom to talk to, and with which key.
#[derive(Clone, Debug)]
pub struct Target {
    /// The service's address.
    pub base_url: String,
    /// Where the address comes from.
    pub url_source: Origin,
    /// The API key.
    pub key: Secret,
    /// Where the key comes from.
    pub key_source: Origin,
}

/// Puts together what was said.
///
/// The key comes from `--key-file`, else from the profile that is named, else from
/// `AVARA_API_KEY`, else from the file's default profile. The address comes from `--base-url`, else
/// from where the key comes from.
///
/// # Errors
/// There is no key, or `AVARA_BASE_URL` names another address than the default profile, whose key
/// would be used.
pub fn resolve(
    options: &ConnectionOptions,
    environment: &Environment,
    file: impl FnOnce() -> Result<SettingsFile, Trouble>,
) -> Result<Target, Trouble> {
    let named = named_profile(options, environment)?;
    let mut target = match (&named, &options.key_file, &environment.key) {
        (None, Some(path), _) => {
            of_environment(environment, read_key(path)?, Origin::Option("--key-file"))
        }
        (None, None, Some((key, variable))) => {
            of_environment(environment, key.clone(), Origin::Variable(variable))
        }
        _ => of_profile(options, environment, named.as_ref(), &file()?)?,
    };
    if let Some(url) = &options.base_url {
        target.base_url.clone_from(url);
        target.url_source = Origin::Option("--base-url");
    }
    target.base_url = trimmed(&target.base_url).to_owned();
    Ok(target)
}

/// A key with the address that the environment names.
fn of_environment(environment: &Environment, key: Secret, key_source: Origin) -> Target {
    let (base_url, url_source) = match &environment.base_url {
        Some(url) => (url.clone(), Origin::Variable("AVARA_BASE_URL")),
        None => (DEFAULT_BASE_URL.to_owned(), Origin::Default),
    };
    Target {
        base_url,
        url_source,
        key,
        key_source,
    }
}

/// What a profile says: the one that is named, or else the default one.
fn of_profile(
    options: &ConnectionOptions,
    environment: &Environment,
    named: Option<&ProfileName>,
    file: &SettingsFile,
) -> Result<Target, Trouble> {
    let Some(name) = named.or_else(|| file.default_profile()) else {
        return Err(no_key(file));
    };
    let profile = file.profile(name)?;
    let (base_url, url_source) = match &profile.base_url {
        Some(url) => (url.clone(), Origin::Profile(name.clone())),
        None => (DEFAULT_BASE_URL.to_owned(), Origin::Default),
    };
    if let (None, None, Some(other)) = (named, &options.base_url, &environment.base_url)
        && trimmed(other) != trimmed(&base_url)
    {
        return Err(torn(name, &base_url, other));
    }
    let (key, key_source) = match &options.key_file {
        Some(path) => (read_key(path)?, Origin::Option("--key-file")),
        None => (key_of(name, profile, file)?, Origin::Profile(name.clone())),
    };
    Ok(Target {
        base_url,
        url_source,
        key,
        key_source,
    })
}

fn key_of(name: &ProfileName, profile: &Profile, file: &SettingsFile) -> Result<Secret, Trouble> {
    let place = profile.key_place().map_err(|why| {
        Trouble::failed(format_args!("the profile `{name}` {why}"))
            .hint(format_args!("edit {}", file.path().display()))
    })?;
    let place = place.ok_or_else(|| {
        Trouble::new(
            Status::Unauthorized,
            format_args!("the profile `{name}` has no API key"),
        )
        .hint(format_args!("`express config set {name}` asks for it"))
    })?;
    place
        .key()
        .map_err(|trouble| trouble.about(format_args!("the profile `{name}`")))
}

fn trimmed(url: &str) -> &str {
    url.trim().trim_end_matches('/')
}

fn named_profile(
    options: &ConnectionOptions,
    environment: &Environment,
) -> Result<Option<ProfileName>, Trouble> {
    match (&options.profile, &environment.profile) {
        (Some(name), _) => Ok(Some(name.clone())),
        (None, Some(text)) => text
            .trim()
            .parse()
            .map(Some)
            .map_err(|error| Trouble::misused(format_args!("EXPRESS_PROFILE: {error}"))),
        (None, None) => Ok(None),
    }
}

fn no_key(file: &SettingsFile) -> Trouble {
    let trouble = Trouble::new(Status::Unauthorized, "there is no API key");
    if file.profiles().is_empty() {
        trouble.hint(
            "set AVARA_API_KEY, or keep the key in a profile: `express config set NAME` asks for it",
        )
    } else {
        trouble.hint("set AVARA_API_KEY, name a profile with --profile, or choose one for good with `express config use NAME`")
    }
}

fn torn(name: &ProfileName, base_url: &str, other: &str) -> Trouble {
    Trouble::misused(format_args!(
        "AVARA_BASE_URL is {other}, but the only key is that of the profile `{name}`, which is for {base_url}"
    ))
    .hint("set AVARA_API_KEY too, or name what you mean with --profile or --base-url")
}
