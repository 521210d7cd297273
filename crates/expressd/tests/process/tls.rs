//! HTTPS, and a new certificate without a restart.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustix::process::Signal;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::harness::{Service, World, connect};

/// What `certify` puts in place.
pub const OPTIONS: [&str; 4] = ["--tls-certificate", "tls.crt", "--tls-key", "tls.key"];

/// Puts a new certificate for `localhost` in place.
pub fn certify(world: &World) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    world.write("tls.crt", cert.pem());
    world.write("tls.key", signing_key.serialize_pem());
    cert.der().clone()
}

type Connection = StreamOwned<ClientConnection, TcpStream>;

/// A connection that trusts this certificate and no other.
fn connected(service: &Service, trusted: &CertificateDer<'static>) -> Connection {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    StreamOwned::new(client, service.connect())
}

/// The status of an answer; none if the certificate is not trusted.
fn ask(stream: &mut Connection) -> Option<String> {
    let request = b"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    if let Err(error) = stream.write_all(request) {
        assert_eq!(error.kind(), ErrorKind::InvalidData, "{error}");
        return None;
    }
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        answer.extend(byte);
    }
    let head = String::from_utf8(answer).unwrap();
    Some(head.split(' ').nth(1).unwrap().to_owned())
}

fn status(service: &Service, trusted: &CertificateDer<'static>) -> Option<String> {
    ask(&mut connected(service, trusted))
}

#[test]
fn requests_are_answered_over_tls() {
    let world = World::new();
    let certificate = certify(&world);
    let service = world.serve(&OPTIONS);
    assert_eq!(status(&service, &certificate).as_deref(), Some("200"));
    assert_eq!(service.stop().status, Some(0));
}

#[test]
fn who_speaks_no_tls_is_not_answered_and_disturbs_nobody() {
    let world = World::new();
    let certificate = certify(&world);
    let service = world.serve(&OPTIONS);
    let mut plain = connect(&service.address);
    plain
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    assert_eq!(status(&service, &certificate).as_deref(), Some("200"));
}

#[test]
fn who_never_finishes_the_handshake_is_let_go() {
    let world = World::new();
    certify(&world);
    let service = world.serve(&[&OPTIONS[..], &["--header-timeout", "300ms"]].concat());
    let mut silent = service.connect();
    let began = Instant::now();
    let _ = silent.read_to_end(&mut Vec::new());
    assert!(began.elapsed() >= Duration::from_millis(250));
}

#[test]
fn a_new_certificate_is_used_after_a_hangup_and_open_connections_live_on() {
    let world = World::new();
    let old = certify(&world);
    let service = world.serve(&OPTIONS);
    let mut open = connected(&service, &old);
    assert_eq!(ask(&mut open).as_deref(), Some("200"));
    let new = certify(&world);
    assert_eq!(
        status(&service, &old).as_deref(),
        Some("200"),
        "not before it is told"
    );
    service.signal(Signal::HUP);
    service.logged("certificate reloaded");
    assert_eq!(status(&service, &new).as_deref(), Some("200"));
    assert_eq!(status(&service, &old), None);
    assert_eq!(ask(&mut open).as_deref(), Some("200"));
}

#[test]
fn a_bad_certificate_is_logged_and_the_old_one_stays() {
    let world = World::new();
    let old = certify(&world);
    let service = world.serve(&OPTIONS);
    world.write("tls.crt", "nonsense");
    service.signal(Signal::HUP);
    let line = service.logged("certificate not reloaded");
    assert!(
        line.contains("there is no certificate in tls.crt"),
        "{line}"
    );
    assert_eq!(status(&service, &old).as_deref(), Some("200"));
    // A certificate and the key of another.
    let good = world.read("tls.key");
    certify(&world);
    world.write("tls.key", good);
    service.signal(Signal::HUP);
    service.logged("cannot be used together");
    assert_eq!(status(&service, &old).as_deref(), Some("200"));
}

#[test]
fn a_hangup_without_tls_ends_nothing() {
    let world = World::new();
    let service = world.serve(&[]);
    service.signal(Signal::HUP);
    service.logged("nothing to reload");
    thread::sleep(Duration::from_millis(50));
    assert_eq!(service.get("/healthz").status, 200);
}

#[test]
fn a_service_with_a_bad_certificate_does_not_start() {
    let world = World::new();
    certify(&world);
    world.write("tls.key", "nonsense");
    let said = world.run(&[&["serve", "--listen", "127.0.0.1:0"], &OPTIONS[..]].concat());
    let said = said.failed();
    assert!(
        said.starts_with("error: cannot use TLS: cannot read the private key from tls.key"),
        "{said}"
    );
    let said = world
        .run(&["serve", "--listen", "127.0.0.1:0", "--tls-key", "tls.key"])
        .failed();
    assert!(said.contains("it takes a certificate and a key"), "{said}");
}
