//! Writes that happen once, however often they are asked for.

use expressd::app::{
    ActivationOutcome, AddUserOutcome, CustomerId, NewCustomer, Once, UserId, Written,
};
use jiff::SignedDuration;

use crate::world::{World, done, now, once, pairs};

pub async fn a_repeat_gets_the_first_outcome_and_request_id(world: World) {
    let first = now(Ok::<_, ()>(
        world.create_once("x", once("k", "req-1")).await,
    ));
    world.clock.tick();
    // What happened to the customer since does not change what was answered then.
    world.rename(first.id, "renamed").await;
    let repeat = world.create_once("x", once("k", "req-2")).await;
    let expected = Written::Replayed {
        outcome: first,
        request_id: "req-1".to_owned(),
    };
    assert_eq!(repeat, expected);
    assert_eq!(world.names(None).await, ["renamed"]);
}

pub async fn a_repeat_of_each_operation_changes_nothing_more(world: World) {
    let (app, scope, key) = (&world.app, &world.scope, &world.key);
    let customer = world.create("x").await;
    let user = UserId::generate();
    let again = |name: &str| Some(once(name, "repeat"));

    let deactivated = app.deactivate(scope, key, customer.id, again("a")).await;
    let inactive = done(now(deactivated));
    world.reactivate(customer.id).await;
    let repeat = app.deactivate(scope, key, customer.id, again("a")).await;
    let Written::Replayed { outcome, .. } = repeat.unwrap() else {
        panic!("expected a replay");
    };
    assert_eq!(outcome, ActivationOutcome::Done(inactive));
    assert!(
        world
            .retrieve(customer.id)
            .await
            .unwrap()
            .status
            .is_active()
    );

    let added = app
        .add_user(scope, key, customer.id, user, again("b"))
        .await;
    assert_eq!(now(added), AddUserOutcome::Added);
    world.remove_user(customer.id, user).await;
    let repeat = app
        .add_user(scope, key, customer.id, user, again("b"))
        .await;
    let Written::Replayed { outcome, .. } = repeat.unwrap() else {
        panic!("expected a replay");
    };
    assert_eq!(outcome, AddUserOutcome::Added);
    assert_eq!(world.retrieve(customer.id).await.unwrap().user_count, 0);
}

pub async fn a_refusal_is_replayed_too(world: World) {
    let (app, scope, key) = (&world.app, &world.scope, &world.key);
    let customer = world.create("x").await;
    let user = UserId::generate();
    world.deactivate(customer.id).await;
    let first = app.add_user(scope, key, customer.id, user, Some(once("k", "1")));
    assert_eq!(now(first.await), AddUserOutcome::CustomerInactive);
    world.reactivate(customer.id).await;
    let repeat = app.add_user(scope, key, customer.id, user, Some(once("k", "2")));
    let expected = Written::Replayed {
        outcome: AddUserOutcome::CustomerInactive,
        request_id: "1".to_owned(),
    };
    assert_eq!(repeat.await.unwrap(), expected);

    let unknown = CustomerId::generate();
    let first = app
        .deactivate(scope, key, unknown, Some(once("l", "3")))
        .await;
    assert_eq!(now(first), ActivationOutcome::NotFound);
    let repeat = app
        .deactivate(scope, key, unknown, Some(once("l", "4")))
        .await;
    let expected = Written::Replayed {
        outcome: ActivationOutcome::NotFound,
        request_id: "3".to_owned(),
    };
    assert_eq!(repeat.unwrap(), expected);
}

pub async fn a_key_used_for_something_else_is_refused(world: World) {
    let (app, scope, key) = (&world.app, &world.scope, &world.key);
    let customer = now(Ok::<_, ()>(world.create_once("x", once("k", "1")).await));
    let used = || Some(once("k", "2"));

    assert_eq!(
        world.create_once("y", once("k", "2")).await,
        Written::KeyReused
    );
    let with_metadata = NewCustomer {
        name: "x".to_owned(),
        metadata: Some(pairs(&[])),
    };
    let created = app.create(scope, key, with_metadata, used()).await;
    assert_eq!(created.unwrap(), Written::KeyReused);
    let deactivated = app.deactivate(scope, key, customer.id, used()).await;
    assert_eq!(deactivated.unwrap(), Written::KeyReused);
    let added = app.add_user(scope, key, customer.id, UserId::generate(), used());
    assert_eq!(added.await.unwrap(), Written::KeyReused);

    assert_eq!(world.retrieve(customer.id).await, Some(customer));
    assert_eq!(world.names(None).await, ["x"]);
}

pub async fn a_key_is_free_after_a_day_and_not_before(world: World) {
    world.create_once("x", once("k", "1")).await;
    world
        .clock
        .advance(Once::KEPT - SignedDuration::from_micros(1));
    let repeat = world.create_once("x", once("k", "2")).await;
    assert!(matches!(repeat, Written::Replayed { .. }));
    assert_eq!(
        world.create_once("y", once("k", "2")).await,
        Written::KeyReused
    );

    world.clock.advance(SignedDuration::from_micros(1));
    let anew = world.create_once("y", once("k", "3")).await;
    assert!(matches!(anew, Written::Now(_)));
    let repeat = world.create_once("y", once("k", "4")).await;
    assert!(matches!(repeat, Written::Replayed { request_id, .. } if request_id == "3"));
    assert_eq!(world.names(None).await, ["y", "x"]);
}

pub async fn large_outcomes_are_replayed_whole(world: World) {
    let (app, scope, key) = (&world.app, &world.scope, &world.key);
    let metadata = (0..50)
        .map(|pair| (format!("{pair}-{}", "ключ".repeat(20)), "🏥".repeat(1000)))
        .collect();
    let new = NewCustomer {
        name: "\0\"\\\u{2028}".to_owned(),
        metadata: Some(metadata),
    };
    let long_key = "k".repeat(255);
    let again = || Some(once(&long_key, "1"));
    let first = now(app.create(scope, key, new.clone(), again()).await);
    let repeat = app.create(scope, key, new, again()).await.unwrap();
    assert!(matches!(repeat, Written::Replayed { outcome, .. } if outcome == first));
}
