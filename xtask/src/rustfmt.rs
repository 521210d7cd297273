//! Generated text in the form that `cargo fmt` would give it.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// Formats a file with the workspace's settings.
///
/// # Errors
/// There is no rustfmt, or the text is no Rust.
pub fn format(text: &str) -> Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .current_dir(workspace::root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("could not run rustfmt; `rustup component add rustfmt` installs it")?;
    // Written by a thread of its own: rustfmt may fill its pipe before it has read all of ours.
    let stdin = rustfmt.stdin.take();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(text.as_bytes())));
        rustfmt.wait_with_output()
    })
    .context("could not run rustfmt")?;
    let refusal = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "rustfmt refuses what was generated:\n{refusal}"
    );
    String::from_utf8(output.stdout).context("rustfmt wrote something other than UTF-8")
}
