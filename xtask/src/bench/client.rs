//! The client: against bare reqwest and serde, and the command's import against a sequential loop.
#![allow(clippy::print_stdout, reason = "a command speaks to people")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use super::customers::{write_lines, write_records};
use super::server::Server;
use crate::process::{cargo, output, run as run_to_end};
use crate::workspace;

/// How much is measured.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {
    /// How many customers are walked.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..))]
    customers: u32,
    /// How many rows are imported by the command.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..))]
    rows: u32,
}

/// The ways to retrieve, how the table names them, and what is to be reached. On one thread, what the
/// client does is measured; with the runtime's usual threads, also how they wake each other; at once,
/// when all cores are busy, what it costs them, which is shown for comparison.
const RETRIEVING: [(&str, &str, Option<&str>); 3] = [
    ("in-turn", "retrieve", Some("0.95")),
    ("one-thread", "retrieve on one thread", Some("0.95")),
    ("at-once", "retrieve, 32 at once", None),
];

/// How many processes retrieve, of which the table shows the middle one.
const PROCESSES: usize = 15;

/// How many turns of retrieving each of both has in a process, of which the pair counts whose ratio is
/// the middle one: every order of their connections and their turns as often as the others.
const ROUNDS: usize = 40;

/// One row in so many is created by the sequential loop, which is slow, before the import and once
/// more after it: what else the disk does then meets both alike.
const SEQUENTIAL_PART: u32 = 40;

/// What a measured program printed: names and values.
type Values = BTreeMap<String, f64>;

/// Measures with a service of its own, on a database of its own.
pub(super) fn run(arguments: Arguments) -> Result<()> {
    let Arguments { customers, rows } = arguments;
    build(&["--package", "expressd"])?;
    build(&["--package", "express-client", "--example", "measure"])?;
    let command = workspace::root()
        .join("crates")
        .join("express-cli")
        .exists();
    if command {
        build(&["--package", "express-cli"])?;
    }

    let folder = workspace::target().join("bench").join("client");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("could not remove the last run's files")?;
    }
    fs::create_dir_all(&folder)
        .with_context(|| format!("could not create {}", folder.display()))?;
    let world = World::new(&folder, customers)?;
    let mut retrieved = Vec::new();
    for (how, name, goal) in RETRIEVING {
        retrieved.push((name, goal, retrieve(&world, how)?));
    }
    let walk = world.measure(&["walk"])?;

    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} cores shared by service and client");
    println!();
    println!(
        "{:<38} {:>12} {:>7} {:>7}",
        "", "per second", "ratio", "goal"
    );
    for (name, goal, (bare, client)) in retrieved {
        row(&format!("{name}, bare reqwest"), bare, None, None);
        row(
            &format!("{name}, the client"),
            client,
            Some(client / bare),
            goal,
        );
    }
    let (by_hand, client) = (value(&walk, "by-hand")?, value(&walk, "client")?);
    row(
        &format!("{customers} customers, by hand"),
        by_hand,
        None,
        None,
    );
    row(
        &format!("{customers} customers, the stream"),
        client,
        Some(client / by_hand),
        Some("0.9"),
    );
    let (early, late) = (
        value(&walk, "resident-early")?,
        value(&walk, "resident-late")?,
    );
    if command {
        import(&world, rows)?;
    }
    println!();
    println!(
        "memory of the walk: {:.1} MiB after a tenth, {:.1} MiB at most",
        early / 1024.0,
        late / 1024.0
    );
    if !command {
        println!("the import was left out: there is no crates/express-cli");
    }
    Ok(())
}

/// The rates of bare reqwest and of the client in the process whose ratio is the middle one.
fn retrieve(world: &World, how: &str) -> Result<(f64, f64)> {
    let mut rates = Vec::new();
    for _ in 0..PROCESSES {
        let measured = world.measure(&["retrieve", how, &ROUNDS.to_string()])?;
        rates.push((value(&measured, "bare")?, value(&measured, "client")?));
    }
    Ok(middle(rates))
}

/// The pair of the middle ratio.
fn middle(mut pairs: Vec<(f64, f64)>) -> (f64, f64) {
    pairs.sort_by(|one, other| (one.1 / one.0).total_cmp(&(other.1 / other.0)));
    pairs.get(pairs.len() / 2).copied().unwrap_or_default()
}

/// The command's import of a file, between two parts of the same rows created one after the other.
fn import(world: &World, rows: u32) -> Result<()> {
    let part = (rows / SEQUENTIAL_PART).max(1);
    let (all, some) = (
        world.folder.join("rows.ndjson"),
        world.folder.join("some.ndjson"),
    );
    write_rows(&all, rows)?;
    write_rows(&some, part)?;
    let in_turn = || {
        let measured = world.measure(&["create", &some.display().to_string()])?;
        value(&measured, "sequential")
    };
    let before = in_turn()?;
    let mut express = Command::new(workspace::target().join("release").join("express"));
    express.args(["customers", "import"]).arg(&all);
    let start = Instant::now();
    output(world.surrounding(&mut express))?;
    let imported = f64::from(rows) / start.elapsed().as_secs_f64();
    let sequential = of_both(before, in_turn()?);
    row(
        &format!("{} customers created in turn", 2 * part),
        sequential,
        None,
        None,
    );
    row(
        &format!("{rows} customers, express import"),
        imported,
        Some(imported / sequential),
        Some("8"),
    );
    Ok(())
}

