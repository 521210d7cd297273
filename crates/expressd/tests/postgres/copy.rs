//! A whole database into another, and back.

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::cluster::Server;
use crate::harness::World;
use crate::replicas::{Callers, key};

const FILE: &str = "sqlite:express.db";

/// Lines for `import`: customers with users, and with all that text can be.
fn customers(count: u32) -> String {
    let line = |number: u32| {
        let name = match number % 5 {
            0 => format!("nul \0 here {number}"),
            1 => format!("Straße 🏥 {number}"),
            2 => format!("noncharacters \u{FDD0}\u{FDD1} {number}"),
            _ => format!("plain {number}"),
        };
        let users: Vec<_> = (0..number % 4)
            .map(|user| format!("usr_{user:032x}"))
            .collect();
        json!({
            "expressCustomerId": format!("cus_{:032x}", 0x0194_d3d2_a140_763e_u128 << 64 | u128::from(number)),
            "expressCustomerName": name,
            "isActive": !number.is_multiple_of(7),
            "userCount": users.len(),
            "users": users,
            "createdAt": "2025-02-03T08:00:00Z",
            "updatedAt": "2025-02-03T09:00:00.000001Z",
            "metadata": {"z": "1", "a": name},
        })
        .to_string()
    };
    (0..count).map(|number| line(number) + "\n").collect()
}

/// A file with so many customers.
fn filled(world: &World, count: u32) {
    let import = ["import", "--tenant", "acme", "--environment", "live", "-"];
    world.run_on(&import, &customers(count)).succeeded();
}

#[test]
fn a_service_goes_on_over_the_copy_where_it_stopped_over_the_original() {
    let (world, server) = (World::new(), Server::start());
    filled(&world, 450);
    let secret = key(&world, FILE);
    let people = ["user", "create", "--tenant", "acme", "--generate-password"];
    let ada = [&people[..], &["--email", "ada@example.com"]].concat();
    world.run(&ada).succeeded();
    let original = world.serve(&[]);
    let callers = Callers::of(std::slice::from_ref(&original), secret.clone());
    let created = callers.create(0, "once", "Idempotency-Key: k\r\n");
    assert_eq!(created.status, 201);
    let page = callers.ask(0, "GET /v1/express?limit=10", "", None).json();
    let next = format!(
        "GET /v1/express?limit=10&cursor={}",
        page["cursor"].as_str().unwrap()
    );
    let after = callers.ask(0, &next, "", None).json();
    drop(original);

    let there = ["copy", "--from", FILE, "--to", &server.url()];
    let said = world.run(&there).succeeded();
    assert!(
        said.contains(
            "verified: 451 customers, 673 users, 0 integrations, 1 kept outcome, 4 events"
        ),
        "{said}"
    );
    let accounts = |database: &str| {
        let list = ["user", "list", "--json", "--database", database];
        world.run(&list).succeeded()
    };
    assert!(accounts(FILE).contains("ada@example.com"));
    assert_eq!(accounts(&server.url()), accounts(FILE));
    let copy = world.serve(&["--database", &server.url()]);
    let callers = Callers::of(std::slice::from_ref(&copy), secret);
    let again = callers.create(0, "once", "Idempotency-Key: k\r\n");
    assert_eq!((again.status, again.body), (201, created.body));
    // A cursor of the original is good for the copy.
    assert_eq!(callers.ask(0, &next, "", None).json(), after);
    drop(copy);

    let back = ["copy", "--from", &server.url(), "--to", "sqlite:back.db"];
    let said = world.run(&back).succeeded();
    assert!(said.contains("verified: 451 customers"), "{said}");
    for database in [server.url().as_str(), "sqlite:back.db"] {
        world.run(&["check", "--database", database]).succeeded();
    }
    let export = |database: &str| {
        let scope = ["--tenant", "acme", "--environment", "live"];
        let export = [&["export", "--database", database][..], &scope].concat();
        world.run(&export).succeeded()
    };
    let original = export(FILE);
    assert_eq!(original.lines().count(), 451);
    assert_eq!(export(&server.url()), original);
    assert_eq!(export("sqlite:back.db"), original);
}

