//! Configuration: a file, over it the environment, over it the command line; and the command
//! `expressd config`.
//!
//! The values of the file become the defaults of the options that they belong to. So there is one
//! parser, one order of strength, and every command knows the file.

mod classes;
mod effective;
mod file;
mod origin;
mod settings;
mod time;
mod values;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, Args, Command, Subcommand};
use schemars::schema_for;

pub use classes::{Contradiction, classes};
use effective::Effective;
pub use file::ConfigFile;
pub use origin::with_origin;
pub use settings::{LimitOptions, RateOptions, Settings, TlsOptions, TraceOptions};
pub use time::Time;
pub use values::{LogFilter, TraceHeaders};

use super::output::{counted, print, print_line, to_json_pretty};
use super::serve::{ServeOptions, prepare};
use super::trouble::Trouble;

/// Which file to read.
#[derive(Args, Debug)]
pub struct ConfigOption {
    /// A configuration file in TOML. The environment and options are stronger than what it says.
    #[arg(long, global = true, value_name = "FILE", env = "EXPRESS_CONFIG")]
    pub config: Option<PathBuf>,
}

/// What can be done with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check the configuration as `serve` would use it: the file, the environment, the options.
    ///
    /// Opens neither the database nor a port. The exit status is 0 if it is good, 1 if not.
    Check(Box<ServeOptions>),
    /// Print the JSON Schema of the configuration file.
    Schema,
    /// Print every setting as `serve` would use it, and where it comes from. Secrets are masked.
    Show(Box<ServeOptions>),
}

/// The command line with the file's values as the defaults of its options.
pub fn with_defaults(mut command: Command, file: &ConfigFile) -> Command {
    for value in &file.values {
        let known = |arg: &clap::Arg| arg.get_id() == value.setting.as_str();
        if command.get_arguments().any(known) {
            command = command.mut_arg(&value.setting, |arg| arg.default_value(value.text.clone()));
        }
    }
    command.mut_subcommands(|subcommand| with_defaults(subcommand, file))
}

/// Does what was asked; `matches` are those of the whole command line.
pub fn run(
    command: ConfigCommand,
    matches: &ArgMatches,
    file: Option<&ConfigFile>,
) -> Result<ExitCode, Trouble> {
    // Those of `config`, and in them, those of what was asked about it.
    let matches = [(); 2].iter().fold(matches, |matches, ()| {
        matches.subcommand().map_or(matches, |(_, below)| below)
    });
    match command {
        ConfigCommand::Check(options) => {
            prepare(&options, file)?;
            let effective = Effective::of(matches, file);
            let set = effective.set();
            let from = file.map_or("no file", ConfigFile::name);
            print_line(&format!("{from}: fine, {} set", counted(set, "setting")))?;
        }
        ConfigCommand::Schema => {
            let mut schema = schema_for!(Settings).to_value();
            // The same text however this was built.
            schema.sort_all_objects();
            print_line(&to_json_pretty(&schema)?)?;
        }
        ConfigCommand::Show(_) => print(Effective::of(matches, file).to_string().as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}
