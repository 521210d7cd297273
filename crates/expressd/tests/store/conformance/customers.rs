//! Creating, reading and changing customers.

use expressd::app::{
    ActivationOutcome, Actor, Change, CustomerChange, CustomerId, CustomerRecord, Integration,
    IntegrationId, Metadata, NewCustomer, Precondition, Status, UpdateOutcome, UserId,
};

use crate::world::{World, done, now, pairs, updated};

pub async fn a_created_customer_reads_back_as_it_was_answered(world: World) {
    let metadata = Some(pairs(&[("region", "north")]));
    let created = world.create_with("City Clinic", metadata.clone()).await;

    assert_eq!(created.name, "City Clinic");
    assert_eq!(created.metadata, metadata);
    assert_eq!(created.status, Status::Published);
    assert_eq!(created.user_count, 0);
    assert_eq!(created.external_id, created.id.to_string());
    assert_eq!(created.timezone, "UTC");
    assert_eq!(created.created_at, world.clock.now());
    assert_eq!(created.updated_at, created.created_at);
    assert_eq!(created.created_by, Some(world.key.clone()));
    assert_eq!(world.retrieve(created.id).await, Some(created));
}

pub async fn text_is_kept_exactly(world: World) {
    for name in [
        "x",
        " leading and trailing ",
        "O'Brien; DROP TABLE customer; --",
        "\0 and \u{1}\u{7f}",
        "e\u{301} is not é",
        "مستشفى المدينة",
        "市立診療所 🏥👩🏽‍⚕️",
        "%_\\\"",
        &"ß".repeat(255),
    ] {
        let metadata = Some(pairs(&[(name, name), ("", "")]));
        let created = world.create_with(name, metadata.clone()).await;
        let read = world.retrieve(created.id).await.unwrap();
        assert_eq!(read.name, name);
        assert_eq!(read.metadata, metadata);
    }
}

pub async fn no_metadata_and_empty_metadata_stay_different(world: World) {
    let none = world.create_with("none", None).await;
    let empty = world.create_with("empty", Some(Metadata::new())).await;
    assert_eq!(world.retrieve(none.id).await.unwrap().metadata, None);
    assert_eq!(
        world.retrieve(empty.id).await.unwrap().metadata,
        Some(Metadata::new())
    );
}

pub async fn the_order_of_metadata_is_kept(world: World) {
    let metadata = pairs(&[("z", "1"), ("a", "2"), ("m", "3")]);
    let created = world.create_with("x", Some(metadata)).await;
    let read = world.retrieve(created.id).await.unwrap().metadata.unwrap();
    assert_eq!(read.keys().collect::<Vec<_>>(), ["z", "a", "m"]);
}

pub async fn an_unknown_customer_is_not_there(world: World) {
    let unknown = CustomerId::generate();
    assert_eq!(world.retrieve(unknown).await, None);
    let billing = world.app.billing_customer(&world.scope, unknown).await;
    assert_eq!(billing.unwrap(), None);
    assert_eq!(world.rename(unknown, "x").await, UpdateOutcome::NotFound);
    assert_eq!(world.deactivate(unknown).await, ActivationOutcome::NotFound);
    assert_eq!(world.reactivate(unknown).await, ActivationOutcome::NotFound);
    assert_eq!(world.retrieve(unknown).await, None);
}

pub async fn an_update_changes_what_it_names_and_nothing_else(world: World) {
    let metadata = pairs(&[("region", "north")]);
    let created = world.create_with("before", Some(metadata.clone())).await;
    world.clock.tick();

    let renamed = updated(world.rename(created.id, "after").await);
    assert_eq!(renamed.name, "after");
    assert_eq!(renamed.metadata, Some(metadata));
    assert_eq!(renamed.created_at, created.created_at);
    assert_eq!(renamed.updated_at, world.clock.now());
    assert_ne!(renamed.version, created.version);
    assert_eq!(world.retrieve(created.id).await, Some(renamed.clone()));

    for (change, expected) in [
        (
            Change::Set(pairs(&[("plan", "x")])),
            Some(pairs(&[("plan", "x")])),
        ),
        (Change::Set(Metadata::new()), Some(Metadata::new())),
        (Change::Clear, None),
    ] {
        world.clock.tick();
        let change = CustomerChange {
            metadata: change,
            ..CustomerChange::default()
        };
        let changed = updated(world.update(created.id, Precondition::None, change).await);
        assert_eq!(changed.name, "after");
        assert_eq!(changed.metadata, expected);
        assert_eq!(changed.updated_at, world.clock.now());
        assert_eq!(world.retrieve(created.id).await, Some(changed));
    }
}

pub async fn an_update_to_equal_values_moves_nothing(world: World) {
    let metadata = pairs(&[("a", "1"), ("b", "2")]);
    let created = world.create_with("same", Some(metadata)).await;
    world.clock.tick();
    for change in [
        CustomerChange::default(),
        CustomerChange {
            name: Some("same".to_owned()),
            metadata: Change::Set(pairs(&[("b", "2"), ("a", "1")])),
        },
    ] {
        let outcome = world.update(created.id, Precondition::None, change).await;
        assert_eq!(outcome, UpdateOutcome::Updated(created.clone()));
        assert_eq!(world.retrieve(created.id).await, Some(created.clone()));
    }
}