#[test]
fn a_copy_that_is_repeated_writes_what_differs_and_nothing_else() {
    let (world, server) = (World::new(), Server::start());
    filled(&world, 450);
    let copy = ["copy", "--from", FILE, "--to", &server.url()];
    world.run(&copy).succeeded();
    // Each row knows the transaction that wrote it.
    let rows = "SELECT string_agg(xmin::text, ',' ORDER BY id) FROM express.customer";
    let before = server.ask(rows);
    world.run(&copy).succeeded();
    assert_eq!(server.ask(rows), before);

    let secret = key(&world, FILE);
    let original = world.serve(&[]);
    let callers = Callers::of(std::slice::from_ref(&original), secret);
    let page = callers.ask(0, "GET /v1/express?limit=1", "", None).json();
    let id = page["expressCustomers"][0]["expressCustomerId"]
        .as_str()
        .unwrap();
    let rename = json!({ "expressCustomerName": "renamed" });
    let line = format!("PATCH /v1/express/{id}");
    assert_eq!(callers.ask(0, &line, "", Some(&rename)).status, 200);
    drop(original);
    world.run(&copy).succeeded();
    let after = server.ask(rows);
    let differing = before
        .split(',')
        .zip(after.split(','))
        .filter(|(one, other)| one != other);
    assert_eq!(differing.count(), 1);
    let renamed = "SELECT count(*) FROM express.customer WHERE name = 'renamed'";
    assert_eq!(server.ask(renamed), "1");
}

#[test]
fn a_copy_that_is_cut_short_goes_on_and_the_source_serves_meanwhile() {
    let (world, server) = (World::new(), Server::start());
    filled(&world, 3000);
    let secret = key(&world, FILE);
    let original = world.serve(&[]);
    let callers = Callers::of(std::slice::from_ref(&original), secret);
    let count = || -> u64 {
        let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'express'";
        match server.ask(tables).as_str() {
            "0" => 0,
            _ => server
                .ask("SELECT count(*) FROM express.customer")
                .parse()
                .unwrap(),
        }
    };
    let copy = ["copy", "--from", FILE, "--to", &server.url()];
    let mut cut = world
        .command(&copy)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while count() == 0 {
        assert!(cut.try_wait().unwrap().is_none(), "it was over too soon");
        assert_eq!(callers.ask(0, "GET /v1/express", "", None).status, 200);
        thread::sleep(Duration::from_millis(5));
    }
    cut.kill().unwrap();
    cut.wait().unwrap();
    let copied = count();
    assert!((1..3000).contains(&copied), "{copied}");
    let said = world.run(&copy).succeeded();
    assert!(said.contains("verified: 3000 customers"), "{said}");
}

#[test]
fn a_target_that_is_no_copy_of_the_source_is_left_alone() {
    let (world, server) = (World::new(), Server::start());
    filled(&world, 3);
    let url = server.url();
    let secret = key(&world, &url);
    let other = world.serve(&["--database", &url]);
    let callers = Callers::of(std::slice::from_ref(&other), secret);
    assert_eq!(callers.create(0, "theirs", "").status, 201);
    let copy = ["copy", "--from", FILE, "--to", &url];
    let said = world.run(&copy).failed();
    assert!(said.contains("which the source does not"), "{said}");
    let page: Value = callers.ask(0, "GET /v1/express", "", None).json();
    assert_eq!(page["expressCustomers"].as_array().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_copied_is_told() {
    let world = World::new();
    let to_itself = ["copy", "--from", FILE, "--to", FILE];
    world.run(&to_itself).misused();
    let missing = ["copy", "--from", FILE, "--to", "sqlite:other.db"];
    let said = world.run(&missing).failed();
    assert!(said.contains("there is no database express.db"), "{said}");
    assert!(!world.path("other.db").exists());
}
