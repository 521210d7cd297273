//! What was measured: as a table while it goes on, then as JSON and as a picture.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::super::load::Measured;
use super::super::plot::{Chart, Line, Up, draw};
use super::super::shown::time;
use super::world::World;
use super::{Arguments, CONNECTIONS, StoreKind};

/// Everything that was measured.
pub(super) struct Report {
    arguments: Arguments,
    wrk: String,
    syncs: f64,
    rows: Vec<Row>,
    swept: Vec<Swept>,
    grown: Vec<Grown>,
}

/// A line of the table.
struct Row {
    name: String,
    measured: Measured,
    ratio: Option<f64>,
}

/// Answers over some connections.
struct Swept {
    server: &'static str,
    connections: u32,
    measured: Measured,
}

/// What so many customers come to.
struct Grown {
    customers: u32,
    ready_ms: f64,
    resident: Option<u64>,
    one: Measured,
    many: Measured,
}

impl Report {
    pub(super) const fn new(arguments: Arguments, wrk: String, syncs: f64) -> Self {
        Self {
            arguments,
            wrk,
            syncs,
            rows: Vec::new(),
            swept: Vec::new(),
            grown: Vec::new(),
        }
    }

    /// Says what is measured, and with what.
    pub(super) fn open(&self) {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let store = match self.arguments.store {
            StoreKind::Sqlite => "SQLite",
            StoreKind::Postgres => "PostgreSQL",
        };
        println!(
            "{}, {CONNECTIONS} connections where none are told",
            self.wrk
        );
        println!("{cores} cores shared by servers and load; {store}");
        println!("{:.0} times fdatasync a second on this disk", self.syncs);
        println!();
        println!(
            "{:>12} {:>9} {:>9} {:>12} {:>12} {:>10}",
            "customers", "ready", "memory", "50%, 1 conn.", "99%, 1 conn.", "answers/s"
        );
    }

    pub(super) const fn syncs_per_second(&self) -> f64 {
        self.syncs
    }

    /// Adds how a number of customers is served.
    pub(super) fn grown(&mut self, world: &World, one: &Measured, many: &Measured) {
        let grown = Grown {
            customers: world.customers,
            ready_ms: world.server.ready_after.as_secs_f64() * 1e3,
            resident: world.server.resident(),
            one: one.clone(),
            many: many.clone(),
        };
        let memory = grown.resident.map_or_else(
            || "unknown".to_owned(),
            |bytes| format!("{:.0} MB", bytes as f64 / 1e6),
        );
        println!(
            "{:>12} {:>6.0} ms {memory:>9} {:>12} {:>12} {:>10.0}",
            grown.customers,
            grown.ready_ms,
            time(one.latency.of_50, 2),
            time(one.latency.of_99, 2),
            many.per_second
        );
        if world.customers == self.arguments.customers {
            println!();
            println!(
                "{:<38} {:>10} {:>9} {:>9} {:>9} {:>7}",
                "", "answers/s", "50%", "90%", "99%", "ratio"
            );
        }
        self.grown.push(grown);
    }

    /// Adds a line, with its rate against another.
    pub(super) fn row(&mut self, name: &str, measured: &Measured, against: Option<f64>) {
        let ratio = against.map(|against| measured.per_second / against);
        let shown = ratio.map_or_else(String::new, |ratio| format!("{ratio:.3}"));
        let latency = measured.latency;
        println!(
            "{name:<38} {:>10.0} {:>9} {:>9} {:>9} {shown:>7}",
            measured.per_second,
            time(latency.of_50, 2),
            time(latency.of_90, 2),
            time(latency.of_99, 2)
        );
        if measured.refused > 0.0 {
            println!("{:<38} {:>10.0}", "  and refused", measured.refused);
        }
        self.rows.push(Row {
            name: name.to_owned(),
            measured: measured.clone(),
            ratio,
        });
    }

    /// Adds a point of the lines over connections.
    pub(super) fn swept(&mut self, server: &'static str, connections: u32, measured: &Measured) {
        self.swept.push(Swept {
            server,
            connections,
            measured: measured.clone(),
        });
    }

