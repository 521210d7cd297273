//! Answers in the shapes of the two original APIs, which are not quite the contract's.

use express_client::{
    Client, ErrorKind,
    testing::{MockServer, Reply},
    types::BillingStatus,
};
use serde_json::json;

use crate::service::ID;

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
