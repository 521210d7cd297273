//! The billing face: the same customer, field by field.

mod searching;
mod writing;

use express_tests::world;
use serde_json::{Value, json};

use crate::support::{
    NOBODY, a_moment, add_user, at, create, id_of, remove_user, retrieve, user, walk,
};

fn billing(id: &str) -> String {
    format!("/v1/customers/{id}")
}

#[tokio::test]
async fn an_express_customer_is_a_billing_customer() {
    let world = world!();
    let key = world.key();
    let caller = world.with(&key);
    let body = json!({"expressCustomerName": "City Clinic", "metadata": {"region": "north"}});
    let express = caller
        .post("/v1/express")
        .json(&body)
        .send()
        .await
        .expect(201)
        .json();
    let id = express["expressCustomerId"].as_str().expect("an id");
    let billed = caller.get(billing(id)).send().await.expect(200).json();
    let expected = json!({
        "id": id,
        "external_id": id,
        "name": "City Clinic",
        "email": "",
        "address_line1": "",
        "address_line2": "",
        "address_city": "",
        "address_state": "",
        "address_postal_code": "",
        "address_country": "",
        "timezone": "UTC",
        "metadata": {"region": "north"},
        "tenant_id": "acme",
        "environment_id": "test",
        "status": "published",
        "created_at": express["createdAt"],
        "updated_at": express["updatedAt"],
        "created_by": key.id,
        "updated_by": key.id,
    });
    assert_eq!(billed, expected);
    world.finish();
}

#[tokio::test]
async fn what_changes_on_one_face_changes_on_the_other() {
    let world = world!();
    let (creator, editor) = (world.key(), world.key());
    let id = create(&world.with(&creator), "Before").await;
    let caller = world.with(&editor);
    let billed = async || caller.get(billing(&id)).send().await.expect(200).json();
    assert_eq!(billed().await["metadata"], Value::Null);

    a_moment().await;
    let change = json!({"expressCustomerName": "After", "metadata": {}});
    caller.patch(at(&id)).json(&change).send().await.expect(200);
    let after = billed().await;
    assert_eq!(
        (&after["name"], &after["metadata"]),
        (&json!("After"), &json!({}))
    );
    assert_eq!(
        (&after["created_by"], &after["updated_by"]),
        (&json!(creator.id), &json!(editor.id))
    );

    caller
        .patch(at(&id))
        .json(&json!({"metadata": null}))
        .send()
        .await
        .expect(200);
    assert_eq!(billed().await["metadata"], Value::Null);
    add_user(&caller, &id, &user(1)).await.expect(200);
    caller
        .post(format!("{}/deactivate", at(&id)))
        .send()
        .await
        .expect(200);
    let archived = billed().await;
    assert_eq!(archived["status"], "archived");
    assert_eq!(
        archived["updated_at"],
        retrieve(&caller, &id).await["updatedAt"]
    );
    caller
        .post(format!("{}/reactivate", at(&id)))
        .send()
        .await
        .expect(200);
    assert_eq!(billed().await["status"], "published");
    world.finish();
}

#[tokio::test]
async fn a_deleted_customer_is_gone_from_the_express_face_only() {
    let world = world!();
    let caller = world.with(&world.key());
    let (gone, kept) = (create(&caller, "gone").await, create(&caller, "kept").await);
    caller.delete(billing(&gone)).send().await.expect(204);

    assert_eq!(walk(&caller, "").await, [kept]);
    caller.get(at(&gone)).send().await.refusal(404, "not_found");
    let change = json!({"expressCustomerName": "back"});
    caller
        .patch(at(&gone))
        .json(&change)
        .send()
        .await
        .refusal(404, "not_found");
    for verb in ["deactivate", "reactivate"] {
        let call = caller.post(format!("{}/{verb}", at(&gone)));
        call.send().await.refusal(404, "not_found");
    }
    add_user(&caller, &gone, &user(1))
        .await
        .refusal(404, "not_found");
    remove_user(&caller, &gone, &user(1))
        .await
        .refusal(404, "not_found");
    let billed = caller.get(billing(&gone)).send().await.expect(200).json();
    assert_eq!(
        (&billed["status"], &billed["name"]),
        (&json!("deleted"), &json!("gone"))
    );
    world.finish();
}

#[tokio::test]
async fn a_person_who_created_a_customer_is_shown_on_both_faces() {
    let world = world!();
    let caller = world.with(&world.key());
    let line = json!({
        "expressCustomerId": "cus_019bc6e8bc607c41a2b86d0e93f5c174",
        "expressCustomerName": "Riverside Eye Clinic",
        "isActive": false,
        "createdAt": "2026-01-16T13:05:00Z",
        "updatedAt": "2026-01-20T08:00:00Z",
        "userCount": 1,
        "users": [user(7)],
        "createdByUserId": "usr_019bb1d2a4c87e05b3916f28d7c04e5a",
    });
    let file = world.folder().join("customers.ndjson");
    std::fs::write(&file, format!("{line}\n")).expect("a file");
    let file = file.to_str().expect("a path that is text");
    world.command(&["import", "--tenant", "acme", "--environment", "test", file]);

    let id = line["expressCustomerId"].as_str().expect("an id");
    let mut expected = line.clone();
    expected
        .as_object_mut()
        .map(|members| members.remove("users"));
    assert_eq!(retrieve(&caller, id).await, expected);
    let billed = caller.get(billing(id)).send().await.expect(200).json();
    assert_eq!(billed["created_by"], line["createdByUserId"]);
    assert_eq!(billed["created_at"], line["createdAt"]);
    assert_eq!(billed["status"], "archived");
    world.finish();
}

#[tokio::test]
async fn integrations_are_shown_on_request() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let plain = caller.get(billing(&id)).send().await.expect(200).json();
    assert_eq!(plain.get("integrations"), None);
    let target = format!("{}?expand=integrations", billing(&id));
    let expanded = caller.get(target).send().await.expect(200).json();
    assert_eq!(expanded["integrations"], json!([]));
    world.finish();
}

#[tokio::test]
async fn errors_have_the_form_of_this_face() {
    let world = world!();
    let caller = world.with(&world.key());
    let created = caller
        .post("/v1/express")
        .json(&json!({"expressCustomerName": "x"}));
    let id = id_of(&created.send().await.expect(201));
    for unknown in [NOBODY, "1", "anything%20at%20all", &"x".repeat(255)] {
        caller
            .get(billing(unknown))
            .send()
            .await
            .refusal(404, "not_found");
    }
    let refused = caller.get(billing(&"x".repeat(256))).send().await;
    refused.refusal(400, "validation_error");
    assert_eq!(refused.violations(), ["path /id max_length"]);
    let refused = caller
        .get(format!("{}?expand=everything", billing(&id)))
        .send()
        .await;
    refused.refusal(400, "validation_error");
    assert_eq!(refused.violations(), ["query /expand enum"]);
    let call = caller.get(billing(&id)).header("accept", "text/html");
    call.send().await.refusal(406, "invalid_operation");
    world.finish();
}
