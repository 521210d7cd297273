//! The service: reads against a bare axum handler, and durable writes.
#![allow(clippy::print_stdout, reason = "a command speaks to people")]

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::load::{self, CONNECTIONS, Measured};
use super::server::Server;
use crate::process::{cargo, output, run as run_to_end};
use crate::workspace;

/// How often each is measured; the table shows the median.
const ROUNDS: usize = 3;

/// The path of the customer that every demo database has.
const CUSTOMER: &str = "/v1/express/cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07";

/// Has wrk create customers.
const CREATE: &str = r#"wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"expressCustomerName":"City Clinic","metadata":{"region":"north","plan":"standard"}}'
"#;

/// Measures in turns, so that what else the machine does meets all of them.
pub(super) fn run() -> Result<()> {
    let version = load::version()?;
    run_to_end(&mut cargo([
        "build",
        "--release",
        "--quiet",
        "--package",
        "expressd",
    ]))?;
    let bare = [
        "build",
        "--release",
        "--quiet",
        "--package",
        "xtask",
        "--example",
        "bare",
    ];
    run_to_end(&mut cargo(bare))?;

    let folder = workspace::target().join("bench").join("service");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("could not remove the last run's database")?;
    }
    fs::create_dir_all(&folder)
        .with_context(|| format!("could not create {}", folder.display()))?;
    let release = workspace::target().join("release");
    let expressd = release.join("expressd");
    let database = format!("sqlite:{}", folder.join("express.db").display());
    let options = ["--demo", "--listen", "127.0.0.1:0", "--database", &database];
    let service = Server::start(Command::new(&expressd).arg("serve").args(options))?;
    let authorization = format!("Authorization: Bearer {}", key(&expressd, &database)?);

    let body = folder.join("customer.json");
    fs::write(
        &body,
        service.get(CUSTOMER, std::slice::from_ref(&authorization))?,
    )
    .context("could not keep the customer")?;
    let bare = Server::start(Command::new(release.join("examples").join("bare")).arg(&body))?;
    let script = folder.join("create.lua");
    fs::write(&script, CREATE).context("could not write the script for wrk")?;

    let header = ["--header".to_owned(), authorization];
    let script = ["--script".to_owned(), script.display().to_string()];
    let create = [header.as_slice(), script.as_slice()].concat();
    let url = |server: &Server, path: &str| format!("http://{}{path}", server.address);
    let mut rounds: [Vec<Measured>; 3] = Default::default();
    for _ in 0..ROUNDS {
        rounds[0].push(load::run(&url(&bare, CUSTOMER), &header)?);
        rounds[1].push(load::run(&url(&service, CUSTOMER), &header)?);
        rounds[2].push(load::run(&url(&service, "/v1/express"), &create)?);
    }
    let [bare, retrieve, create] = rounds.map(median);

    println!(
        "{version}, {CONNECTIONS} connections, median of {ROUNDS} rounds, {}",
        machine()
    );
    println!("database on {}", filesystem(&folder));
    println!();
    println!(
        "{:<26} {:>10} {:>9} {:>9} {:>7}",
        "", "answers/s", "50%", "99%", "ratio"
    );
    row("bare axum, fixed body", &bare, None);
    row("retrieve", &retrieve, Some(&bare));
    row("create, durable", &create, None);
    Ok(())
}

fn row(name: &str, measured: &Measured, against: Option<&Measured>) {
    let Measured {
        per_second,
        median,
        slowest,
    } = measured;
    let ratio = against.map(|against| format!("{:.3}", per_second / against.per_second));
    let ratio = ratio.unwrap_or_default();
    println!("{name:<26} {per_second:>10.0} {median:>9} {slowest:>9} {ratio:>7}");
}

fn median(mut rounds: Vec<Measured>) -> Measured {
    rounds.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
    rounds.swap_remove(rounds.len() / 2)
}

/// A key that may write, for the customers of the demo.
fn key(expressd: &Path, database: &str) -> Result<String> {
    let options = [
        "--tenant",
        "demo",
        "--environment",
        "live",
        "--name",
        "bench",
        "--json",
    ];
    let mut create = Command::new(expressd);
    create
        .args(["key", "create", "--scope", "write", "--database", database])
        .args(options);
    let created: serde_json::Value =
        serde_json::from_str(&output(&mut create)?).context("`key create` wrote no JSON")?;
    let secret = created.get("secret").and_then(serde_json::Value::as_str);
    secret
        .map(str::to_owned)
        .context("`key create` showed no secret")
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores shared by server and load")
}

/// The kind of file system that a folder is on, where the system tells.
fn filesystem(folder: &Path) -> String {
    let mut stat = Command::new("stat");
    stat.args(["--file-system", "--format", "%T"]).arg(folder);
    output(&mut stat).unwrap_or_else(|_| "an unknown file system".to_owned())
}
