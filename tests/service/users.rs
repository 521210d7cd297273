//! Users of a customer: counted exactly, also when many are added at once.

use std::collections::BTreeSet;

use express_tests::{http::Caller, world};
use serde_json::{Value, json};

use crate::support::{
    NOBODY, a_moment, add_user, at, create, remove_user, retrieve, text, user, users_of,
};

async fn count(caller: &Caller, id: &str) -> Value {
    retrieve(caller, id).await["userCount"].clone()
}

#[tokio::test]
async fn adding_and_removing_are_idempotent_and_say_so() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let first = add_user(&caller, &id, &user(1)).await.expect(200).json();
    assert_eq!(first, json!({"success": true}));
    let again = add_user(&caller, &id, &user(1)).await.expect(200).json();
    assert_eq!(again["success"], true);
    assert!(again["message"].is_string(), "{again}");
    assert_eq!(count(&caller, &id).await, 1);
    let removed = remove_user(&caller, &id, &user(1)).await.expect(200).json();
    assert_eq!(removed, json!({"success": true}));
    let again = remove_user(&caller, &id, &user(1)).await.expect(200).json();
    assert_eq!(again["success"], true);
    assert!(again["message"].is_string(), "{again}");
    assert_eq!(count(&caller, &id).await, 0);
    world.finish();
}

#[tokio::test]
async fn only_a_real_change_moves_updated_at() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let moved = async |expected: bool, before: Value| {
        let after = retrieve(&caller, &id).await;
        let did = text(&after["updatedAt"]) > text(&before["updatedAt"]);
        assert_eq!(did, expected, "{before} {after}");
        a_moment().await;
        after
    };
    let mut customer = retrieve(&caller, &id).await;
    a_moment().await;
    add_user(&caller, &id, &user(1)).await.expect(200);
    customer = moved(true, customer).await;
    add_user(&caller, &id, &user(1)).await.expect(200);
    customer = moved(false, customer).await;
    remove_user(&caller, &id, &user(1)).await.expect(200);
    customer = moved(true, customer).await;
    remove_user(&caller, &id, &user(1)).await.expect(200);
    moved(false, customer).await;
    world.finish();
}

#[tokio::test]
async fn concurrent_adds_of_the_same_user_count_once() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let adds: Vec<_> = (0..24)
        .map(|_| {
            let (caller, id) = (caller.clone(), id.clone());
            tokio::spawn(async move { add_user(&caller, &id, &user(7)).await.expect(200).json() })
        })
        .collect();
    let mut new = 0;
    for add in adds {
        new += usize::from(add.await.expect("an answer").get("message").is_none());
    }
    assert_eq!(new, 1, "one of them made the user a member");
    assert_eq!(count(&caller, &id).await, 1);
    world.finish();
}

#[tokio::test]
async fn concurrent_adds_and_removals_of_different_users_are_all_counted() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let spawn = |number: u32, adding: bool| {
        let (caller, id) = (caller.clone(), id.clone());
        tokio::spawn(async move {
            if adding {
                add_user(&caller, &id, &user(number)).await.expect(200)
            } else {
                remove_user(&caller, &id, &user(number)).await.expect(200)
            }
        })
    };
    let adds: Vec<_> = (0..64).map(|number| spawn(number, true)).collect();
    for add in adds {
        add.await.expect("an answer");
    }
    assert_eq!(count(&caller, &id).await, 64);
    // Half of them leave, while others join.
    let changes: Vec<_> = (0..32)
        .map(|n| spawn(n, false))
        .chain((100..110).map(|n| spawn(n, true)))
        .collect();
    for change in changes {
        change.await.expect("an answer");
    }
    assert_eq!(count(&caller, &id).await, 64 - 32 + 10);
    world.finish();
}

#[tokio::test]
async fn a_user_may_belong_to_several_customers() {
    let world = world!();
    let caller = world.with(&world.key());
    let (one, other) = (create(&caller, "one").await, create(&caller, "other").await);
    add_user(&caller, &one, &user(1)).await.expect(200);
    add_user(&caller, &other, &user(1)).await.expect(200);
    remove_user(&caller, &one, &user(1)).await.expect(200);
    assert_eq!(
        (count(&caller, &one).await, count(&caller, &other).await),
        (json!(0), json!(1))
    );
    world.finish();
}

#[tokio::test]
async fn a_removal_needs_its_body() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    add_user(&caller, &id, &user(1)).await.expect(200);
    caller.delete(users_of(&id)).send().await.expect(400);
    caller
        .delete(users_of(&id))
        .text("application/json", "")
        .send()
        .await
        .expect(400);
    let refused = caller.delete(users_of(&id)).json(&json!({})).send().await;
    assert_eq!(refused.violations(), ["body /userId required"]);
    assert_eq!(count(&caller, &id).await, 1);
    world.finish();
}

#[tokio::test]
async fn any_well_formed_user_id_is_taken_and_no_other() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let malformed: BTreeSet<_> = [
        "",
        "usr_1",
        "cus_00000000000000000000000000000000",
        "USR_00000000000000000000000000000000",
    ]
    .into();
    for malformed in malformed {
        let refused = add_user(&caller, &id, malformed).await;
        assert_eq!(
            refused.violations(),
            ["body /userId pattern"],
            "{malformed:?}"
        );
    }
    add_user(&caller, &id, "usr_ffffffffffffffffffffffffffffffff")
        .await
        .expect(200);
    add_user(&caller, NOBODY, &user(1))
        .await
        .refusal(404, "not_found");
    remove_user(&caller, NOBODY, &user(1))
        .await
        .refusal(404, "not_found");
    let refused = caller
        .post(format!("{}/users", at("cus_1")))
        .json(&json!({"userId": 1}));
    assert_eq!(
        refused.send().await.violations(),
        ["body /userId type", "path /expressCustomerId pattern"]
    );
    world.finish();
}
