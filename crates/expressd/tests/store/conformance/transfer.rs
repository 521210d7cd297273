//! Import and export.

use std::collections::BTreeSet;

use expressd::app::{Aborted, CustomerRecord, ImportOutcome, Scope, Status, Version};
use futures_util::{StreamExt, TryStreamExt};
use jiff::Timestamp;

use crate::world::{World, pairs, users};

async fn exported(world: &World, scope: &Scope) -> Vec<CustomerRecord> {
    world.app.export(scope).try_collect().await.unwrap()
}

pub async fn what_is_exported_can_be_imported_elsewhere(world: World) {
    let plain = world.create("plain").await;
    let full = world.create_with("full", Some(pairs(&[("a", "1")]))).await;
    for user in users(3) {
        world.add_user(full.id, user).await;
    }
    world.deactivate(plain.id).await;
    let mut gone = world.elsewhere("gone");
    gone.status = Status::Deleted;
    world.import(vec![gone.into()]).await;

    let records = exported(&world, &world.scope).await;
    let names: Vec<_> = records.iter().map(|it| it.customer.name.as_str()).collect();
    assert_eq!(
        names,
        ["plain", "full"],
        "oldest first, without the deleted"
    );
    assert_eq!(records[1].users.len(), 3);

    let elsewhere = Scope::new("elsewhere", "live");
    let imported = world
        .app
        .import(&elsewhere, records.clone().into_iter().map(Ok));
    let expected = ImportOutcome::Imported { customers: 2 };
    assert_eq!(imported.await.unwrap(), expected);
    let mut again = exported(&world, &elsewhere).await;
    for (record, before) in again.iter_mut().zip(&records) {
        record.customer.version = before.customer.version;
    }
    assert_eq!(again, records);
}

pub async fn an_import_keeps_ids_and_times_and_counts_users(world: World) {
    let mut customer = world.elsewhere("x");
    customer.created_at = "1969-07-20T20:17:40.123456789Z".parse().unwrap();
    customer.updated_at = "2024-02-29T12:00:00.5+02:00".parse().unwrap();
    customer.user_count = 99;
    let id = customer.id;
    let record = CustomerRecord {
        users: users(5),
        ..customer.into()
    };
    world.clock.tick();
    world.import(vec![record.clone()]).await;
    let kept = world.retrieve(id).await.unwrap();
    assert_eq!(kept.user_count, 5);
    assert_eq!(kept.version, Version::at(world.clock.now()), "a new start");
    let to_the_microsecond: Timestamp = "1969-07-20T20:17:40.123457Z".parse().unwrap();
    assert_eq!(kept.created_at, to_the_microsecond);
    assert_eq!(kept.updated_at, record.customer.updated_at);
    assert_eq!(exported(&world, &world.scope).await[0].users, record.users);
}

pub async fn an_import_with_a_taken_id_leaves_nothing(world: World) {
    let taken = world.create("here before").await;
    let records: Vec<CustomerRecord> = vec![
        world.elsewhere("a").into(),
        world.elsewhere("b").into(),
        taken.clone().into(),
        world.elsewhere("c").into(),
    ];
    let imported = world
        .app
        .import(&world.scope, records.into_iter().map(Ok))
        .await;
    let expected = ImportOutcome::AlreadyExists {
        index: 2,
        id: taken.id,
    };
    assert_eq!(imported.unwrap(), expected);
    assert_eq!(world.names(None).await, ["here before"]);
}

pub async fn an_import_with_an_id_twice_leaves_nothing(world: World) {
    let twice = world.elsewhere("twice");
    let id = twice.id;
    let records: Vec<CustomerRecord> = vec![twice.clone().into(), twice.into()];
    let imported = world
        .app
        .import(&world.scope, records.into_iter().map(Ok))
        .await;
    let expected = ImportOutcome::AlreadyExists { index: 1, id };
    assert_eq!(imported.unwrap(), expected);
    assert_eq!(world.names(None).await, Vec::<String>::new());
}

pub async fn an_aborted_import_leaves_nothing(world: World) {
    let mut record = CustomerRecord::from(world.elsewhere("a"));
    record.users = users(2);
    let records = [Ok(record), Err(Aborted)];
    let imported = world.app.import(&world.scope, records.into_iter()).await;
    assert_eq!(imported.unwrap(), ImportOutcome::Aborted);
    assert_eq!(exported(&world, &world.scope).await, []);
}

pub async fn an_empty_import_and_export_are_fine(world: World) {
    world.import(Vec::new()).await;
    assert_eq!(exported(&world, &world.scope).await, []);
    let unknown = Scope::new("no", "body");
    assert_eq!(exported(&world, &unknown).await, []);
}

pub async fn an_export_shows_one_moment(world: World) {
    let records: Vec<_> = (0..2000)
        .map(|index| world.elsewhere(&format!("customer {index}")).into())
        .collect();
    let ids: BTreeSet<_> = records
        .iter()
        .map(|it: &CustomerRecord| it.customer.id)
        .collect();
    world.import(records).await;

    let mut export = world.app.export(&world.scope);
    let first = export.next().await.unwrap().unwrap();
    world.create("created meanwhile").await;
    for id in &ids {
        if id.as_bytes()[15] % 16 == 0 {
            world.rename(*id, "renamed meanwhile").await;
        }
    }
    let rest: Vec<_> = export.try_collect().await.unwrap();
    let seen: BTreeSet<_> = [first]
        .iter()
        .chain(&rest)
        .map(|record| record.customer.id)
        .collect();
    assert_eq!(seen, ids);
    assert!(
        rest.iter()
            .all(|it| it.customer.name.starts_with("customer "))
    );
}

pub async fn an_export_may_be_left_early(world: World) {
    let records = (0..2000).map(|_| world.elsewhere("x").into()).collect();
    world.import(records).await;
    for _ in 0..20 {
        let mut export = world.app.export(&world.scope);
        assert!(export.next().await.unwrap().is_ok());
    }
    assert_eq!(exported(&world, &world.scope).await.len(), 2000);
}
