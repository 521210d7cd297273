//! The service's process.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// The line on standard output by which the service says that it is ready.
const READY: &str = "listening on http://";

/// How long a start may take, on a machine that is busy building.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running service. It is killed when it is dropped.
#[derive(Debug)]
pub(super) struct Service {
    child: Child,
    address: String,
    log: PathBuf,
}

impl Service {
    /// Starts `serve` on the database in `folder` and a free port, and waits until it is ready.
    pub(super) fn start(binary: &Path, folder: &Path, arguments: &[&str]) -> Self {
        let log = folder.join("service.log");
        let stderr = File::options()
            .create(true)
            .append(true)
            .open(&log)
            .expect("a log file");
        let mut child = command(binary)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--database",
                &connection(folder),
            ])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", binary.display()));
        let stdout = child.stdout.take().expect("a pipe");
        let Some(address) = ready(stdout) else {
            end(&mut child);
            panic!(
                "the service did not start:\n{}",
                fs::read_to_string(&log).unwrap_or_default()
            );
        };
        Self {
            child,
            address,
            log,
        }
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    pub(super) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub(super) fn kill(&mut self) {
        end(&mut self.child);
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// Runs a subcommand on the database in `folder`.
pub(super) fn run(binary: &Path, folder: &Path, arguments: &[&str]) -> String {
    let output = command(binary)
        .args(arguments)
        .args(["--database", &connection(folder)])
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", binary.display()));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{} failed: {told}",
        arguments.join(" ")
    );
    String::from_utf8(output.stdout).expect("printed text")
}

/// The binary, kept from whatever the developer's own environment says about it.
fn command(binary: &Path) -> Command {
    let mut command = Command::new(binary);
    for name in ["EXPRESS_DATABASE", "EXPRESS_LISTEN", "EXPRESS_LOG"] {
        command.env_remove(name);
    }
    command
}

/// The database's file.
pub(super) fn database(folder: &Path) -> PathBuf {
    folder.join("express.db")
}

/// The database as commands name it.
fn connection(folder: &Path) -> String {
    format!("sqlite:{}", database(folder).display())
}

/// The address on the line that says so; none if the output ends without it, or takes too long.
fn ready(stdout: ChildStdout) -> Option<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        // Reads on to the end: a full pipe would stop the service.
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(address) = line.strip_prefix(READY) {
                let _ = sender.send(address.trim().to_owned());
            }
        }
    });
    receiver.recv_timeout(PATIENCE).ok()
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
