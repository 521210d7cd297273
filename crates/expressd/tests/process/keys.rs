//! `expressd key`.

use serde_json::{Value, json};

use crate::harness::{Ran, World};

const ACME: [&str; 4] = ["--tenant", "acme", "--environment", "live"];

fn create(world: &World, more: &[&str]) -> Ran {
    world.run(&[&["key", "create"], &ACME[..], more].concat())
}

fn created(world: &World, more: &[&str]) -> Value {
    let out = create(world, &[more, &["--json"]].concat()).succeeded();
    assert_eq!(out.lines().count(), 1);
    serde_json::from_str(&out).unwrap()
}

fn listed(world: &World, more: &[&str]) -> Vec<Value> {
    let out = world
        .run(&[&["key", "list", "--json"], more].concat())
        .succeeded();
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_key_is_created_with_a_secret_of_its_own() {
    let world = World::new();
    let key = created(&world, &["--name", "till"]);
    let secret = key["secret"].as_str().unwrap();
    assert!(secret.starts_with("exp_") && secret.len() == 47, "{secret}");
    let expected = json!({
        "id": key["id"], "secret": secret, "tenant": "acme", "environment": "live",
        "name": "till", "scope": "write",
    });
    assert_eq!(key, expected);
    let other = created(&world, &["--name", "till", "--scope", "read"]);
    assert_ne!(
        (&other["id"], &other["secret"]),
        (&key["id"], &key["secret"])
    );
    assert_eq!(other["scope"], "read");
}

#[test]
fn for_people_the_secret_alone_is_the_output() {
    let world = World::new();
    let ran = create(&world, &["--name", "till"]);
    let secret = ran.stdout.strip_suffix('\n').unwrap();
    assert!(secret.starts_with("exp_") && !secret.contains(char::is_whitespace));
    assert!(ran.stderr.contains("not shown again"), "{}", ran.stderr);
    assert!(!ran.stderr.contains(secret));
}

#[test]
fn a_secret_from_elsewhere_is_taken_over_once() {
    let world = World::new();
    for secret in [
        "My API Key",
        "-starts-with-a-hyphen",
        "sk_live_1~!@#$%^&*()\"'\\",
    ] {
        let key = created(&world, &["--name", "old", "--secret", secret]);
        assert_eq!(key["secret"], secret);
    }
    let said = create(&world, &["--name", "again", "--secret", "My API Key"]).failed();
    assert!(
        said.contains("a key with this secret exists already"),
        "{said}"
    );
    assert!(!said.contains("My API Key"), "{said}");
}

#[test]
fn a_secret_that_no_header_could_carry_is_refused_without_being_repeated() {
    let world = World::new();
    for secret in ["", " hunter2", "hunter2 ", "hunter2\n", "hunter\t2"] {
        let said = create(&world, &["--name", "n", "--secret", secret]).misused();
        assert!(
            said.starts_with("error: --secret is no good: a secret "),
            "{said}"
        );
        assert!(!said.contains("hunter"), "{said}");
    }
    assert!(!world.path("express.db").exists());
}

#[test]
fn names_that_nobody_could_type_again_are_refused() {
    let world = World::new();
    for name in ["", " ", "till ", "a\tb", &"x".repeat(256)] {
        create(&world, &["--name", name]).misused();
    }
    created(&world, &["--name", &"é".repeat(255)]);
}

#[test]
fn keys_are_listed_without_their_secrets() {
    let world = World::new();
    let first = created(&world, &["--name", "first"]);
    let second = created(&world, &["--name", "second", "--scope", "read"]);
    world
        .run(&["key", "revoke", first["id"].as_str().unwrap()])
        .succeeded();

    let keys = listed(&world, &[]);
    assert_eq!(keys.len(), 2);
    let expected = json!({
        "id": second["id"], "tenant": "acme", "environment": "live", "name": "second",
        "scope": "read", "createdAt": keys[1]["createdAt"], "revokedAt": null,
    });
    assert_eq!(keys[1], expected);
    assert_eq!(keys[0]["id"], first["id"]);
    assert!(keys[0]["revokedAt"].is_string());
    assert!(!world.run(&["key", "list"]).succeeded().contains("exp_"));
}

#[test]
fn keys_are_listed_in_columns_for_people() {
    let world = World::new();
    created(&world, &["--name", "König"]);
    created(&world, &["--name", "a longer name", "--scope", "read"]);
    let table = world.run(&["key", "list"]).succeeded();
    let columns: Vec<_> = table
        .lines()
        .map(|line| {
            let scope = ["SCOPE", "write", "read"]
                .into_iter()
                .find_map(|word| line.find(word));
            line[..scope.unwrap()].chars().count()
        })
        .collect();
    assert_eq!(columns.len(), 3);
    assert!(
        columns.iter().all(|column| *column == columns[0]),
        "{table}"
    );
}

#[test]
fn keys_can_be_listed_by_tenant_and_environment() {
    let world = World::new();
    created(&world, &["--name", "one"]);
    let other = [
        "key",
        "create",
        "--tenant",
        "other",
        "--environment",
        "live",
        "--name",
        "two",
    ];
    world.run(&other).succeeded();
    assert_eq!(listed(&world, &["--tenant", "acme"]).len(), 1);
    assert_eq!(listed(&world, &["--environment", "live"]).len(), 2);
    assert_eq!(
        listed(&world, &["--tenant", "acme", "--environment", "test"]).len(),
        0
    );
}

#[test]
fn revoking_twice_is_fine_and_revoking_nothing_is_not() {
    let world = World::new();
    let key = created(&world, &["--name", "till"]);
    let id = key["id"].as_str().unwrap();
    let revoke = |id| world.run(&["key", "revoke", id]);
    assert_eq!(
        revoke(id).succeeded(),
        format!("revoked key {id} \"till\"\n")
    );
    assert!(revoke(id).succeeded().contains("was revoked before, at 20"));
    for unknown in ["01a2019c-3338-705f-99e4-2c6feba3444f", "nonsense"] {
        let said = revoke(unknown).failed();
        assert!(
            said.starts_with(&format!("error: there is no key {unknown}\n")),
            "{said}"
        );
    }
}

#[test]
fn a_running_service_obeys_at_once() {
    let world = World::new();
    let service = world.serve(&[]);
    let status = |secret: &str| {
        let authorization = format!("Authorization: Bearer {secret}\r\n");
        service.get_with("/v1/express", &authorization).status
    };
    assert_eq!(status("exp_guess"), 401);
    let key = created(
        &world,
        &["--name", "till", "--secret", "old key with spaces"],
    );
    assert_eq!(status("old key with spaces"), 200);
    world
        .run(&["key", "revoke", key["id"].as_str().unwrap()])
        .succeeded();
    assert_eq!(status("old key with spaces"), 401);
}

#[test]
fn a_database_is_created_with_its_first_key_but_not_by_looking() {
    let world = World::new();
    let said = world.run(&["key", "list"]).failed();
    assert!(said.contains("there is no database express.db"), "{said}");
    assert!(!world.path("express.db").exists());
}
