//! Whom to talk to, and with which key: options, environment and the file with profiles.

mod file;
mod key;
mod profile;
mod target;

pub use file::{SettingsFile, default_path, nearest};
pub use key::{Secret, masked, read_key};
pub use profile::{KeyPlace, Profile, ProfileName};
pub use target::{Environment, Origin, Target, resolve};

use std::{env, path::PathBuf};

use clap::Args;
use express_client::LogLevel;

use crate::{failure::Trouble, number::whole_number, output::note};

/// The options that say whom to talk to.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub struct ConnectionOptions {
    /// Take address and key from this profile [env: EXPRESS_PROFILE].
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<ProfileName>,
    /// The service's address, such as http://localhost:8080 [env: AVARA_BASE_URL].
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,
    /// Read the API key from this file, or from standard input if it is `-` [env: AVARA_API_KEY
    /// holds the key itself].
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// The file with the profiles [env: EXPRESS_CONFIG].
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How many seconds a request may take.
    #[arg(long, global = true, value_name = "SECONDS", default_value = "60")]
    #[arg(value_parser = whole_number::<u64, _>(1..=3600))]
    pub timeout: u64,
    /// How often a request is tried again after a failure that may pass [default: 2; 8 for an
    /// import].
    #[arg(long, global = true, value_name = "TIMES")]
    #[arg(value_parser = whole_number::<u32, _>(0..=100))]
    pub retries: Option<u32>,
    /// Tell of requests on standard error: off, error, warn, info or debug [env: AVARA_LOG].
    #[arg(long, global = true, value_name = "LEVEL")]
    log: Option<LogLevel>,
    /// Keys are kept off the command line, where every process could read them.
    #[arg(long = "key", alias = "api-key", global = true, hide = true)]
    misplaced_key: Option<String>,
}

impl ConnectionOptions {
    /// Refuses a key among the arguments, without repeating it.
    ///
    /// # Errors
    /// There is one.
    pub fn refuse_misplaced_key(&self) -> Result<(), Trouble> {
        match self.misplaced_key {
            None => Ok(()),
            Some(_) => Err(Trouble::misused(
                "a key does not belong on the command line: other processes and the shell's history could read it",
            )
            .hint(
                "give it in AVARA_API_KEY, in a file (--key-file), or keep it in a profile (`express config set NAME`)",
            )),
        }
    }

    /// The file with the profiles, whether it exists or not.
    ///
    /// # Errors
    /// It cannot be read, or there is no telling where it is.
    pub fn settings_file(&self) -> Result<SettingsFile, Trouble> {
        let path = match (&self.config, variable("EXPRESS_CONFIG")) {
            (Some(path), _) => path.clone(),
            (None, Some(path)) => PathBuf::from(path),
            (None, None) => default_path()?,
        };
        let file = SettingsFile::read(path)?;
        if file.is_exposed() {
            let path = file.path().display();
            note(&format!(
                "warning: others can read the keys in {path}; `chmod 600` keeps them out"
            ));
        }
        Ok(file)
    }

    /// How much is told of requests; none if nothing was said.
    ///
    /// # Errors
    /// `AVARA_LOG` names no level.
    pub fn log_level(&self) -> Result<Option<LogLevel>, Trouble> {
        match (self.log, variable("AVARA_LOG")) {
            (Some(level), _) => Ok(Some(level)),
            (None, Some(name)) => name
                .parse()
                .map(Some)
                .map_err(|error| Trouble::misused(format_args!("AVARA_LOG names {error}"))),
            (None, None) => Ok(None),
        }
    }

    /// Whom to talk to, and with which key.
    ///
    /// # Errors
    /// There is no key, or what was said contradicts itself.
    pub fn target(&self) -> Result<Target, Trouble> {
        resolve(self, &Environment::of_process(), || self.settings_file())
    }
}

/// An environment variable. An empty one counts as not set.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}
