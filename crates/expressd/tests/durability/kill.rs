//! The process is killed while it writes: what it acknowledged is there, and nothing is half there.

use std::env;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use rustix::process::Signal;

use crate::harness::World;

/// How often it is done; `cargo xtask soak kill` sets it higher.
const ROUNDS: &str = "EXPRESS_KILL_ROUNDS";

const CALLERS: usize = 4;

#[test]
fn a_killed_process_loses_nothing_that_it_acknowledged() {
    let rounds = env::var(ROUNDS).map_or(5, |text| text.parse().unwrap());
    let world = World::new();
    let secret = world.key();
    let mut acknowledged = Vec::new();
    for round in 0..rounds {
        let service = world.serve(&[]);
        let (tell, written) = mpsc::channel();
        let named: Vec<_> = thread::scope(|scope| {
            let callers: Vec<_> = (0..CALLERS)
                .map(|caller| {
                    let (address, secret, tell) = (&service.address, &secret, tell.clone());
                    scope.spawn(move || create_until_cut(address, secret, round, caller, &tell))
                })
                .collect();
            drop(tell);
            // However slow the disk is, something is to be written first.
            written.recv().expect("no caller got an answer");
            // Not the same moment in any two rounds.
            thread::sleep(Duration::from_millis(37 * (round % 11)));
            service.signal(Signal::KILL);
            callers
                .into_iter()
                .flat_map(|it| it.join().unwrap())
                .collect()
        });
        acknowledged.extend(named);
        drop(service);

        let db = Connection::open(world.path("express.db")).unwrap();
        let mut names = db
            .prepare("SELECT name FROM customer ORDER BY name")
            .unwrap();
        let kept: Vec<String> = names
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        for name in &acknowledged {
            assert!(
                kept.binary_search(name).is_ok(),
                "round {round}: {name} is lost"
            );
        }
        world.run(&["check"]).succeeded();
    }
    println!(
        "killed {rounds} times: {} acknowledged, none lost",
        acknowledged.len()
    );
}

/// Creates one customer after the other, until the connection breaks, and tells of each that was
/// acknowledged. Gives their names.
fn create_until_cut(
    address: &str,
    secret: &str,
    round: u64,
    caller: usize,
    tell: &Sender<()>,
) -> Vec<String> {
    let mut acknowledged = Vec::new();
    let Ok(mut stream) = TcpStream::connect(address) else {
        return acknowledged;
    };
    for number in 0.. {
        let name = format!("{round}-{caller}-{number}");
        let body = format!("{{\"expressCustomerName\":\"{name}\"}}");
        let mut request = String::new();
        write!(
            request,
            "POST /v1/express HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {secret}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        if stream.write_all(request.as_bytes()).is_err() {
            break;
        }
        match status(&mut stream) {
            Some(201) => {
                acknowledged.push(name);
                // Only the first is waited for.
                let _ = tell.send(());
            }
            Some(other) => panic!("{name}: {other}"),
            None => break,
        }
    }
    acknowledged
}

/// The status of the next answer, once all of the answer is there.
fn status(stream: &mut TcpStream) -> Option<u16> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        if let Some(head) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            let text = std::str::from_utf8(&bytes[..head]).unwrap();
            let length = text.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.parse().unwrap())
            });
            let length: usize = length.unwrap();
            if bytes.len() >= head + 4 + length {
                return text.split(' ').nth(1)?.parse().ok();
            }
        }
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&part[..read]),
        }
    }
}
