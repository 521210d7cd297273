//! Creating, updating and deleting customers through the billing face.

use express_tests::{
    http::{Answer, Caller},
    world,
};
use http::Method;
use serde_json::{Value, json};

use super::billing;
use crate::support::{NOBODY, a_moment, at, create, retrieve, text, user, users_of, walk};

const CUSTOMERS: &str = "/v1/customers";

async fn post(caller: &Caller, body: &Value) -> Answer {
    caller.post(CUSTOMERS).json(body).send().await
}

async fn put(caller: &Caller, query: &str, body: &Value) -> Answer {
    let target = format!("{CUSTOMERS}?{query}");
    caller.call(Method::PUT, target).json(body).send().await
}

/// Creates a customer, and gives its id.
async fn billed(caller: &Caller, external_id: &str) -> String {
    let body = json!({"external_id": external_id, "name": external_id});
    text(&post(caller, &body).await.expect(201).json()["id"])
}

#[tokio::test]
async fn a_customer_created_for_billing_is_a_customer_of_express() {
    let world = world!();
    let key = world.key();
    let caller = world.with(&key);
    let body = json!({
        "external_id": "clinic-0042",
        "name": "City Clinic 🏥",
        "email": "accounts@city-clinic.example",
        "address_line1": "1 Harbour Street",
        "address_line2": "Back yard",
        "address_city": "Łódź",
        "address_state": "LD",
        "address_postal_code": "90-001",
        "address_country": "PL",
        "timezone": "Europe/Warsaw",
        "contact": "+48 42 000 00",
        "metadata": {"region": "north"},
        "integration_entity_mapping": [
            {"entity_id": "clinic-0042", "entity_type": "customer", "provider_type": "stripe", "provider_entity_id": "cus_PyTx4Nq2"},
            {"entity_id": "clinic-0042", "entity_type": "customer", "provider_type": "stripe", "provider_entity_id": "cus_PyTx4Nq2"},
        ],
    });
    let created = post(&caller, &body).await.expect(201).json();
    let mut expected = body.clone();
    let members = expected.as_object_mut().expect("an object");
    members.remove("integration_entity_mapping");
    for (name, value) in [
        ("id", created["id"].clone()),
        ("status", json!("published")),
        ("tenant_id", json!("acme")),
        ("environment_id", json!("test")),
        ("created_at", created["created_at"].clone()),
        ("updated_at", created["created_at"].clone()),
        ("created_by", json!(key.id)),
        ("updated_by", json!(key.id)),
        (
            "integrations",
            json!([{
                "id": created["integrations"][0]["id"],
                "entity_id": "clinic-0042",
                "entity_type": "customer",
                "provider_type": "stripe",
                "provider_entity_id": "cus_PyTx4Nq2",
                "status": "published",
                "tenant_id": "acme",
                "environment_id": "test",
                "created_at": created["created_at"],
                "updated_at": created["created_at"],
                "created_by": key.id,
                "updated_by": key.id,
            }]),
        ),
    ] {
        members.insert(name.to_owned(), value);
    }
    assert_eq!(created, expected);

    let id = text(&created["id"]);
    assert_eq!(
        caller.get(billing(&id)).send().await.expect(200).json(),
        created
    );
    let target = format!("{CUSTOMERS}/external/clinic-0042");
    assert_eq!(caller.get(target).send().await.expect(200).json(), created);
    let express = retrieve(&caller, &id).await;
    assert_eq!(express["expressCustomerName"], "City Clinic 🏥");
    assert_eq!(express["metadata"], json!({"region": "north"}));
    assert_eq!(express["createdByApiKeyId"], json!(key.id));
    assert_eq!(express["createdAt"], created["created_at"]);
    assert_eq!(
        (&express["isActive"], &express["userCount"]),
        (&json!(true), &json!(0))
    );
    assert_eq!(walk(&caller, "name=clinic").await, [id]);
    world.finish();
}

#[tokio::test]
async fn what_is_not_said_of_a_new_customer_is_empty() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = billed(&caller, "x").await;
    let shown = caller.get(billing(&id)).send().await.expect(200).json();
    assert_eq!(shown["timezone"], "UTC");
    assert_eq!(shown["metadata"], Value::Null);
    assert_eq!(
        (shown.get("contact"), shown.get("integrations")),
        (None, None)
    );
    for name in ["email", "address_line1", "address_city", "address_country"] {
        assert_eq!(shown[name], "", "{name}");
    }
    assert_eq!(retrieve(&caller, &id).await.get("metadata"), None);
    world.finish();
}