pub async fn an_update_needs_a_version_that_still_holds(world: World) {
    let first = world.create("first").await;
    let rename = |name: &str| CustomerChange {
        name: Some(name.to_owned()),
        ..CustomerChange::default()
    };
    // The clock stands still, and the versions differ all the same.
    let current = Precondition::OneOf(vec![first.version]);
    let second = updated(world.update(first.id, current, rename("second")).await);

    for stale in [vec![first.version], Vec::new()] {
        let stale = Precondition::OneOf(stale);
        // Even a change that would change nothing says that the caller is behind.
        for change in [rename("third"), CustomerChange::default()] {
            let outcome = world.update(first.id, stale.clone(), change).await;
            assert_eq!(outcome, UpdateOutcome::Stale);
        }
    }
    assert_eq!(world.retrieve(first.id).await, Some(second.clone()));

    let either = Precondition::OneOf(vec![first.version, second.version]);
    updated(world.update(first.id, either, rename("third")).await);
    let unknown = world.update(
        CustomerId::generate(),
        Precondition::OneOf(Vec::new()),
        rename("x"),
    );
    assert_eq!(unknown.await, UpdateOutcome::NotFound);
}

pub async fn activity_moves_only_where_it_differs(world: World) {
    let created = world.create("x").await;
    world.clock.tick();
    assert_eq!(done(world.reactivate(created.id).await), created);

    let inactive = done(world.deactivate(created.id).await);
    assert_eq!(inactive.status, Status::Archived);
    assert_eq!(inactive.updated_at, world.clock.now());
    assert_ne!(inactive.version, created.version);
    world.clock.tick();
    assert_eq!(done(world.deactivate(created.id).await), inactive);
    assert_eq!(world.retrieve(created.id).await, Some(inactive.clone()));

    let active = done(world.reactivate(created.id).await);
    assert_eq!(active.status, Status::Published);
    assert_eq!(active.updated_at, world.clock.now());
    assert_ne!(active.version, inactive.version);
    assert_eq!(world.retrieve(created.id).await, Some(active));
    // Inactive customers can be renamed.
    world.deactivate(created.id).await;
    assert_eq!(
        updated(world.rename(created.id, "y").await).status,
        Status::Archived
    );
}

pub async fn a_deleted_customer_is_seen_by_billing_alone(world: World) {
    let mut gone = world.elsewhere("gone");
    gone.status = Status::Deleted;
    let id = gone.id;
    world.import(vec![gone.into()]).await;

    let shown = world.app.billing_customer(&world.scope, id).await.unwrap();
    assert_eq!(shown.unwrap().customer.status, Status::Deleted);

    assert_eq!(world.retrieve(id).await, None);
    assert_eq!(world.names(None).await, Vec::<String>::new());
    assert_eq!(world.names(Some("gone")).await, Vec::<String>::new());
    assert_eq!(world.rename(id, "back").await, UpdateOutcome::NotFound);
    assert_eq!(world.deactivate(id).await, ActivationOutcome::NotFound);
    assert_eq!(world.reactivate(id).await, ActivationOutcome::NotFound);
    let user = UserId::generate();
    assert_eq!(
        world.add_user(id, user).await,
        expressd::app::AddUserOutcome::NotFound
    );
    assert_eq!(
        world.remove_user(id, user).await,
        expressd::app::RemoveUserOutcome::NotFound
    );
    assert_eq!(world.app.live_customers(None).await.unwrap(), 0);
}

pub async fn integrations_come_with_the_billing_customer(world: World) {
    let customer = world.elsewhere("with");
    let id = customer.id;
    let integration = |provider: &str, second: i64| Integration {
        id: IntegrationId::generate(),
        entity_id: "entity".to_owned(),
        provider_type: provider.to_owned(),
        provider_entity_id: format!("{provider}-1"),
        status: Status::Published,
        created_at: jiff::Timestamp::from_second(second).unwrap(),
        updated_at: jiff::Timestamp::from_second(second + 1).unwrap(),
        created_by: Some(world.key.clone()),
        updated_by: Some(Actor::User("ada".to_owned())),
    };
    let (newer, older) = (integration("stripe", 20), integration("quickbooks", 10));
    let mut record = CustomerRecord::from(customer);
    record.integrations = vec![newer.clone(), older.clone()];
    world
        .import(vec![record, world.elsewhere("without").into()])
        .await;

    let shown = world.app.billing_customer(&world.scope, id).await.unwrap();
    assert_eq!(shown.unwrap().integrations, [older, newer]);
}

pub async fn the_author_is_kept_whoever_it_is(world: World) {
    let person = Actor::User("ada@example.com".to_owned());
    let new = NewCustomer {
        name: "x".to_owned(),
        metadata: None,
    };
    let created = now(world.app.create(&world.scope, &person, new, None).await);
    let renamed = updated(world.rename(created.id, "y").await);
    assert_eq!(renamed.created_by, Some(person));
    assert_eq!(renamed.updated_by, Some(world.key.clone()));
    assert_eq!(world.retrieve(created.id).await, Some(renamed));

    let mut unknown = world.elsewhere("z");
    (unknown.created_by, unknown.updated_by) = (None, None);
    let id = unknown.id;
    world.import(vec![unknown.into()]).await;
    assert_eq!(world.retrieve(id).await.unwrap().created_by, None);
}

pub async fn live_customers_are_counted(world: World) {
    assert_eq!(world.app.live_customers(None).await.unwrap(), 0);
    world.create("a").await;
    let inactive = world.create("b").await;
    world.deactivate(inactive.id).await;
    let live = world.app.live_customers(Some(&world.scope));
    assert_eq!(live.await.unwrap(), 2);
    assert_eq!(world.app.live_customers(None).await.unwrap(), 2);
}
