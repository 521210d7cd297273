//! `expressd healthcheck`: what a service says of itself, over the connections that it takes.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use rustix::process::Signal;

use crate::harness::{Service, World};
use crate::tls::{OPTIONS, certify};

/// What it comes to for whoever listens there.
fn check(world: &World, address: &str, more: &[&str]) -> crate::harness::Ran {
    world.run(&[&["healthcheck", "--listen", address], more].concat())
}

#[track_caller]
fn unhealthy(world: &World, service: &Service, more: &[&str]) -> String {
    let said = check(world, &service.address, more).failed();
    said.replace(&service.address, "[ADDRESS]")
}

#[test]
fn a_service_that_takes_requests_is_ready() {
    let world = World::new();
    let service = world.serve(&[]);
    let address = &service.address;
    assert_eq!(check(&world, address, &[]).succeeded(), "ready\n");
    assert_eq!(check(&world, address, &["--alive"]).succeeded(), "alive\n");
}

#[test]
fn over_version_6_of_ip_it_is_the_same() {
    let world = World::new();
    let command = world.command(&["serve", "--listen", "[::1]:0"]);
    let service = Service::start(command);
    assert!(service.address.starts_with("[::1]:"), "{}", service.address);
    let said = check(&world, &service.address, &[]).succeeded();
    assert_eq!(said, "ready\n");
}

#[test]
fn it_knows_where_to_ask_as_the_service_knows_where_to_listen() {
    let world = World::new();
    let service = world.serve(&[]);
    world.write("c.toml", format!("listen = \"{}\"\n", service.address));
    let by_file = world.run(&["healthcheck", "--config", "c.toml"]);
    assert_eq!(by_file.succeeded(), "ready\n");
    let set = |command: &mut Command| {
        command.env("EXPRESS_LISTEN", &service.address);
    };
    let by_variable = world.run_with(&["healthcheck"], set, "");
    assert_eq!(by_variable.succeeded(), "ready\n");
}

#[test]
fn a_service_that_stops_is_alive_and_not_ready() {
    let world = World::new();
    let service = world.serve(&["--drain-notice", "1m"]);
    service.signal(Signal::TERM);
    while service.get("/readyz").status == 200 {}
    assert_snapshot!(unhealthy(&world, &service, &[]), @"error: [ADDRESS] is not ready: it is stopping");
    let alive = check(&world, &service.address, &["--alive"]);
    assert_eq!(alive.succeeded(), "alive\n");
    // It would go on for a minute.
    service.signal(Signal::TERM);
    service.ended();
}

#[test]
fn where_nothing_listens_nothing_is_healthy() {
    let world = World::new();
    // Nothing listens on port 1.
    assert_snapshot!(check(&world, "127.0.0.1:1", &[]).failed(), @r"
    error: cannot connect to 127.0.0.1:1: Connection refused (os error 111)
     hint: see whether the service runs, and check --listen
    ");
}

#[test]
fn who_does_not_answer_is_not_waited_for() {
    let world = World::new();
    // The system takes the connection, and nobody reads from it.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let began = Instant::now();
    let said = check(&world, &address, &["--timeout", "300ms"]).failed();
    assert!(began.elapsed() >= Duration::from_millis(300));
    let said = said.replace(&address, "[ADDRESS]");
    assert_snapshot!(said, @"error: [ADDRESS] does not answer within 300ms");
}

#[test]
fn another_program_on_the_port_is_told_from_the_service() {
    let answer = |text: &'static str| {
        let world = World::new();
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = other.local_addr().unwrap().to_string();
        let answering = thread::spawn(move || {
            let (mut stream, _) = other.accept().unwrap();
            let mut asked = Vec::new();
            while !asked.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                asked.extend(byte);
            }
            stream.write_all(text.as_bytes()).unwrap();
        });
        let said = check(&world, &address, &[]).failed();
        answering.join().unwrap();
        said.replace(&address, "[ADDRESS]")
    };
    let page = "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nNot here.";
    assert_snapshot!(answer(page), @r"
    error: [ADDRESS] answers /readyz with 404 Not Found
     hint: check that --listen, and --tls-certificate if there is one, are those of the service
    ");
    let said = answer("220 mail.example.com ESMTP\r\n");
    assert!(
        said.starts_with("error: [ADDRESS] does not answer by HTTP: "),
        "{said}"
    );
}

#[test]
fn a_service_with_a_certificate_is_asked_over_tls() {
    let world = World::new();
    // It is for a name, and is signed by nobody whom the system trusts.
    certify(&world);
    let service = world.serve(&OPTIONS);
    let said = check(&world, &service.address, &OPTIONS);
    assert_eq!(said.succeeded(), "ready\n");
    let said = unhealthy(&world, &service, &[]);
    assert!(
        said.starts_with("error: [ADDRESS] does not answer by HTTP: "),
        "{said}"
    );
    assert!(said.contains(" hint: check that --listen, and --tls-certificate"));
}

#[test]
fn a_service_that_shows_another_certificate_is_not_healthy_until_it_takes_over_the_new_one() {
    let world = World::new();
    certify(&world);
    let service = world.serve(&OPTIONS);
    certify(&world);
    assert_snapshot!(unhealthy(&world, &service, &OPTIONS), @r"
    error: [ADDRESS] shows another certificate than it is to have
     hint: SIGHUP makes the service take over a new one
    ");
    service.signal(Signal::HUP);
    service.logged("certificate reloaded");
    let said = check(&world, &service.address, &OPTIONS);
    assert_eq!(said.succeeded(), "ready\n");
}

#[test]
fn a_service_without_a_certificate_is_not_taken_for_one_with_it() {
    let world = World::new();
    certify(&world);
    let service = world.serve(&[]);
    let said = unhealthy(&world, &service, &OPTIONS);
    assert!(
        said.starts_with("error: [ADDRESS] does not answer by TLS: "),
        "{said}"
    );
}

#[test]
fn a_certificate_that_cannot_be_read_is_named() {
    let world = World::new();
    let said = check(&world, "127.0.0.1:1", &["--tls-certificate", "none.crt"]).failed();
    assert!(
        said.starts_with("error: cannot use TLS: cannot read the certificate from none.crt: "),
        "{said}"
    );
}
