//! The official SDKs of both APIs, as published, work unchanged against the service.
//!
//! They come from Python's package index into an environment under `target/`. Where Python or the
//! network is missing, this says so and proves nothing.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::print_stderr, reason = "what was not tested must be said")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use express_tests::{contract::workspace_root, world};

/// An environment with the SDKs, made anew when their versions change.
fn environment() -> Result<PathBuf, String> {
    let requirements = workspace_root().join("tests/sdks/requirements.txt");
    let wanted = fs::read_to_string(&requirements).expect("a list of packages");
    let folder = target().join("sdks");
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|there| there == wanted) {
        return Ok(folder);
    }
    let _ = fs::remove_dir_all(&folder);
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    let pip = folder.join("bin/pip");
    let quick = [
        "--timeout",
        "20",
        "--retries",
        "1",
        "--disable-pip-version-check",
    ];
    succeed(
        Command::new(pip)
            .args(["install", "--quiet", "--requirement"])
            .arg(&requirements)
            .args(quick),
    )?;
    fs::write(installed, wanted).map_err(|error| error.to_string())?;
    Ok(folder)
}

/// Cargo's folder for what is built: the tests' own binaries lie somewhere in it.
fn target() -> PathBuf {
    let binary = Path::new(env!("CARGO_BIN_EXE_expressd-under-test"));
    binary
        .parent()
        .and_then(Path::parent)
        .expect("a profile's folder in a target folder")
        .into()
}

fn succeed(command: &mut Command) -> Result<Output, String> {
    let told = format!("{command:?}");
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{told}: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    Err(format!("{told}: {}\n{out}{err}", output.status))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_official_sdks_work_unchanged() {
    let environment = match environment() {
        Ok(environment) => environment,
        Err(why) => {
            eprintln!("NOT TESTED: the official SDKs could not be installed here.\n{why}");
            return;
        }
    };
    let world = world!();
    let python = environment.join("bin/python");
    let mut smoke = Command::new(python);
    smoke.arg(workspace_root().join("tests/sdks/smoke.py"));
    smoke
        .env("EXPRESS_URL", world.url())
        .env("EXPRESS_KEY", world.key().secret);
    // Proxies of the machine are none of this test's business.
    for name in [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ] {
        smoke.env_remove(name);
    }
    let run = tokio::task::spawn_blocking(move || succeed(&mut smoke))
        .await
        .expect("a thread");
    let output = run.unwrap_or_else(|why| panic!("{why}"));
    let steps = String::from_utf8_lossy(&output.stdout);
    assert!(steps.ends_with("done\n"), "{steps}");
    world.finish();
}
