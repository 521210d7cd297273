//! Time and peak memory of a program with all that it starts.
//!
//! The kernel keeps the peak for all children of a process together. So each program is run by a
//! process of its own, which is this one again.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

/// How often it is looked whether a program is done: what its time is exact to.
const GLANCE: Duration = Duration::from_micros(200);

/// What a run took.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Measured {
    pub(super) success: bool,
    /// From its start to its end, as the one who waits for it sees it.
    pub(super) milliseconds: f64,
    /// What the processors worked for it: the same on a busy machine.
    pub(super) processor_milliseconds: f64,
    /// The most memory that was resident at a time.
    pub(super) peak_bytes: u64,
}

/// A command line to run and measure.
#[derive(Debug, clap::Args)]
pub struct Wrapped {
    /// Seconds after which the command is ended, with all that it started; it has failed then
    #[arg(long)]
    limit: u64,
    /// The file for what it says on its standard error
    #[arg(long)]
    errors: Option<PathBuf>,
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// Runs a command; what it prints is lost, unless `errors` takes what it says on standard error.
pub(super) fn run(
    command: &[OsString],
    limit: Duration,
    errors: Option<&Path>,
) -> Result<Measured> {
    let this = std::env::current_exe().context("could not find this program")?;
    let mut wrapped = Command::new(this);
    wrapped.args(["bench", "measured", "--limit"]);
    wrapped.arg(limit.as_secs().to_string());
    if let Some(errors) = errors {
        wrapped.arg("--errors").arg(errors);
    }
    let output = wrapped
        .arg("--")
        .args(command)
        .stderr(Stdio::inherit())
        .output()
        .context("could not run this program")?;
    serde_json::from_slice(&output.stdout).context("a measured run said nothing")
}

/// Runs a command in this process's place, and prints what it took as JSON.
#[allow(clippy::print_stdout, reason = "another process reads it")]
pub(in crate::bench) fn measure_wrapped(wrapped: &Wrapped) -> Result<()> {
    let Some((program, arguments)) = wrapped.command.split_first() else {
        bail!("there is no command");
    };
    let errors = match &wrapped.errors {
        Some(path) => File::create(path)
            .with_context(|| format!("could not create {}", path.display()))?
            .into(),
        None => Stdio::null(),
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors);
    // A group of its own, so that all of it can be ended.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let start = Instant::now();
    let mut child = command
        .spawn()
        .with_context(|| format!("could not run `{}`", program.display()))?;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if start.elapsed().as_secs() >= wrapped.limit {
            end(&mut child)?;
            break None;
        }
        thread::sleep(GLANCE);
    };
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    let (processor_milliseconds, peak_bytes) = usage()?;
    let measured = Measured {
        success: status.is_some_and(|status| status.success()),
        milliseconds,
        processor_milliseconds,
        peak_bytes,
    };
    println!("{}", serde_json::to_string(&measured)?);
    Ok(())
}

/// Ends a program with all that it started.
fn end(child: &mut Child) -> Result<()> {
    #[cfg(unix)]
    {
        use nix::sys::signal::{Signal, killpg};
        use nix::unistd::Pid;
        killpg(Pid::from_raw(child.id().try_into()?), Signal::SIGKILL)?;
    }
    #[cfg(not(unix))]
    child.kill()?;
    child.wait()?;
    Ok(())
}

/// The processor time of what was run, in milliseconds, and its peak memory in bytes.
#[cfg(unix)]
fn usage() -> Result<(f64, u64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let times = [usage.user_time(), usage.system_time()];
    let worked = times.map(|time| time.tv_sec() as f64 * 1e3 + time.tv_usec() as f64 / 1e3);
    // Linux counts in kilobytes, macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    Ok((worked.iter().sum(), u64::try_from(usage.max_rss())? * unit))
}

#[cfg(not(unix))]
fn usage() -> Result<(f64, u64)> {
    bail!("processor time and peak memory are measured on Unix alone")
}
