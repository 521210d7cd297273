//! Load, made by `wrk`: it takes little of the cores that it shares with the server.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::process::output;

/// How long one run takes unless said otherwise.
pub(super) const SECONDS: u32 = 5;

/// Requests to send as fast as answers come.
#[derive(Clone, Debug)]
pub(super) struct Load {
    url: String,
    connections: u32,
    seconds: u32,
    arguments: Vec<String>,
    /// What the script gets.
    given: Vec<String>,
    refusals: Refusals,
}

/// Whether some answers may be refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusals {
    Wrong,
    Counted,
}

/// What one run gave.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Measured {
    /// Good answers in a second.
    pub(super) per_second: f64,
    /// Answers in a second that were refusals.
    pub(super) refused: f64,
    /// How long answers took.
    pub(super) latency: Latency,
}

/// The times, in microseconds, within which so many of 100 answers came.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Latency {
    pub(super) of_50: f64,
    pub(super) of_90: f64,
    pub(super) of_99: f64,
}

impl Load {
    /// GETs of one URL over so many connections.
    pub(super) fn on(url: impl Into<String>, connections: u32) -> Self {
        Self {
            url: url.into(),
            connections,
            seconds: SECONDS,
            arguments: Vec::new(),
            given: Vec::new(),
            refusals: Refusals::Wrong,
        }
    }

    /// With a header, in the form `Name: value`.
    pub(super) fn header(mut self, header: &str) -> Self {
        self.arguments
            .extend(["--header".to_owned(), header.to_owned()]);
        self
    }

    /// With requests made by a script, and what the script is told.
    pub(super) fn script(mut self, script: &Path, given: &[String]) -> Self {
        self.arguments
            .extend(["--script".to_owned(), script.display().to_string()]);
        self.given = given.to_owned();
        self
    }

    /// For so many seconds.
    pub(super) fn seconds(mut self, seconds: u32) -> Self {
        self.seconds = seconds;
        self
    }

    /// Some may be refused.
    pub(super) fn beyond_capacity(mut self) -> Self {
        self.refusals = Refusals::Counted;
        self
    }

    /// Sends them.
    pub(super) fn run(&self) -> Result<Measured> {
        let mut wrk = Command::new("wrk");
        wrk.args(["--threads", "1", "--latency", "--timeout", "30s"])
            .args(["--connections", &self.connections.to_string()])
            .args(["--duration", &format!("{}s", self.seconds)])
            .args(&self.arguments)
            .arg(&self.url);
        if !self.given.is_empty() {
            wrk.arg("--").args(&self.given);
        }
        let report = output(&mut wrk)?;
        let measured = read(&report)?;
        let as_expected = self.refusals == Refusals::Counted || measured.refused == 0.0;
        ensure!(
            as_expected,
            "not every request was answered well:\n{report}"
        );
        Ok(measured)
    }
}

impl Measured {
    /// The one in the middle, by answers in a second.
    pub(super) fn median(mut runs: Vec<Self>) -> Result<Self> {
        runs.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
        let middle = runs.len() / 2;
        runs.into_iter().nth(middle).context("nothing was measured")
    }

    pub(super) fn to_json(&self) -> Value {
        let Latency {
            of_50,
            of_90,
            of_99,
        } = self.latency;
        json!({
            "per_second": self.per_second,
            "refused_per_second": self.refused,
            "microseconds": { "50": of_50, "90": of_90, "99": of_99 },
        })
    }
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

/// Reads the report of wrk.
fn read(report: &str) -> Result<Measured> {
    let value = |name: &str| {
        let line = report
            .lines()
            .find_map(|line| line.trim().strip_prefix(name));
        line.map(str::trim)
            .with_context(|| format!("wrk did not say `{name}`:\n{report}"))
    };
    ensure!(
        !report.contains("Socket errors:"),
        "not every request was answered:\n{report}"
    );
    let per_second: f64 = value("Requests/sec:")?
        .parse()
        .context("wrk wrote no number")?;
    ensure!(per_second > 0.0, "nothing was answered:\n{report}");
    let refused: f64 = match value("Non-2xx or 3xx responses:") {
        Ok(count) => count.parse().context("wrk wrote no number")?,
        Err(_) => 0.0,
    };
    let all = report
        .lines()
        .find_map(|line| line.trim().split_once(" requests in "));
    let all: f64 = all
        .with_context(|| format!("wrk did not say how many requests it sent:\n{report}"))?
        .0
        .parse()
        .context("wrk wrote no number")?;
    let refused = per_second * refused / all;
    Ok(Measured {
        per_second: per_second - refused,
        refused,
        latency: Latency {
            of_50: microseconds(value("50%")?)?,
            of_90: microseconds(value("90%")?)?,
            of_99: microseconds(value("99%")?)?,
        },
    })
}

/// A time as wrk writes it.
fn microseconds(text: &str) -> Result<f64> {
    let unit = text.trim_start_matches(|first: char| first.is_ascii_digit() || first == '.');
    let number: f64 = text
        .strip_suffix(unit)
        .unwrap_or(text)
        .parse()
        .with_context(|| format!("wrk wrote no time: `{text}`"))?;
    let factor = match unit {
        "us" => 1.0,
        "ms" => 1e3,
        "s" => 1e6,
        "m" => 60e6,
        _ => anyhow::bail!("wrk wrote a time in an unknown unit: `{text}`"),
    };
    Ok(number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "Running 5s test @ http://127.0.0.1:1/
  1 threads and 64 connections
  Latency Distribution
     50%    1.25ms
     75%    1.40ms
     90%  910.00us
     99%    1.50s
  100 requests in 5.00s, 1.00MB read
Requests/sec:  20000.50
Transfer/sec:      1.00MB
";

    #[test]
    fn a_report_is_read() {
        let measured = read(REPORT).expect("it is complete");
        assert_eq!((measured.per_second, measured.refused), (20000.5, 0.0));
        let Latency {
            of_50,
            of_90,
            of_99,
        } = measured.latency;
        assert_eq!((of_50, of_90, of_99), (1250.0, 910.0, 1_500_000.0));
    }

    #[test]
    fn refusals_are_no_good_answers() {
        let report = format!("{REPORT}  Non-2xx or 3xx responses: 25\n");
        let measured = read(&report).expect("it is complete");
        assert_eq!(measured.per_second, 20000.5 * 0.75);
        assert_eq!(measured.refused, 20000.5 * 0.25);
    }

    #[test]
    fn a_run_with_errors_does_not_count() {
        let report = format!("{REPORT}  Socket errors: connect 0, read 1, write 0, timeout 0\n");
        assert!(read(&report).is_err());
    }
}
