//! What the billing face writes, and how the Express face sees it.

use std::sync::Arc;

use expressd::app::{
    ActivationOutcome, AddUserOutcome, BillingChange, BillingName, Change, CreateBillingOutcome,
    CustomerChange, CustomerId, DeleteOutcome, NewBillingCustomer, NewIntegration, Precondition,
    Scope, Status, UpdateBillingOutcome, UpdateOutcome, UserId, Written,
};
use futures_util::future::join_all;

use crate::world::{World, billed, now, once, pairs};

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn stripe(name: &str) -> NewIntegration {
    NewIntegration {
        entity_id: "clinic".to_owned(),
        provider_type: "stripe".to_owned(),
        provider_entity_id: name.to_owned(),
    }
}

/// A new customer of which everything is said.
fn whole(external_id: &str) -> NewBillingCustomer {
    NewBillingCustomer {
        external_id: external_id.to_owned(),
        name: "City Clinic".to_owned(),
        details: BillingChange {
            common: CustomerChange {
                name: None,
                metadata: Change::Set(pairs(&[("region", "north")])),
            },
            email: text("a@example.com"),
            line1: text("1 Harbour Street"),
            line2: text("Back\0yard"),
            city: text("Łódź"),
            state: text("LD"),
            postal_code: text("90-001"),
            country: text("PL"),
            timezone: "Europe/Warsaw".parse().ok(),
            contact: Change::Set("+48 1".to_owned()),
            integrations: vec![stripe("a"), stripe("b"), stripe("a")],
            ..BillingChange::default()
        },
    }
}

pub async fn a_new_customer_is_one_on_both_faces(world: World) {
    let created = world
        .create_billing("clinic-1", "City Clinic")
        .await
        .customer;
    assert_eq!(world.retrieve(created.id).await, Some(created.clone()));
    assert_eq!(created.external_id, "clinic-1");
    assert_eq!(created.created_at, world.clock.now());
    assert_eq!(created.updated_at, created.created_at);
    assert_eq!(created.created_by, Some(world.key.clone()));

    world.add_user(created.id, UserId::generate()).await;
    let seen = world.by_external_id("clinic-1").await.unwrap();
    assert_eq!(seen.customer.user_count, 1);
    assert_eq!(seen, world.billing(created.id).await.unwrap());

    let express = world.create("x").await;
    let own = world.by_external_id(&express.id.to_string()).await.unwrap();
    assert_eq!(own.customer, express);
    assert_eq!(world.by_external_id("clinic-2").await, None);
}

pub async fn everything_that_is_said_of_a_new_customer_is_kept(world: World) {
    let created = billed(world.try_create_billing(whole("clinic \0 1"), None).await);
    let read = world.billing(created.customer.id).await.unwrap();
    assert_eq!(read, created);
    let customer = read.customer;
    assert_eq!(customer.metadata, Some(pairs(&[("region", "north")])));
    assert_eq!(customer.address.line2, "Back\0yard");
    assert_eq!(customer.address.country, "PL");
    assert_eq!(customer.timezone, "Europe/Warsaw");
    assert_eq!(customer.contact.as_deref(), Some("+48 1"));
    let entities: Vec<_> = read
        .integrations
        .iter()
        .map(|one| &one.provider_entity_id)
        .collect();
    assert_eq!(entities, ["a", "b"]);
    assert_eq!(read.integrations[0].created_by, Some(world.key.clone()));
}

pub async fn what_is_read_of_a_customer_is_of_one_moment(world: World) {
    let id = world.create_billing("clinic-1", "0").await.customer.id;
    let world = Arc::new(world);
    let writer = Arc::clone(&world);
    // Each change gives the customer one more integration, and their number as its name.
    let writing = tokio::spawn(async move {
        for number in 1..=60 {
            let change = BillingChange {
                common: CustomerChange {
                    name: text(&number.to_string()),
                    ..CustomerChange::default()
                },
                integrations: vec![stripe(&format!("s{number}"))],
                ..BillingChange::default()
            };
            let name = BillingName::Id(id);
            let updated = writer.update_billing(name, change).await;
            assert!(matches!(updated, UpdateBillingOutcome::Updated(_)));
        }
    });
    while !writing.is_finished() {
        for read in [
            world.billing(id).await,
            world.by_external_id("clinic-1").await,
        ] {
            let read = read.unwrap();
            assert_eq!(read.customer.name, read.integrations.len().to_string());
        }
    }
    writing.await.unwrap();
    assert_eq!(world.billing(id).await.unwrap().integrations.len(), 60);
}

