//! Traces, as a collector gets them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use crate::harness::{PATIENCE, World};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// What a collector was sent: request line, headers, body.
struct Sent {
    head: String,
    body: Vec<u8>,
}

/// A collector of OTLP over HTTP: its URL, and what it gets.
fn collector() -> (String, Receiver<Sent>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, sent) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut answer, sender) = (stream.unwrap(), sender.clone());
            let mut reader = BufReader::new(answer.try_clone().unwrap());
            thread::spawn(move || {
                loop {
                    let mut head = String::new();
                    while !head.ends_with("\r\n\r\n") {
                        if reader.read_line(&mut head).unwrap_or(0) == 0 {
                            return;
                        }
                    }
                    let length = head.lines().find_map(|line| {
                        line.to_lowercase()
                            .strip_prefix("content-length: ")?
                            .parse()
                            .ok()
                    });
                    let mut body = vec![0; length.unwrap()];
                    reader.read_exact(&mut body).unwrap();
                    answer
                        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                        .unwrap();
                    let _ = sender.send(Sent { head, body });
                }
            });
        }
    });
    (url, sent)
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2)
        .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
        .collect()
}

fn has(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_request_continues_the_trace_of_its_caller_with_a_span_for_each_call_of_the_store() {
    let (url, sent) = collector();
    let world = World::new();
    let key = world.key();
    let options = [
        "--traces-endpoint",
        &url,
        "--traces-headers",
        "x-tenant=us",
        "--traces-sample",
        "0",
    ];
    let service = world.serve(&options);
    let headers = format!(
        "Authorization: Bearer {key}\r\nTraceparent: 00-{TRACE}-{PARENT}-01\r\nX-Request-Id: mine\r\n"
    );
    assert_eq!(service.get_with("/v1/express", &headers).status, 200);
    // The last spans are sent when it stops.
    let log = service.stop().stderr.join("\n");
    assert!(log.contains(&format!(r#""trace_id":"{TRACE}""#)), "{log}");
    let Sent { head, body } = sent.recv_timeout(PATIENCE).unwrap();
    assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{head}");
    assert!(
        head.to_lowercase()
            .contains("content-type: application/x-protobuf"),
        "{head}"
    );
    assert!(head.contains("x-tenant: us"), "{head}");
    assert!(has(&body, &bytes(TRACE)) && has(&body, &bytes(PARENT)));
    for name in [
        "expressd",
        "list",
        "key_by_digest",
        "customers",
        "mine",
        "standard",
    ] {
        assert!(has(&body, name.as_bytes()), "{name}");
    }
    assert!(!has(&body, key.as_bytes()));
}

#[test]
fn the_caller_decides_and_who_does_not_is_sampled() {
    let (url, sent) = collector();
    let world = World::new();
    let service = world.serve(&["--traces-endpoint", &url, "--traces-sample", "1"]);
    let refused = format!("Traceparent: 00-{TRACE}-{PARENT}-00\r\n");
    assert_eq!(service.get_with("/readyz", &refused).status, 200);
    assert_eq!(service.get("/healthz").status, 200);
    service.stop();
    let body = sent.recv_timeout(PATIENCE).unwrap().body;
    assert!(has(&body, b"healthz") && !has(&body, b"readyz") && !has(&body, &bytes(TRACE)));
}

#[test]
fn a_collector_that_is_away_holds_nothing_up() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", taken.local_addr().unwrap());
    drop(taken);
    let world = World::new();
    let service = world.serve(&["--traces-endpoint", &url]);
    for _ in 0..50 {
        assert_eq!(service.get("/healthz").status, 200);
    }
    let ended = service.stop();
    assert_eq!(ended.status, Some(0));
    let told = ended
        .stderr
        .iter()
        .any(|line| line.contains("opentelemetry"));
    assert!(told, "{:?}", ended.stderr);
}
