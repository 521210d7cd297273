//! `express completions`

use clap::{Args, Command, CommandFactory};
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
    let mut command = visible(&Cli::command());
    clap_complete::generate(arguments.shell, &mut command, "express", &mut script);
    print_bytes(&script)?;
    Ok(Status::Done)
}

/// A command as its help shows it: what is hidden there only exists to be refused with a hint.
fn visible(command: &Command) -> Command {
    let arguments = command.get_arguments().filter(|it| !it.is_hide_set());
    let mut shown = Command::new(command.get_name().to_owned())
        .args(arguments.cloned())
        .subcommands(command.get_subcommands().map(visible));
    if let Some(about) = command.get_about() {
        shown = shown.about(about.clone());
    }
    if let Some(version) = command.get_version() {
        shown = shown.version(version.to_owned());
    }
    shown
}
