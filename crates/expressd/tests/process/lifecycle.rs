//! Start, readiness, stop.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::harness::{Answer, World};

/// Larger than what the system buffers on a connection: sending it needs a reader.
const LARGE: &str = "GET /docs/scalar.js HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";

#[test]
fn says_where_it_listens_once_it_answers_and_nothing_else() {
    let world = World::new();
    let service = world.serve(&[]);
    assert_eq!(service.get("/healthz").status, 200);
    assert_eq!(service.get("/readyz").json()["status"], "ready");
    let ended = service.stop();
    assert_eq!(ended.status, Some(0));
    assert_eq!(ended.stdout, [""; 0]);
}

#[test]
fn takes_its_options_from_the_environment() {
    let world = World::new();
    let with = |name, value: &str, arguments: &[&str]| {
        let set = |command: &mut Command| {
            command.env(name, value);
        };
        world.run_with(arguments, set, "").failed()
    };
    let said = with("EXPRESS_LISTEN", "nonsense", &["serve"]);
    assert!(said.contains("cannot listen on 'nonsense'"), "{said}");
    let said = with("EXPRESS_DATABASE", "sqlite:other.db", &["key", "list"]);
    assert!(said.contains("there is no database other.db"), "{said}");
}

#[test]
fn sigint_stops_it_too() {
    let service = World::new().serve(&[]);
    service.signal(Signal::INT);
    assert_eq!(service.ended().status, Some(0));
}

#[test]
fn a_request_in_flight_is_finished_before_it_ends() {
    let world = World::new();
    let service = world.serve(&[]);
    let mut reader = service.connect();
    reader.write_all(LARGE.as_bytes()).unwrap();
    let mut begun = [0; 1024];
    reader.read_exact(&mut begun).unwrap();

    service.signal(Signal::TERM);
    wait_until_refused(&service.address);
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
    let expected: usize = header(&begun, "content-length").parse().unwrap();
    let head = begun
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap()
        + 4;
    assert_eq!(begun.len() + rest.len(), head + expected);
    assert_eq!(service.ended().status, Some(0));
}

