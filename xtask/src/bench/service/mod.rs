//! The service: what it answers against a bare axum handler and its peers, how it grows, what it
//! writes, and what it does beyond its capacity.
#![allow(clippy::print_stdout, reason = "a command speaks to people")]

mod disk;
mod peers;
mod postgres;
mod report;
mod scripts;
mod walk;
mod world;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use self::report::Report;
use self::scripts::Scripts;
use self::world::World;
use super::customers::{COMMON_NEEDLE, RARE_NEEDLE, id};
use super::load::{self, Load, Measured};
use super::server::Server;
use crate::process::{cargo, run as run_to_end};
use crate::workspace;

/// How much is measured, and of what.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {
    /// Where the service keeps its customers. A PostgreSQL server is started for it.
    #[arg(long, value_enum, default_value_t = StoreKind::Sqlite)]
    store: StoreKind,
    /// How many customers there are; growth is measured from 10,000 up to this.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1_000..=10_000_000))]
    customers: u32,
    /// Measure an implementation in FastAPI too; its packages are installed under target/.
    #[arg(long)]
    peers: bool,
}

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum StoreKind {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// How often what is compared is measured, in turns; the median counts.
const ROUNDS: u32 = 3;

/// How many connections are open where nothing else is said.
const CONNECTIONS: u32 = 64;

/// Over how many connections throughput is measured.
const SWEEP: [u32; 5] = [1, 4, 16, 64, 256];

/// How many customers are asked for, again and again, where nothing else is said: more than have
/// their rows in the cache of a connection to the database, and no more than a reader remembers.
const ASKED_FOR: u32 = 20_000;

/// More than are asked for in one run: hardly any of a million is asked for again.
const ASKED_SELDOM: u32 = 600_000;

/// The numbers of customers between which growth is looked at.
const SIZES: [u32; 4] = [10_000, 100_000, 1_000_000, 10_000_000];

/// The page that is compared with the first.
const FAR_PAGE: u32 = 10_000;

/// Measures, prints a table, and writes the same as JSON and as a picture.
pub(super) fn run(arguments: Arguments) -> Result<()> {
    let version = load::version()?;
    build(&["--package", "expressd"])?;
    build(&["--package", "xtask", "--example", "bare"])?;
    let folder = workspace::target().join("bench").join("service");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("could not remove the last run's files")?;
    }
    fs::create_dir_all(&folder)
        .with_context(|| format!("could not create {}", folder.display()))?;
    let scripts = Scripts::write(&folder)?;

    let mut report = Report::new(arguments, version, disk::syncs_per_second(&folder)?);
    report.open();
    let mut grown = |size| {
        let world = World::new(&folder, arguments.store, size)?;
        growth(&world, &scripts, &mut report)?;
        Ok::<_, anyhow::Error>(world)
    };
    let mut smaller = SIZES.into_iter().filter(|size| *size < arguments.customers);
    let smallest = smaller.next().map(&mut grown).transpose()?;
    for size in smaller {
        grown(size)?.remove()?;
    }
    let world = grown(arguments.customers)?;
    let bench = Bench {
        bare: bare(&folder, &world)?,
        fastapi: peers::fastapi(arguments, &folder, &world)?,
        world,
        scripts,
    };
    if let Some(smallest) = smallest {
        bench.sizes(&smallest, &mut report)?;
        smallest.remove()?;
    }
    bench.reads(&mut report)?;
    bench.sweep(&mut report)?;
    bench.lists(&mut report)?;
    bench.writes(&mut report)?;
    bench.beyond_capacity(&mut report)?;
    report.close(&workspace::target().join("bench"))
}

fn build(what: &[&str]) -> Result<()> {
    run_to_end(cargo(["build", "--release", "--quiet"]).args(what))
}

