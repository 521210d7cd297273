//! Clients that take their time.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::harness::{Answer, World};

/// How long it takes until the service ends the connection, without an answer.
#[track_caller]
fn time_to_the_end(mut stream: TcpStream) -> Duration {
    let began = Instant::now();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert_eq!(rest, b"");
    began.elapsed()
}

#[test]
fn slow_headers_are_cut() {
    let world = World::new();
    let service = world.serve(&["--header-timeout", "300ms"]);
    let mut stream = service.connect();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: te")
        .unwrap();
    let waited = time_to_the_end(stream);
    assert!(waited >= Duration::from_millis(250), "{waited:?}");
    assert_eq!(service.get("/healthz").status, 200);
}

#[test]
fn a_body_that_does_not_come_is_answered_as_the_contract_says() {
    let world = World::new();
    let key = world.key();
    let service = world.serve(&["--request-timeout", "300ms"]);
    let mut stream = service.connect();
    let head = format!(
        "POST /v1/express HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let answer = Answer::read(stream);
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(answer.json()["code"], "service_unavailable");
    assert_eq!(answer.json()["requestId"], answer.header("x-request-id"));
}

#[test]
fn connections_that_ask_nothing_are_closed() {
    let world = World::new();
    let service = world.serve(&["--header-timeout", "300ms"]);
    time_to_the_end(service.connect());
}

#[test]
fn idle_connections_are_closed_after_an_answer_too() {
    let world = World::new();
    let service = world.serve(&["--header-timeout", "300ms"]);
    let mut stream = service.connect();
    stream
        .write_all(b"HEAD /healthz HTTP/1.1\r\nHost: test\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        answer.extend(byte);
    }
    time_to_the_end(stream);
}
