//! What holds of a store in a file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use expressd::app::{Access, App, CustomerChange, NewCustomer, Once, RevokeOutcome, Written};
use expressd::store::sqlite::{OpenError, OpenOptions, SqliteStore};
use expressd::store::{Store, StoreErrorKind};
use futures_util::future::join_all;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::conformance::conformance;
use crate::world::{World, now, once};

conformance!(super::world);

const CREATE: OpenOptions = OpenOptions {
    create: true,
    serve: false,
};

async fn world() -> World {
    let folder = TempDir::new().unwrap();
    world_at(&folder.path().join("express.db"), folder).await
}

pub async fn world_at<T: Send + Sync + 'static>(path: &Path, ground: T) -> World {
    World::over(Arc::new(open(path)), ground).await
}

fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, CREATE).unwrap()
}

pub fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("express.db");
    (folder, path)
}

#[tokio::test]
async fn everything_is_there_after_opening_again() {
    let (_folder, path) = folder();
    let (customer, cursor, secret) = {
        let world = world_at(&path, ()).await;
        world.create("older").await;
        let customer = world.create_once("newer", once("k", "1")).await;
        let made = world
            .app
            .create_key(&world.scope, None, "x", Access::Read, None);
        let secret = made.await.unwrap().secret;
        (
            now(Ok::<_, ()>(customer)),
            world.page(None, 1, None).await.next,
            secret,
        )
    };
    let world = world_at(&path, ()).await;
    assert_eq!(world.retrieve(customer.id).await, Some(customer));
    assert_eq!(world.page(cursor, 1, None).await.customers[0].name, "older");
    let key = world.app.authenticate(secret.reveal().as_bytes()).await;
    assert!(key.unwrap().is_some());
    let repeat = world.create_once("newer", once("k", "2")).await;
    assert!(matches!(repeat, Written::Replayed { .. }));
}

