//! What happened, and what is told of it.

use expressd::app::{
    Access, AccountNamed, Action, Actor, BillingChange, BillingName, Change, CreateBillingOutcome,
    CustomerChange, CustomerId, CustomerRecord, DeleteOutcome, Event, EventId, Face, FieldChange,
    Idempotency, ImportOutcome, KeyNamed, NewBillingCustomer, NewCustomer, OtherField,
    Precondition, Role, Scope, Stamp, Status, UpdateBillingOutcome, UserId,
};
use futures_util::future::join_all;
use jiff::SignedDuration;

use super::accounts::keep;
use crate::world::{World, now, once, pairs, updated};

/// What was told of a customer, oldest first.
async fn told(world: &World, customer: CustomerId) -> Vec<Action> {
    let page = world.app.trail(&world.scope, Some(customer), None, 100);
    let events = page.await.unwrap().events.into_iter().rev();
    events.map(|event| event.action).collect()
}

async fn all(world: &World) -> Vec<Event> {
    let page = world.app.trail(&world.scope, None, None, 100).await;
    page.unwrap().events.into_iter().rev().collect()
}

pub async fn every_change_of_a_customer_is_told(world: World) {
    let user = UserId::generate();
    let customer = world.create("before").await;
    let change = CustomerChange {
        name: Some("after".to_owned()),
        metadata: Change::Set(pairs(&[("plan", "hush")])),
    };
    updated(world.update(customer.id, Precondition::None, change).await);
    world.add_user(customer.id, user).await;
    world.remove_user(customer.id, user).await;
    world.deactivate(customer.id).await;
    world.reactivate(customer.id).await;
    let expected = [
        Action::CustomerCreated,
        Action::CustomerChanged(vec![
            FieldChange::Name {
                from: "before".to_owned(),
                to: "after".to_owned(),
            },
            FieldChange::Metadata {
                added: vec!["plan".to_owned()],
                changed: Vec::new(),
                removed: Vec::new(),
            },
        ]),
        Action::UserAdded(user),
        Action::UserRemoved(user),
        Action::CustomerDeactivated,
        Action::CustomerActivated,
    ];
    assert_eq!(told(&world, customer.id).await, expected);
}

pub async fn what_changes_nothing_is_not_told(world: World) {
    let user = UserId::generate();
    let customer = world.create_with("same", Some(pairs(&[("a", "1")]))).await;
    let id = customer.id;
    let same = CustomerChange {
        name: Some("same".to_owned()),
        metadata: Change::Set(pairs(&[("a", "1")])),
    };
    updated(world.update(id, Precondition::None, same).await);
    updated(
        world
            .update(id, Precondition::None, CustomerChange::default())
            .await,
    );
    let other = CustomerChange {
        name: Some("other".to_owned()),
        ..CustomerChange::default()
    };
    let never = Precondition::OneOf(Vec::new());
    world.update(id, never, other).await;
    world.reactivate(id).await;
    world.remove_user(id, user).await;
    assert_eq!(told(&world, id).await, [Action::CustomerCreated]);
    world.add_user(id, user).await;
    world.add_user(id, user).await;
    world.deactivate(id).await;
    world.deactivate(id).await;
    world.add_user(id, UserId::generate()).await;
    let expected = [
        Action::CustomerCreated,
        Action::UserAdded(user),
        Action::CustomerDeactivated,
    ];
    assert_eq!(told(&world, id).await, expected);
    world.rename(CustomerId::generate(), "nobody").await;
    assert_eq!(all(&world).await.len(), 3);
}

pub async fn a_repeated_write_is_told_once(world: World) {
    for _ in 0..3 {
        world.create_once("x", once("key", "1")).await;
    }
    let events = all(&world).await;
    assert_eq!(events.len(), 1);
    let id = events[0].customer.unwrap();
    let key = |name: &str| -> Option<Idempotency> { Some(once(name, "1")) };
    for _ in 0..2 {
        let (scope, by) = (&world.scope, &world.key);
        let off = world.app.deactivate(scope, by, id, key("off")).await;
        off.unwrap();
    }
    let expected = [Action::CustomerCreated, Action::CustomerDeactivated];
    assert_eq!(told(&world, id).await, expected);
}

pub async fn who_did_it_is_told_and_through_what_and_when(world: World) {
    let person = Actor::User("acc_0123".to_owned());
    let faces = [
        (Face::Express, &world.key),
        (Face::Billing, &world.key),
        (Face::Dashboard, &person),
        (Face::Command, &person),
    ];
    for (face, by) in faces {
        let app = world.app.through(face);
        let new = NewCustomer {
            name: face.as_str().to_owned(),
            metadata: None,
        };
        let customer = now(app.create(&world.scope, by, new, None).await);
        let page = app.trail(&world.scope, Some(customer.id), None, 1).await;
        let event = page.unwrap().events.remove(0);
        assert_eq!(event.through, face);
        assert_eq!(event.by.as_ref(), Some(by));
        assert_eq!(event.at, world.clock.now());
        assert_eq!(event.customer, Some(customer.id));
        world.clock.tick();
    }
    let events = all(&world).await;
    assert_eq!(events.len(), 4);
    assert!(events.is_sorted_by_key(|it| it.id) && events.is_sorted_by_key(|it| it.at));
}

