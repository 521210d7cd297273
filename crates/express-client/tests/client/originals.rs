//! Answers in the shapes of the two original APIs, which are not quite the contract's.

use express_client::{
    Answer, Client, Error, ErrorKind,
    testing::{MockServer, Reply},
    types::BillingStatus,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::service::{ID, USER};

/// Answers that `tests/sdks/shapes.py` made from the types of the official SDKs, by operation.
const RECORDED: &str = include_str!("originals.json");

async fn answering(reply: Reply) -> (MockServer, Client) {
    let server = MockServer::start().await.unwrap();
    server.script([reply]);
    let client = server.builder().max_retries(0).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn a_customer_of_avara() {
    let body = json!({
        "expressCustomerId": ID, "expressCustomerName": "Acme Clinical", "isActive": true,
        "userCount": 3, "createdAt": "2025-11-02T08:15:30.123+02:00", "updatedAt": null,
        "createdByUserId": null, "createdByApiKeyId": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
        "metadata": {"site": "Turku"}, "organizationId": "org_1",
    });
    let (_server, client) = answering(Reply::json(200, &body)).await;
    let customer = client.express().retrieve(ID).await.unwrap();
    let created = customer.created_at.unwrap();
    assert_eq!(created.to_string(), "2025-11-02T06:15:30.123Z");
    assert!(customer.created_by_user_id.is_none() && customer.created_by_api_key_id.is_some());
    assert_eq!(customer.extra()["/organizationId"], "org_1");
    assert_eq!(customer.etag(), None);
}

#[tokio::test]
async fn a_page_of_avara_ends_with_a_null_cursor() {
    let body = json!({"expressCustomers": [], "hasMore": false, "cursor": null});
    let (_server, client) = answering(Reply::json(200, &body)).await;
    let page = client.express().list().await.unwrap();
    assert!(page.cursor.is_none());
}

#[tokio::test]
async fn an_error_of_avara() {
    let (_server, client) = answering(Reply::json(404, &json!({"message": "Not found"}))).await;
    let error = client.express().retrieve(ID).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!((error.code(), error.message()), (None, Some("Not found")));
}

#[tokio::test]
async fn a_customer_of_flexprice() {
    let body = json!({
        "id": ID, "external_id": "acme-7", "name": "Acme", "email": "a@example.com",
        "address_line1": "", "address_line2": "", "address_city": "", "address_state": "",
        "address_postal_code": "", "address_country": "FI", "timezone": "UTC", "metadata": {},
        "parent_customer_id": null, "tenant_id": "00000000-0000-0000-0000-000000000000",
        "environment_id": "env_01", "status": "published",
        "created_at": "2025-03-20T15:04:05.123456789Z", "updated_at": "2025-03-20T15:04:05Z",
        "created_by": "u", "updated_by": "u", "contact": null, "integrations": null,
    });
    let (_server, client) = answering(Reply::json(200, &body)).await;
    let customer = client.customers().get(ID).await.unwrap();
    assert_eq!(customer.status, BillingStatus::Published);
    assert_eq!(customer.external_id.as_str(), "acme-7");
    assert_eq!(
        customer.metadata.as_ref().map(|metadata| metadata.len()),
        Some(0)
    );
    assert!(customer.contact.is_none() && customer.integrations.is_none());
    let extra: Vec<_> = customer.extra().into_keys().collect();
    assert_eq!(extra, ["/contact", "/integrations", "/parent_customer_id"]);
}

#[tokio::test]
async fn errors_of_flexprice_in_both_their_shapes() {
    let flat = json!({"code": "not_found", "message": "No such item", "http_status_code": 404});
    let nested = json!({"success": false, "error": {"message": "No such item"}});
    for (body, code) in [(flat, Some("not_found")), (nested, None)] {
        let (_server, client) = answering(Reply::json(404, &body)).await;
        let error = client.customers().get(ID).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(
            (error.code(), error.message()),
            (code, Some("No such item"))
        );
    }
}

/// What is there of an answer: the members that its type knows as they are written anew, and the
/// others as they came.
fn whole<T: Serialize>(outcome: Result<Answer<T>, Error>) -> Result<Value, Error> {
    let answer = outcome?;
    let mut whole = serde_json::to_value(&*answer).unwrap();
    for (pointer, value) in answer.extra() {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = whole.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        assert_eq!(parent.insert(name.to_owned(), value), None, "{pointer}");
    }
    Ok(whole)
}

/// The answer of an operation to everything, read.
async fn read(operation: &str, answer: &Value) -> Result<Value, Error> {
    let status = if operation == "create" { 201 } else { 200 };
    let (_server, client) = answering(Reply::json(status, answer)).await;
    let express = client.express();
    match operation {
        "create" => whole(express.create("a").await),
        "list" => whole(express.list().await),
        "retrieve" => whole(express.retrieve(ID).await),
        "update" => whole(express.update(ID).await),
        "deactivate" => whole(express.deactivate(ID).await),
        "reactivate" => whole(express.reactivate(ID).await),
        "addUser" => whole(express.add_user(ID, USER).await),
        "removeUser" => whole(express.remove_user(ID, USER).await),
        "getCustomer" => whole(client.customers().get(ID).await),
        other => panic!("{other} has no call here"),
    }
}

/// The same instants, as the client writes them.
fn as_written(answer: &Value) -> Value {
    let text = answer.to_string().replace(":00.125000Z", ":00.125Z");
    serde_json::from_str(&text).unwrap()
}

/// Which recorded answers are refused: the SDKs' types require less than the contract does, such as
/// the time of creation, and whether there are more pages. The services send it.
const LACKING: [&str; 9] = [
    "create, least",
    "deactivate, least",
    "getCustomer, least",
    "getCustomer, nulls",
    "list, least",
    "list, nulls",
    "reactivate, least",
    "retrieve, least",
    "update, least",
];

#[tokio::test]
async fn what_the_official_sdks_types_hold_is_read_and_nothing_of_it_lost() {
    let recorded: Value = serde_json::from_str(RECORDED).unwrap();
    let mut refused = Vec::new();
    for (operation, variants) in recorded.as_object().unwrap() {
        let Some(variants) = variants.as_object() else {
            continue;
        };
        for (variant, answer) in variants {
            match read(operation, answer).await {
                Ok(read) => assert_eq!(read, as_written(answer), "{operation}, {variant}"),
                Err(error) => {
                    assert_eq!(
                        error.kind(),
                        ErrorKind::Undecodable,
                        "{operation}, {variant}"
                    );
                    refused.push(format!("{operation}, {variant}"));
                }
            }
        }
    }
    assert_eq!(refused, LACKING);
}

#[tokio::test]
async fn every_code_of_flexprices_errors_is_told() {
    let recorded: Value = serde_json::from_str(RECORDED).unwrap();
    for error in recorded["errors"].as_array().unwrap() {
        let (_server, client) = answering(Reply::json(404, error)).await;
        let told = client.customers().get(ID).await.unwrap_err();
        assert_eq!(told.kind(), ErrorKind::NotFound);
        assert_eq!(told.code(), error["code"].as_str());
        assert_eq!(told.message(), error["message"].as_str());
    }
}
