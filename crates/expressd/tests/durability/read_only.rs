//! A file system that becomes read-only: writes are refused for a while, reads go on, and nothing
//! has to be restarted afterwards.
//!
//! The kernel does this to a file system whose disk fails. On demand it does not, as long as files
//! are open for writing; so the service is given system calls that answer as the kernel's would.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use crate::backup::create;
use crate::harness::{Answer, Service, World};
use crate::space::{assert_refused, on_a_disk_of_its_own, recovers};

/// A service whose file system can be made read-only.
struct Freezable {
    service: Service,
    secret: String,
    world: World,
}

impl Freezable {
    fn start() -> Self {
        let world = World::new();
        let calls = system_calls(&world);
        let secret = world.key();
        let (folder, switch) = (world.path("express.db"), world.path("read-only"));
        let service = world.serve_with(&[], |command| {
            command
                .env("LD_PRELOAD", calls)
                .env("READ_ONLY_FOLDER", folder)
                .env("READ_ONLY_WHILE", switch);
        });
        Self {
            service,
            secret,
            world,
        }
    }

    fn freeze(&self) {
        self.world.write("read-only", "");
    }

    fn thaw(&self) {
        fs::remove_file(self.world.path("read-only")).unwrap();
    }

    fn list(&self, query: &str) -> usize {
        let authorization = format!("Authorization: Bearer {}\r\n", self.secret);
        let path = format!("/v1/express{query}");
        let answer = self.service.get_with(&path, &authorization);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["expressCustomers"].as_array().unwrap().len()
    }
}

/// The library that stands before the system's.
#[track_caller]
fn system_calls(world: &World) -> PathBuf {
    let library = world.path("read_only.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/durability/read_only.c");
    let mut compiler = Command::new("cc");
    compiler
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library);
    let compiled = compiler.arg(source).output();
    match compiled {
        Ok(output) if output.status.success() => library,
        other => panic!("this needs a C compiler, named cc (on Debian: gcc, libc6-dev): {other:?}"),
    }
}

#[test]
fn a_read_only_file_system_refuses_writes_and_reads_go_on() {
    let freezable = Freezable::start();
    let (address, secret) = (&freezable.service.address, &freezable.secret);
    for name in ["City Clinic", "Harbour Clinic"] {
        assert_eq!(create(address, secret, name).status, 201);
    }
    freezable.freeze();
    for _ in 0..5 {
        assert_refused(&create(address, secret, "Late Clinic"));
        assert_eq!(freezable.list(""), 2);
        assert_eq!(freezable.list("?name=harbour"), 1);
    }
    // More at one time than there are connections to the file yet.
    let request = format!(
        "GET /v1/express?name=clinic HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\
         Authorization: Bearer {secret}\r\n\r\n"
    );
    let asked: Vec<_> = (0..32)
        .map(|_| {
            let mut stream = freezable.service.connect();
            stream.write_all(request.as_bytes()).unwrap();
            stream
        })
        .collect();
    for stream in asked {
        let page = Answer::read(stream).json();
        assert_eq!(page["expressCustomers"].as_array().unwrap().len(), 2);
    }
    assert_eq!(freezable.service.get("/healthz").status, 200);
    assert_eq!(freezable.service.get("/readyz").status, 200);
    freezable
        .service
        .logged("the database cannot be written to");
}

#[test]
fn writes_go_on_when_the_file_system_may_be_written_to_again() {
    let freezable = Freezable::start();
    let (address, secret) = (&freezable.service.address, &freezable.secret);
    assert_eq!(create(address, secret, "City Clinic").status, 201);
    for _ in 0..3 {
        freezable.freeze();
        let before = freezable.list("");
        assert_refused(&create(address, secret, "Late Clinic"));
        assert_eq!(
            freezable.list(""),
            before,
            "nothing stays of what was refused"
        );
        freezable.thaw();
        recovers(address, secret);
    }
    assert_eq!(freezable.list(""), 4);
    let ended = freezable.service.stop();
    assert_eq!(ended.status, Some(0), "{ended:?}");
    let said = freezable.world.run(&["check"]).succeeded();
    assert!(said.contains("is whole: 4 customers"), "{said}");
}

#[test]
fn a_service_that_is_stopped_meanwhile_has_lost_nothing() {
    let freezable = Freezable::start();
    let (address, secret) = (&freezable.service.address, &freezable.secret);
    assert_eq!(create(address, secret, "City Clinic").status, 201);
    freezable.freeze();
    assert_refused(&create(address, secret, "Late Clinic"));
    let ended = freezable.service.stop();
    assert_eq!(ended.status, Some(0), "{ended:?}");
    freezable.world.run(&["check"]).succeeded();
    let service = freezable.world.serve(&[]);
    let authorization = format!("Authorization: Bearer {}\r\n", freezable.secret);
    let page = service.get_with("/v1/express", &authorization).json();
    assert_eq!(page["expressCustomers"].as_array().unwrap().len(), 1);
}

/// What a shell does in a mount namespace of its own: a database on a file system that then becomes
/// read-only, while nobody has it open.
const MOUNT: &str = r#"
    mount -t tmpfs tmpfs disk || exit 9
    "$1" key create --database "$2" --tenant acme --environment live --name test >&2
    mount -o remount,ro disk || exit 9
    "$1" "$3" --database "$2" $4
"#;

#[test]
fn a_service_does_not_start_on_a_read_only_file_system_and_says_why() {
    let output = on_a_disk_of_its_own(MOUNT, &["serve", "--listen=127.0.0.1:0"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("error: cannot open the database: disk/express.db"),
        "{said}"
    );
    assert!(said.contains("cannot be written to"), "{said}");
    assert!(
        said.contains("hint: make the file and its folder writable"),
        "{said}"
    );
}
