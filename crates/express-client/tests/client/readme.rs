//! What the README says of this client and the official SDKs: each row has its test, and what is said
//! to be absent is.

use std::{fs, path::Path};

/// The rows of the table, without its head.
fn rows() -> Vec<&'static str> {
    let readme = include_str!("../../README.md");
    let (_, table) = readme.split_once("## Beside the official SDKs").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| "));
    rows.skip(2).collect()
}

/// Whether the tests that a name stands for exist: `module::name`, `module::*`, or `src/file.rs`.
fn exists(name: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let has = |path: &Path, text: &str| {
        fs::read_to_string(path).is_ok_and(|source| source.contains(text))
    };
    match name.split_once("::") {
        Some((module, test)) => {
            let path = root.join("tests/client").join(format!("{module}.rs"));
            match test {
                "*" => has(&path, "test]"),
                test => has(&path, &format!("fn {test}(")),
            }
        }
        None if name.starts_with("src/") => has(&root.join(name), "#[test]"),
        None => [
            "src/send/retry.rs",
            "src/client/builder.rs",
            "src/client/environment.rs",
        ]
        .iter()
        .any(|path| has(&root.join(path), &format!("fn {name}("))),
    }
}

#[test]
fn each_row_names_tests_that_exist() {
    let rows = rows();
    assert!(rows.len() >= 30, "{rows:#?}");
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [feature, _, _, _, tests] = cells[..] else {
            panic!("five cells: {row}");
        };
        let names: Vec<_> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "{feature} has no test");
        for name in names {
            assert!(exists(name), "{feature}: there is no test `{name}`");
        }
    }
}

#[test]
fn the_contract_has_no_webhooks_streams_or_files() {
    let contract = include_str!("../../../../openapi/express.yaml");
    for absent in [
        "\nwebhooks:",
        "callbacks:",
        "text/event-stream",
        "octet-stream",
        "binary",
    ] {
        assert!(
            !contract.contains(absent),
            "the client does not know `{absent}` yet"
        );
    }
}
