//! `oaxum mock SPEC`, run as people and programs run it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::Duration;

use super::answering;
use crate::world::World;

/// The command at work; it ends with the test.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(world: &World, arguments: &[&str]) -> Running {
        let whole = [&["mock", "spec.yaml", "--listen", "127.0.0.1:0"], arguments].concat();
        let mut command = world.command(&whole);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim_end().strip_prefix("http://").unwrap().to_owned();
        Running { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn world() -> World {
    let schema = "content: {application/json: {schema: {type: integer, minimum: 1}}}";
    World::new(&[
        ("spec.yaml", &answering(schema)),
        ("other.yaml", "swagger: '2.0'\n"),
    ])
}

#[test]
fn it_says_where_it_listens_and_answers_there() {
    let world = world();
    let one = Running::start(&world, &[]);
    let reply = one.get("/x");
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
    assert!(one.get("/y").starts_with("HTTP/1.1 404 Not Found\r\n"));
    let body = |reply: &str| reply.split_once("\r\n\r\n").unwrap().1.to_owned();
    let same = Running::start(&world, &["--seed", "0"]);
    assert_eq!(body(&same.get("/x")), body(&reply));
    let others =
        ["1", "2", "3"].map(|seed| body(&Running::start(&world, &["--seed", seed]).get("/x")));
    assert!(
        others.iter().any(|other| *other != body(&reply)),
        "{others:?}"
    );
}

#[cfg(unix)]
#[test]
fn it_ends_well_when_it_is_asked_to() {
    let world = world();
    let mut running = Running::start(&world, &[]);
    running.get("/x");
    let asked = std::process::Command::new("kill")
        .args(["-TERM", &running.child.id().to_string()])
        .status()
        .unwrap();
    assert!(asked.success());
    let status = running.child.wait().unwrap();
    let mut said = String::new();
    running
        .child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(status.code(), Some(0), "{said}");
    assert_eq!(
        said,
        "mocking Test with 1 operation; stop it with Ctrl-C\nGET /x 200\n"
    );
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run = world().run(&["mock", "spec.yaml", "--listen", &address]);
    assert_eq!((run.status, &*run.stdout), (2, ""));
    let told =
        format!("error: could not listen on {address}; choose another address with `--listen`: ");
    assert!(run.stderr.starts_with(&told), "{}", run.stderr);
}

#[test]
fn what_is_no_document_is_refused() {
    let run = world().run(&["mock", "other.yaml"]);
    assert_eq!((run.status, &*run.stdout), (1, ""));
    assert!(
        run.stderr
            .starts_with("other.yaml:1:1: error[openapi-version]"),
        "{run:?}"
    );
    assert_eq!(world().run(&["mock", "gone.yaml"]).status, 2);
    assert_eq!(
        world()
            .run(&["mock", "spec.yaml", "--listen", "nowhere"])
            .status,
        2
    );
}
