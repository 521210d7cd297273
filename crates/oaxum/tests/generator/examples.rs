//! The examples are current, and the README says nothing of features that no test backs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use oaxum::output;

#[path = "../../examples/generate/plan.rs"]
mod plan;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn what_is_generated_for_examples_is_current() {
    for (folder, output) in plan::plan().unwrap() {
        let differences = output::compare(&folder, &output).unwrap();
        let (place, command) = (folder.display(), plan::COMMAND);
        assert!(
            differences.is_empty(),
            "{place}: run `{command}`: {differences:?}"
        );
    }
}

#[test]
fn every_example_is_generated_tested_and_told_of() {
    let entries = fs::read_dir(folder("examples")).unwrap();
    let folders = entries.map(|entry| entry.unwrap().path());
    let documented: BTreeSet<String> = folders
        .filter(|folder| folder.join("openapi.yaml").is_file())
        .map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let planned = plan::EXAMPLES.map(str::to_owned).into_iter().collect();
    assert_eq!(documented, planned);

    let manifest = fs::read_to_string(folder("Cargo.toml")).unwrap();
    let examples = section("## Examples");
    for name in documented {
        let tested = format!("[[example]]\nname = \"{name}\"\ntest = true\n");
        assert!(manifest.contains(&tested), "{name} is not tested");
        let link = format!("[`{name}`](examples/{name}/main.rs)");
        assert!(examples.contains(&link), "{name} is not in the README");
    }
}

/// A section of the README, without its heading.
#[track_caller]
fn section(heading: &str) -> String {
    let readme = fs::read_to_string(folder("README.md")).unwrap();
    let (_, rest) = readme.split_once(&format!("{heading}\n")).unwrap();
    rest.split("\n## ").next().unwrap().to_owned()
}

/// The file that a path of modules stands for.
#[track_caller]
fn source(modules: &[&str]) -> String {
    let place = match modules {
        ["examples", example] => format!("examples/{example}/tests"),
        ["runtime", rest @ ..] => format!("../oaxum-runtime/tests/runtime/{}", rest.join("/")),
        ["src", ..] => modules.join("/"),
        _ => format!("tests/{}", modules.join("/")),
    };
    let files = [format!("{place}.rs"), format!("{place}/mod.rs")];
    let mut texts = files.iter().map(|file| fs::read_to_string(folder(file)));
    texts
        .find_map(Result::ok)
        .unwrap_or_else(|| panic!("there is no {place}.rs"))
}

/// Whether there is a test of this name, such as `generator::operations::every_status_is_a_variant`.
#[track_caller]
fn is_test(name: &str) -> bool {
    let path: Vec<&str> = name.split("::").collect();
    let (test, modules) = path.split_last().unwrap();
    let text = source(modules);
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let start = [format!("fn {test}("), format!("async fn {test}(")];
    let mut declared = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| start.iter().any(|start| line.starts_with(start.as_str())));
    declared.any(|(at, _)| {
        let attributes = lines[..at].iter().rev();
        let mut attributes = attributes.take_while(|line| line.starts_with('#'));
        attributes.any(|line| *line == "#[test]" || line.starts_with("#[tokio::test"))
    })
}

#[test]
fn each_feature_has_tests_that_exist() {
    let section = section("## What it carries");
    let rows = section.lines().filter(|line| line.starts_with("| "));
    let rows: Vec<&str> = rows.collect();
    let is_head = |row: &&str| row.starts_with("| feature ") || row.starts_with("| --- ");
    let features: Vec<&&str> = rows.iter().filter(|row| !is_head(row)).collect();
    assert!(features.len() >= 40, "{} features", features.len());
    for row in features {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [feature, "yes", rivals @ .., tests] = cells.as_slice() else {
            panic!("{row}");
        };
        assert_eq!(rivals.len(), 5, "{feature}");
        for rival in rivals {
            assert!(
                ["yes", "part", "no", "?"].contains(rival),
                "{feature}: {rival}"
            );
        }
        let names: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "{feature} has no test");
        for name in names {
            assert!(is_test(name), "{feature}: there is no test `{name}`");
        }
    }
}
