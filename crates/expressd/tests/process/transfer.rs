//! `expressd import` and `expressd export`.

use serde_json::{Value, json};

use crate::harness::{Ran, World};

const ACME: [&str; 4] = ["--tenant", "acme", "--environment", "live"];
const OTHER: [&str; 4] = ["--tenant", "other", "--environment", "live"];

fn import(world: &World, file: &str) -> Ran {
    world.run(&[&["import"], &ACME[..], &[file]].concat())
}

fn export(world: &World) -> String {
    world.run(&[&["export"], &ACME[..]].concat()).succeeded()
}

fn customer(number: u32) -> Value {
    json!({
        "expressCustomerId": format!("cus_{number:032x}"),
        "expressCustomerName": format!("Clinic {number}"),
        "isActive": true,
        "createdAt": "2026-01-15T09:30:00Z",
        "updatedAt": "2026-01-15T09:30:00.123456Z",
        "userCount": 0,
    })
}

/// The customer with some members set, or removed by null.
fn with(mut customer: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        let members = customer.as_object_mut().unwrap();
        match value {
            Value::Null => members.remove(name),
            value => members.insert(name.clone(), value.clone()),
        };
    }
    customer
}

fn lines(customers: &[Value]) -> String {
    customers
        .iter()
        .map(|customer| format!("{customer}\n"))
        .collect()
}

/// What is said of a file with this one line.
#[track_caller]
fn refused_line(line: &str) -> String {
    let world = World::new();
    world.write("in.ndjson", line);
    let said = import(&world, "in.ndjson").failed();
    let (place, last) = said.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(last, "error: nothing was imported: 1 line is bad");
    place.strip_prefix("in.ndjson:1: ").unwrap().to_owned()
}

#[test]
fn what_is_exported_imports_as_the_same() {
    let world = World::new();
    world.serve(&["--demo"]).stop();
    let demo = ["--tenant", "demo", "--environment", "live"];
    let original = world.run(&[&["export"], &demo[..]].concat()).succeeded();
    assert_eq!(original.lines().count(), 201);
    let said = world
        .run_on(&[&["import"], &ACME[..], &["-"]].concat(), &original)
        .succeeded();
    assert!(said.starts_with("imported 201 customers with "), "{said}");
    assert!(said.ends_with(" users into acme/live\n"), "{said}");
    assert_eq!(export(&world), original);

    world
        .run(&[&["export"], &ACME[..], &["--output", "out.ndjson"]].concat())
        .succeeded();
    assert_eq!(world.read("out.ndjson"), original);
}

#[test]
fn ids_times_names_metadata_and_users_are_kept() {
    let world = World::new();
    let full = with(
        customer(1),
        json!({
            "expressCustomerName": "東京 \"Clinic\" \u{1f3e5}",
            "isActive": false,
            "createdByUserId": "someone",
            "metadata": {"z": "last", "a": "first", "": null, "empty": ""},
            "users": [format!("usr_{:032x}", 1), format!("usr_{:032x}", 2)],
            "userCount": 2,
        }),
    );
    let mut full = full;
    full["metadata"].as_object_mut().unwrap().remove("");
    let plain = with(
        customer(2),
        json!({
            "metadata": {},
            "createdByApiKeyId": "5b0f7c1e-3d92-4a68-8e17-c94f20ab63d5",
        }),
    );
    world.write("in.ndjson", lines(&[full.clone(), plain.clone()]));
    import(&world, "in.ndjson").succeeded();
    let out: Vec<Value> = export(&world)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(out, [full, with(plain, json!({"users": []}))]);
}

#[test]
fn blank_lines_and_other_line_ends_are_fine() {
    let world = World::new();
    world.write(
        "in.ndjson",
        format!("{}\r\n\r\n\n{}", customer(1), customer(2)),
    );
    let said = import(&world, "in.ndjson").succeeded();
    assert_eq!(said, "imported 2 customers with 0 users into acme/live\n");
    world.write("empty.ndjson", "");
    let said = import(&world, "empty.ndjson").succeeded();
    assert_eq!(said, "imported 0 customers with 0 users into acme/live\n");
}

