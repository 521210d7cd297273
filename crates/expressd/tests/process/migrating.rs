//! A database of an older release: what is told while its schema is brought up to date.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{Answer, PATIENCE, World};

/// The schema before there were segments.
const OLD: [&str; 3] = [
    include_str!("../../src/store/sqlite/migrations/0001_customers_users_keys.sql"),
    include_str!("../../src/store/sqlite/migrations/0002_search.sql"),
    include_str!("../../src/store/sqlite/migrations/0003_people_events_figures.sql"),
];

/// So many that preparing them takes a moment.
const CUSTOMERS: u32 = 10_000;

/// A world with a database of an older release.
fn old_world() -> World {
    let world = World::new();
    let db = Connection::open(world.path("express.db")).unwrap();
    for sql in OLD {
        db.execute_batch(sql).unwrap();
    }
    db.execute_batch(
        "PRAGMA application_id = 1163415634;
         PRAGMA user_version = 3;
         INSERT INTO scope VALUES (1, 'acme', 'live');",
    )
    .unwrap();
    db.execute(
        "WITH RECURSIVE number (n) AS (
             SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?1
         )
         INSERT INTO customer (
             scope, id, status, user_count, version, created_at, updated_at, name, name_folded,
             external_id, email, address_line1, address_line2, address_city, address_state,
             address_postal_code, address_country, timezone
         )
         SELECT 1, unhex(printf('%012X7%03X8%015X', n, 0, n)), 'published', 0, n, n, n,
                'Clinic ' || n, 'clinic ' || n,
                lower(printf('cus_%012X7%03X8%015X', n, 0, n)),
                '', '', '', '', '', '', '', ''
         FROM number",
        [CUSTOMERS],
    )
    .unwrap();
    world
}

/// A service that is yet to be ready, on a port that is known.
struct Starting {
    child: Child,
    address: String,
}

