//! Why a service does not start: what, why, what to do; status 1.

use std::fs;

use insta::assert_snapshot;
use rusqlite::Connection;

use crate::harness::World;

/// What `serve` says on a free port.
#[track_caller]
fn refused(world: &World, more: &[&str]) -> String {
    let mut arguments = vec!["serve", "--listen", "127.0.0.1:0"];
    arguments.extend(more);
    world.run(&arguments).failed()
}

#[track_caller]
fn refused_address(address: &str) -> String {
    World::new().run(&["serve", "--listen", address]).failed()
}

#[test]
fn the_port_is_taken() {
    let world = World::new();
    let service = world.serve(&[]);
    let said = world.run(&["serve", "--listen", &service.address]).failed();
    assert_snapshot!(said.replace(&service.address, "[ADDRESS]"), @r"
    error: cannot listen on [ADDRESS]: the port is taken by another program
     hint: stop that program, or choose another port with --listen (port 0 picks a free one)
    ");
}

#[test]
fn the_address_is_none() {
    assert_snapshot!(refused_address("nonsense"), @r"
    error: cannot listen on 'nonsense': it is no address
     hint: give --listen as HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080
    ");
    for address in ["127.0.0.1:65536", "127.0.0.1", ":80", ""] {
        assert!(
            refused_address(address).contains("it is no address"),
            "{address}"
        );
    }
}

#[test]
fn the_address_is_another_machine_s() {
    // Set aside for documentation (RFC 5737): nobody has it.
    assert_snapshot!(refused_address("192.0.2.1:0"), @r"
    error: cannot listen on 192.0.2.1:0: this machine does not have the address
     hint: choose another with --listen: 127.0.0.1 for this machine only, 0.0.0.0 for everyone
    ");
}

#[test]
fn the_folder_is_missing() {
    let world = World::new();
    assert_snapshot!(refused(&world, &["--database", "sqlite:none/express.db"]), @r"
    error: cannot open the database: the folder none does not exist
     hint: create it, or name another file with --database
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn the_folder_is_not_writable() {
    // Not even for root, for whom permissions do not count.
    let said = refused(&World::new(), &["--database", "sqlite:/proc/express.db"]);
    assert!(
        said.starts_with("error: cannot open the database: /proc/express.db"),
        "{said}"
    );
    assert!(
        said.contains("hint: make the file and its folder writable"),
        "{said}"
    );
}

#[test]
fn the_file_is_no_database_and_stays_what_it_is() {
    let world = World::new();
    let letter = "Dear Sir or Madam, ".repeat(100);
    world.write("letter.txt", &letter);
    assert_snapshot!(refused(&world, &["--database", "sqlite:letter.txt"]), @r"
    error: cannot open the database: letter.txt is not an SQLite database
     hint: name another file with --database; this one was left as it is
    ");
    assert_eq!(world.read("letter.txt"), letter);
}

#[test]
fn the_file_is_empty_for_who_would_read_it() {
    let world = World::new();
    world.write("express.db", "");
    for arguments in [&["check"][..], &["backup", "b.db"], &["key", "list"]] {
        let said = world.run(arguments).failed();
        let expected = "error: cannot open the database: express.db is empty\n hint: ";
        assert!(said.starts_with(expected), "{said}");
    }
    assert_eq!(world.read("express.db"), "");
    // Who makes databases may begin with it.
    world.key();
    world.run(&["check"]).succeeded();
}

#[test]
fn the_file_is_a_folder() {
    let world = World::new();
    assert_snapshot!(refused(&world, &["--database", "sqlite:."]), @r"
    error: cannot open the database: . is a folder
     hint: name a file in it with --database
    ");
}

#[test]
fn the_file_is_damaged_and_stays_as_it_is() {
    let world = World::new();
    drop(world.serve(&[]));
    // All is in the file, and nothing in its log.
    world.run(&["backup", "damaged.db"]).succeeded();
    let mut bytes = fs::read(world.path("damaged.db")).unwrap();
    bytes[4096..].fill(0xA5);
    world.write("damaged.db", &bytes);
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["check"],
        &["backup", "other.db"],
    ] {
        let said = world
            .run(&[arguments, &["--database", "sqlite:damaged.db"]].concat())
            .failed();
        let expected = "error: cannot open the database: damaged.db is damaged: database disk image \
                        is malformed";
        assert!(said.starts_with(expected), "{said}");
        assert!(
            said.contains("hint: restore a backup: expressd restore"),
            "{said}"
        );
    }
    assert!(fs::read(world.path("damaged.db")).unwrap() == bytes);
}

#[test]
fn the_schema_is_newer() {
    let world = World::new();
    drop(world.serve(&[]));
    Connection::open(world.path("express.db"))
        .unwrap()
        .pragma_update(None, "user_version", 999)
        .unwrap();
    let said = refused(&world, &[]);
    assert!(said.contains("schema version 999"), "{said}");
    assert!(said.contains("hint: use the newer expressd"), "{said}");
}

#[test]
fn another_service_runs_on_the_file() {
    let world = World::new();
    let _service = world.serve(&[]);
    assert_snapshot!(refused(&world, &[]), @"
    error: cannot open the database: another process is serving from express.db
     hint: stop that process first, or name another file with --database
    ");
}

#[test]
fn another_process_holds_the_file() {
    let world = World::new();
    drop(world.serve(&[]));
    let other = Connection::open(world.path("express.db")).unwrap();
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        .unwrap();
    assert_snapshot!(refused(&world, &[]), @"
    error: cannot open the database: express.db is locked by another process
     hint: wait until the other process is done with it, or stop it
    ");
}

#[test]
fn a_server_does_not_answer() {
    let world = World::new();
    // Nothing listens on port 1.
    let url = "postgres://ada:hush@127.0.0.1:1/express";
    assert_snapshot!(refused(&world, &["--database", url]), @r"
    error: cannot open the database postgres://ada@127.0.0.1:1/express: 127.0.0.1:1 does not answer: error connecting to server: Connection refused (os error 111)
     hint: see whether the server runs, and check host and port
    ");
}

#[test]
fn none_of_several_servers_answers() {
    let world = World::new();
    let url = "postgres://ada:hush@127.0.0.1:1,127.0.0.1:2/express";
    assert_snapshot!(refused(&world, &["--database", url]), @r"
    error: cannot open the database postgres://ada@127.0.0.1:1,127.0.0.1:2/express: none of the servers answers (127.0.0.1:1, 127.0.0.1:2): error connecting to server: Connection refused (os error 111)
     hint: see whether the server runs, and check host and port
    ");
}

#[test]
fn an_address_of_a_server_is_wrong() {
    let world = World::new();
    for url in [
        "postgres://ada:hush@localhost",
        "postgres://ada:hush@localhost/express?sslmode=prefer",
    ] {
        let said = world.run(&["serve", "--database", url]).misused();
        assert!(said.starts_with("error: cannot use the address of the database: "));
        assert!(!said.contains("hush"), "{said}");
    }
}

#[test]
fn wrong_arguments_are_told_apart() {
    let world = World::new();
    for arguments in [
        &["serve", "--database", "express.db"][..],
        &["serve", "--request-timeout", "30"],
        &["serve", "--request-timeout", "0s"],
        &["serve", "--log-level", "loud=very"],
        &["serve", "--log-format", "xml"],
        &["serve", "more"],
        &["dance"],
        &[],
    ] {
        world.run(arguments).misused();
    }
}