/// The least that a server can do: it answers every request with one customer out of memory.
fn bare(folder: &Path, world: &World) -> Result<Server> {
    let body = folder.join("customer.json");
    let headers = [world.authorization.clone()];
    let customer = world.server.get(&path_of(0), &headers)?;
    fs::write(&body, customer).context("could not keep the customer")?;
    let program = workspace::target()
        .join("release")
        .join("examples")
        .join("bare");
    Server::start(Command::new(program).arg(&body))
}

fn path_of(customer: u32) -> String {
    format!("/v1/express/{}", id(customer))
}

/// How long it takes to start on so many customers, its memory, and reading any of them.
fn growth(world: &World, scripts: &Scripts, report: &mut Report) -> Result<()> {
    let any = |connections, seed| retrieve_any(world, scripts, connections, seed);
    // The first moments after the start would say more of the disk than of the service.
    world.read_ahead()?;
    any(CONNECTIONS, 1).seconds(2).run()?;
    let one = any(1, 2).run()?;
    let many = any(CONNECTIONS, 3).run()?;
    report.grown(world, &one, &many);
    Ok(())
}

/// GETs of customers chosen at random, each of them many times.
fn retrieve(server: &Server, world: &World, scripts: &Scripts, connections: u32) -> Load {
    retrieve_of(server, world, scripts, connections, [ASKED_FOR, 0])
}

/// GETs of customers chosen at random out of all. What the choice begins with is to be another
/// number for each run, or the same customers are asked for again.
fn retrieve_any(world: &World, scripts: &Scripts, connections: u32, seed: u32) -> Load {
    let choice = [ASKED_SELDOM, seed];
    retrieve_of(&world.server, world, scripts, connections, choice)
}

/// GETs of so many customers chosen at random, and what the choice begins with.
fn retrieve_of(
    server: &Server,
    world: &World,
    scripts: &Scripts,
    connections: u32,
    [customers, seed]: [u32; 2],
) -> Load {
    let given = [world.customers, customers, seed].map(|number| number.to_string());
    Load::on(server.url("/"), connections)
        .header(&world.authorization)
        .script(&scripts.retrieve, &given)
}

/// Runs what is compared in turns, so that what else the machine does meets all alike: the loads of
/// each round, which count from 1. Gives the median of each.
fn in_turns(loads_of: impl Fn(u32) -> Vec<Load>) -> Result<Vec<Measured>> {
    let mut runs: Vec<Vec<Measured>> = Vec::new();
    for round in 1..=ROUNDS {
        let loads = loads_of(round);
        runs.resize_with(loads.len(), Vec::new);
        for (load, runs) in loads.iter().zip(&mut runs) {
            runs.push(load.run()?);
        }
    }
    runs.into_iter().map(Measured::median).collect()
}

fn counted(connections: u32) -> String {
    match connections {
        1 => "1 connection".to_owned(),
        more => format!("{more} connections"),
    }
}

/// Everything that runs at once.
struct Bench {
    bare: Server,
    fastapi: Option<Server>,
    world: World,
    scripts: Scripts,
}

impl Bench {
    /// The servers, the one that all others are compared with first.
    fn servers(&self) -> Vec<(&'static str, &Server)> {
        let ours = [("bare axum", &self.bare), ("expressd", &self.world.server)];
        let theirs = self.fastapi.as_ref().map(|server| ("FastAPI", server));
        ours.into_iter().chain(theirs).collect()
    }

    /// Reading any customer of few and of many.
    fn sizes(&self, smallest: &World, report: &mut Report) -> Result<()> {
        let worlds = [smallest, &self.world];
        let measured = in_turns(|round| {
            let loads = worlds.map(|world| retrieve_any(world, &self.scripts, 1, 10 + round));
            loads.to_vec()
        })?;
        let mut against = None;
        for (world, measured) in worlds.iter().zip(measured) {
            let label = format!("retrieve, 1 connection, of {}", world.customers);
            report.row(&label, &measured, against);
            against = Some(measured.per_second);
        }
        Ok(())
    }