pub async fn keys_and_people_are_told_of(world: World) {
    let (app, scope) = (&world.app, &world.scope);
    let owner = keep(&world, scope, "owner@example.com", Role::Owner).await;
    let by = owner.actor();
    let key = app.create_key(scope, Some(&by), "till", Access::Write, None);
    let key = key.await.unwrap().key;
    for _ in 0..2 {
        app.revoke_key(Some(scope), Some(&by), key.id)
            .await
            .unwrap();
    }
    let ada = keep(&world, scope, "ada@example.com", Role::Member).await;
    for _ in 0..2 {
        let changed = app.set_role(scope, Some(&by), ada.id, Role::Admin).await;
        changed.unwrap();
        app.disable_account(scope, Some(&by), ada.id).await.unwrap();
    }
    app.enable_account(scope, Some(&by), ada.id).await.unwrap();
    let named = |role| AccountNamed {
        id: ada.id,
        email: ada.email.clone(),
        role,
    };
    let expected = [
        Action::AccountCreated(AccountNamed::from(&owner)),
        Action::KeyCreated(KeyNamed::from(&key)),
        Action::KeyRevoked(KeyNamed::from(&key)),
        Action::AccountCreated(AccountNamed::from(&ada)),
        Action::RoleChanged {
            account: named(Role::Admin),
            from: Role::Member,
        },
        Action::AccountDisabled(named(Role::Admin)),
        Action::AccountEnabled(named(Role::Admin)),
    ];
    let events = all(&world).await;
    let actions: Vec<_> = events.iter().map(|it| it.action.clone()).collect();
    assert_eq!(actions, expected);
    assert!(events.iter().all(|it| it.customer.is_none()));
    assert_eq!(events[1].by, Some(by));
}

pub async fn a_key_of_another_scope_is_not_revoked(world: World) {
    let (app, scope) = (&world.app, &world.scope);
    let key = app.create_key(scope, None, "till", Access::Write, None);
    let key = key.await.unwrap();
    let other = Scope::new("acme", "test");
    let outcome = app.revoke_key(Some(&other), None, key.key.id).await;
    assert_eq!(outcome.unwrap(), expressd::app::RevokeOutcome::NotFound);
    let found = app.authenticate(key.secret.reveal().as_bytes()).await;
    assert!(found.unwrap().is_some());
}

pub async fn an_import_is_told_once_and_a_refused_one_not(world: World) {
    let records = |count: usize| -> Vec<CustomerRecord> {
        let records = (0..count).map(|_| world.elsewhere("x").into());
        records.collect()
    };
    world.import(records(0)).await;
    let first = records(5);
    world.import(first.clone()).await;
    let again = world.app.import(&world.scope, first.into_iter().map(Ok));
    let again = again.await.unwrap();
    assert!(matches!(again, ImportOutcome::AlreadyExists { .. }));
    let events = all(&world).await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].action, Action::CustomersImported(5));
    assert_eq!(events[0].by, None);
}

pub async fn what_billing_writes_is_told(world: World) {
    let app = world.app.through(Face::Billing);
    let (scope, by) = (&world.scope, &world.key);
    let new = NewBillingCustomer {
        external_id: "crm-7".to_owned(),
        name: "before".to_owned(),
        details: BillingChange::default(),
    };
    let created = || app.create_billing(scope, by, new.clone(), None);
    let CreateBillingOutcome::Created(customer) = now(created().await) else {
        panic!("the external id is free");
    };
    let taken = now(created().await);
    assert_eq!(taken, CreateBillingOutcome::ExternalIdTaken);
    let id = customer.customer.id;
    let change = BillingChange {
        email: Some("hush@example.com".to_owned()),
        ..BillingChange::default()
    };
    for _ in 0..2 {
        let name = BillingName::ExternalId("crm-7".to_owned());
        let updated = app.update_billing(scope, by, name, Precondition::None, change.clone());
        let updated = updated.await;
        assert!(matches!(updated.unwrap(), UpdateBillingOutcome::Updated(_)));
    }
    for _ in 0..2 {
        let deleted = app.delete(scope, by, id).await.unwrap();
        assert!(matches!(deleted, DeleteOutcome::Deleted(_)));
    }
    let expected = [
        Action::CustomerCreated,
        Action::CustomerChanged(vec![FieldChange::Other(OtherField::Email)]),
        Action::CustomerDeleted,
    ];
    assert_eq!(told(&world, id).await, expected);
    let events = all(&world).await;
    assert_eq!(events.len(), 3, "a refused creation is not told");
    for event in events {
        assert_eq!(
            (event.through, event.by.as_ref()),
            (Face::Billing, Some(by))
        );
    }
}

