//! Checked-in output equals fresh output, byte for byte.

use std::fs;

use express_tests::contract::workspace_root;
use xtask::{plan::plan, workspace::GENERATE};

#[test]
fn every_generated_file_is_current() {
    let plan = plan().unwrap_or_else(|broken| panic!("the contract is refused:\n{broken}"));
    let mut stale = Vec::new();
    for (path, fresh) in plan.files() {
        match fs::read(workspace_root().join(&path)) {
            Ok(there) if there == fresh.as_bytes() => {}
            Ok(_) => stale.push(format!("{} differs", path.display())),
            Err(error) => stale.push(format!("{}: {error}", path.display())),
        }
    }
    assert!(
        stale.is_empty(),
        "run `{GENERATE}`:\n  {}",
        stale.join("\n  ")
    );
}

#[test]
fn no_generated_file_is_left_over() {
    let plan = plan().unwrap_or_else(|broken| panic!("the contract is refused:\n{broken}"));
    for (folder, output) in &plan.folders {
        let folder = workspace_root().join(folder);
        let differences = oaxum::output::compare(&folder, output).expect("the folder can be read");
        assert!(differences.is_empty(), "run `{GENERATE}`: {differences:?}");
    }
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    let (first, second) = (plan().expect("a plan"), plan().expect("a plan"));
    assert!(first.files() == second.files());
}

#[test]
fn each_text_file_says_which_command_rewrites_it() {
    let plan = plan().expect("a plan");
    for (path, text) in plan.files() {
        if path.extension().is_some_and(|ending| ending == "rs") {
            let first = text.lines().next().unwrap_or_default();
            assert!(first.contains(GENERATE), "{}: {first}", path.display());
        }
    }
}
