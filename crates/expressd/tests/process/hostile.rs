//! Clients that mean no good: others are served throughout.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::harness::{Answer, PATIENCE, Service, World, connect};

/// Longer than an answer takes on a loaded machine, much shorter than any limit of time.
const AT_ONCE: Duration = Duration::from_secs(3);

/// Somebody else is answered, and does not wait for it.
#[track_caller]
fn others_are_served(service: &Service, key: &str) {
    for _ in 0..5 {
        let began = Instant::now();
        let headers = format!("Authorization: Bearer {key}\r\n");
        assert_eq!(service.get_with("/v1/express", &headers).status, 200);
        assert_eq!(service.get("/readyz").status, 200);
        assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    }
}

fn post(key: &str, framing: &str) -> String {
    format!(
        "POST /v1/express HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\n{framing}\r\n\r\n"
    )
}

/// Whatever the service says until it ends the connection, however it does that.
fn rest(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said);
    String::from_utf8_lossy(&said).into_owned()
}

#[test]
fn headers_that_trickle_in() {
    let world = World::new();
    let key = world.key();
    let service = world.serve(&["--header-timeout", "2s"]);
    let mut slow: Vec<_> = (0..200).map(|_| service.connect()).collect();
    let began = Instant::now();
    for line in ["GET / HTTP/1.1\r\n", "Host: a\r\n", "A: b\r\n", "C: d\r\n"] {
        for stream in &mut slow {
            let _ = stream.write_all(line.as_bytes());
        }
        others_are_served(&service, &key);
    }
    for stream in slow {
        assert_eq!(rest(stream), "");
    }
    // Sending something now and then buys no time.
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
}

#[test]
fn bodies_that_trickle_in() {
    let world = World::new();
    let key = world.key();
    let options = ["--request-timeout", "2s", "--max-requests", "4"];
    let service = world.serve(&options);
    let head = post(&key, "Content-Length: 1000");
    let mut slow: Vec<_> = (0..200).map(|_| service.connect()).collect();
    for stream in &mut slow {
        stream.write_all(head.as_bytes()).unwrap();
    }
    for _ in 0..3 {
        for stream in &mut slow {
            let _ = stream.write_all(b" ");
        }
        others_are_served(&service, &key);
    }
    let answered = slow.into_iter().map(rest);
    assert!(
        answered
            .into_iter()
            .all(|said| said.starts_with("HTTP/1.1 503"))
    );
    let metrics = service.get("/metrics");
    let line =
        r#"http_requests_total{operation="create",status="503",tenant_class="standard"} 200"#;
    assert!(metrics.text().contains(line), "{}", metrics.text());
}

/// How many there are who connect and say nothing.
const IDLE: usize = 10_000;

#[test]
fn ten_thousand_connections_that_ask_nothing() {
    allow_files(IDLE as u64 + 500);
    let world = World::new();
    let key = world.key();
    let service = world.serve(&["--header-timeout", "60s"]);
    let before = service.memory();
    let idle: Vec<_> = (0..IDLE).map(|_| connect(&service.address)).collect();
    others_are_served(&service, &key);
    let each = service.memory().saturating_sub(before) / IDLE as u64;
    assert!(each < 40_000, "{each} bytes for each connection");
    // The last one is as good as the first.
    let mut last = idle.last().unwrap();
    last.write_all(b"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n")
        .unwrap();
    let mut status = [0; 15];
    last.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 200 OK");
    drop(idle);
    others_are_served(&service, &key);
}

/// Lets this process, and those that it starts, have so many files and connections open.
#[track_caller]
fn allow_files(count: u64) {
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.unwrap_or(u64::MAX);
    assert!(
        most >= count,
        "only {most} files may be open: raise the hard limit (`ulimit -Hn`) to {count} at least"
    );
    let current = Some(limit.current.unwrap_or(u64::MAX).max(count));
    setrlimit(Resource::Nofile, Rlimit { current, ..limit }).unwrap();
}

#[test]
fn all_connections_taken_by_those_who_ask_nothing() {
    let world = World::new();
    let key = world.key();
    let options = ["--max-connections", "40", "--header-timeout", "10s"];
    let service = world.serve(&options);
    let idle: Vec<_> = (0..60).map(|_| connect(&service.address)).collect();
    // The last quarter has a tenth of the patience, so there is room long before the ten seconds.
    let began = Instant::now();
    let headers = format!("Authorization: Bearer {key}\r\n");
    assert_eq!(service.get_with("/v1/express", &headers).status, 200);
    assert!(
        began.elapsed() < Duration::from_secs(8),
        "{:?}",
        began.elapsed()
    );
    drop(idle);
    others_are_served(&service, &key);
}

#[test]
fn a_body_of_a_hundred_megabytes() {
    let world = World::new();
    let key = world.key();
    let service = world.serve(&[]);
    let before = service.memory();
    let senders: Vec<_> = ["Content-Length: 100000000", "Transfer-Encoding: chunked"]
        .map(|framing| {
            let (head, mut stream) = (post(&key, framing), service.connect());
            thread::spawn(move || {
                stream.set_write_timeout(Some(PATIENCE)).unwrap();
                stream.write_all(head.as_bytes()).unwrap();
                let megabyte = vec![b' '; 1_000_000];
                for _ in 0..100 {
                    let sent = stream
                        .write_all(b"f4240\r\n")
                        .and_then(|()| stream.write_all(&megabyte))
                        .and_then(|()| stream.write_all(b"\r\n"));
                    if sent.is_err() {
                        // Cut off, as it should be.
                        return true;
                    }
                }
                false
            })
        })
        .into_iter()
        .collect();
    others_are_served(&service, &key);
    for sender in senders {
        assert!(sender.join().unwrap(), "all hundred megabytes were taken");
    }
    let grown = service.memory().saturating_sub(before);
    assert!(grown < 50_000_000, "{grown}");
}

#[test]
fn a_body_that_is_said_to_be_too_large_is_refused_before_it_comes() {
    let world = World::new();
    let key = world.key();
    let service = world.serve(&[]);
    let mut stream = service.connect();
    stream
        .write_all(post(&key, "Content-Length: 100000000").as_bytes())
        .unwrap();
    let answer = Answer::read(stream);
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (413, Some("content_too_large"))
    );
}

#[test]
fn floods_of_headers() {
    let world = World::new();
    let key = world.key();
    let service = world.serve(&[]);
    let many = "A: b\r\n".repeat(101);
    let long = format!("A: {}\r\n", "b".repeat(64 * 1024));
    for flood in [many, long] {
        let mut stream = service.connect();
        let _ =
            stream.write_all(format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{flood}\r\n").as_bytes());
        let said = rest(stream);
        assert!(said.starts_with("HTTP/1.1 431"), "{said}");
        others_are_served(&service, &key);
    }
    // Without an end.
    let mut endless = service.connect();
    let line = format!("A: {}\r\n", "b".repeat(1000));
    let sent = (0..10_000).find(|_| endless.write_all(line.as_bytes()).is_err());
    assert!(sent.is_some(), "ten megabytes of headers were taken");
    others_are_served(&service, &key);
}
