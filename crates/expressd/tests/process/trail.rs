//! How long the trail of what happened is kept.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};

use crate::harness::World;

const FILE: &str = "sqlite:express.db";

fn database(world: &World) -> Connection {
    Connection::open(world.path("express.db")).unwrap()
}

fn events(world: &World) -> i64 {
    let count = "SELECT count(*) FROM event";
    database(world)
        .query_row(count, [], |row| row.get(0))
        .unwrap()
}

/// As if so many imports had happened so many days ago.
fn happened(world: &World, days: i64, imports: i64) {
    let then = Timestamp::now() - SignedDuration::from_hours(24 * days);
    let db = database(world);
    for number in 0..imports {
        // An id begins with its millisecond.
        let at = then.as_millisecond() - number;
        let id = (u128::try_from(at).unwrap() << 80).to_be_bytes();
        let insert = "INSERT INTO event (scope, id, at, face, action)
                      SELECT id, ?1, ?2, 'command', '{\"customers_imported\":1}' FROM scope";
        db.execute(insert, params![id, at * 1000]).unwrap();
    }
}

#[test]
fn what_is_older_than_trail_days_is_removed_and_nothing_else() {
    let world = World::new();
    world.key();
    happened(&world, 9, 3);
    happened(&world, 11, 1200);
    assert_eq!(events(&world), 1 + 3 + 1200);

    let kept = world.serve(&[]);
    kept.stop();
    assert_eq!(events(&world), 1 + 3 + 1200, "by default, everything stays");

    world.write("trail.toml", "trail-days = 10\n");
    let service = world.serve(&["--config", "trail.toml"]);
    let line = service.logged("removed the oldest events of the trail");
    assert!(line.contains("\"events\":1200"), "{line}");
    assert_eq!(service.get("/healthz").status, 200);
    service.stop();
    assert_eq!(events(&world), 1 + 3);
}

#[test]
fn a_copy_that_is_repeated_loses_what_its_source_removed() {
    let world = World::new();
    world.key();
    happened(&world, 11, 30);
    let copy = ["copy", "--from", FILE, "--to", "sqlite:copy.db"];
    let said = world.run(&copy).succeeded();
    assert!(said.contains("31 events"), "{said}");
    let service = world.serve(&["--trail-days", "10"]);
    service.logged("removed the oldest events of the trail");
    service.stop();
    let said = world.run(&copy).succeeded();
    assert!(said.contains("1 event"), "{said}");
}

#[test]
fn days_are_a_number_of_days() {
    let world = World::new();
    for wrong in ["0", "-1", "1.5", "65536", "10d"] {
        world.write("trail.toml", format!("trail-days = {wrong}\n"));
        let told = world
            .run(&["config", "check", "--config", "trail.toml"])
            .failed();
        assert!(told.contains("trail.toml:1:"), "{told}");
    }
}
