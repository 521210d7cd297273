//! Load, made by `wrk`: it takes little of the two cores that it shares with the server.

use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::process::output;

/// How many connections are open.
pub(super) const CONNECTIONS: usize = 64;

/// How long one run takes.
const SECONDS: usize = 5;

/// What one run gave.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Measured {
    /// Answers in a second.
    pub(super) per_second: f64,
    /// The time within which half of the answers came, as wrk writes it.
    pub(super) median: String,
    /// The time within which 99 of 100 answers came.
    pub(super) slowest: String,
}

/// The version of wrk.
pub(super) fn version() -> Result<String> {
    // It prints its version with its usage, and fails.
    let output = Command::new("wrk").arg("--version").output().context(
        "could not run wrk, which makes the load; on Debian `apt-get install wrk` installs it",
    )?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text
        .split(" Copyright")
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned())
}

/// Sends requests as fast as answers come.
pub(super) fn run(url: &str, arguments: &[String]) -> Result<Measured> {
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--latency"])
        .args(["--connections", &CONNECTIONS.to_string()])
        .args(["--duration", &format!("{SECONDS}s")])
        .args(arguments)
        .arg(url);
    read(&output(&mut wrk)?)
}

/// Reads the report of wrk.
fn read(report: &str) -> Result<Measured> {
    let value = |name: &str| {
        let line = report
            .lines()
            .find_map(|line| line.trim().strip_prefix(name));
        line.map(str::trim)
            .with_context(|| format!("wrk did not say `{name}`:\n{report}"))
    };
    for trouble in ["Non-2xx or 3xx responses:", "Socket errors:"] {
        if report.contains(trouble) {
            bail!("not every request was answered well:\n{report}");
        }
    }
    let per_second: f64 = value("Requests/sec:")?
        .parse()
        .context("wrk wrote no number")?;
    ensure!(per_second > 0.0, "nothing was answered:\n{report}");
    Ok(Measured {
        per_second,
        median: value("50%")?.to_owned(),
        slowest: value("99%")?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "Running 5s test @ http://127.0.0.1:1/
  1 threads and 64 connections
  Latency Distribution
     50%    1.25ms
     99%    4.10ms
  100 requests in 5.00s, 1.00MB read
Requests/sec:  20000.50
Transfer/sec:      1.00MB
";

    #[test]
    fn a_report_is_read() {
        let measured = read(REPORT).expect("it is complete");
        assert_eq!(measured.per_second, 20000.5);
        assert_eq!(
            (measured.median.as_str(), measured.slowest.as_str()),
            ("1.25ms", "4.10ms")
        );
    }

    #[test]
    fn a_run_with_errors_does_not_count() {
        for trouble in [
            "  Non-2xx or 3xx responses: 3",
            "  Socket errors: connect 0, read 1",
        ] {
            assert!(read(&format!("{REPORT}{trouble}\n")).is_err());
        }
    }
}