#[tokio::test]
async fn what_another_process_does_is_seen_at_once() {
    let (_folder, path) = folder();
    let server = world_at(&path, ()).await;
    let command = world_at(&path, ()).await;

    let made = command
        .app
        .create_key(&command.scope, None, "x", Access::Write, None);
    let made = made.await.unwrap();
    let secret = made.secret.reveal().as_bytes();
    assert!(server.app.authenticate(secret).await.unwrap().is_some());
    let revoked = command
        .app
        .revoke_key(None, None, made.key.id)
        .await
        .unwrap();
    assert!(matches!(revoked, RevokeOutcome::Revoked(_)));
    assert_eq!(server.app.authenticate(secret).await.unwrap(), None);

    let customer = server.create("x").await;
    assert_eq!(command.retrieve(customer.id).await, Some(customer));
    // Cursors are sealed with a secret that both share.
    command.create("y").await;
    let cursor = server.page(None, 1, None).await.next;
    assert_eq!(command.page(cursor, 1, None).await.customers[0].name, "x");
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_write_at_one_time_wait_for_each_other() {
    let (_folder, path) = folder();
    let (one, other) = (world_at(&path, ()).await, world_at(&path, ()).await);
    let writes = (0..100).map(|index| {
        let world = if index % 2 == 0 { &one } else { &other };
        world.create("x")
    });
    join_all(writes).await;
    assert_eq!(one.app.live_customers(None).await.unwrap(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_write_undoes_nothing_of_its_neighbours() {
    let world = world().await;
    let taken = world.create("taken").await;
    // A new customer with an id that exists is a defect of the caller's, so it fails.
    let writes = (0..64).map(|index| {
        let customer = if index % 4 == 0 {
            taken.clone()
        } else {
            world.elsewhere("fine")
        };
        world
            .store
            .create(&world.scope, customer, world.stamp(), None)
    });
    let outcomes = join_all(writes).await;
    for (index, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Err(error) => {
                assert_eq!(index % 4, 0);
                assert_eq!(error.kind(), StoreErrorKind::Internal);
                assert!(!error.is_temporary());
            }
            Ok(_) => assert_ne!(index % 4, 0),
        }
    }
    assert_eq!(world.app.live_customers(None).await.unwrap(), 49);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_write_leaves_its_key_free() {
    let world = world().await;
    let taken = world.create("taken").await;
    let write = Once {
        key: "k".to_owned(),
        fingerprint: expressd::app::Fingerprint::of("create", &[]),
        request_id: "1".to_owned(),
        at: world.clock.now(),
    };
    let failed = world
        .store
        .create(&world.scope, taken, world.stamp(), Some(write.clone()))
        .await;
    assert!(failed.is_err());
    let fresh = world.elsewhere("fresh");
    let written = world
        .store
        .create(&world.scope, fresh, world.stamp(), Some(write))
        .await;
    assert_eq!(now(written).name, "fresh");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_waited_too_long_says_busy_and_recovers() {
    let (_folder, path) = folder();
    let world = world_at(&path, ()).await;
    let customer = world.create("x").await;
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();

    let new = NewCustomer {
        name: "y".to_owned(),
        metadata: None,
    };
    let refused = world.app.create(&world.scope, &world.key, new, None).await;
    let error = refused.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Busy);
    assert!(error.is_temporary());
    assert_eq!(
        error.to_string(),
        "could not create a customer: the database is busy"
    );
    // Reads do not wait for writers.
    assert!(world.retrieve(customer.id).await.is_some());
    world.app.ready().await.unwrap();

    other.execute_batch("ROLLBACK").unwrap();
    world.create("z").await;
    assert_eq!(world.names(None).await, ["z", "x"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_answers_what_was_taken_and_takes_no_more() {
    let world = Arc::new(world().await);
    let writes: Vec<_> = (0..200)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let customer = world.elsewhere("x");
                world
                    .store
                    .create(&world.scope, customer, world.stamp(), None)
                    .await
            })
        })
        .collect();
    tokio::task::yield_now().await;
    world.app.close().await;
    let mut acknowledged = 0;
    for write in join_all(writes).await {
        match write.unwrap() {
            Ok(_) => acknowledged += 1,
            Err(error) => assert_eq!(error.kind(), StoreErrorKind::Closed),
        }
    }
    assert_eq!(world.app.live_customers(None).await.unwrap(), acknowledged);
    let error = world.app.ready().await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Closed);
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_were_taken_are_done_when_the_store_is_dropped() {
    let (_folder, path) = folder();
    let store = Arc::new(open(&path));
    let world = World::over(store, ()).await;
    {
        let customer = world.elsewhere("x");
        let write = world
            .store
            .create(&world.scope, customer, world.stamp(), None);
        write.await.unwrap();
    }
    drop(world);
    // The last connection to leave tidies up: the database is one file again.
    assert!(!path.with_extension("db-wal").exists());
    let again = world_at(&path, ()).await;
    assert_eq!(again.names(None).await, ["x"]);
}

#[tokio::test]
async fn expired_keys_go_as_new_ones_come() {
    let (_folder, path) = folder();
    let world = world_at(&path, ()).await;
    for index in 0..6 {
        world
            .create_once("x", once(&format!("old {index}"), "1"))
            .await;
    }
    let kept = || -> u32 {
        let db = Connection::open(&path).unwrap();
        let count = "SELECT count(*) FROM idempotency";
        db.query_row(count, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(kept(), 6);
    world.clock.advance(Once::KEPT);
    world.create_once("x", once("new 1", "1")).await;
    assert_eq!(kept(), 3, "a few at a time");
    world.create_once("x", once("new 2", "1")).await;
    assert_eq!(kept(), 2, "the two new ones");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_changes_nothing_writes_nothing() {
    let (_folder, path) = folder();
    let world = world_at(&path, ()).await;
    let customer = world.create("x").await;
    let log = path.with_extension("db-wal");
    let before = fs::metadata(&log).unwrap().len();
    for _ in 0..10 {
        let change = CustomerChange::default();
        world.update(customer.id, Default::default(), change).await;
        world.reactivate(customer.id).await;
    }
    assert_eq!(fs::metadata(&log).unwrap().len(), before);
}

#[test]
fn processes_that_open_a_new_file_at_one_time_all_succeed() {
    let (_folder, path) = folder();
    let opened: Vec<_> = (0..8)
        .map(|_| {
            let path = path.clone();
            thread::spawn(move || SqliteStore::open(&path, CREATE))
        })
        .collect();
    for store in opened {
        store.join().unwrap().unwrap();
    }
}

/// Says why a file cannot be opened, when it cannot.
#[track_caller]
fn refusal(path: &Path, options: OpenOptions) -> OpenError {
    match SqliteStore::open(path, options) {
        Ok(_) => panic!("{} opened", path.display()),
        Err(error) => error,
    }
}

#[test]
fn a_missing_folder_is_named() {
    let (folder, _) = folder();
    let error = refusal(&folder.path().join("no/such/express.db"), CREATE);
    assert!(matches!(&error, OpenError::FolderMissing { folder } if folder.ends_with("no/such")));
}

#[test]
fn a_missing_file_is_created_only_when_asked_for() {
    let (_folder, path) = folder();
    let error = refusal(&path, OpenOptions::default());
    assert!(matches!(error, OpenError::Missing { .. }));
    assert!(!path.exists());
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_cannot_be_written_to_is_told_apart() {
    // Even the superuser creates nothing here.
    let path = Path::new("/proc/express.db");
    for serve in [false, true] {
        let error = refusal(path, OpenOptions { serve, ..CREATE });
        assert!(matches!(error, OpenError::NotWritable { .. }), "{error:?}");
    }
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let (folder, path) = folder();
    let text = "Not a database, but longer than the header of one. ".repeat(50);
    fs::write(&path, &text).unwrap();
    let error = refusal(&path, CREATE);
    assert!(matches!(error, OpenError::NotADatabase { .. }), "{error:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    let error = refusal(folder.path(), CREATE);
    assert!(matches!(error, OpenError::IsFolder { .. }), "{error:?}");
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let (_folder, path) = folder();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE theirs (x)").unwrap();
    let error = refusal(&path, CREATE);
    assert!(matches!(error, OpenError::Foreign { .. }), "{error:?}");
    let tables: u32 = other
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 1);
}

#[test]
fn a_newer_schema_is_refused() {
    let (_folder, path) = folder();
    drop(open(&path));
    let db = Connection::open(&path).unwrap();
    db.pragma_update(None, "user_version", 999).unwrap();
    let error = refusal(&path, CREATE);
    assert!(
        matches!(error, OpenError::NewerSchema { found: 999, known, .. } if known < 999),
        "{error:?}"
    );
}

#[test]
fn a_locked_file_is_told_apart() {
    let (_folder, path) = folder();
    drop(open(&path));
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;")
        .unwrap();
    let error = refusal(&path, CREATE);
    assert!(matches!(error, OpenError::Locked { .. }), "{error:?}");
}

#[tokio::test]
async fn one_process_serves_and_commands_may_work_beside_it() {
    let (_folder, path) = folder();
    let serve = OpenOptions {
        serve: true,
        ..CREATE
    };
    let server = SqliteStore::open(&path, serve).unwrap();
    let error = refusal(&path, serve);
    assert!(matches!(error, OpenError::Served { .. }), "{error:?}");

    let command: Arc<dyn Store> = Arc::new(open(&path));
    App::new(command).await.unwrap();
    drop(server);
    SqliteStore::open(&path, serve).unwrap();
}
