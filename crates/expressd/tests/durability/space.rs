//! A disk that is full: writes are refused for a while, reads go on, and nothing has to be restarted
//! afterwards.
//!
//! Each service has a small disk of its own, mounted where it alone sees it.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::backup::create;
use crate::harness::{Answer, PATIENCE, Service, World};

/// What the service's shell does first.
const PREPARE: &str = r#"
    mount -t tmpfs -o size=2m tmpfs disk || exit 9
    "$1" key create --database "$2" --tenant acme --environment live --name test > secret
    echo $$ > process
    exec "$1" serve --listen 127.0.0.1:0 --database "$2"
"#;

/// A service with a disk of two megabytes.
struct Confined {
    service: Service,
    secret: String,
    world: World,
}

impl Confined {
    fn start() -> Self {
        let world = World::new();
        fs::create_dir(world.path("disk")).unwrap();
        assert_may_mount(&world);
        let mut command = Command::new("unshare");
        command
            .args([
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                PREPARE,
                "sh",
            ])
            .arg(env!("CARGO_BIN_EXE_expressd"))
            .arg("sqlite:disk/express.db")
            .current_dir(world.path("."))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let service = Service::start(command);
        let secret = world.read("secret").trim_end().to_owned();
        Self {
            service,
            secret,
            world,
        }
    }

    fn create(&self, name: &str) -> Answer {
        create(&self.service.address, &self.secret, name)
    }

    fn list(&self, query: &str) -> Answer {
        let authorization = format!("Authorization: Bearer {}\r\n", self.secret);
        let path = format!("/v1/express{query}");
        self.service.get_with(&path, &authorization)
    }

    /// How many customers there are, page by page.
    fn count(&self) -> usize {
        let (mut count, mut query) = (0, "?limit=100".to_owned());
        loop {
            let page = self.list(&query).json();
            count += page["expressCustomers"].as_array().unwrap().len();
            match page["cursor"].as_str() {
                Some(cursor) => query = format!("?limit=100&cursor={cursor}"),
                None => return count,
            }
        }
    }

    /// A file on the disk, as this process reaches it.
    fn file(&self, name: &str) -> PathBuf {
        let process = self.world.read("process");
        format!("/proc/{}/cwd/disk/{name}", process.trim_end()).into()
    }

    /// Creates customers until one is refused, and gives how many were acknowledged.
    fn fill(&self) -> usize {
        for number in 0..100_000 {
            let answer = self.create(&format!("{number} {}", "x".repeat(200)));
            if answer.status != 201 {
                assert_refused(&answer);
                return number;
            }
        }
        panic!("the disk does not fill up");
    }
}

/// Waits until a write goes through.
#[track_caller]
pub fn recovers(address: &str, secret: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = create(address, secret, "after");
        if answer.status == 201 {
            return;
        }
        assert_refused(&answer);
        assert!(Instant::now() < deadline, "writes are still refused");
        thread::sleep(Duration::from_millis(50));
    }
}

/// The caller is told to come back.
#[track_caller]
pub fn assert_refused(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(answer.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert_eq!(answer.json()["code"], "service_unavailable");
}

/// These tests say so where the system lets nobody mount anything, rather than pass.
#[track_caller]
fn assert_may_mount(world: &World) {
    let tried = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount"])
        .args(["mount", "-t", "tmpfs", "tmpfs", "disk"])
        .current_dir(world.path("."))
        .output();
    match tried {
        Ok(output) if output.status.success() => {}
        other => panic!(
            "a small disk cannot be mounted: this needs `unshare` (util-linux) and user namespaces \
             (in a container, CAP_SYS_ADMIN or a seccomp profile that allows them): {other:?}"
        ),
    }
}

/// Runs a script in a mount namespace of its own, beside an empty folder `disk`. The script is given
/// the program, where its database is, and more.
#[track_caller]
pub fn on_a_disk_of_its_own(script: &str, more: &[&str]) -> Output {
    let world = World::new();
    fs::create_dir(world.path("disk")).unwrap();
    assert_may_mount(&world);
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--mount"])
        .args(["sh", "-c", script, "sh"])
        .args([env!("CARGO_BIN_EXE_expressd"), "sqlite:disk/express.db"])
        .args(more)
        .current_dir(world.path("."));
    command.output().unwrap()
}

/// What a shell does with a disk that is full before anything is on it, and then with one that has a
/// database.
const FULL: &str = r#"
    mount -t tmpfs -o size=64k tmpfs disk || exit 9
    cat /dev/zero > disk/ballast 2> ballast
    "$1" serve --listen 127.0.0.1:0 --database "$2"
    rm disk/ballast
    mount -o remount,size=2m disk || exit 9
    "$1" key create --database "$2" --tenant acme --environment live --name test > secret
    cat /dev/zero > disk/ballast 2> ballast
    "$1" serve --listen 127.0.0.1:0 --database "$2"
"#;

#[test]
fn a_service_does_not_start_on_a_full_disk_and_says_why() {
    let output = on_a_disk_of_its_own(FULL, &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    let error = "error: cannot open the database: there is no space left on the disk of \
                 disk/express.db";
    assert_eq!(said.matches(error).count(), 2, "{said}");
    assert_eq!(
        said.matches("hint: free some space there").count(),
        2,
        "{said}"
    );
}

#[test]
fn a_full_disk_refuses_writes_and_reads_go_on() {
    let confined = Confined::start();
    let acknowledged = confined.fill();
    assert!(acknowledged > 10);
    for _ in 0..3 {
        assert_eq!(confined.list("").status, 200);
        assert_eq!(confined.list("?name=12").status, 200);
    }
    assert_eq!(confined.count(), acknowledged);
    assert_eq!(confined.service.get("/healthz").status, 200);
}

#[test]
fn writes_go_on_when_there_is_space_again() {
    let confined = Confined::start();
    assert_eq!(confined.create("before").status, 201);
    // As when something else fills the disk, and is removed.
    let ballast = confined.file("ballast");
    let mut file = File::create(&ballast).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    drop(file);
    let acknowledged = 1 + confined.fill();
    fs::remove_file(ballast).unwrap();
    recovers(&confined.service.address, &confined.secret);
    assert_eq!(confined.count(), acknowledged + 1);
    let ended = confined.service.stop();
    assert_eq!(ended.status, Some(0), "{ended:?}");
}
