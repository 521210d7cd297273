//! Deactivating and reactivating.

use express_tests::{http::Caller, world};
use serde_json::json;

use crate::support::{NOBODY, a_moment, add_user, at, create, remove_user, retrieve, text, user};

async fn turn(caller: &Caller, id: &str, verb: &str) -> serde_json::Value {
    caller
        .post(format!("{}/{verb}", at(id)))
        .send()
        .await
        .expect(200)
        .json()
}

#[tokio::test]
async fn both_are_idempotent_and_updated_at_moves_only_with_the_state() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let created = retrieve(&caller, &id).await;
    a_moment().await;
    assert_eq!(turn(&caller, &id, "reactivate").await, created);
    let inactive = turn(&caller, &id, "deactivate").await;
    assert_eq!(inactive["isActive"], false);
    assert!(text(&inactive["updatedAt"]) > text(&created["updatedAt"]));
    a_moment().await;
    assert_eq!(turn(&caller, &id, "deactivate").await, inactive);
    let active = turn(&caller, &id, "reactivate").await;
    assert_eq!(active["isActive"], true);
    assert!(text(&active["updatedAt"]) > text(&inactive["updatedAt"]));
    world.finish();
}

#[tokio::test]
async fn an_empty_body_declared_as_json_does_no_harm() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    for verb in ["deactivate", "reactivate"] {
        let call = caller.post(format!("{}/{verb}", at(&id)));
        call.header("content-type", "application/json")
            .send()
            .await
            .expect(200);
        let call = caller.post(format!("{}/{verb}", at(&id)));
        call.text("application/json", "").send().await.expect(200);
    }
    world.finish();
}

#[tokio::test]
async fn an_inactive_customer_keeps_its_data_and_takes_no_new_users() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    add_user(&caller, &id, &user(1)).await.expect(200);
    add_user(&caller, &id, &user(2)).await.expect(200);
    turn(&caller, &id, "deactivate").await;

    let refused = add_user(&caller, &id, &user(3)).await;
    refused.refusal(409, "customer_inactive");
    assert_eq!(refused.header("x-should-retry"), Some("false"));
    let change = json!({"expressCustomerName": "renamed"});
    caller.patch(at(&id)).json(&change).send().await.expect(200);
    remove_user(&caller, &id, &user(1)).await.expect(200);
    let customer = retrieve(&caller, &id).await;
    assert_eq!(
        (&customer["userCount"], &customer["isActive"]),
        (&json!(1), &json!(false))
    );

    turn(&caller, &id, "reactivate").await;
    add_user(&caller, &id, &user(3)).await.expect(200);
    assert_eq!(retrieve(&caller, &id).await["userCount"], 2);
    world.finish();
}

#[tokio::test]
async fn an_unknown_customer_is_not_found() {
    let world = world!();
    let caller = world.with(&world.key());
    for verb in ["deactivate", "reactivate"] {
        let refused = caller.post(format!("{}/{verb}", at(NOBODY))).send().await;
        refused.refusal(404, "not_found");
    }
    world.finish();
}
