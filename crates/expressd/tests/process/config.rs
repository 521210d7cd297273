//! Configuration: a file, over it the environment, over it the command line.

use std::process::Command;

use crate::harness::{Ran, World};

const FILE: &str = "\
database = \"sqlite:from-file.db\"
listen = \"127.0.0.1:0\"

[limits]
request-timeout = \"5s\"
requests = 1_0

[traces]
headers = \"authorization=hunter2\"

[classes.gold]
tenants = [\"acme\"]
per-second = 500
";

fn world(file: &str) -> World {
    let world = World::new();
    world.write("c.toml", file);
    world
}

fn with(variables: &'static [(&'static str, &'static str)]) -> impl FnOnce(&mut Command) {
    |command| {
        command.envs(variables.iter().copied());
    }
}

/// The line of `config show` about a setting.
#[track_caller]
fn shown<'a>(output: &'a str, setting: &str) -> &'a str {
    let about = |line: &&str| line.starts_with(&format!("{setting} = "));
    output.lines().find(about).unwrap()
}

#[test]
fn the_command_line_is_stronger_than_the_environment_and_that_than_the_file() {
    let world = world(FILE);
    let show = |more: &[&str], variables| {
        let arguments = [&["config", "show", "--config", "c.toml"], more].concat();
        world.run_with(&arguments, with(variables), "").succeeded()
    };
    let said = show(&[], &[]);
    assert_eq!(
        shown(&said, "write-timeout"),
        "write-timeout = \"30s\"  # default"
    );
    assert_eq!(
        shown(&said, "request-timeout"),
        "request-timeout = \"5s\"  # c.toml:5:19"
    );
    let said = show(&[], &[("EXPRESS_REQUEST_TIMEOUT", "6s")]);
    assert_eq!(
        shown(&said, "request-timeout"),
        "request-timeout = \"6s\"  # EXPRESS_REQUEST_TIMEOUT"
    );
    let said = show(
        &["--request-timeout", "7s"],
        &[("EXPRESS_REQUEST_TIMEOUT", "6s")],
    );
    assert_eq!(
        shown(&said, "request-timeout"),
        "request-timeout = \"7s\"  # command line"
    );
}

#[test]
fn every_command_takes_the_file_and_the_environment_may_name_it() {
    let world = world(FILE);
    let list = ["key", "list"];
    let said = world.run_with(&list, with(&[("EXPRESS_CONFIG", "c.toml")]), "");
    let said = said.failed();
    assert!(said.contains("there is no database from-file.db"), "{said}");
    let service = world.serve(&["--config", "c.toml"]);
    assert_eq!(service.get("/readyz").status, 200);
    assert!(world.path("from-file.db").exists());
}

#[test]
fn what_is_shown_is_a_file_that_means_the_same() {
    let world = world(FILE);
    let said = world
        .run(&["config", "show", "--config", "c.toml"])
        .succeeded();
    world.write("again.toml", said.replace("\"***\"", "\"a=b\""));
    let again = world.run(&["config", "show", "--config", "again.toml"]);
    let values = |text: &str| -> Vec<String> {
        let value = |line: &str| line.split("  # ").next().unwrap_or_default().to_owned();
        text.lines().map(value).collect()
    };
    assert_eq!(values(&again.succeeded()), values(&said));
}

#[test]
fn secrets_are_never_shown() {
    let world = world(FILE);
    let said = world
        .run(&["config", "show", "--config", "c.toml"])
        .succeeded();
    assert_eq!(shown(&said, "headers"), "headers = \"***\"  # c.toml:9:11");
    let database = ["--database", "postgres://me:hunter2@host/db"];
    let show = |command| [&["config", command], &database[..]].concat();
    let said = world.run(&show("show")).succeeded();
    assert_eq!(
        shown(&said, "database"),
        "database = \"postgres://me:***@host/db\"  # command line"
    );
    let bad = [
        "config",
        "check",
        "--traces-endpoint",
        "http://a",
        "--traces-headers",
        "hunter2",
    ];
    let said = world.run(&bad).misused();
    assert!(said.contains("headers are given as NAME=VALUE"), "{said}");
    assert!(!said.contains("hunter"), "{said}");
}

