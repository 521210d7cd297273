//! An environment of Python with the official SDKs, as published.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::contract::workspace_root;

/// The environment, made anew when the versions in `tests/sdks/requirements.txt` change. It lies in
/// the target folder that `binary` was built into.
///
/// # Panics
/// When Python or the network is missing: what cannot be tested has not passed. When the list of
/// packages cannot be read, or `binary` lies in no target folder.
#[must_use]
#[track_caller]
pub fn environment(binary: &Path) -> PathBuf {
    installed(binary).unwrap_or_else(|why| {
        panic!(
            "the official SDKs cannot be installed here. This needs Python with venv and pip (on \
             Debian `apt-get install python3-venv`) and its package index: {why}"
        )
    })
}

fn installed(binary: &Path) -> Result<PathBuf, String> {
    let requirements = workspace_root().join("tests/sdks/requirements.txt");
    let wanted = fs::read_to_string(&requirements).expect("a list of packages");
    let target = binary.parent().and_then(Path::parent);
    let folder = target
        .expect("a profile's folder in a target folder")
        .join("sdks");
    // Tests are processes of their own: one makes it, the others wait.
    let lock = File::create(folder.with_extension("lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|there| there == wanted) {
        return Ok(folder);
    }
    let _ = fs::remove_dir_all(&folder);
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    let pip = folder.join("bin/pip");
    let quick = [
        "--timeout",
        "20",
        "--retries",
        "1",
        "--disable-pip-version-check",
    ];
    succeed(
        Command::new(pip)
            .args(["install", "--quiet", "--requirement"])
            .arg(&requirements)
            .args(quick),
    )?;
    fs::write(installed, wanted).map_err(|error| error.to_string())?;
    Ok(folder)
}

/// Runs a command to its end.
///
/// # Errors
/// It cannot be run, or fails; then with what it said.
pub fn succeed(command: &mut Command) -> Result<Output, String> {
    let told = format!("{command:?}");
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{told}: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    Err(format!("{told}: {}\n{out}{err}", output.status))
}
