//! What a run says.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};

use super::{Format, Outcome};
use oaxum::diagnostics::{Colour, Findings, JsonFinding, to_json, to_text};
use oaxum::source::{LoadError, Sources};

/// So many warnings of each kind are shown where they are not what was asked for.
const SHOWN_OF_EACH: usize = 3;

/// Collects what is found, in the format asked for.
pub(super) struct Report {
    format: Format,
    /// What `--format json` prints in the end.
    objects: Vec<JsonFinding>,
    found: usize,
    warnings: usize,
    outcome: Outcome,
}

impl Report {
    pub(super) fn new(format: Format) -> Report {
        Report {
            format,
            objects: Vec::new(),
            found: 0,
            warnings: 0,
            outcome: Outcome::Fine,
        }
    }

    /// Things found in a document, warnings among them.
    pub(super) fn findings(&mut self, findings: &Findings, sources: &Sources) {
        if findings.stop() {
            self.reach(Outcome::Findings);
        }
        self.show(findings, sources);
    }

    /// Things found in a document that did not stop the run; of each kind of warning the first few.
    pub(super) fn survived(&mut self, findings: &Findings, sources: &Sources) {
        if self.format == Format::Json {
            self.show(findings, sources);
            return;
        }
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut shown = Findings::new();
        for finding in findings.sorted() {
            let number = seen.entry(finding.code).or_default();
            *number += usize::from(!finding.kind.stops());
            if *number <= SHOWN_OF_EACH {
                shown.push(finding.clone());
            }
        }
        self.show(&shown, sources);
        for (code, number) in seen {
            let more = number.saturating_sub(SHOWN_OF_EACH);
            if more == 0 {
                continue;
            }
            self.warnings += more;
            self.note(&format!("{more} more of `{code}`: `oaxum check` shows all"));
        }
    }

    fn show(&mut self, findings: &Findings, sources: &Sources) {
        if findings.is_empty() {
            return;
        }
        let sorted = findings.sorted();
        let found = sorted.iter().filter(|finding| finding.kind.stops()).count();
        self.found += found;
        self.warnings += sorted.len() - found;
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
                let counts = [(self.found, "finding"), (self.warnings, "warning")];
                let counts = counts.into_iter().filter(|(number, _)| *number > 0);
                let counts: Vec<String> = counts
                    .map(|(number, one)| {
                        let plural = if number == 1 { "" } else { "s" };
                        format!("{number} {one}{plural}")
                    })
                    .collect();
                if !counts.is_empty() {
                    say(format_args!("{}\n", counts.join(", ")));
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
