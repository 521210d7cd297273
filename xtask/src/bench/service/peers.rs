//! The same operations as others would write them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::super::customers::write_records;
use super::super::server::Server;
use super::world::World;
use super::{Arguments, StoreKind};
use crate::process::{output, run as run_to_end};
use crate::workspace;

/// The implementation in FastAPI (`xtask/peers/fastapi`), if it is asked for, with the same customers
/// in a database of its own, opened by the same key.
pub(super) fn fastapi(
    arguments: Arguments,
    folder: &Path,
    world: &World,
) -> Result<Option<Server>> {
    if !arguments.peers {
        return Ok(None);
    }
    ensure!(
        arguments.store == StoreKind::Sqlite,
        "the peers keep their customers in SQLite: leave out `--peers` or `--store postgres`"
    );
    let source = workspace::root()
        .join("xtask")
        .join("peers")
        .join("fastapi");
    let python = environment(&source)?;
    let database = folder.join("fastapi.db");
    let records = folder.join("fastapi.ndjson");
    write_records(&records, arguments.customers)?;
    let program = |arguments: &[&Path]| {
        let mut command = Command::new(&python);
        command.arg(source.join("service.py")).args(arguments);
        command
    };
    let mut import = program(&[Path::new("import"), &database, &records]);
    output(import.env("BENCH_SECRET", &world.secret))?;
    fs::remove_file(&records).context("could not remove what was imported")?;
    Server::start(&mut program(&[Path::new("serve"), &database])).map(Some)
}

/// The Python of an environment with the packages that it needs, made when it is first needed.
fn environment(source: &Path) -> Result<std::path::PathBuf> {
    let folder = workspace::target().join("bench").join("fastapi");
    let python = folder.join("bin").join("python");
    if !python.exists() {
        run_to_end(Command::new("python3").args(["-m", "venv"]).arg(&folder)).context(
            "could not make a Python environment; on Debian `apt-get install python3-venv` helps",
        )?;
    }
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--requirement"]);
    run_to_end(install.arg(source.join("requirements.txt")))?;
    Ok(python)
}
