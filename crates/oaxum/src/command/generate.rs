//! `oaxum generate SPEC --out DIR`

use std::time::Instant;

use super::report::Report;
use super::{Generate, Outcome};
use oaxum::diagnostics::JsonFinding;
use oaxum::output::{self, Output};
use oaxum::source::Sources;
use oaxum::{Layout, Settings, Unsupported};

pub(super) fn run(arguments: &Generate) -> Outcome {
    let started = Instant::now();
    let mut report = Report::new(arguments.format);
    let Some(output) = generated(arguments, &mut report) else {
        return report.finish();
    };
    let result = if arguments.check {
        compare(arguments, &output, &mut report)
    } else {
        output::write(&arguments.out, &output).map(|_| {
            let (counts, out) = (counts(&output), arguments.out.display());
            let time = started.elapsed().as_millis();
            report.note(&format!("generated {counts} into {out} in {time} ms"));
        })
    };
    if let Err(error) = result {
        report.error(&error);
    }
    report.finish()
}

/// What the document gives; `None` once something is reported.
fn generated(arguments: &Generate, report: &mut Report) -> Option<Output> {
    let (sources, root) = Sources::load(&arguments.spec)
        .map_err(|error| report.load_error(&error))
        .ok()?;
    let settings = Settings {
        name: arguments.name.clone(),
        layout: if arguments.types_only {
            Layout::Types
        } else {
            Layout::default()
        },
        unsupported: if arguments.skip_unsupported {
            Unsupported::LeftOut
        } else {
            Unsupported::Refused
        },
        ..Settings::default()
    };
    let output = oaxum::generate(&sources, root, &settings)
        .map_err(|findings| report.findings(&findings, &sources))
        .ok()?;
    report.survived(&output.warnings, &sources);
    for omitted in &output.omitted {
        let location = sources.location(omitted.at.span);
        report.note(&format!("{location}: not generated: {}", omitted.what));
    }
    Some(output)
}

fn compare(
    arguments: &Generate,
    output: &Output,
    report: &mut Report,
) -> Result<(), output::OutputError> {
    let mend = format!("run `{}`", command_line(arguments));
    let differences = output::compare(&arguments.out, output)?;
    for difference in &differences {
        let path = arguments.out.join(&difference.path);
        report.other(
            &format!("{}: {}", path.display(), difference.kind),
            JsonFinding {
                code: format!("{}-output", difference.kind),
                kind: "stale",
                file: path.to_string_lossy().into_owned(),
                line: None,
                column: None,
                pointer: None,
                message: format!("the generated file is {}", difference.kind),
                hint: Some(mend.clone()),
            },
        );
    }
    if differences.is_empty() {
        let (counts, out) = (counts(output), arguments.out.display());
        report.note(&format!("up to date: {counts} in {out}"));
    } else {
        report.note(&format!("not up to date: {mend}"));
    }
    Ok(())
}

/// The command that writes what is compared.
fn command_line(arguments: &Generate) -> String {
    let (spec, out) = (arguments.spec.display(), arguments.out.display());
    let mut line = format!("oaxum generate {spec} --out {out}");
    if let Some(name) = &arguments.name {
        line.push_str(&format!(" --name {name}"));
    }
    let flags = [
        (arguments.skip_unsupported, " --skip-unsupported"),
        (arguments.types_only, " --types-only"),
    ];
    line.extend(
        flags
            .iter()
            .filter(|(is_set, _)| *is_set)
            .map(|(_, flag)| *flag),
    );
    line
}

fn counts(output: &Output) -> String {
    let count = |number: usize, one: &str| {
        let plural = if number == 1 { "" } else { "s" };
        format!("{number} {one}{plural}")
    };
    let operations = count(output.operations, "operation");
    let schemas = count(output.schemas, "schema");
    format!("{operations}, {schemas}")
}