pub async fn a_trail_is_read_in_pages_newest_first(world: World) {
    let customer = world.create("0").await;
    let other = world.create("other").await;
    for index in 1..10 {
        world.rename(customer.id, &index.to_string()).await;
    }
    let mut names = Vec::new();
    let mut before = None;
    loop {
        let page = world.app.trail(&world.scope, Some(customer.id), before, 4);
        let page = page.await.unwrap();
        assert!(page.events.len() <= 4);
        for event in page.events {
            match event.action {
                Action::CustomerChanged(changes) => match &changes[..] {
                    [FieldChange::Name { to, .. }] => names.push(to.clone()),
                    other => panic!("{other:?}"),
                },
                Action::CustomerCreated => names.push("0".to_owned()),
                other => panic!("{other:?}"),
            }
        }
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    let expected: Vec<_> = (0..10).rev().map(|index| index.to_string()).collect();
    assert_eq!(names, expected);
    assert_eq!(told(&world, other.id).await, [Action::CustomerCreated]);

    let elsewhere = Scope::new("acme", "test");
    for about in [None, Some(customer.id)] {
        let page = world.app.trail(&elsewhere, about, None, 10).await.unwrap();
        assert_eq!((page.events, page.next), (Vec::new(), None));
    }
}

/// Something that happened so long before now, and when nothing else did.
fn ago(world: &World, time: SignedDuration) -> Event {
    let stamp = Stamp {
        by: None,
        at: world.clock.now() - time,
        through: Face::Command,
    };
    Event {
        id: EventId::first_at(stamp.at),
        ..Event::new(&stamp, None, Action::CustomersImported(1))
    }
}

pub async fn what_is_older_than_a_trail_is_kept_goes_and_nothing_else(world: World) {
    let day = |days: i64| SignedDuration::from_hours(24 * days);
    let elsewhere = [Scope::new("acme", "test"), Scope::new("other", "live")];
    let scopes = [&world.scope, &elsewhere[0], &elsewhere[1]];
    let millisecond = SignedDuration::from_millis(1);
    let young = [day(1), day(30), day(30) - millisecond].map(|time| ago(&world, time));
    for scope in scopes {
        for event in &young {
            world.store.record(scope, event.clone()).await.unwrap();
        }
        for number in 0..250 {
            let time = day(30) + millisecond + SignedDuration::from_secs(number);
            world.store.record(scope, ago(&world, time)).await.unwrap();
        }
    }
    let first = EventId::first_at(world.clock.now() - day(30));
    let some = world.store.remove_events(first, 7).await.unwrap();
    assert_eq!(some, 7, "no more than asked for");

    let removed = world.app.shorten_trail(day(30)).await.unwrap();
    assert_eq!(removed, 3 * 250 - 7);
    for scope in scopes {
        let kept = world.app.trail(scope, None, None, 1000).await.unwrap();
        let mut expected = young.to_vec();
        expected.sort_by_key(|event| std::cmp::Reverse(event.id));
        assert_eq!(kept.events, expected);
    }
    assert_eq!(world.app.shorten_trail(day(30)).await.unwrap(), 0);
    let longer_than_ever = SignedDuration::MAX;
    assert_eq!(world.app.shorten_trail(longer_than_ever).await.unwrap(), 0);
}

pub async fn what_removes_old_events_at_one_time_removes_each_once(world: World) {
    for number in 0..600 {
        let time = SignedDuration::from_secs(1000 + number);
        let event = ago(&world, time);
        world.store.record(&world.scope, event).await.unwrap();
    }
    let kept = SignedDuration::from_secs(1000 - 1);
    let removed = join_all((0..3).map(|_| world.app.shorten_trail(kept))).await;
    let removed: u64 = removed.into_iter().map(Result::unwrap).sum();
    // Rows that one leaves to another are found again the next time.
    let rest = world.app.shorten_trail(kept).await.unwrap();
    assert_eq!(removed + rest, 600);
    assert_eq!(all(&world).await, []);
}

pub async fn writes_at_one_time_are_all_told(world: World) {
    let customer = world.create("x").await;
    let users: Vec<_> = (0..20).map(|_| UserId::generate()).collect();
    join_all(users.iter().map(|user| world.add_user(customer.id, *user))).await;
    let told = told(&world, customer.id).await;
    assert_eq!(told.len(), 21);
    for user in users {
        assert!(told.contains(&Action::UserAdded(user)));
    }
}

pub async fn text_is_told_exactly(world: World) {
    let names = ["nul \0", "\u{fdd0}\u{fdd1}", "\"\\\n", "🏥 Straße"];
    let customer = world.create("start").await;
    for name in names {
        updated(world.rename(customer.id, name).await);
    }
    let last = told(&world, customer.id).await.pop().unwrap();
    let expected = FieldChange::Name {
        from: names[2].to_owned(),
        to: names[3].to_owned(),
    };
    assert_eq!(last, Action::CustomerChanged(vec![expected]));
    assert_eq!(told(&world, customer.id).await.len(), 5);
    assert_eq!(customer.status, Status::Published);
}