    /// Over how many connections a server answered most.
    pub(super) fn connections_at_peak(&self, server: &str) -> u32 {
        let own = self.swept.iter().filter(|swept| swept.server == server);
        let best = own.max_by(|one, other| {
            let (one, other) = (&one.measured, &other.measured);
            one.per_second.total_cmp(&other.per_second)
        });
        best.map_or(CONNECTIONS, |best| best.connections)
    }

    /// Writes `service.json` and `service.svg` into the folder, and says so.
    pub(super) fn close(&self, folder: &Path) -> Result<()> {
        let (data, picture) = (folder.join("service.json"), folder.join("service.svg"));
        let text = serde_json::to_string_pretty(&self.to_json())?;
        fs::write(&data, text + "\n")
            .with_context(|| format!("could not write {}", data.display()))?;
        draw(&self.charts(), &picture)?;
        println!();
        println!("{}", data.display());
        println!("{}", picture.display());
        Ok(())
    }

    fn to_json(&self) -> Value {
        let rows = self.rows.iter().map(|row| {
            json!({ "name": row.name, "measured": row.measured.to_json(), "ratio": row.ratio })
        });
        let swept = self.swept.iter().map(|swept| {
            json!({
                "server": swept.server,
                "connections": swept.connections,
                "measured": swept.measured.to_json(),
            })
        });
        let grown = self.grown.iter().map(|grown| {
            json!({
                "customers": grown.customers,
                "ready_ms": grown.ready_ms,
                "resident_bytes": grown.resident,
                "one_connection": grown.one.to_json(),
                "many_connections": grown.many.to_json(),
            })
        });
        json!({
            "wrk": self.wrk,
            "store": format!("{:?}", self.arguments.store).to_lowercase(),
            "customers": self.arguments.customers,
            "cores": std::thread::available_parallelism().map_or(1, usize::from),
            "fdatasyncs_per_second": self.syncs,
            "rows": rows.collect::<Vec<_>>(),
            "connections": swept.collect::<Vec<_>>(),
            "growth": grown.collect::<Vec<_>>(),
        })
    }

    fn charts(&self) -> Vec<Chart> {
        let mut servers = Vec::new();
        for swept in &self.swept {
            if !servers.contains(&swept.server) {
                servers.push(swept.server);
            }
        }
        let throughput = servers.into_iter().map(|server| {
            let own = self.swept.iter().filter(|swept| swept.server == server);
            Line {
                name: server.to_owned(),
                points: own
                    .map(|swept| (f64::from(swept.connections), swept.measured.per_second))
                    .collect(),
            }
        });
        let latency = self
            .rows
            .iter()
            .filter(|row| row.name.starts_with("retrieve,") || row.name.starts_with("create,"));
        let latency = latency.map(|row| {
            let latency = row.measured.latency;
            Line {
                name: row.name.clone(),
                points: vec![
                    (50.0, latency.of_50),
                    (90.0, latency.of_90),
                    (99.0, latency.of_99),
                ],
            }
        });
        let growth = |name: &str, of: fn(&Grown) -> f64| Line {
            name: name.to_owned(),
            points: self
                .grown
                .iter()
                .map(|grown| (f64::from(grown.customers), of(grown)))
                .collect(),
        };
        vec![
            Chart {
                title: "Customers retrieved a second".to_owned(),
                across: "connections".to_owned(),
                up: Up::Count("answers a second"),
                lines: throughput.collect(),
            },
            Chart {
                title: "How long answers took".to_owned(),
                across: "per cent of the answers".to_owned(),
                up: Up::Time,
                lines: latency.collect(),
            },
            Chart {
                title: "Retrieving a customer over one connection".to_owned(),
                across: "customers".to_owned(),
                up: Up::Time,
                lines: vec![
                    growth("50 %", |grown| grown.one.latency.of_50),
                    growth("99 %", |grown| grown.one.latency.of_99),
                ],
            },
        ]
    }
}
