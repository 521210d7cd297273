//! Backups of a file that is served from, and what is made of them.

use std::fs;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

use rusqlite::Connection;

use crate::harness::{Answer, World, connect};

/// Creates a customer, and gives the status.
pub fn create(address: &str, secret: &str, name: &str) -> Answer {
    let body = format!("{{\"expressCustomerName\":\"{name}\"}}");
    let mut stream = connect(address);
    write!(
        stream,
        "POST /v1/express HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {secret}\r\n\
         Connection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    Answer::read(stream)
}

/// How many customers a file holds.
fn count(world: &World, file: &str) -> u32 {
    let db = Connection::open(world.path(file)).unwrap();
    let count = "SELECT count(*) FROM customer";
    db.query_row(count, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_backup_under_load_holds_all_that_was_acknowledged_before_it() {
    let world = World::new();
    let secret = world.key();
    let service = world.serve(&[]);
    let (acknowledged, over) = (AtomicU32::new(0), AtomicBool::new(false));
    let before = thread::scope(|scope| {
        for _ in 0..4 {
            let (address, secret) = (&service.address, &secret);
            let (acknowledged, over) = (&acknowledged, &over);
            scope.spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    assert_eq!(create(address, secret, "x").status, 201);
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        while acknowledged.load(Ordering::SeqCst) < 50 {
            thread::yield_now();
        }
        let before = acknowledged.load(Ordering::SeqCst);
        let said = world.run(&["backup", "backup.db"]).succeeded();
        assert!(said.starts_with("backed up and verified: "), "{said}");
        over.store(true, Ordering::Relaxed);
        before
    });
    assert!(count(&world, "backup.db") >= before);
    assert_eq!(count(&world, "express.db"), acknowledged.into_inner());
    world
        .run(&["check", "--database", "sqlite:backup.db"])
        .succeeded();
    assert!(!world.path("backup.db-wal").exists(), "it is one file");
}

#[test]
fn a_restored_database_serves_what_the_backup_held() {
    let world = World::new();
    let secret = world.key();
    let service = world.serve(&[]);
    for name in ["a", "b"] {
        assert_eq!(create(&service.address, &secret, name).status, 201);
    }
    world.run(&["backup", "backup.db"]).succeeded();
    assert_eq!(create(&service.address, &secret, "after").status, 201);

    let restore = ["restore", "backup.db", "--replace"];
    let said = world.run(&restore).failed();
    assert!(said.contains("another process is serving"), "{said}");
    assert_eq!(service.stop().status, Some(0));
    assert_eq!(count(&world, "express.db"), 3);

    let said = world.run(&["restore", "backup.db"]).failed();
    assert!(said.contains("express.db exists already"), "{said}");
    let said = world.run(&restore).succeeded();
    assert_eq!(said, "restored and verified: 2 customers, 0 users, 1 key\n");
    let service = world.serve(&[]);
    let authorization = format!("Authorization: Bearer {secret}\r\n");
    let page = service.get_with("/v1/express", &authorization).json();
    assert_eq!(page["expressCustomers"].as_array().unwrap().len(), 2);
}

#[cfg(unix)]
#[test]
fn a_database_is_never_backed_up_onto_itself_or_restored_from_itself() {
    let world = World::new();
    world.key();
    let service = world.serve(&[]);
    fs::hard_link(world.path("express.db"), world.path("linked.db")).unwrap();
    std::os::unix::fs::symlink("express.db", world.path("named.db")).unwrap();
    let before = identity(&world, "express.db");
    for name in ["express.db", "./express.db", "linked.db", "named.db"] {
        for command in ["backup", "restore"] {
            let said = world.run(&[command, name, "--replace"]).failed();
            let expected = format!("error: {name} is the database itself\n hint: ");
            assert!(said.starts_with(&expected), "{said}");
        }
    }
    assert_eq!(identity(&world, "express.db"), before);
    assert_eq!(service.get("/readyz").status, 200);
}

/// Which file it is, whatever it is called.
#[cfg(unix)]
fn identity(world: &World, name: &str) -> u64 {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(world.path(name)).unwrap().ino()
}

#[cfg(unix)]
#[test]
fn nothing_but_a_file_is_replaced() {
    use std::os::unix::net::UnixListener;
    let world = World::new();
    world.key();
    world.run(&["backup", "backup.db"]).succeeded();
    fs::create_dir(world.path("folder")).unwrap();
    // As a device would be, which only the superuser can make.
    let _socket = UnixListener::bind(world.path("socket")).unwrap();
    for (name, why) in [
        ("folder", "it is a folder"),
        ("socket", "it is no regular file"),
    ] {
        let database = format!("sqlite:{name}");
        for arguments in [
            &["backup", name, "--replace"][..],
            &["restore", "backup.db", "--replace", "--database", &database],
        ] {
            let said = world.run(arguments).failed();
            let expected = format!("error: cannot write to {name}: {why}\n hint: ");
            assert!(said.starts_with(&expected), "{said}");
        }
        assert!(!world.path(name).is_file());
    }
}

#[test]
fn a_backup_takes_no_files_place_unless_told_to() {
    let world = World::new();
    world.key();
    world.write("backup.db", "something else");
    let said = world.run(&["backup", "backup.db"]).failed();
    assert!(said.contains("backup.db exists already"), "{said}");
    assert_eq!(world.read("backup.db"), "something else");
    world.run(&["backup", "backup.db", "--replace"]).succeeded();
    let said = world.run(&["backup", "no/such/folder.db"]).failed();
    assert!(
        said.contains("cannot write to no/such/folder.db: the folder no/such does not exist"),
        "{said}"
    );
    let said = world
        .run(&["backup", "x.db", "--database", "sqlite:none.db"])
        .failed();
    assert!(said.contains("there is no database none.db"), "{said}");
    let left = fs::read_dir(world.path(".")).unwrap();
    let half = left.filter(|file| {
        let name = file.as_ref().unwrap().file_name();
        name.display().to_string().starts_with(".expressd")
    });
    assert_eq!(half.count(), 0, "nothing half-done is left");
}

#[test]
fn a_damaged_backup_is_not_restored() {
    let world = World::new();
    let secret = world.key();
    let service = world.serve(&[]);
    for number in 0..200 {
        create(&service.address, &secret, &format!("customer {number}"));
    }
    world.run(&["backup", "backup.db"]).succeeded();
    drop(service);
    let mut bytes = fs::read(world.path("backup.db")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0xA5);
    world.write("backup.db", bytes);
    let said = world.run(&["restore", "backup.db", "--replace"]).failed();
    assert!(
        said.contains("nothing was changed") || said.contains("malformed"),
        "{said}"
    );
    assert_eq!(count(&world, "express.db"), 200);
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let world = World::new();
    world.key();
    world.write("letter.txt", "Dear Sir or Madam, ".repeat(100));
    let said = world.run(&["restore", "letter.txt", "--replace"]).failed();
    assert!(
        said.starts_with("error: letter.txt is not an SQLite database, or damaged: nothing was"),
        "{said}"
    );
    assert!(said.contains("hint: restore another backup"), "{said}");
    world.run(&["check"]).succeeded();
}

#[test]
fn a_check_finds_what_does_not_agree() {
    let world = World::new();
    let secret = world.key();
    let service = world.serve(&[]);
    create(&service.address, &secret, "City Clinic");
    assert!(
        world
            .run(&["check"])
            .succeeded()
            .contains("is whole: 1 customer, 0 users")
    );
    for (damage, said) in [
        (
            "UPDATE tally SET customers = 7",
            "is said to have 7 published customers, and has 1",
        ),
        (
            "UPDATE tally SET customers = 1; UPDATE customer SET user_count = 5",
            "is said to have 5 users, and has 0",
        ),
        (
            "UPDATE customer SET user_count = 0, name_folded = 'x'",
            "a search would not find",
        ),
        (
            "UPDATE customer SET name_folded = 'city clinic', metadata = 'none'",
            "cannot be understood",
        ),
    ] {
        let db = Connection::open(world.path("express.db")).unwrap();
        db.execute_batch(damage).unwrap();
        drop(db);
        let found = world.run(&["check"]).failed();
        assert!(found.contains(said), "{damage}: {found}");
        assert!(found.contains("1 fault"), "{found}");
    }
}
