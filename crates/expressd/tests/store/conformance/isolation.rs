//! Scopes that never meet.

use expressd::app::{
    Access, ActivationOutcome, AddUserOutcome, CustomerChange, ImportOutcome, ListRequest,
    NewCustomer, Precondition, RemoveUserOutcome, Scope, UpdateOutcome, UserId,
};
use futures_util::StreamExt;

use crate::world::{World, now, once};

pub async fn nothing_of_another_scope_is_seen_or_changed(world: World) {
    let mine = world.create("mine").await;
    let member = UserId::generate();
    world.add_user(mine.id, member).await;
    let mine = world.retrieve(mine.id).await.unwrap();
    let (app, key) = (&world.app, &world.key);

    for other in [
        Scope::new("acme", "test"),
        Scope::new("other", "live"),
        Scope::new("acmelive", ""),
        Scope::new("ACME", "live"),
    ] {
        // Once with a scope of which nothing is known, and once with one that has data.
        for _ in 0..2 {
            assert_eq!(app.retrieve(&other, mine.id).await.unwrap(), None);
            assert_eq!(app.billing_customer(&other, mine.id).await.unwrap(), None);
            let change = CustomerChange {
                name: Some("theirs".to_owned()),
                ..CustomerChange::default()
            };
            let updated = app.update(&other, key, mine.id, Precondition::None, change);
            assert_eq!(updated.await.unwrap(), UpdateOutcome::NotFound);
            let deactivated = now(app.deactivate(&other, key, mine.id, None).await);
            assert_eq!(deactivated, ActivationOutcome::NotFound);
            let added = app.add_user(&other, key, mine.id, UserId::generate(), None);
            assert_eq!(now(added.await), AddUserOutcome::NotFound);
            let removed = app.remove_user(&other, key, mine.id, member).await;
            assert_eq!(removed.unwrap(), RemoveUserOutcome::NotFound);
            for name in [None, Some("mine".to_owned())] {
                let request = ListRequest {
                    cursor: None,
                    limit: 100,
                    name,
                };
                let page = app.list(&other, request).await.unwrap();
                assert!(page.customers.iter().all(|it| it.name == "theirs"));
            }
            let exported: Vec<_> = app.export(&other).collect().await;
            let theirs = app.live_customers(Some(&other)).await.unwrap();
            assert_eq!(exported.len() as u64, theirs);

            if theirs == 0 {
                app.create_key(&other, None, "k", Access::Read, None)
                    .await
                    .unwrap();
                let new = NewCustomer {
                    name: "theirs".to_owned(),
                    metadata: None,
                };
                now(app.create(&other, key, new, None).await);
            } else {
                assert_eq!(theirs, 1);
                assert_eq!(app.keys(Some(&other)).await.unwrap().len(), 1);
            }
        }
    }
    assert_eq!(world.retrieve(mine.id).await, Some(mine));
    assert_eq!(world.names(None).await, ["mine"]);
    assert_eq!(app.live_customers(Some(&world.scope)).await.unwrap(), 1);
    assert_eq!(app.live_customers(None).await.unwrap(), 5);
}

pub async fn keys_of_writes_belong_to_their_scope(world: World) {
    world.create_once("mine", once("k", "1")).await;
    let other = Scope::new("other", "live");
    let new = NewCustomer {
        name: "theirs".to_owned(),
        metadata: None,
    };
    let created = world
        .app
        .create(&other, &world.key, new, Some(once("k", "2")));
    assert_eq!(now(created.await).name, "theirs");
}

pub async fn one_id_may_live_in_two_scopes(world: World) {
    let customer = world.create("mine").await;
    let other = Scope::new("other", "live");
    let theirs = [Ok(customer.clone().into())].into_iter();
    let imported = world.app.import(&other, theirs).await.unwrap();
    assert_eq!(imported, ImportOutcome::Imported { customers: 1 });
    world.rename(customer.id, "still mine").await;
    let theirs = world.app.retrieve(&other, customer.id).await.unwrap();
    assert_eq!(theirs.unwrap().name, "mine");
}
