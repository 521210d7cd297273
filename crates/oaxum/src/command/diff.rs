//! `oaxum diff OLD NEW`

use super::report::Report;
use super::{Diff, DiffFormat, Format, Outcome, print};
use oaxum::diagnostics::Colour;
use oaxum::diff::{diff, to_json, to_markdown, to_text};
use oaxum::source::Sources;

pub(super) fn run(arguments: &Diff) -> Outcome {
    let mut report = Report::new(Format::Text);
    let mut load = |path| {
        Sources::load(path)
            .map_err(|error| report.load_error(&error))
            .ok()
    };
    let (Some((old, old_root)), Some((new, new_root))) =
        (load(&arguments.old), load(&arguments.new))
    else {
        report.finish();
        return Outcome::CouldNotRun;
    };
    let changes = match diff((&old, old_root), (&new, new_root)) {
        Ok(changes) => changes,
        Err(broken) => {
            report.findings(&broken.old, &old);
            report.findings(&broken.new, &new);
            report.finish();
            return Outcome::CouldNotRun;
        }
    };
    let text = match arguments.format {
        DiffFormat::Text => to_text(&changes, &old, &new, Colour::Always),
        DiffFormat::Markdown => to_markdown(&changes, &old, &new),
        DiffFormat::Json => super::pretty(&to_json(&changes, &old, &new)),
    };
    match print(&text) {
        Outcome::Fine if changes.iter().any(|change| change.breaks.anyone()) => Outcome::Findings,
        outcome => outcome,
    }
}