#[test]
fn bad_lines_are_named_and_nothing_is_imported() {
    let world = World::new();
    let bad = with(
        customer(2),
        json!({"expressCustomerId": "cus_x", "isActive": "yes"}),
    );
    world.write("in.ndjson", format!("{}\n{bad}\n\n{{\n", customer(1)));
    let said = import(&world, "in.ndjson").failed();
    let places: Vec<_> = said
        .lines()
        .map(|line| line.split(": ").take(2).collect::<Vec<_>>())
        .collect();
    assert_eq!(places[0], ["in.ndjson:2", "/expressCustomerId"], "{said}");
    assert_eq!(places[1], ["in.ndjson:2", "/isActive"], "{said}");
    assert_eq!(places[2][0], "in.ndjson:4", "{said}");
    assert!(
        said.ends_with("error: nothing was imported: 2 lines are bad\n"),
        "{said}"
    );
    assert!(!world.path("express.db").exists());
}

#[test]
fn of_many_bad_lines_twenty_are_shown() {
    let world = World::new();
    world.write("in.ndjson", "[]\n".repeat(33));
    let said = import(&world, "in.ndjson").failed();
    assert_eq!(
        said.lines()
            .filter(|line| line.starts_with("in.ndjson:"))
            .count(),
        20
    );
    assert!(said.contains("… and 13 more bad lines\n"), "{said}");
    assert!(
        said.ends_with("nothing was imported: 33 lines are bad\n"),
        "{said}"
    );
}

