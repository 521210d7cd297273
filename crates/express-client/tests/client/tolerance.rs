//! Answers of a service that knows more than this client.

use std::error::Error as _;

use express_client::{
    Client, Open,
    testing::{MockServer, Reply},
    types::{BillingEntityType, BillingStatus},
};
use serde_json::{Value, json};

use crate::service::{CUSTOMER, ID};

/// A customer in its billing form, with one integration.
fn billed() -> Value {
    let integration = json!({
        "id": "int_1", "entity_id": ID, "entity_type": "customer", "provider_type": "stripe",
        "provider_entity_id": "cus_9", "status": "published", "tenant_id": "t",
        "environment_id": "e", "created_at": "2026-01-15T09:30:00Z",
        "updated_at": "2026-01-15T09:30:00Z", "created_by": "k", "updated_by": "k",
    });
    json!({
        "id": ID, "external_id": "ext", "name": "City Clinic", "email": "", "address_line1": "",
        "address_line2": "", "address_city": "", "address_state": "", "address_postal_code": "",
        "address_country": "", "timezone": "UTC", "metadata": null, "tenant_id": "t",
        "environment_id": "e", "status": "archived", "created_at": "2026-01-15T09:30:00Z",
        "updated_at": "2026-01-15T09:30:00Z", "created_by": "k", "updated_by": "k",
        "integrations": [integration],
    })
}

async fn answering(body: &Value) -> (MockServer, Client, Client) {
    let server = MockServer::start().await.unwrap();
    server.script([Reply::json(200, body), Reply::json(200, body)]);
    let tolerant = server.client().unwrap();
    let strict = server.builder().strict(true).build().unwrap();
    (server, tolerant, strict)
}

#[tokio::test]
async fn members_that_no_type_knows_are_kept() {
    let mut body: Value = serde_json::from_str(CUSTOMER).unwrap();
    body["tier"] = json!("gold");
    body["a/b"] = json!({"c": null});
    let (_server, tolerant, strict) = answering(&body).await;
    for client in [tolerant, strict] {
        let customer = client.express().retrieve(ID).await.unwrap();
        let extra = customer.extra();
        assert_eq!(extra.len(), 2);
        assert_eq!(extra["/tier"], "gold");
        assert_eq!(extra["/a~1b"], json!({"c": null}));
        let raw: Value = serde_json::from_slice(customer.raw()).unwrap();
        assert_eq!(raw, body);
    }
}

#[tokio::test]
async fn members_of_a_pages_customers_are_kept_with_their_places() {
    let mut customer: Value = serde_json::from_str(CUSTOMER).unwrap();
    customer["tier"] = json!("gold");
    let body = json!({"expressCustomers": [customer], "hasMore": false, "total": 1});
    let (_server, client, _) = answering(&body).await;
    let extra = client.express().list().await.unwrap().extra();
    let pointers: Vec<_> = extra.keys().collect();
    assert_eq!(pointers, ["/expressCustomers/0/tier", "/total"]);
}

#[tokio::test]
async fn a_page_may_have_customers_of_a_new_status() {
    let mut new = billed();
    new["status"] = json!("suspended");
    let pagination = json!({"limit": 50, "offset": 0, "total": 2, "more": true});
    let body = json!({"items": [billed(), new], "pagination": pagination});
    let (_server, client, strict) = answering(&body).await;
    let page = client.customers().search().await.unwrap();
    assert_eq!(page.items[0].status, BillingStatus::Archived);
    assert_eq!(page.items[1].status, Open::Unknown("suspended".to_owned()));
    assert_eq!(page.pagination.total.get(), 2);
    assert_eq!(page.extra()["/pagination/more"], true);
    assert!(strict.customers().search().await.is_err());
}

#[tokio::test]
async fn a_value_that_is_new_in_a_list_is_kept_as_text() {
    let mut body = billed();
    body["status"] = json!("suspended");
    body["integrations"][0]["entity_type"] = json!("invoice");
    let (_server, client, strict) = answering(&body).await;

    let customer = client.customers().get(ID).await.unwrap();
    assert_eq!(customer.status, Open::Unknown("suspended".to_owned()));
    assert_eq!(customer.name.as_str(), "City Clinic");
    let integrations = customer.integrations.as_ref().unwrap();
    assert_eq!(
        integrations[0].entity_type,
        Open::Unknown("invoice".to_owned())
    );
    assert_eq!(integrations[0].status, BillingStatus::Published);
    assert_eq!(integrations[0].provider_entity_id.as_str(), "cus_9");
    assert_eq!(serde_json::to_value(&*customer).unwrap(), body);
    assert!(customer.extra().is_empty());

    let error = strict.customers().get(ID).await.unwrap_err();
    assert!(error.is_decode());
    let cause = error.source().unwrap().to_string();
    assert!(
        cause.starts_with("body /status: must be one of `published`"),
        "{cause}"
    );
    assert!(
        cause.contains("body /integrations/0/entity_type"),
        "{cause}"
    );
}

#[tokio::test]
async fn values_of_the_lists_are_what_they_are() {
    let (_server, client, strict) = answering(&billed()).await;
    for client in [client, strict] {
        let customer = client.customers().get(ID).await.unwrap();
        assert_eq!(customer.status.known(), Some(&BillingStatus::Archived));
        let integrations = customer.integrations.as_ref().unwrap();
        assert_eq!(integrations[0].entity_type, BillingEntityType::Customer);
        assert_eq!(serde_json::to_value(&*customer).unwrap(), billed());
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_no_new_value() {
    let mut body = billed();
    body["status"] = json!(7);
    let (_server, client, _) = answering(&body).await;
    assert!(client.customers().get(ID).await.unwrap_err().is_decode());
}

#[tokio::test]
async fn null_may_stand_for_absence_and_for_nothing_else() {
    let mut body: Value = serde_json::from_str(CUSTOMER).unwrap();
    body["createdByUserId"] = Value::Null;
    body["metadata"] = Value::Null;
    let (_server, client, strict) = answering(&body).await;
    let customer = client.express().retrieve(ID).await.unwrap();
    assert_eq!(
        (&customer.created_by_user_id, &customer.metadata),
        (&None, &None)
    );
    assert_eq!(customer.extra().len(), 2, "null is not the same as absent");
    assert!(strict.express().retrieve(ID).await.unwrap_err().is_decode());

    body["isActive"] = Value::Null;
    let (_server, client, _) = answering(&body).await;
    assert!(client.express().retrieve(ID).await.unwrap_err().is_decode());
}

#[tokio::test]
async fn any_answer_can_be_read_into_a_type_of_ones_own() {
    let (_server, client, _) =
        answering(&json!({"expressCustomerId": 12, "isActive": "yes"})).await;
    let answer = client
        .express()
        .retrieve(ID)
        .send_as::<Value>()
        .await
        .unwrap();
    assert_eq!(answer["expressCustomerId"], 12);
    let raw = client.express().retrieve(ID).send_raw().await.unwrap();
    assert_eq!(
        raw.into_inner(),
        r#"{"expressCustomerId":12,"isActive":"yes"}"#
    );
}
