//! What an SQLite file keeps to search by.

use std::ops::Range;
use std::path::Path;

use expressd::app::{Customer, ImportOutcome, UserId};
use expressd::store::sqlite::faults_of;
use rusqlite::Connection;

use crate::sqlite::{folder, world_at};
use crate::world::World;

/// Segments of a file and the customers that are in none.
fn segments(path: &Path) -> (u32, u32) {
    let db = Connection::open(path).unwrap();
    let count = |sql| db.query_row(sql, [], |row| row.get(0)).unwrap();
    (
        count("SELECT count(*) FROM segment"),
        count("SELECT count(*) FROM loose"),
    )
}

async fn import(world: &World, names: Range<u32>) {
    let records = names.map(|number| world.elsewhere(&format!("Clinic {number}")).into());
    world.import(records.collect()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_gather_in_segments_and_small_segments_in_large_ones() {
    let (_folder, path) = folder();
    let world = world_at(&path, ()).await;
    import(&world, 0..511).await;
    assert_eq!(segments(&path), (0, 511));
    import(&world, 511..512).await;
    assert_eq!(segments(&path), (1, 0));
    for part in 1..8 {
        import(&world, part * 512..(part + 1) * 512).await;
    }
    assert_eq!(segments(&path), (1, 0), "one of eight");
    import(&world, 4096..8192).await;
    assert_eq!(segments(&path), (2, 0), "one of a large import");
    import(&world, 8192..8692).await;
    assert_eq!(segments(&path), (2, 500));
    import(&world, 8692..18_000).await;
    assert_eq!(segments(&path), (5, 0), "a full one now and then");
    assert_eq!(faults_of(&path).unwrap(), Vec::<String>::new());
    assert_eq!(world.names(Some("NIC 8191")).await, ["Clinic 8191"]);
    assert_eq!(world.names(Some("c 1799")).await.len(), 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_changes_leaves_the_segment_at_once() {
    let (_folder, path) = folder();
    let world = world_at(&path, ()).await;
    import(&world, 0..600).await;
    let customer = world
        .page(None, 1, Some("nic 77"))
        .await
        .customers
        .remove(0);
    world.rename(customer.id, "Praxis").await;
    assert_eq!(segments(&path), (1, 1));
    world.add_user(customer.id, UserId::generate()).await;
    let other = world
        .page(None, 1, Some("nic 78"))
        .await
        .customers
        .remove(0);
    world.add_user(other.id, UserId::generate()).await;
    assert_eq!(segments(&path), (1, 1), "users are not searched for");
    world.deactivate(other.id).await;
    assert_eq!(segments(&path), (1, 2));
    assert_eq!(faults_of(&path).unwrap(), Vec::<String>::new());
    assert_eq!(world.names(Some("axis")).await, ["Praxis"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_import_leaves_segments_as_they_were() {
    let (_folder, path) = folder();
    let world = world_at(&path, ()).await;
    import(&world, 0..600).await;
    let taken = world.page(None, 1, None).await.customers.remove(0).id;
    let taken = Customer::new(taken, "x", world.stamp());
    let mut records: Vec<_> = (0..9000).map(|_| world.elsewhere("x").into()).collect();
    records.push(taken.into());
    let refused = world.app.import(&world.scope, records.into_iter().map(Ok));
    assert!(matches!(
        refused.await.unwrap(),
        ImportOutcome::AlreadyExists { index: 9000, .. }
    ));
    assert_eq!(segments(&path), (1, 0));
    assert_eq!(faults_of(&path).unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_segments_gets_them_when_it_is_opened() {
    let (_folder, path) = folder();
    let world = world_at(&path, ()).await;
    import(&world, 0..9000).await;
    world.store.close().await;
    drop(world);
    let db = Connection::open(&path).unwrap();
    db.execute_batch(
        "DROP TRIGGER customer_comes_loose; DROP TRIGGER customer_turns_loose;
         DROP TRIGGER customer_goes_loose; DROP TABLE loose; DROP TABLE loose_count;
         DROP TABLE segment; DROP TABLE segment_block; DROP TABLE segment_text;
         DROP TABLE segment_part;
         DELETE FROM sqlite_stat1 WHERE tbl IN ('loose', 'segment', 'segment_part');
         PRAGMA user_version = 3;",
    )
    .unwrap();
    drop(db);
    let world = world_at(&path, ()).await;
    assert_eq!(segments(&path), (2, 0));
    assert_eq!(faults_of(&path).unwrap(), Vec::<String>::new());
    assert_eq!(world.names(Some("nic 8999")).await, ["Clinic 8999"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_finds_segments_that_are_not_what_their_customers_are() {
    let (_folder, path) = folder();
    let world = world_at(&path, ()).await;
    import(&world, 0..600).await;
    world.create("loose").await;
    world.store.close().await;
    for (damage, repair, said) in [
        (
            "DELETE FROM loose",
            "INSERT INTO loose SELECT scope, id, 0 FROM customer WHERE name = 'loose'",
            "searches would miss it",
        ),
        (
            "INSERT INTO loose SELECT scope, id, 0 FROM customer WHERE name = 'Clinic 7'",
            "DELETE FROM loose WHERE customer <> (SELECT id FROM customer WHERE name = 'loose')",
            "searches know it twice",
        ),
        (
            "UPDATE segment_part SET members = x'0000' WHERE part = CAST('ncli' AS BLOB)",
            "UPDATE segment_part SET members = (SELECT members FROM segment_part
                 WHERE part = CAST('nlin' AS BLOB)) WHERE part = CAST('ncli' AS BLOB)",
            "is not what its customers are",
        ),
        (
            "UPDATE loose SET outdated = 1",
            "UPDATE loose SET outdated = 0",
            "were not told of 1 customer",
        ),
        (
            "UPDATE loose_count SET customers = 9",
            "UPDATE loose_count SET customers = 1",
            "is counted wrong",
        ),
    ] {
        let db = Connection::open(&path).unwrap();
        assert_eq!(
            faults_of(&path).unwrap(),
            Vec::<String>::new(),
            "before {damage}"
        );
        db.execute_batch(damage).unwrap();
        let faults = faults_of(&path).unwrap();
        assert!(
            faults.iter().any(|it| it.contains(said)),
            "{damage}: {faults:?}"
        );
        db.execute_batch(repair).unwrap();
    }
}
