//! `express completions`

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::{
    arguments::Cli,
    failure::{Status, Trouble},
    output::print_bytes,
};

/// Prints a script that completes this command in a shell.
///
/// For example, in ~/.bashrc: source <(express completions bash)
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell.
    shell: Shell,
}

/// Prints the script.
pub fn run(arguments: &CompletionsArguments) -> Result<Status, Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "express", &mut script);
    print_bytes(&script)?;
    Ok(Status::Done)
}
