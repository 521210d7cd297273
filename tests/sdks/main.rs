//! The official SDKs of both APIs, as published, work unchanged against the service, and against
//! `oaxum mock`, which knows nothing but the contract.
//!
//! They come from Python's package index into an environment under `target/`. Where Python or the
//! network is missing, the tests fail and say so.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

mod mock;

use std::{fs, path::Path, process::Command};

use express_tests::{
    contract::workspace_root,
    python::{environment, succeed},
    world,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_official_sdks_work_unchanged() {
    let binary = Path::new(env!("CARGO_BIN_EXE_expressd-under-test"));
    let environment = environment(binary);
    let world = world!();
    let mut smoke = program(&environment, "smoke.py");
    smoke
        .env("EXPRESS_URL", world.url())
        .env("EXPRESS_KEY", world.key().secret);
    let run = tokio::task::spawn_blocking(move || succeed(&mut smoke))
        .await
        .expect("a thread");
    let output = run.unwrap_or_else(|why| panic!("{why}"));
    let steps = String::from_utf8_lossy(&output.stdout);
    assert!(steps.ends_with("done\n"), "{steps}");
    world.finish();
}

/// What the tests of `express-client` read is what the official SDKs' types are today.
#[test]
fn the_recorded_answers_are_those_of_the_official_sdks_types() {
    let binary = Path::new(env!("CARGO_BIN_EXE_expressd-under-test"));
    let environment = environment(binary);
    let output =
        succeed(&mut program(&environment, "shapes.py")).unwrap_or_else(|why| panic!("{why}"));
    let recorded = "crates/express-client/tests/client/originals.json";
    let kept = fs::read_to_string(workspace_root().join(recorded)).expect("recorded answers");
    let made = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    assert!(
        kept == made,
        "{recorded} is not what `tests/sdks/shapes.py` prints with the SDKs of requirements.txt"
    );
}

/// A program of this folder, to be run in the environment of the SDKs.
fn program(environment: &Path, script: &str) -> Command {
    let mut program = Command::new(environment.join("bin/python"));
    program.arg(workspace_root().join("tests/sdks").join(script));
    // Proxies of the machine are none of these tests' business.
    for name in [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ] {
        program.env_remove(name);
    }
    program
}