/// The rate of two parts of the same size together.
fn of_both(one: f64, other: f64) -> f64 {
    2.0 / (one.recip() + other.recip())
}

fn row(name: &str, rate: f64, ratio: Option<f64>, goal: Option<&str>) {
    let ratio = ratio.map_or_else(String::new, |ratio| format!("{ratio:.3}"));
    let goal = goal.map_or_else(String::new, |goal| format!("≥ {goal}"));
    println!("{name:<38} {rate:>12.0} {ratio:>7} {goal:>7}");
}

fn value(values: &Values, name: &str) -> Result<f64> {
    let value = values.get(name).copied();
    value.with_context(|| format!("the measured program did not print `{name}`"))
}

fn build(what: &[&str]) -> Result<()> {
    run_to_end(cargo(["build", "--release", "--quiet"]).args(what))
}

/// A service with customers, and a key for it.
struct World {
    folder: PathBuf,
    service: Server,
    key: String,
}

impl World {
    fn new(folder: &Path, customers: u32) -> Result<Self> {
        let expressd = workspace::target().join("release").join("expressd");
        let database = format!("sqlite:{}", folder.join("express.db").display());
        let scope = ["--tenant", "bench", "--environment", "test"];
        let records = folder.join("customers.ndjson");
        write_records(&records, customers)?;
        let mut import = Command::new(&expressd);
        import.args(["import", "--database", &database]).args(scope);
        output(import.arg(&records))?;
        let mut create = Command::new(&expressd);
        create
            .args([
                "key", "create", "--scope", "write", "--name", "bench", "--json",
            ])
            .args(["--database", &database])
            .args(scope);
        let created: serde_json::Value =
            serde_json::from_str(&output(&mut create)?).context("`key create` wrote no JSON")?;
        let key = created.get("secret").and_then(serde_json::Value::as_str);
        let key = key.context("`key create` showed no secret")?.to_owned();
        let options = ["--listen", "127.0.0.1:0", "--database", &database];
        let service = Server::start(Command::new(&expressd).arg("serve").args(options))?;
        Ok(Self {
            folder: folder.to_owned(),
            service,
            key,
        })
    }

    /// The environment in which a program finds the service, and nothing of the caller's own.
    fn surrounding<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("AVARA_BASE_URL", format!("http://{}", self.service.address))
            .env("AVARA_API_KEY", &self.key)
            .env("XDG_CONFIG_HOME", &self.folder)
            .env_remove("AVARA_CUSTOM_HEADERS")
            .env_remove("AVARA_LOG")
            .env_remove("FLEXPRICE_API_KEY")
            .current_dir(&self.folder)
    }

    fn measure(&self, arguments: &[&str]) -> Result<Values> {
        let examples = workspace::target().join("release").join("examples");
        let mut measure = Command::new(examples.join("measure"));
        let text = output(self.surrounding(measure.args(arguments)))?;
        read(&text)
    }
}

/// Reads lines of a name and a value.
fn read(text: &str) -> Result<Values> {
    let mut values = Values::new();
    for line in text.lines() {
        let (name, value) = line
            .split_once(' ')
            .with_context(|| format!("no name and value: `{line}`"))?;
        let value: f64 = value
            .parse()
            .with_context(|| format!("no number: `{line}`"))?;
        ensure!(value.is_finite(), "no finite number: `{line}`");
        values.insert(name.to_owned(), value);
    }
    Ok(values)
}

/// Rows for the command, and for the loop beside it.
fn write_rows(path: &Path, rows: u32) -> Result<()> {
    write_lines(path, rows, |number, file| {
        writeln!(file, r#"{{"expressCustomerName":"Clinic {number}"}}"#)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_measured_program_prints_is_read() {
        let values = read("bare 10.5\nclient 10\n").expect("names and values");
        assert_eq!(value(&values, "bare").expect("it is there"), 10.5);
        assert!(value(&values, "walk").is_err());
    }

    #[test]
    fn the_middle_ratio_counts_with_its_own_rates() {
        let pairs = vec![(10.0, 9.0), (8.0, 8.0), (6.0, 5.7)];
        assert_eq!(middle(pairs), (6.0, 5.7));
    }

    #[test]
    fn the_slower_of_two_parts_weighs_more() {
        assert_eq!(of_both(1000.0, 1000.0), 1000.0);
        assert_eq!(of_both(1000.0, 3000.0), 1500.0);
    }

    #[test]
    fn what_is_no_measurement_is_refused() {
        for text in ["bare", "bare fast", "bare NaN", "bare inf"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
