//! `oaxum routes SPEC`

use super::report::Report;
use super::{Format, Outcome, Routes, print};
use oaxum::routes::{routes, to_json, to_text};
use oaxum::source::Sources;

pub(super) fn run(arguments: &Routes) -> Outcome {
    let mut report = Report::new(Format::Text);
    let (sources, root) = match Sources::load(&arguments.spec) {
        Ok(loaded) => loaded,
        Err(error) => {
            report.load_error(&error);
            return report.finish();
        }
    };
    match routes(&sources, root) {
        Ok(routes) => print(&match arguments.format {
            Format::Text => to_text(&routes),
            Format::Json => super::pretty(&to_json(&routes, &sources)),
        }),
        Err(findings) => {
            report.findings(&findings, &sources);
            report.finish()
        }
    }
}