impl Starting {
    fn start(world: &World) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let mut command = world.command(&["serve", "--listen", &address]);
        command.env("NOTIFY_SOCKET", world.path("notify"));
        let child = command.spawn().unwrap();
        Self { child, address }
    }

    /// The answer to a GET, once something listens.
    fn get(&self, path: &str) -> Answer {
        let deadline = Instant::now() + PATIENCE;
        let mut stream = loop {
            match TcpStream::connect(&self.address) {
                Ok(stream) => break stream,
                Err(error) => assert!(Instant::now() < deadline, "{error}"),
            }
            thread::sleep(Duration::from_millis(2));
        };
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        Answer::read(stream)
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn whoever_asks_meanwhile_is_told_how_far_it_is() {
    let world = old_world();
    let socket = UnixDatagram::bind(world.path("notify")).unwrap();
    let starting = Starting::start(&world);

    let first = starting.get("/readyz");
    assert_eq!(first.status, 503, "{}", first.text());
    assert_eq!(first.header("retry-after"), "1");
    assert_eq!(first.json()["status"], "migrating");
    let deadline = Instant::now() + PATIENCE;
    let migration = loop {
        assert!(Instant::now() < deadline, "no customers were counted");
        let report = starting.get("/readyz").json();
        assert_eq!(report["status"], "migrating", "before it was told how far");
        if report["migration"]["customers"].is_object() {
            break report["migration"].clone();
        }
    };
    assert_eq!(
        (&migration["step"], &migration["of"]),
        (&4.into(), &6.into())
    );
    assert_eq!(migration["does"], "preparing customers for searches");
    assert_eq!(migration["customers"]["of"], CUSTOMERS);
    assert!(migration["customers"]["done"].as_u64() >= Some(1_000));

    // The process lives, and everything else is to be asked for later.
    assert_eq!(starting.get("/healthz").status, 200);
    for (path, code) in [
        ("/v1/express", "/code"),
        ("/v1/customers/external/1", "/code"),
        ("/", ""),
    ] {
        let answer = starting.get(path);
        assert_eq!(answer.status, 503, "{path}");
        let seconds: u32 = answer.header("retry-after").parse().unwrap();
        assert!(seconds >= 1, "{path}");
        if !code.is_empty() {
            assert_eq!(answer.json().pointer(code).unwrap(), "service_unavailable");
        }
    }

    let deadline = Instant::now() + PATIENCE;
    while starting.get("/readyz").status != 200 {
        assert!(Instant::now() < deadline, "it does not get ready");
        thread::sleep(Duration::from_millis(20));
    }
    // The service manager would have ended it for taking so long.
    let told: Vec<_> = received(&socket);
    let longer = told
        .iter()
        .position(|it| it == "EXTEND_TIMEOUT_USEC=60000000\n");
    let ready = told.iter().position(|it| it == "READY=1\n");
    assert!(longer.is_some() && longer < ready, "{told:?}");
    assert!(
        told.iter()
            .any(|it| it.starts_with("STATUS=bringing the database up to date, step ")),
        "{told:?}"
    );
}

fn received(socket: &UnixDatagram) -> Vec<String> {
    socket
        .set_read_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    let message = || {
        let mut message = [0; 1024];
        let length = socket.recv(&mut message).ok()?;
        Some(String::from_utf8(message[..length].to_vec()).unwrap())
    };
    std::iter::from_fn(message).collect()
}

#[test]
fn a_health_check_tells_how_far_it_is() {
    let world = old_world();
    let starting = Starting::start(&world);
    assert_eq!(starting.get("/readyz").status, 503);
    let deadline = Instant::now() + PATIENCE;
    let check = ["healthcheck", "--listen", &starting.address];
    let said = loop {
        let said = world.run(&check).failed();
        if said.contains(" customers") {
            break said;
        }
        assert!(Instant::now() < deadline, "{said}");
    };
    let begins = format!(
        "error: {} is not ready: it is bringing the database up to date, step 4 of 6: ",
        starting.address
    );
    assert!(said.starts_with(&begins), "{said}");
    let alive = world.run(&[&check[..], &["--alive"]].concat());
    assert_eq!(alive.succeeded(), "alive\n");
}

#[test]
fn the_log_tells_each_step() {
    let world = old_world();
    let service = world.serve(&[]);
    let said = service.stop().stderr.join("\n");
    for step in [
        "step 4 of 6: preparing customers for searches",
        "step 6 of 6: making it durable",
    ] {
        assert!(said.contains(step), "{step} in {said}");
    }
    let found = world.run(&["check"]).succeeded();
    assert!(found.contains("is whole: 10000 customers"), "{found}");
}

#[test]
fn a_command_tells_the_person_who_waits_for_it() {
    let world = old_world();
    let ran = world.run(&["key", "list"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(
        ran.stderr
            .contains("bringing the database up to date, step 4 of 6: preparing customers"),
        "{}",
        ran.stderr
    );
    // Once.
    assert_eq!(world.run(&["key", "list"]).stderr, "");
}

#[test]
fn nothing_is_told_of_a_new_database() {
    let world = World::new();
    let said = world.serve(&[]).stop().stderr.join("\n");
    assert!(!said.contains("up to date"), "{said}");
}

#[test]
fn a_service_that_is_stopped_meanwhile_starts_anew() {
    let world = old_world();
    let mut starting = Starting::start(&world);
    assert_eq!(starting.get("/readyz").status, 503);
    // As process 1 of a container it would not hear what it does not listen for.
    kill_process(Pid::from_child(&starting.child), Signal::TERM).unwrap();
    assert_eq!(starting.child.wait().unwrap().code(), Some(0));
    let version = |world: &World| -> i64 {
        let db = Connection::open(world.path("express.db")).unwrap();
        db.pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    };
    assert_eq!(version(&world), 3, "all of it or nothing");
    world.serve(&[]);
    assert_eq!(version(&world), 6);
    world.run(&["check"]).succeeded();
}
