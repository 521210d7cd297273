//! `express manual`

use std::{fs, path::PathBuf};

use clap::{Args, CommandFactory};

use crate::{
    arguments::Cli,
    failure::{Status, Trouble},
    output::{counted, print_line},
};

/// Writes the manual pages: `express.1` and one for each of its commands.
#[derive(Debug, Args)]
pub struct ManualArguments {
    /// The folder they are written to, such as ~/.local/share/man/man1. It is made if there is none.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

/// Writes the pages.
pub fn run(arguments: &ManualArguments) -> Result<Status, Trouble> {
    let folder = &arguments.out;
    let failed = |error| Trouble::cannot_write(folder, &error);
    fs::create_dir_all(folder).map_err(failed)?;
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    clap_mangen::generate_to(command, folder).map_err(failed)?;
    let written = fs::read_dir(folder).map_err(failed)?;
    let pages = written.flatten().filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("express") && name.ends_with(".1")
    });
    print_line(&format!(
        "{} in {}",
        counted(pages.count() as u64, "page"),
        folder.display()
    ))?;
    Ok(Status::Done)
}
