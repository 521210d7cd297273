//! What a run says.

use std::error::Error;
use std::io::{self, Write};

use super::{Format, Outcome};
use oaxum::diagnostics::{Colour, Findings, JsonFinding, to_json, to_text};
use oaxum::source::{LoadError, Sources};

/// Collects what is found, in the format asked for.
pub(super) struct Report {
    format: Format,
    /// What `--format json` prints in the end.
    objects: Vec<JsonFinding>,
    found: usize,
    outcome: Outcome,
}

impl Report {
    pub(super) fn new(format: Format) -> Report {
        Report {
            format,
            objects: Vec::new(),
            found: 0,
            outcome: Outcome::Fine,
        }
    }

    /// Things found in a document.
    pub(super) fn findings(&mut self, findings: &Findings, sources: &Sources) {
        if findings.is_empty() {
            return;
        }
        self.reach(Outcome::Findings);
        self.found += findings.len();
        match self.format {
            // On a stream without colour the escapes are taken out again.
            Format::Text => say(format_args!(
                "{}\n\n",
                to_text(findings, sources, Colour::Always)
            )),
            Format::Json => self.objects.extend(to_json(findings, sources)),
        }
    }

    /// A finding about something else than a document: a line, and the object for programs.
    pub(super) fn other(&mut self, line: &str, object: JsonFinding) {
        self.reach(Outcome::Findings);
        match self.format {
            Format::Text => say(format_args!("{line}\n")),
            Format::Json => self.objects.push(object),
        }
    }

    /// A document could not be loaded.
    pub(super) fn load_error(&mut self, error: &LoadError) {
        match error {
            LoadError::Refused { refused } => self.findings(&refused.findings, &refused.sources),
            LoadError::Unreadable { .. } => self.error(error),
        }
    }

    /// Something else than a document is in the way.
    pub(super) fn error(&mut self, error: &dyn Error) {
        self.reach(Outcome::CouldNotRun);
        let style = anstyle::AnsiColor::Red.on_default().bold();
        say(format_args!("{style}error{style:#}: {error}"));
        let mut cause = error.source();
        while let Some(error) = cause {
            say(format_args!(": {error}"));
            cause = error.source();
        }
        say(format_args!("\n"));
    }

    /// A line for people, whatever the format.
    pub(super) fn note(&self, line: &str) {
        say(format_args!("{line}\n"));
    }

    fn reach(&mut self, outcome: Outcome) {
        self.outcome = self.outcome.max(outcome);
    }

    /// Prints what remains to be said, and how the run ended.
    pub(super) fn finish(self) -> Outcome {
        match self.format {
            Format::Text => {
                let plural = if self.found == 1 { "" } else { "s" };
                if self.found > 0 {
                    say(format_args!("{} finding{plural}\n", self.found));
                }
            }
            Format::Json => {
                let mut out = io::stdout().lock();
                let printed = serde_json::to_writer_pretty(&mut out, &self.objects)
                    .map_err(io::Error::from)
                    .and_then(|()| writeln!(out));
                if let Err(error) = printed {
                    // Whoever closed the pipe does not want the rest.
                    if error.kind() != io::ErrorKind::BrokenPipe {
                        say(format_args!(
                            "error: could not print the findings: {error}\n"
                        ));
                        return Outcome::CouldNotRun;
                    }
                }
            }
        }
        self.outcome
    }
}

/// Writes to standard error, coloured only where that is a terminal that shows it, and `NO_COLOR`
/// does not forbid it.
fn say(text: std::fmt::Arguments<'_>) {
    // Where standard error cannot be written to, nothing can be said about it either.
    let _ = anstream::stderr().write_fmt(text);
}
