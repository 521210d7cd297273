//! `expressd user`.

use serde_json::{Value, json};

use crate::harness::{Ran, World};

const PASSWORD: &str = "correct horse battery\n";

fn create(world: &World, email: &str, more: &[&str]) -> Ran {
    let command = ["user", "create", "--email", email, "--tenant", "acme"];
    world.run_on(
        &[&command[..], &["--password-stdin"], more].concat(),
        PASSWORD,
    )
}

fn listed(world: &World, more: &[&str]) -> Vec<Value> {
    let list = [&["user", "list", "--json"], more].concat();
    let out = world.run(&list).succeeded();
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn an_account_is_created_with_a_password_from_standard_input() {
    let world = World::new();
    let ran = create(&world, "Ada@example.com", &["--role", "admin"]);
    assert_eq!(ran.stdout, "", "there is nothing to show");
    let said = ran.stderr.clone();
    ran.succeeded();
    assert!(
        said.contains("Ada@example.com (admin) in acme/live"),
        "{said}"
    );
    assert!(!said.contains("horse"), "{said}");

    let accounts = listed(&world, &[]);
    let expected = json!([{
        "id": accounts[0]["id"], "email": "Ada@example.com", "tenant": "acme",
        "environment": "live", "role": "admin", "createdAt": accounts[0]["createdAt"],
        "disabledAt": null, "lastSignIn": null,
    }]);
    assert_eq!(json!(accounts), expected);
    assert!(accounts[0]["id"].as_str().unwrap().starts_with("acc_"));
}

#[test]
fn a_password_that_was_made_is_printed_once() {
    let world = World::new();
    let command = ["user", "create", "--tenant", "acme", "--generate-password"];
    let ran = world.run(&[&command[..], &["--email", "ada@example.com"]].concat());
    let password = ran.stdout.strip_suffix('\n').unwrap().to_owned();
    assert_eq!(password.len(), 29, "{password}");
    assert!(ran.stderr.contains("not shown again") && !ran.stderr.contains(&password));
    assert!(ran.stderr.contains("(owner)"), "{}", ran.stderr);

    let json = ["--email", "bob@example.com", "--json"];
    let out = world.run(&[&command[..], &json].concat()).succeeded();
    let account: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(account["password"].as_str().unwrap().len(), 29);

    let another = ["user", "password", "ada@example.com", "--generate-password"];
    let out = world.run(&another).succeeded();
    assert_ne!(out.trim_end(), password);
}

#[test]
fn one_address_has_one_account() {
    let world = World::new();
    create(&world, "ada@example.com", &[]).succeeded();
    let said = create(&world, "ADA@example.com", &["--environment", "test"]).failed();
    assert!(
        said.contains("there is an account for ADA@example.com already"),
        "{said}"
    );
    assert!(said.contains("expressd user password"), "{said}");
}

#[test]
fn what_is_wrong_is_said_without_the_password() {
    let world = World::new();
    let said = create(&world, "ada", &[]).misused();
    assert!(said.contains("it is no e-mail address"), "{said}");
    let command = [
        "user",
        "create",
        "--email",
        "ada@example.com",
        "--tenant",
        "acme",
    ];
    let said = world.run(&command).misused();
    assert!(
        said.contains("no terminal") && said.contains("--password-stdin"),
        "{said}"
    );
    let from_input = [&command[..], &["--password-stdin"]].concat();
    for (input, why) in [
        ("hunter2", "at least 12 characters"),
        ("", "at least 12 characters"),
        (&*"hunter2".repeat(200), "at most 1024 bytes"),
    ] {
        let said = world.run_on(&from_input, input).misused();
        assert!(said.contains(why) && !said.contains("hunter"), "{said}");
    }
    assert!(!world.path("express.db").exists(), "nothing was begun");
    create(&world, "ada@example.com", &[]).succeeded();
    let said = world.run(&["user", "disable", "bob@example.com"]).failed();
    assert!(
        said.contains("there is no account for bob@example.com")
            && said.contains("expressd user list"),
        "{said}"
    );
}

#[test]
fn accounts_are_changed_by_their_address() {
    let world = World::new();
    create(&world, "ada@example.com", &[]).succeeded();
    let said = world.run(&["user", "disable", "ada@example.com"]).failed();
    assert!(
        said.contains("the only owner") && said.contains("expressd user role"),
        "{said}"
    );
    let said = world
        .run(&["user", "role", "ada@example.com", "member"])
        .failed();
    assert!(said.contains("the only owner"), "{said}");

    create(&world, "bob@example.com", &["--role", "member"]).succeeded();
    let run = |more: &[&str]| world.run(&[&["user"], more].concat()).succeeded();
    let said = run(&["role", "bob@example.com", "owner"]);
    assert_eq!(said, "bob@example.com is owner now\n");
    let said = run(&["disable", "ADA@example.com"]);
    assert_eq!(said, "ada@example.com cannot sign in any more\n");
    assert!(listed(&world, &[])[0]["disabledAt"].is_string());
    run(&["enable", "ada@example.com"]);
    assert!(listed(&world, &[])[0]["disabledAt"].is_null());
    let said = run(&["sign-out", "ada@example.com"]);
    assert_eq!(said, "ada@example.com is signed out: 0 sessions ended\n");
    let table = run(&["list"]);
    let heads = "EMAIL            ROLE   TENANT  ENVIRONMENT";
    assert!(table.starts_with(heads), "{table}");
    assert_eq!(listed(&world, &["--tenant", "other"]).len(), 0);
}
