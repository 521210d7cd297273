//! What `deploy/` holds, held against the command that it is for.

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::Command;

use crate::harness::{PATIENCE, World};

fn deployed(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("deploy")
        .join(name);
    fs::read_to_string(path).unwrap()
}

#[test]
fn the_published_schema_is_the_current_one() {
    let schema = World::new().run(&["config", "schema"]).succeeded();
    assert!(
        schema == deployed("config.schema.json"),
        "it is not: run `expressd config schema > crates/expressd/deploy/config.schema.json`"
    );
}

#[test]
fn the_example_of_a_configuration_is_good_and_what_it_comments_out_is_too() {
    let world = World::new();
    world.write("as-it-is.toml", deployed("expressd.toml"));
    let check = |file: &str| {
        world
            .run(&["config", "check", "--config", file])
            .succeeded()
    };
    assert_eq!(
        check("as-it-is.toml"),
        "as-it-is.toml: fine, 2 settings set\n"
    );
    let tls = |line: &&str| !line.contains("/tls.");
    let lines = deployed("expressd.toml");
    let lines: Vec<_> = lines
        .lines()
        .filter(tls)
        .map(|line| line.trim_start_matches('#'))
        .collect();
    // Comments in words have a space behind their mark.
    let all: Vec<_> = lines
        .into_iter()
        .filter(|line| !line.starts_with([' ', ':']))
        .collect();
    world.write("all.toml", all.join("\n"));
    check("all.toml");
}

#[test]
fn every_variable_and_option_in_the_unit_and_the_image_is_known() {
    let help = World::new().run(&["serve", "--help"]).succeeded();
    for file in ["expressd.service", "Dockerfile"] {
        let text = deployed(file);
        let words = text.split(|one: char| !(one.is_ascii_uppercase() || one == '_'));
        let mut variables = words.filter(|word| word.starts_with("EXPRESS_")).peekable();
        assert!(variables.peek().is_some(), "{file}");
        for variable in variables {
            assert!(help.contains(&format!("[env: {variable}")), "{variable}");
        }
    }
    for line in deployed("expressd.service")
        .lines()
        .filter(|line| line.starts_with("ExecStart"))
    {
        let options = line.split(' ').filter(|word| word.starts_with("--"));
        assert!(options.clone().count() > 0, "{line}");
        for option in options {
            assert!(help.contains(option), "{option}");
        }
    }
}

#[test]
fn the_unit_is_one_that_systemd_takes() {
    let world = World::new();
    // Systemd looks for what it is to run.
    let unit = deployed("expressd.service");
    let here = unit.replace("/usr/local/bin/expressd", env!("CARGO_BIN_EXE_expressd"));
    assert!(here != unit);
    world.write("expressd.service", here);
    let mut verify = Command::new("systemd-analyze");
    verify.args(["verify", "--man=no"]);
    let verified = verify.arg(world.path("expressd.service")).output();
    let output = verified.unwrap_or_else(|error| {
        panic!("systemd-analyze cannot be run ({error}); on Debian, the package systemd has it")
    });
    // It warns of what it does not know, and succeeds.
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.is_empty(), "{said}");
}

#[test]
fn the_unit_waits_longer_than_requests_in_flight_may_take() {
    let unit = deployed("expressd.service");
    let line = unit
        .lines()
        .find_map(|it| it.strip_prefix("TimeoutStopSec="));
    let waits: u64 = line.unwrap().strip_suffix('s').unwrap().parse().unwrap();
    let shown = World::new().run(&["config", "show"]).succeeded();
    let drain = shown
        .lines()
        .find_map(|it| it.strip_prefix("drain-timeout = \""));
    let (drain, _) = drain.unwrap().split_once("s\"").unwrap();
    assert!(waits > drain.parse().unwrap(), "{waits} s, {drain} s");
}

#[test]
fn the_service_manager_is_told_when_it_is_ready_and_when_it_stops() {
    let world = World::new();
    let socket = UnixDatagram::bind(world.path("notify")).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let told = || {
        let mut message = [0; 64];
        let length = socket.recv(&mut message).unwrap();
        String::from_utf8(message[..length].to_vec()).unwrap()
    };
    let path = world.path("notify");
    let service = world.serve_with(&[], |command| {
        command.env("NOTIFY_SOCKET", path);
    });
    assert_eq!(told(), "READY=1\n");
    service.stop();
    assert_eq!(told(), "STOPPING=1\n");
}
