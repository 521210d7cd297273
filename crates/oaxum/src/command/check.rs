//! `oaxum check SPEC...`

use super::report::Report;
use super::{Check, Outcome};
use oaxum::source::Sources;

pub(super) fn run(arguments: &Check) -> Outcome {
    let mut report = Report::new(arguments.format);
    for spec in &arguments.specs {
        match Sources::load(spec) {
            Ok((sources, root)) => report.findings(&oaxum::check(&sources, root), &sources),
            Err(error) => report.load_error(&error),
        }
    }
    report.finish()
}