pub async fn an_external_id_belongs_to_one_customer_of_a_scope(world: World) {
    let first = world.create_billing("taken", "first").await.customer;
    let second = world.create_billing("free", "second").await.customer;
    let taken = CreateBillingOutcome::ExternalIdTaken;
    assert_eq!(
        now(world.try_create_billing(whole("taken"), None).await),
        taken
    );

    let rename = BillingChange {
        external_id: text("taken"),
        email: text("b@example.com"),
        ..BillingChange::default()
    };
    let refused = world
        .update_billing(BillingName::Id(second.id), rename.clone())
        .await;
    assert_eq!(refused, UpdateBillingOutcome::ExternalIdTaken);
    assert_eq!(
        world.retrieve(second.id).await,
        Some(second.clone()),
        "nothing changed"
    );

    // It stays taken when its customer is deleted, and is free when that gets another.
    world.delete(first.id).await;
    assert_eq!(
        now(world.try_create_billing(whole("taken"), None).await),
        taken
    );
    let moved = BillingChange {
        external_id: text("moved"),
        ..BillingChange::default()
    };
    world
        .update_billing(BillingName::Id(second.id), moved)
        .await;
    world.create_billing("free", "third").await;

    let elsewhere = Scope::new("acme", "test");
    let created = world
        .app
        .create_billing(&elsewhere, &world.key, whole("taken"), None);
    billed(created.await);
    assert_eq!(world.live().await, 2);
}

pub async fn of_many_new_customers_with_one_external_id_one_wins(world: World) {
    let attempts = (0..8).map(|_| world.try_create_billing(whole("one"), None));
    let outcomes: Vec<_> = join_all(attempts).await.into_iter().map(now).collect();
    let won = |outcome: &&CreateBillingOutcome| matches!(outcome, CreateBillingOutcome::Created(_));
    assert_eq!(outcomes.iter().filter(won).count(), 1);
    assert_eq!(world.live().await, 1);

    let ids = [world.create("a").await.id, world.create("b").await.id];
    let rename = || BillingChange {
        external_id: text("both"),
        ..BillingChange::default()
    };
    let attempts = ids.map(|id| world.update_billing(BillingName::Id(id), rename()));
    let outcomes = join_all(attempts).await;
    let taken = outcomes
        .iter()
        .filter(|it| **it == UpdateBillingOutcome::ExternalIdTaken);
    assert_eq!(taken.count(), 1, "{outcomes:?}");
}

pub async fn an_update_changes_what_is_given_and_nothing_else(world: World) {
    let created = billed(world.try_create_billing(whole("clinic-1"), None).await);
    world.clock.tick();
    let named = || BillingName::ExternalId("clinic-1".to_owned());
    let nothing = world
        .update_billing(named(), BillingChange::default())
        .await;
    assert_eq!(nothing, UpdateBillingOutcome::Updated(created.clone()));

    let change = BillingChange {
        common: CustomerChange {
            name: text("Other"),
            metadata: Change::Clear,
        },
        email: text(""),
        contact: Change::Clear,
        integrations: vec![stripe("b"), stripe("c")],
        ..BillingChange::default()
    };
    let updated = match world.update_billing(named(), change.clone()).await {
        UpdateBillingOutcome::Updated(updated) => updated,
        other => panic!("expected an update, got {other:?}"),
    };
    let mut expected = created.customer.clone();
    expected.name = "Other".to_owned();
    expected.metadata = None;
    expected.email = String::new();
    expected.contact = None;
    expected.updated_at = world.clock.now();
    expected.version = updated.customer.version;
    assert_eq!(updated.customer, expected);
    assert_ne!(updated.customer.version, created.customer.version);
    assert_eq!(updated.integrations[..2], created.integrations);
    assert_eq!(updated.integrations[2].provider_entity_id, "c");
    assert_eq!(world.billing(expected.id).await, Some(updated.clone()));
    assert_eq!(world.names(Some("other")).await, ["Other"]);

    world.clock.tick();
    let again = world
        .update_billing(BillingName::Id(expected.id), change)
        .await;
    assert_eq!(again, UpdateBillingOutcome::Updated(updated));
    for unknown in [
        BillingName::Id(CustomerId::generate()),
        BillingName::ExternalId("nobody".to_owned()),
    ] {
        let outcome = world
            .update_billing(unknown, BillingChange::default())
            .await;
        assert_eq!(outcome, UpdateBillingOutcome::NotFound);
    }
}

