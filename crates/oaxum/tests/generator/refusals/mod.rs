//! What the generator refuses: for every reason a document, and what is said of it.

mod documents;
mod operations;
mod paths;
mod schemas;
mod security;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use oaxum::check;
use oaxum::source::Sources;
use regex::Regex;

/// A document that is refused, and the part of it that is to blame.
pub struct Case {
    blame: String,
    document: String,
}

impl Case {
    /// A whole document.
    fn document(document: &str) -> Case {
        let blame = document.trim_end().replace('\n', "\n  ");
        let document = document.to_owned();
        Case { blame, document }
    }

    /// A part of a document that is fine without it: it replaces `PART`.
    fn within(document: &str, part: &str) -> Case {
        Case {
            blame: part.to_owned(),
            document: document.replace("PART", part),
        }
    }
}

/// The findings of every case: kind, code, line and column, pointer, message, hint.
#[track_caller]
fn table(cases: &[Case]) -> String {
    let (mut table, mut accepted) = (String::new(), Vec::new());
    for Case { blame, document } in cases {
        let (sources, root) = Sources::from_text("it.yaml", document).unwrap();
        let findings = check(&sources, root);
        if findings.is_empty() {
            accepted.push(blame.as_str());
        }
        table.push_str(&format!("· {blame}\n"));
        for finding in findings.sorted() {
            let place = sources.location(finding.span);
            let (kind, code) = (finding.kind.name(), finding.code);
            table.push_str(&format!(
                "    {kind} [{code}] {}:{} {}: {}\n",
                place.line, place.column, finding.pointer, finding.message
            ));
            if let Some(hint) = &finding.hint {
                table.push_str(&format!("        {hint}\n"));
            }
        }
    }
    assert!(
        accepted.is_empty(),
        "nothing is found in\n{}",
        accepted.join("\n")
    );
    table
}

fn every_case() -> Vec<Case> {
    let groups = [
        documents::cases(),
        paths::cases(),
        operations::cases(),
        security::cases(),
        schemas::cases(),
        schemas::unused_parts(),
    ];
    groups.into_iter().flatten().collect()
}

/// A reason that no case shows would be one that nobody has read.
#[test]
fn every_reason_has_a_case() {
    let calls = r#"(?:wrong|wrong_at|not_supported|refuse)\(\s*"([a-z-]+)""#;
    let pushes = r#"push\(\s*(?:wrong|not_supported),\s*"([a-z-]+)""#;
    let codes = Regex::new(&format!("{calls}|{pushes}")).unwrap();
    let mut expected = BTreeSet::new();
    for stage in ["parse", "lower"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src")
            .join(stage);
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let found = codes.captures_iter(&text);
            expected.extend(found.map(|code| code.extract::<1>().1[0].to_owned()));
        }
    }
    assert!(expected.len() > 40, "the calls are written in another way");
    let mut shown = BTreeSet::new();
    for case in every_case() {
        let (sources, root) = Sources::from_text("it.yaml", &case.document).unwrap();
        let findings = check(&sources, root).into_iter();
        shown.extend(findings.map(|finding| finding.code.to_owned()));
    }
    let missing: Vec<_> = expected.difference(&shown).collect();
    assert!(missing.is_empty(), "without a case: {missing:?}");
}

#[test]
fn everything_is_found_in_one_run_and_told_in_the_order_of_the_document() {
    let document = "\
openapi: 3.1.0
info: {title: It}
paths:
  things:
    get: {responses: {}}
components:
  schemas:
    First: {type: strin}
    Second: {allOf: []}
    Third: {type: string, minLength: -1, pattern: '(?=a)'}
";
    insta::assert_snapshot!(table(&[Case::document(document)]));
}