    /// Reading one customer.
    fn reads(&self, report: &mut Report) -> Result<()> {
        let servers = self.servers();
        let measured = in_turns(|round| {
            let often = servers
                .iter()
                .map(|(_, server)| retrieve(server, &self.world, &self.scripts, CONNECTIONS));
            let any = retrieve_any(&self.world, &self.scripts, CONNECTIONS, 20 + round);
            often.chain([any]).collect()
        })?;
        let often = servers.iter().map(|(name, _)| format!("retrieve, {name}"));
        let labels = often.chain(["retrieve, expressd, out of all customers".to_owned()]);
        let mut limit = None;
        for (label, measured) in labels.zip(measured) {
            let against = *limit.get_or_insert(measured.per_second);
            report.row(&label, &measured, Some(against));
        }
        Ok(())
    }

    /// Reading one customer over few and many connections.
    fn sweep(&self, report: &mut Report) -> Result<()> {
        for connections in SWEEP {
            for (name, server) in self.servers() {
                let load = retrieve(server, &self.world, &self.scripts, connections);
                let measured = load.seconds(3).run()?;
                report.swept(name, connections, &measured);
            }
        }
        Ok(())
    }

    /// Pages: the first, a far one, and those of searches.
    fn lists(&self, report: &mut Report) -> Result<()> {
        let list = |query: &str| {
            Load::on(self.world.server.url(&format!("/v1/express{query}")), 1)
                .header(&self.world.authorization)
        };
        let first = list("").run()?;
        report.row("list, page 1", &first, None);
        let far = walk::to_page(&self.world, FAR_PAGE)?;
        let query = format!("?cursor={}", far.cursor);
        let label = format!("list, page {}", far.number);
        report.row(&label, &list(&query).run()?, Some(first.per_second));
        for (kind, needle) in [("common", COMMON_NEEDLE), ("rare", RARE_NEEDLE)] {
            let query = format!("?name={}", scripts::encoded(needle));
            let label = format!("list, page 1, {kind} part of a name");
            report.row(&label, &list(&query).run()?, Some(first.per_second));
        }
        if let Some(fastapi) = &self.fastapi {
            let load = Load::on(fastapi.url("/v1/express"), 1).header(&self.world.authorization);
            report.row(
                "list, page 1, FastAPI",
                &load.run()?,
                Some(first.per_second),
            );
        }
        Ok(())
    }

    /// Creating customers, each on the disk before its answer.
    fn writes(&self, report: &mut Report) -> Result<()> {
        let create = |server: &Server, connections| {
            Load::on(server.url("/v1/express"), connections)
                .header(&self.world.authorization)
                .script(&self.scripts.create, &[])
                .run()
        };
        let syncs = report.syncs_per_second();
        for connections in [1, CONNECTIONS] {
            let label = format!("create, {}", counted(connections));
            let measured = create(&self.world.server, connections)?;
            report.row(&label, &measured, Some(syncs));
            if let Some(fastapi) = &self.fastapi {
                let label = format!("{label}, FastAPI");
                report.row(&label, &create(fastapi, connections)?, Some(syncs));
            }
        }
        Ok(())
    }

    /// Good answers where as much is asked as can be answered, and three times as much.
    fn beyond_capacity(&self, report: &mut Report) -> Result<()> {
        let connections = report.connections_at_peak("expressd");
        let load =
            |connections| retrieve(&self.world.server, &self.world, &self.scripts, connections);
        let measured = in_turns(|_| {
            let beyond = load(3 * connections).beyond_capacity();
            vec![load(connections), beyond]
        })?;
        let mut against = None;
        for (times, measured) in ["", "3 × "].into_iter().zip(measured) {
            let label = format!("retrieve, {times}{}", counted(connections));
            report.row(&label, &measured, against);
            against = Some(measured.per_second);
        }
        Ok(())
    }
}