pub async fn an_update_of_a_state_that_is_over_changes_nothing(world: World) {
    let seen = world.create("before").await;
    let change = |email: &str| BillingChange {
        email: text(email),
        ..BillingChange::default()
    };
    let of_seen = || Precondition::OneOf(vec![seen.version]);
    let name = || BillingName::Id(seen.id);
    let first = world.update_billing_if(name(), of_seen(), change("a@example.com"));
    let UpdateBillingOutcome::Updated(first) = first.await else {
        panic!("it was in that state");
    };
    let late = world.update_billing_if(name(), of_seen(), change("b@example.com"));
    assert_eq!(late.await, UpdateBillingOutcome::Stale);
    assert_eq!(world.billing(seen.id).await, Some(first.clone()));

    // Of those who saw the same state, one wins.
    let of_first = || Precondition::OneOf(vec![first.customer.version]);
    let emails = ["c@example.com", "d@example.com", "e@example.com"];
    let attempts = emails.map(|email| world.update_billing_if(name(), of_first(), change(email)));
    let outcomes = join_all(attempts).await;
    let won = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, UpdateBillingOutcome::Updated(_)));
    assert_eq!(won.count(), 1, "{outcomes:?}");

    world.delete(seen.id).await;
    let gone = world.update_billing_if(name(), of_first(), change("f@example.com"));
    assert_eq!(gone.await, UpdateBillingOutcome::NotFound);
}

pub async fn a_deleted_customer_stays_known_to_billing_alone(world: World) {
    let kept = world.create("kept").await;
    let gone = world.create_billing("gone", "gone").await.customer;
    let user = UserId::generate();
    world.add_user(gone.id, user).await;
    world.clock.tick();
    let deleted = match world.delete(gone.id).await {
        DeleteOutcome::Deleted(customer) => customer,
        DeleteOutcome::NotFound => panic!("no such customer"),
    };
    assert_eq!(deleted.status, Status::Deleted);
    assert_eq!(deleted.updated_at, world.clock.now());
    assert_eq!(deleted.user_count, 1);
    world.clock.tick();
    assert_eq!(
        world.delete(gone.id).await,
        DeleteOutcome::Deleted(deleted.clone())
    );
    let unknown = world.delete(CustomerId::generate()).await;
    assert_eq!(unknown, DeleteOutcome::NotFound);

    assert_eq!(world.billing(gone.id).await.unwrap().customer, deleted);
    assert_eq!(
        world.by_external_id("gone").await.unwrap().customer,
        deleted
    );
    assert_eq!(world.retrieve(gone.id).await, None);
    assert_eq!(world.names(None).await, [kept.name]);
    assert_eq!(world.rename(gone.id, "back").await, UpdateOutcome::NotFound);
    assert_eq!(world.reactivate(gone.id).await, ActivationOutcome::NotFound);
    assert_eq!(
        world.add_user(gone.id, user).await,
        AddUserOutcome::NotFound
    );
    let change = BillingChange {
        email: text("a@example.com"),
        ..BillingChange::default()
    };
    for name in [
        BillingName::Id(gone.id),
        BillingName::ExternalId("gone".to_owned()),
    ] {
        let outcome = world.update_billing(name, change.clone()).await;
        assert_eq!(outcome, UpdateBillingOutcome::NotFound);
    }
    assert_eq!(world.live().await, 1);
}

pub async fn a_repeated_creation_gets_the_first_outcome(world: World) {
    let create = async |external_id: &str, key: &str, request: &str| {
        let key = once(key, request);
        world
            .try_create_billing(whole(external_id), Some(key))
            .await
    };
    let first = billed(create("clinic-1", "k", "1").await);
    let repeat = create("clinic-1", "k", "2").await.unwrap();
    let replayed = |outcome| Written::Replayed {
        outcome,
        request_id: "1".to_owned(),
    };
    assert_eq!(repeat, replayed(CreateBillingOutcome::Created(first)));
    assert_eq!(
        create("clinic-2", "k", "3").await.unwrap(),
        Written::KeyReused
    );

    let taken = CreateBillingOutcome::ExternalIdTaken;
    assert_eq!(now(create("clinic-1", "l", "1").await), taken);
    assert_eq!(create("clinic-1", "l", "2").await.unwrap(), replayed(taken));
    assert_eq!(world.live().await, 1);
}
