//! `cargo xtask serve`: the service with example data, for trying it out.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::process::{become_program, cargo};
use crate::workspace;

/// What to serve.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Go on with the database of the last time instead of a fresh one.
    #[arg(long)]
    keep: bool,
    /// Arguments for `expressd serve`, such as `--listen 127.0.0.1:9000`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    passed: Vec<String>,
}

/// Builds the service and runs it until it is stopped. It prints a key and how to use it itself.
///
/// # Errors
/// It cannot be built, or ends with an error.
pub fn run(arguments: &Arguments) -> Result<()> {
    let folder = workspace::target().join("demo");
    fs::create_dir_all(&folder)
        .with_context(|| format!("could not create {}", folder.display()))?;
    let database = folder.join("express.db");
    if !arguments.keep {
        remove(&database)?;
    }
    let database = format!("sqlite:{}", database.display());
    let fixed = [
        "run",
        "--quiet",
        "--package",
        "expressd",
        "--bin",
        "expressd",
        "--",
    ];
    let serve = ["serve", "--demo", "--database", &database];
    become_program(cargo(fixed).args(serve).args(&arguments.passed))
}

/// Removes the database of the last time, unless somebody serves from it.
fn remove(database: &Path) -> Result<()> {
    let beside = |suffix: &str| {
        let mut path = database.as_os_str().to_owned();
        path.push(suffix);
        PathBuf::from(path)
    };
    // A serving process holds a lock on this file.
    if let Ok(serving) = File::open(beside("-serving")) {
        let free = serving.try_lock().is_ok();
        ensure!(
            free,
            "another `cargo xtask serve` is running; stop it, or run `cargo run -p expressd -- serve \
             --demo --database sqlite:FILE` with a file of your own"
        );
    }
    // The write-ahead log goes too: without its database it would be taken for damage.
    for path in ["", "-wal", "-shm"].map(beside) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("could not remove {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}