#[tokio::test]
async fn the_limits_of_both_faces_hold() {
    let world = world!();
    let caller = world.with(&world.key());
    let long = |length: usize| "ß".repeat(length);
    let many: Value = (0..51)
        .map(|n| (n.to_string(), json!("")))
        .collect::<serde_json::Map<_, _>>()
        .into();
    for (field, value, code) in [
        ("external_id", json!(""), "min_length"),
        ("external_id", json!(long(256)), "max_length"),
        ("name", json!(""), "min_length"),
        ("name", json!(long(256)), "max_length"),
        ("name", Value::Null, "type"),
        ("email", json!("nobody"), "pattern"),
        ("email", json!("a@b@c"), "pattern"),
        ("address_line1", json!(long(256)), "max_length"),
        ("address_line2", json!(long(256)), "max_length"),
        ("address_city", json!(long(101)), "max_length"),
        ("address_state", json!(long(101)), "max_length"),
        ("address_postal_code", json!(long(21)), "max_length"),
        ("address_country", json!("pl"), "pattern"),
        ("contact", json!(long(21)), "max_length"),
        ("timezone", json!("Mars/Olympus"), "time_zone"),
        ("timezone", json!("europe/berlin"), "time_zone"),
        ("metadata", many, "max_properties"),
        ("unknown", json!("x"), "additional_properties"),
    ] {
        let mut body = json!({"external_id": "x", "name": "x"});
        body[field] = value.clone();
        let refused = post(&caller, &body).await;
        refused.refusal(400, "validation_error");
        let expected = [format!("body /{field} {code}")];
        assert_eq!(refused.violations(), expected, "{field} of a new customer");

        let refused = put(&caller, &format!("id={NOBODY}"), &json!({field: value})).await;
        refused.refusal(400, "validation_error");
        assert_eq!(refused.violations(), expected, "{field} of a change");
    }
    let refused = post(&caller, &json!({"metadata": {"": ""}})).await;
    refused.refusal(400, "validation_error");
    assert_eq!(refused.violations().len(), 3, "{:?}", refused.violations());
    assert_eq!(walk(&caller, "").await, Vec::<String>::new());

    // As much as is allowed.
    let whole = json!({
        "external_id": long(255), "name": long(255), "address_line1": long(255),
        "address_city": long(100), "address_postal_code": long(20), "contact": long(20),
        "metadata": {(long(100)): long(1000)},
    });
    post(&caller, &whole).await.expect(201);
    world.finish();
}

#[tokio::test]
async fn an_external_id_belongs_to_one_customer() {
    let world = world!();
    let caller = world.with(&world.key());
    billed(&caller, "taken").await;
    let express = create(&caller, "x").await;
    let taken = |answer: Answer| {
        answer.refusal(409, "already_exists");
        assert_eq!(answer.header("x-should-retry"), Some("false"));
    };
    taken(post(&caller, &json!({"external_id": "taken", "name": "y"})).await);
    taken(
        put(
            &caller,
            &format!("id={express}"),
            &json!({"external_id": "taken"}),
        )
        .await,
    );
    // The external id of a customer of Express is its id.
    taken(post(&caller, &json!({"external_id": express, "name": "y"})).await);

    let stranger = world.with(&world.key_for("acme", "live", "write"));
    billed(&stranger, "taken").await;
    stranger
        .get(format!("{CUSTOMERS}/external/{express}"))
        .send()
        .await
        .refusal(404, "not_found");
    world.finish();
}

#[tokio::test]
async fn a_repeated_creation_gets_the_first_answer() {
    let world = world!();
    let caller = world.with(&world.key());
    let send = async |body: &Value| {
        let call = caller.post(CUSTOMERS).header("idempotency-key", "k");
        call.json(body).send().await
    };
    let body = json!({"external_id": "a", "name": "A"});
    let first = send(&body).await.expect(201);
    let spelled = json!({"name": "A", "external_id": "a", "timezone": "UTC", "email": ""});
    assert_eq!(send(&spelled).await.expect(201).body, first.body);
    let other = json!({"external_id": "b", "name": "A"});
    send(&other).await.refusal(422, "invalid_operation");
    let express = caller
        .post("/v1/express")
        .header("idempotency-key", "k")
        .json(&json!({"expressCustomerName": "A"}));
    express.send().await.refusal(422, "idempotency_key_reused");
    world.finish();
}

