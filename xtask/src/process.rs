//! Other programs: run in the workspace, and named when they fail.

use std::ffi::{OsStr, OsString};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// The cargo that runs this, or the one on the path.
pub fn cargo_program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// That cargo, to be run in the workspace.
pub fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(cargo_program());
    command.args(arguments).current_dir(workspace::root());
    command
}

/// Runs a program to its end, with this program's input and output.
///
/// # Errors
/// It cannot be run, or fails.
pub fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    let status = command
        .status()
        .with_context(|| format!("could not run `{line}`"))?;
    ensure!(status.success(), "`{line}` failed ({status})");
    Ok(())
}

/// Becomes another program, so that a signal sent to this one reaches it.
///
/// # Errors
/// It cannot be run; where a process cannot be replaced, also if it fails.
pub fn become_program(command: &mut Command) -> Result<()> {
    #[cfg(unix)]
    {
        let line = line(command);
        let error = std::os::unix::process::CommandExt::exec(command);
        Err(error).with_context(|| format!("could not run `{line}`"))
    }
    #[cfg(not(unix))]
    run(command)
}

/// Runs a program to its end for what it prints.
///
/// # Errors
/// It cannot be run, or fails.
pub fn output(command: &mut Command) -> Result<String> {
    let line = line(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("could not run `{line}`"))?;
    ensure!(
        output.status.success(),
        "`{line}` failed ({})",
        output.status
    );
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether a program is there and answers to its name.
pub fn answers(command: &mut Command) -> bool {
    let quiet = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .stdin(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// The command line, as a person would type it.
pub fn line(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let program = program
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let words = std::iter::once(program);
    words
        .chain(
            command
                .get_args()
                .map(|argument| argument.to_string_lossy().into_owned()),
        )
        .collect::<Vec<_>>()
        .join(" ")
}