#[test]
fn a_good_configuration_is_said_to_be_so() {
    let world = world(FILE);
    let said = world
        .run(&["config", "check", "--config", "c.toml"])
        .succeeded();
    assert_eq!(said, "c.toml: fine, 5 settings set\n");
    assert_eq!(
        world.run(&["config", "check"]).succeeded(),
        "no file: fine, 0 settings set\n"
    );
    // Nothing was opened.
    assert!(!world.path("from-file.db").exists());
}

#[test]
fn what_is_wrong_in_the_file_is_said_with_its_place() {
    for (file, expected) in [
        (
            "[limits]\nrequest-timeut = \"3s\"\n",
            "c.toml:2:1: unknown field `request-timeut`, expected one of",
        ),
        (
            "[limits]\nrequest-timeout = \"3\"\n",
            "c.toml:2:19: a time is given with its unit",
        ),
        (
            "[limits]\nrequests = 0\n",
            "c.toml:2:12: invalid value: integer `0`, expected a whole number from 1 to 4294967295",
        ),
        (
            "database = \"mysql:x\"\n",
            "c.toml:1:12: a database is given as",
        ),
        (
            "database = \"postgres://me:hunter2@host\"\n",
            "c.toml:1:12: ",
        ),
        (
            "database-connections = 1\n",
            "c.toml:1:24: there may be 2 to 1000 connections",
        ),
        ("listen = \n", "c.toml:1:"),
        (
            "listen = 127.0.0.1:8080\n",
            "hint: the file is TOML: a setting is NAME = VALUE, and texts stand in quotes",
        ),
        (
            "[limits]\nconnections = \"many\"\n",
            "c.toml:2:15: invalid type: string \"many\", expected a whole number from 1 to",
        ),
        (
            "trail-days = 70_000\n",
            "c.toml:1:14: invalid value: integer `70000`, expected a whole number from 1 to 65535",
        ),
        (
            "database-connections = -1\n",
            "c.toml:1:24: invalid value: integer `-1`, expected a whole number from 0 to 65535",
        ),
        (
            "[traces]\nsample = \"all\"\n",
            "c.toml:2:10: invalid type: string \"all\", expected a number",
        ),
        (
            "[log]\nlevel = \"loud=very\"\n",
            "c.toml:2:9: error parsing level filter",
        ),
        (
            "[classes.a]\ntenants = [\"x\"]\n[classes.b]\ntenants = [\"x\"]\n",
            "c.toml:3:10: the tenant 'x' is in another class too",
        ),
        (
            "[classes.none]\n",
            "c.toml:1:10: 'none' has a meaning of its own",
        ),
        (
            "[tls]\ncertificate = \"c.pem\"\n",
            "cannot use TLS: it takes a certificate and a key",
        ),
    ] {
        let said = world(file)
            .run(&["config", "check", "--config", "c.toml"])
            .failed();
        assert!(said.contains(expected), "{file}: {said}");
        assert!(!said.contains("hunter"), "{said}");
        assert!(said.contains("\n hint: "), "{said}");
    }
}

#[test]
fn a_file_that_is_no_text_is_told_with_the_place_of_the_first_byte_that_is_none() {
    let world = World::new();
    world.write("c.toml", b"listen = '\xc3\xa4:1'\n# \xff\n");
    let said = world
        .run(&["config", "check", "--config", "c.toml"])
        .failed();
    assert!(
        said.starts_with("error: c.toml:2:3: it is no text in UTF-8\n"),
        "{said}"
    );
}

#[test]
fn a_bad_value_of_a_variable_is_said_to_be_one() {
    let set = with(&[("EXPRESS_HEADER_TIMEOUT", "3")]);
    let said = World::new()
        .run_with(&["config", "check"], set, "")
        .misused();
    let tip = "the value comes from the environment variable EXPRESS_HEADER_TIMEOUT";
    assert!(said.contains(tip), "{said}");
    let ran: Ran = World::new().run(&["config", "check", "--header-timeout", "3"]);
    assert!(!ran.misused().contains("environment"));
}

#[test]
fn the_schema_takes_good_files_and_refuses_bad_ones() {
    let schema = World::new().run(&["config", "schema"]).succeeded();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let json = |file: &str| serde_json::to_value(toml::from_str::<toml::Table>(file).unwrap());
    assert!(schema.is_valid(&json(FILE).unwrap()));
    for bad in [
        "listen = 1",
        "[limits]\nrequests = 0",
        "[limits]\nother = 1",
        "[classes.A]",
    ] {
        assert!(!schema.is_valid(&json(bad).unwrap()), "{bad}");
    }
}