#[tokio::test]
async fn an_update_changes_what_is_given() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = billed(&caller, "clinic-1").await;
    a_moment().await;
    let change = json!({
        "external_id": "clinic-2", "name": "After", "email": "a@example.com",
        "contact": "1", "timezone": "Europe/Berlin", "metadata": {"a": "1"},
    });
    let changed = put(&caller, &format!("id={id}"), &change)
        .await
        .expect(200)
        .json();
    for (name, value) in change.as_object().expect("an object") {
        assert_eq!(&changed[name], value, "{name}");
    }
    assert_ne!(changed["updated_at"], changed["created_at"]);
    assert_eq!(retrieve(&caller, &id).await["expressCustomerName"], "After");

    a_moment().await;
    let named = "external_customer_id=clinic-2";
    assert_eq!(
        put(&caller, named, &change).await.expect(200).json(),
        changed,
        "no change"
    );
    assert_eq!(
        put(&caller, named, &json!({})).await.expect(200).json(),
        changed
    );
    let cleared = json!({"metadata": null, "contact": "", "email": ""});
    let cleared = put(&caller, named, &cleared).await.expect(200).json();
    assert_eq!(
        (&cleared["metadata"], cleared.get("contact")),
        (&Value::Null, None)
    );
    assert_eq!(
        (&cleared["email"], &cleared["name"]),
        (&json!(""), &json!("After"))
    );

    let link = json!({"integration_entity_mapping": [
        {"entity_id": "e", "entity_type": "customer", "provider_type": "p", "provider_entity_id": "x"},
    ]});
    let linked = put(&caller, named, &link).await.expect(200).json();
    assert_eq!(linked["integrations"].as_array().map(Vec::len), Some(1));
    assert_eq!(put(&caller, named, &link).await.expect(200).json(), linked);
    world.finish();
}

#[tokio::test]
async fn an_update_names_its_customer_in_one_way() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = billed(&caller, "clinic-1").await;
    let refused = put(&caller, "", &json!({"name": "x"})).await;
    refused.refusal(400, "validation_error");
    assert_eq!(refused.violations(), ["query /id required"]);
    let both = format!("id={id}&external_customer_id=clinic-1");
    let refused = put(&caller, &both, &json!({"timezone": "x"})).await;
    refused.refusal(400, "validation_error");
    let violations = [
        "body /timezone time_zone",
        "query /external_customer_id exclusive",
    ];
    assert_eq!(refused.violations(), violations);
    for unknown in [
        format!("id={NOBODY}"),
        "id=anything".to_owned(),
        "external_customer_id=anything".to_owned(),
    ] {
        let refused = put(&caller, &unknown, &json!({"name": "x"})).await;
        refused.refusal(404, "not_found");
    }
    world.finish();
}

#[tokio::test]
async fn a_deleted_customer_is_shown_and_nothing_else() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = billed(&caller, "gone").await;
    caller
        .post(users_of(&id))
        .json(&json!({"userId": user(1)}))
        .send()
        .await
        .expect(200);
    a_moment().await;
    let deleted = caller.delete(billing(&id)).send().await.expect(204);
    assert!(deleted.body.is_empty());
    let shown = caller.get(billing(&id)).send().await.expect(200).json();
    assert_eq!(shown["status"], "deleted");
    assert_ne!(shown["updated_at"], shown["created_at"]);
    let target = format!("{CUSTOMERS}/external/gone");
    assert_eq!(caller.get(target).send().await.expect(200).json(), shown);

    caller.delete(billing(&id)).send().await.expect(204);
    assert_eq!(
        caller.get(billing(&id)).send().await.expect(200).json(),
        shown
    );
    caller.get(at(&id)).send().await.refusal(404, "not_found");
    for query in [format!("id={id}"), "external_customer_id=gone".to_owned()] {
        let refused = put(&caller, &query, &json!({"name": "x"})).await;
        refused.refusal(404, "not_found");
    }
    let refused = post(&caller, &json!({"external_id": "gone", "name": "x"})).await;
    refused.refusal(409, "already_exists");
    for unknown in [NOBODY, "anything"] {
        let refused = caller.delete(billing(unknown)).send().await;
        refused.refusal(404, "not_found");
    }
    world.finish();
}

#[tokio::test]
async fn writing_needs_the_scope_for_it() {
    let world = world!();
    let caller = world.with(&world.key_for("acme", "test", "read"));
    let body = json!({"external_id": "x", "name": "x"});
    post(&caller, &body).await.refusal(403, "permission_denied");
    let refused = put(&caller, "id=x", &json!({})).await;
    refused.refusal(403, "permission_denied");
    let refused = caller.delete(billing("x")).send().await;
    refused.refusal(403, "permission_denied");
    let search = caller.post(format!("{CUSTOMERS}/search")).json(&json!({}));
    search.send().await.expect(200);
    let refused = world.anonymous().post(CUSTOMERS).json(&body).send().await;
    refused.refusal(401, "permission_denied");
    world.finish();
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_the_form_of_this_face() {
    let world = world!();
    let caller = world.with(&world.key());
    let call = caller.post(CUSTOMERS).text("application/json", "{");
    call.send().await.refusal(400, "validation_error");
    let call = caller.post(CUSTOMERS).text("text/plain", "x");
    call.send().await.refusal(415, "invalid_operation");
    let large = format!("\"{}\"", "x".repeat(1 << 20));
    let call = caller.post(CUSTOMERS).text("application/json", large);
    call.send().await.refusal(413, "invalid_operation");
    let call = caller.post(CUSTOMERS).header("accept", "text/html");
    let call = call.json(&json!({"external_id": "x", "name": "x"}));
    call.send().await.refusal(406, "invalid_operation");
    world.finish();
}
