//! Somebody who does what the documentation says: a folder, the commands, an address and a key.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use express_tests::{
    python,
    world::{Key, World},
};
use serde_json::json;
use tempfile::TempDir;
use tokio::task::spawn_blocking;

/// The customer that the contract's examples tell of.
const CUSTOMER: &str = "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07";

/// A reader in a world.
pub struct Reader {
    folder: TempDir,
    url: String,
    key: Key,
}

impl Reader {
    /// In a world where the customer of the contract's examples exists.
    pub fn of(world: &World) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let key = world.key();
        let customer = json!({
            "expressCustomerId": CUSTOMER,
            "expressCustomerName": "City Clinic",
            "isActive": true,
            "createdAt": "2026-01-15T09:30:00Z",
            "updatedAt": "2026-01-15T09:30:00Z",
            "userCount": 0,
        });
        let story = folder.path().join("story.ndjson");
        fs::write(&story, customer.to_string()).expect("a file can be written");
        let story = story.to_str().expect("a path of plain text");
        let scope = ["--tenant", &key.tenant, "--environment", &key.environment];
        world.command(&[&["import"], &scope[..], &[story]].concat());

        let commands = folder.path().join("bin");
        fs::create_dir(&commands).expect("a folder can be made");
        for (name, binary) in [
            ("express", env!("CARGO_BIN_EXE_express-under-test")),
            ("expressd", env!("CARGO_BIN_EXE_expressd-under-test")),
        ] {
            std::os::unix::fs::symlink(binary, commands.join(name)).expect("a link can be made");
        }
        // An answer that is an error is a failure of the command.
        fs::write(
            folder.path().join(".curlrc"),
            "fail-with-body\nsilent\nshow-error\n",
        )
        .expect("a file can be written");
        Self {
            folder,
            url: world.url(),
            key,
        }
    }

    /// Runs a script of bash; the first command that fails ends it.
    pub async fn sh(&self, script: &str) -> Result<String, String> {
        self.run(Path::new("bash"), &["-euo", "pipefail", "-c", script])
            .await
    }

    /// Runs a program of Python, in an environment with the SDKs.
    pub async fn python(&self, environment: &Path, program: &str) -> Result<String, String> {
        let python = environment.join("bin/python");
        self.run(&python, &["-c", program]).await
    }

    /// Runs a piece of Rust code by its name in `rust_code.rs`.
    pub async fn rust(&self, name: &str) -> Result<String, String> {
        let program = Path::new(env!("CARGO_BIN_EXE_documented-rust"));
        self.run(program, &[name]).await
    }

    async fn run(&self, program: &Path, arguments: &[&str]) -> Result<String, String> {
        let commands = self.folder.path().join("bin");
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", commands.display());
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.folder.path())
            .env("AVARA_BASE_URL", &self.url)
            .env("AVARA_API_KEY", &self.key.secret)
            .stdin(Stdio::null());
        // The proxy that judges runs in this test's own threads, and must not be kept waiting.
        let output = spawn_blocking(move || command.output()).await;
        let output = output
            .expect("a thread")
            .map_err(|error| error.to_string())?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match output.status.success() {
            true => Ok(text(&output.stdout)),
            false => Err(text(&output.stdout) + &text(&output.stderr)),
        }
    }
}

/// An environment of Python with the SDKs.
#[track_caller]
pub fn python() -> PathBuf {
    python::environment(Path::new(env!("CARGO_BIN_EXE_expressd-under-test")))
}
