//! What comes back when all is well.

use express_client::types::BillingStatus;

use crate::service::{CUSTOMER, Canned, ID, Service};

#[tokio::test]
async fn an_answer_is_its_body_with_version_and_request_id() {
    let canned = Canned::json(200, CUSTOMER).header("etag", "\"v1\"");
    let service = Service::answering(canned).await;
    let customer = service.client().express().retrieve(ID).await.unwrap();
    assert_eq!(customer.express_customer_name.as_str(), "City Clinic");
    assert_eq!(*customer.user_count, 2);
    assert_eq!(customer.updated_at, None);
    assert_eq!(customer.etag(), Some("\"v1\""));
    assert_eq!(customer.request_id(), Some("request-7"));
    assert_eq!(customer.status(), 200);
    assert_eq!(customer.headers()["content-type"], "application/json");
    assert_eq!(customer.into_inner().express_customer_id.as_str(), ID);
}

#[tokio::test]
async fn an_answer_without_version_or_request_id_has_none() {
    let canned = Canned {
        headers: Vec::new(),
        ..Canned::json(200, r#"{"success":true}"#)
    };
    let service = Service::answering(canned).await;
    let users = service.client().express();
    let outcome = users.remove_user(ID, crate::service::USER).await.unwrap();
    assert!(outcome.success);
    assert_eq!(
        (
            outcome.message.as_deref(),
            outcome.etag(),
            outcome.request_id()
        ),
        (None, None, None)
    );
}

#[tokio::test]
async fn a_page_has_customers_and_a_cursor() {
    let page = format!(r#"{{"expressCustomers":[{CUSTOMER}],"hasMore":true,"cursor":"AZvG"}}"#);
    let service = Service::answering(Canned::json(200, &page)).await;
    let page = service.client().express().list().await.unwrap();
    assert_eq!(page.express_customers.len(), 1);
    assert!(page.has_more);
    assert_eq!(
        page.cursor.as_ref().map(|cursor| cursor.as_str()),
        Some("AZvG")
    );
}

#[tokio::test]
async fn an_unchanged_customer_is_an_answer_without_a_body() {
    let mut canned = Canned::json(304, "").header("etag", "\"v1\"");
    canned.headers.retain(|(name, _)| *name != "content-type");
    let service = Service::answering(canned).await;
    let retrieve = service
        .client()
        .express()
        .retrieve(ID)
        .if_none_match("\"v1\"");
    let answer = retrieve.await.unwrap();
    assert_eq!(*answer, None);
    assert_eq!(answer.status(), 304);
    assert_eq!(answer.etag(), Some("\"v1\""));
    assert_eq!(answer.request_id(), Some("request-7"));
}

#[tokio::test]
async fn a_changed_customer_is_an_answer_with_one() {
    let service = Service::answering(Canned::json(200, CUSTOMER)).await;
    let retrieve = service
        .client()
        .express()
        .retrieve(ID)
        .if_none_match("\"v1\"");
    let answer = retrieve.await.unwrap().into_inner();
    assert_eq!(
        answer
            .map(|customer| customer.express_customer_id.to_string())
            .as_deref(),
        Some(ID)
    );
}

#[tokio::test]
async fn a_billing_customer_is_read_with_unknown_fields_and_null_metadata() {
    let body = format!(
        r#"{{"id":"{ID}","external_id":"{ID}","name":"City Clinic","email":"","address_line1":"",
        "address_line2":"","address_city":"","address_state":"","address_postal_code":"",
        "address_country":"","timezone":"UTC","metadata":null,"tenant_id":"t","environment_id":"e",
        "status":"archived","created_at":"2026-01-15T09:30:00Z","updated_at":"2026-01-15T09:30:00Z",
        "created_by":"k","updated_by":"k","integrations":[],"new_field":{{"any":1}}}}"#
    );
    let service = Service::answering(Canned::json(200, &body)).await;
    let customer = service
        .client()
        .customers()
        .get(ID)
        .expand_integrations()
        .await
        .unwrap();
    assert_eq!(customer.status, BillingStatus::Archived);
    assert!(customer.metadata.is_none());
    assert_eq!(customer.integrations.as_ref().map(Vec::len), Some(0));
}

#[tokio::test]
async fn a_request_can_be_kept_and_sent_again() {
    let service = Service::answering(Canned::json(200, CUSTOMER)).await;
    let deactivate = service
        .client()
        .express()
        .deactivate(ID)
        .idempotency_key("once");
    deactivate.clone().await.unwrap();
    // A request owns what it needs: it may go to another task.
    tokio::spawn(deactivate.into_future())
        .await
        .unwrap()
        .unwrap();
    let keys = service.requests();
    assert_eq!(keys.len(), 2);
    assert!(
        keys.iter()
            .all(|request| request.header("idempotency-key") == "once")
    );
}
