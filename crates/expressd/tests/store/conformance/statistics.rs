//! Figures.

use std::sync::Arc;

use expressd::app::{Access, App, Counts, CustomerRecord, RequestStatistics, Scope, Status};
use jiff::SignedDuration;

use crate::world::World;

pub async fn customers_are_counted_by_the_day_on_which_they_came(world: World) {
    let days_ago = |days: i64, status| -> CustomerRecord {
        let mut customer = world.elsewhere("x");
        customer.created_at = world.clock.now() - SignedDuration::from_hours(24 * days);
        customer.status = status;
        customer.into()
    };
    let records = vec![
        days_ago(400, Status::Published),
        days_ago(3, Status::Published),
        days_ago(2, Status::Archived),
        days_ago(2, Status::Deleted),
        days_ago(0, Status::Published),
        days_ago(0, Status::Published),
    ];
    world.import(records).await;
    let counted = world.app.customers_by_day(&world.scope, 5).await.unwrap();
    let counted: Vec<_> = counted
        .iter()
        .map(|it| (it.day.to_string(), it.customers))
        .collect();
    let expected = [
        ("2026-01-11", 1),
        ("2026-01-12", 2),
        ("2026-01-13", 3),
        ("2026-01-14", 3),
        ("2026-01-15", 5),
    ];
    assert_eq!(
        counted,
        expected.map(|(day, count)| (day.to_owned(), count))
    );
    let elsewhere = Scope::new("acme", "test");
    let none = world.app.customers_by_day(&elsewhere, 2).await.unwrap();
    assert_eq!(none.iter().map(|it| it.customers).sum::<u64>(), 0);
}

/// A second process on the same database.
async fn replica(world: &World) -> App {
    let clock = world.clock.clone();
    let store = Arc::clone(&world.store);
    App::with_clock(store, move || clock.now()).await.unwrap()
}

pub async fn requests_of_all_processes_are_added_up(world: World) {
    let app = &world.app;
    let key = app.create_key(&world.scope, None, "k", Access::Read, None);
    let key = key.await.unwrap();
    let other = replica(&world).await;
    for app in [app, &other] {
        let found = app.authenticate(key.secret.reveal().as_bytes()).await;
        assert!(found.unwrap().is_some());
        for status in [Some(200), Some(404), Some(500), None] {
            app.note_request(key.key.id, "retrieve", status);
        }
        app.note_request(key.key.id, "list", Some(200));
    }
    let counts = |requests, refused, failed| Counts {
        requests,
        refused,
        failed,
    };
    let own = app.requests(&world.scope).await.unwrap();
    assert_eq!(own.operations[0], ("retrieve".to_owned(), counts(4, 1, 1)));
    for app in [app, &other] {
        app.write_down_usage().await.unwrap();
        app.write_down_usage().await.unwrap();
    }
    for app in [app, &other] {
        let RequestStatistics {
            operations,
            quarters,
        } = app.requests(&world.scope).await.unwrap();
        let expected = [
            ("retrieve".to_owned(), counts(8, 2, 2)),
            ("list".to_owned(), counts(2, 0, 0)),
        ];
        assert_eq!(operations, expected);
        assert_eq!(quarters.len(), 96);
        assert_eq!(quarters[95].1, counts(10, 2, 2));
        assert!(quarters[..95].iter().all(|(_, it)| *it == counts(0, 0, 0)));
    }
    let elsewhere = Scope::new("acme", "test");
    let none = app.requests(&elsewhere).await.unwrap();
    assert_eq!(none.operations, []);
}

pub async fn requests_of_the_last_day_are_shown_and_old_ones_go(world: World) {
    let app = &world.app;
    let key = app.create_key(&world.scope, None, "k", Access::Read, None);
    let key = key.await.unwrap();
    let secret = key.secret.reveal().as_bytes();
    for _ in 0..3 {
        app.authenticate(secret).await.unwrap();
        app.note_request(key.key.id, "list", Some(200));
        app.write_down_usage().await.unwrap();
        world.clock.advance(SignedDuration::from_mins(15));
    }
    let shown = app.requests(&world.scope).await.unwrap();
    let quarters: Vec<_> = shown.quarters[91..]
        .iter()
        .map(|(_, it)| it.requests)
        .collect();
    assert_eq!(quarters, [0, 1, 1, 1, 0]);
    world.clock.advance(SignedDuration::from_hours(24));
    let shown = app.requests(&world.scope).await.unwrap();
    assert_eq!(shown.operations, []);

    world.clock.advance(SignedDuration::from_hours(24 * 8));
    app.authenticate(secret).await.unwrap();
    app.note_request(key.key.id, "list", Some(200));
    app.write_down_usage().await.unwrap();
    let kept = world.store.requests(&world.scope, jiff::Timestamp::MIN);
    assert_eq!(kept.await.unwrap().len(), 1, "the old ones are gone");
}

pub async fn keys_tell_when_they_were_used(world: World) {
    let app = &world.app;
    let key = app.create_key(&world.scope, None, "k", Access::Read, None);
    let key = key.await.unwrap();
    let other = replica(&world).await;
    let last_used = async |app: &App| {
        let keys = app.keys(Some(&world.scope)).await.unwrap();
        keys[0].last_used_at
    };
    assert_eq!(last_used(app).await, None);
    let secret = key.secret.reveal().as_bytes();
    app.authenticate(secret).await.unwrap();
    assert_eq!(last_used(app).await, Some(world.clock.now()));
    assert_eq!(last_used(&other).await, None, "not written down yet");
    app.write_down_usage().await.unwrap();
    let used = world.clock.now();
    world.clock.tick();
    assert_eq!(last_used(&other).await, Some(used));
    assert_eq!(last_used(app).await, Some(used));
    let earlier = used - SignedDuration::from_secs(5);
    let noted = world.store.note_keys(vec![key.key.id], earlier);
    noted.await.unwrap();
    assert_eq!(last_used(app).await, Some(used), "never back");
    let found = app.authenticate(secret).await.unwrap().unwrap();
    assert_eq!(found.last_used_at, Some(used));
}