#[test]
fn each_field_is_held_to_the_contract() {
    let metadata = |count: usize| -> Value {
        (0..count)
            .map(|key| (format!("k{key}"), json!("v")))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    for (changes, pointer) in [
        (json!({"expressCustomerName": ""}), "/expressCustomerName"),
        (
            json!({"expressCustomerName": "x".repeat(256)}),
            "/expressCustomerName",
        ),
        (json!({"expressCustomerName": null}), "/expressCustomerName"),
        (
            json!({"expressCustomerId": "cus_0123456789ABCDEF0123456789ABCDEF"}),
            "/expressCustomerId",
        ),
        (json!({"createdAt": "yesterday"}), "/createdAt"),
        (json!({"updatedAt": null}), "/updatedAt"),
        (json!({"userCount": -1}), "/userCount"),
        (json!({"userCount": 1.5}), "/userCount"),
        (json!({"createdByApiKeyId": "key"}), "/createdByApiKeyId"),
        (json!({"metadata": metadata(51)}), "/metadata"),
        (
            json!({"metadata": {"a/b": "x".repeat(1001)}}),
            "/metadata/a~1b",
        ),
        (json!({"metadata": {"a": 1}}), "/metadata/a"),
        (json!({"users": ["usr_1"]}), "/users/0"),
        (json!({"users": [], "userCount": 1}), "/userCount"),
        (json!({"expressCustomerNme": "x"}), "/expressCustomerNme"),
    ] {
        let said = refused_line(&with(customer(1), changes).to_string());
        assert!(
            said.starts_with(&format!("{pointer}: ")),
            "{pointer}: {said}"
        );
    }
}

#[test]
fn what_would_be_dropped_is_refused() {
    let user = format!("usr_{:032x}", 1);
    let null_time = customer(1)
        .to_string()
        .replace("\"2026-01-15T09:30:00Z\"", "null");
    assert!(refused_line(&null_time).starts_with("/createdAt: "));
    let twice = with(customer(1), json!({"users": [user, user], "userCount": 2}));
    assert!(refused_line(&twice.to_string()).starts_with("/users/1: "));
    let both = with(
        customer(1),
        json!({
            "createdByUserId": "someone",
            "createdByApiKeyId": "5b0f7c1e-3d92-4a68-8e17-c94f20ab63d5",
        }),
    );
    assert!(refused_line(&both.to_string()).starts_with("/createdByUserId: "));
    let repeated = customer(1)
        .to_string()
        .replacen('{', "{\"isActive\":false,", 1);
    refused_line(&repeated);
}

#[test]
fn user_counts_without_users_are_told_as_not_imported() {
    let world = World::new();
    world.write(
        "in.ndjson",
        lines(&[with(customer(1), json!({"userCount": 3})), customer(2)]),
    );
    let ran = import(&world, "in.ndjson");
    assert!(
        ran.stderr
            .starts_with("1 of them have a userCount but list no users"),
        "{ran:?}"
    );
    assert_eq!(
        ran.succeeded(),
        "imported 2 customers with 0 users into acme/live\n"
    );
    world.write(
        "more.ndjson",
        with(customer(3), json!({"userCount": null})).to_string(),
    );
    import(&world, "more.ndjson").succeeded();
}

#[test]
fn an_id_that_comes_twice_is_named_with_both_lines() {
    let world = World::new();
    world.write("in.ndjson", lines(&[customer(1), customer(2), customer(1)]));
    let said = import(&world, "in.ndjson").failed();
    assert!(
        said.starts_with("in.ndjson:3: /expressCustomerId: is also on line 1\n"),
        "{said}"
    );
}

#[test]
fn an_id_that_is_in_the_database_is_named_and_nothing_else_is_imported() {
    let world = World::new();
    world.write("first.ndjson", lines(&[customer(2)]));
    import(&world, "first.ndjson").succeeded();
    world.write(
        "second.ndjson",
        format!("\n{}", lines(&[customer(1), customer(2), customer(3)])),
    );
    let said = import(&world, "second.ndjson").failed();
    let id = format!("cus_{:032x}", 2);
    let expected =
        format!("second.ndjson:3: /expressCustomerId: {id} is in the database already\n");
    assert!(said.starts_with(&expected), "{said}");
    assert_eq!(export(&world).lines().count(), 1);
    world
        .run(&[&["import"], &OTHER[..], &["second.ndjson"]].concat())
        .succeeded();
}

#[test]
fn import_works_beside_a_running_service() {
    let world = World::new();
    let service = world.serve(&[]);
    world.write(
        "in.ndjson",
        lines(&(1..=2_000).map(customer).collect::<Vec<_>>()),
    );
    let said = import(&world, "in.ndjson").succeeded();
    assert_eq!(
        said,
        "imported 2000 customers with 0 users into acme/live\n"
    );
    assert_eq!(service.get("/readyz").status, 200);
}

#[test]
fn an_export_that_cannot_be_written_leaves_the_old_one() {
    let world = World::new();
    world.write("in.ndjson", lines(&[customer(1)]));
    import(&world, "in.ndjson").succeeded();
    let to = |path| world.run(&[&["export"], &ACME[..], &["--output", path]].concat());
    let said = to("none/out.ndjson").failed();
    assert!(
        said.contains("cannot write to none/out.ndjson: the folder none does not exist"),
        "{said}"
    );
    world.write("out.ndjson", "old");
    to("out.ndjson").succeeded();
    assert_eq!(world.read("out.ndjson").lines().count(), 1);
    let left: Vec<_> = std::fs::read_dir(world.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        !left
            .iter()
            .any(|name| name.to_string_lossy().contains("expressd-export")),
        "{left:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_is_exported_to_and_no_file_takes_its_place() {
    use std::os::unix::fs::FileTypeExt;
    let world = World::new();
    world.write("in.ndjson", lines(&[customer(1), customer(2)]));
    import(&world, "in.ndjson").succeeded();
    let pipe = world.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let reading = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::read_to_string(pipe).unwrap())
    };
    let export = [&["export"], &ACME[..], &["--output", "pipe"]].concat();
    world.run(&export).succeeded();
    assert_eq!(reading.join().unwrap().lines().count(), 2);
    let kind = std::fs::metadata(&pipe).unwrap().file_type();
    assert!(kind.is_fifo());
}

#[test]
fn a_database_is_not_copied_onto_itself() {
    let world = World::new();
    world.key();
    for to in ["sqlite:express.db", "sqlite:./express.db"] {
        let copy = ["copy", "--from", "sqlite:express.db", "--to", to];
        let said = world.run(&copy).misused();
        let expected = "error: --from and --to are the same database\n hint: ";
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let world = World::new();
    let said = import(&world, "none.ndjson").failed();
    assert!(
        said.starts_with("error: cannot read none.ndjson: "),
        "{said}"
    );
}