#[test]
fn a_write_whose_body_is_still_to_come_is_finished_too() {
    let world = World::new();
    let key = world.key();
    let service = world.serve(&[]);
    let body = r#"{"expressCustomerName":"Late Clinic"}"#;
    let mut stream = service.connect();
    let head = format!(
        "POST /v1/express HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body.as_bytes()[..10]).unwrap();
    thread::sleep(Duration::from_millis(100));

    service.signal(Signal::TERM);
    wait_until_refused(&service.address);
    stream.write_all(&body.as_bytes()[10..]).unwrap();
    assert_eq!(Answer::read(stream).status, 201);
    assert_eq!(service.ended().status, Some(0));
    let exported = world.run(&["export", "--tenant", "acme", "--environment", "live"]);
    assert!(exported.succeeded().contains("Late Clinic"));
}

#[test]
fn idle_connections_do_not_hold_it_up() {
    let world = World::new();
    let service = world.serve(&[]);
    let fresh = service.connect();
    let mut used = service.connect();
    used.write_all(b"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n")
        .unwrap();
    let mut some = [0; 16];
    used.read_exact(&mut some).unwrap();
    let ended = service.stop();
    assert_eq!(ended.status, Some(0));
    drop((fresh, used));
}

#[test]
fn a_request_that_outlasts_the_drain_is_cut_off() {
    let world = World::new();
    let service = world.serve(&["--drain-timeout", "200ms"]);
    let mut reader = service.connect();
    reader.write_all(LARGE.as_bytes()).unwrap();
    reader.read_exact(&mut [0; 1024]).unwrap();
    assert_eq!(service.stop().status, Some(1));
}

#[test]
fn a_balancer_can_be_given_notice() {
    let world = World::new();
    let headers = format!("Authorization: Bearer {}\r\n", world.key());
    let service = world.serve(&["--drain-notice", "1500ms"]);
    assert_eq!(service.get("/readyz").status, 200);
    service.signal(Signal::TERM);
    let told = Instant::now();
    while service.get("/readyz").status == 200 {
        assert!(told.elapsed() < Duration::from_secs(1), "it says nothing");
    }
    let ready = service.get("/readyz");
    assert_eq!((ready.status, ready.header("retry-after")), (503, "1"));
    assert_eq!(ready.json()["status"], "draining");
    // Requests that come all the same are answered.
    assert_eq!(service.get_with("/v1/express", &headers).status, 200);
    wait_until_refused(&service.address);
    assert!(told.elapsed() >= Duration::from_millis(1500));
    assert_eq!(service.ended().status, Some(0));
}

#[test]
fn who_signals_twice_does_not_wait_for_the_notice() {
    let service = World::new().serve(&["--drain-notice", "1m"]);
    service.signal(Signal::TERM);
    while service.get("/readyz").status == 200 {}
    service.signal(Signal::TERM);
    assert_eq!(service.ended().status, Some(1));
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let world = World::new();
    let service = world.serve(&[]);
    let mut reader = service.connect();
    reader.write_all(LARGE.as_bytes()).unwrap();
    reader.read_exact(&mut [0; 1024]).unwrap();
    service.signal(Signal::TERM);
    wait_until_refused(&service.address);
    service.signal(Signal::TERM);
    assert_eq!(service.ended().status, Some(1));
}

#[test]
fn what_a_killed_service_left_does_not_keep_the_next_one_from_starting() {
    let world = World::new();
    let service = world.serve(&[]);
    service.signal(Signal::KILL);
    assert_eq!(service.ended().status, None);
    assert_eq!(world.serve(&[]).get("/readyz").status, 200);
}

#[test]
fn demo_fills_an_empty_database_once_and_shows_its_key_once() {
    let world = World::new();
    let first = world.serve(&["--demo"]).stop().stderr.join("\n");
    assert!(first.contains("201 example customers added"), "{first}");
    assert!(
        first.contains("curl -H 'Authorization: Bearer exp_"),
        "{first}"
    );

    let second = world.serve(&["--demo"]).stop().stderr.join("\n");
    assert!(second.contains("none were added"), "{second}");
    assert!(!second.contains("exp_"), "{second}");

    let demo = ["--tenant", "demo", "--environment", "live"];
    let exported = world.run(&[&["export"], &demo[..]].concat()).succeeded();
    assert_eq!(exported.lines().count(), 201);
    assert!(exported.contains(r#""expressCustomerName":"City Clinic""#));
    let keys = world.run(&["key", "list", "--json"]).succeeded();
    assert_eq!(keys.lines().count(), 1);
}

#[test]
fn a_connection_that_asks_nothing_sensible_gets_an_error_and_ends() {
    let world = World::new();
    let service = world.serve(&[]);
    let mut stream = service.connect();
    stream.write_all(b"NONSENSE\r\n\r\n").unwrap();
    assert_eq!(Answer::read(stream).status, 400);
    assert_eq!(service.get("/healthz").status, 200);
}

#[cfg(unix)]
#[test]
fn running_out_of_files_ends_nothing() {
    let world = World::new();
    let service = world.serve_with_files(40);
    let held: Vec<_> = (0..60).map(|_| service.connect()).collect();
    thread::sleep(Duration::from_millis(300));
    drop(held);
    assert_eq!(service.get("/healthz").status, 200);
    let log = service.stop().stderr.join("\n");
    assert!(log.contains("cannot accept connections for now"), "{log}");
}

fn wait_until_refused(address: &str) {
    while TcpStream::connect(address).is_ok() {
        thread::sleep(Duration::from_millis(5));
    }
}

fn header(answer: &[u8], name: &str) -> String {
    let text = String::from_utf8_lossy(answer).into_owned();
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{name}: ")));
    value.unwrap().to_owned()
}
