//! Telling the person who waits for a copy how far it is.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::super::output::note;

/// How often a line is written where lines stay.
const EVERY: Duration = Duration::from_secs(10);

/// A line on standard error that changes, if that is a terminal; else one from time to time.
pub struct Progress {
    bar: ProgressBar,
    /// When the last line was written, where they stay.
    lines: Option<Instant>,
    /// What is done at the moment.
    doing: String,
}

impl Progress {
    pub fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let bar = match ProgressStyle::with_template(
            "{spinner} {human_pos} customers, {per_sec} · {msg}",
        ) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        };
        Self {
            bar,
            lines: (!stderr().is_terminal()).then(Instant::now),
            doing: String::new(),
        }
    }

    /// Something else is done from now on.
    pub fn now(&mut self, doing: impl Into<String>) {
        self.doing = doing.into();
        self.bar.set_message(self.doing.clone());
    }

    /// The same, and what was counted begins anew.
    pub fn anew(&mut self, doing: impl Into<String>) {
        self.bar.set_position(0);
        self.now(doing);
    }

    /// So many customers more are carried over, or read once more.
    pub fn done(&mut self, customers: usize) {
        self.bar.inc(customers as u64);
        if let Some(line) = self.line_at(Instant::now()) {
            note(&line);
        }
    }

    /// The line that is due, where lines stay.
    fn line_at(&mut self, now: Instant) -> Option<String> {
        let written = self.lines.as_mut()?;
        if now.duration_since(*written) < EVERY {
            return None;
        }
        *written = now;
        let count = HumanCount(self.bar.position());
        Some(format!("{count} customers · {}", self.doing))
    }
}

impl Drop for Progress {
    /// The line goes; what is written below is the outcome.
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_lines_stay_one_is_written_from_time_to_time() {
        let began = Instant::now();
        let mut progress = Progress {
            bar: ProgressBar::hidden(),
            lines: Some(began),
            doing: String::new(),
        };
        progress.now("acme/live");
        progress.done(4_000);
        assert_eq!(progress.line_at(began + EVERY / 2), None);
        let line = progress.line_at(began + EVERY);
        assert_eq!(line.as_deref(), Some("4,000 customers · acme/live"));
        assert_eq!(progress.line_at(began + EVERY + EVERY / 2), None);
        progress.anew("verifying both sides");
        progress.done(200);
        let line = progress.line_at(began + 2 * EVERY);
        assert_eq!(
            line.as_deref(),
            Some("200 customers · verifying both sides")
        );
    }

    #[test]
    fn on_a_terminal_no_line_stays() {
        let mut progress = Progress {
            bar: ProgressBar::hidden(),
            lines: None,
            doing: String::new(),
        };
        assert_eq!(progress.line_at(Instant::now() + EVERY), None);
    }
}
