//! What each operation sends.

use crate::service::{CUSTOMER, Canned, ID, KEY, Recorded, Service, USER};

const OUTCOME: &str = r#"{"success":true}"#;
const PAGE: &str = r#"{"expressCustomers":[],"hasMore":false}"#;

#[track_caller]
fn assert_sent(request: &Recorded, line: &str, body: &str) {
    assert_eq!((request.line().as_str(), request.body()), (line, body));
    let content_type = if body.is_empty() {
        ""
    } else {
        "application/json"
    };
    assert_eq!(request.header("content-type"), content_type);
    assert_eq!(request.header("accept"), "application/json");
    assert_eq!(
        request.header("user-agent"),
        format!("express-client/{}", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(
        request.header("api-version"),
        "",
        "no header that the contract does not know"
    );
}

#[tokio::test]
async fn create_sends_the_name_alone() {
    let service = Service::answering(Canned::json(201, CUSTOMER)).await;
    service
        .client()
        .express()
        .create("City \"Clinic\" 🏥")
        .await
        .unwrap();
    let request = service.request();
    assert_sent(
        &request,
        "POST /v1/express",
        r#"{"expressCustomerName":"City \"Clinic\" 🏥"}"#,
    );
    assert_eq!(request.header("idempotency-key"), "");
}

#[tokio::test]
async fn create_sends_metadata_and_idempotency_key() {
    let service = Service::answering(Canned::json(201, CUSTOMER)).await;
    let create = service.client().express().create("A");
    let create = create
        .metadata("region", "south")
        .metadata("plan", "")
        .metadata("region", "north");
    create.idempotency_key("once").send().await.unwrap();
    let request = service.request();
    assert_sent(
        &request,
        "POST /v1/express",
        r#"{"expressCustomerName":"A","metadata":{"plan":"","region":"north"}}"#,
    );
    assert_eq!(request.header("idempotency-key"), "once");
}

#[tokio::test]
async fn list_sends_only_the_parameters_that_are_said() {
    let service = Service::answering(Canned::json(200, PAGE)).await;
    service.client().express().list().await.unwrap();
    assert_sent(&service.request(), "GET /v1/express", "");
}

#[tokio::test]
async fn list_encodes_its_parameters() {
    let service = Service::answering(Canned::json(200, PAGE)).await;
    let list = service.client().express().list();
    list.cursor("AZvG6L_-")
        .limit(100)
        .name("a&b=c +ö")
        .await
        .unwrap();
    assert_sent(
        &service.request(),
        "GET /v1/express?cursor=AZvG6L_-&limit=100&name=a%26b%3Dc+%2B%C3%B6",
        "",
    );
}

#[tokio::test]
async fn retrieve_names_the_customer_in_the_path() {
    let service = Service::answering(Canned::json(200, CUSTOMER)).await;
    service.client().express().retrieve(ID).await.unwrap();
    assert_sent(&service.request(), &format!("GET /v1/express/{ID}"), "");
}

#[tokio::test]
async fn retrieve_sends_the_version_that_is_known() {
    let service = Service::answering(Canned::json(200, CUSTOMER)).await;
    service
        .client()
        .express()
        .retrieve(ID)
        .if_none_match("\"v1\"")
        .await
        .unwrap();
    assert_eq!(service.request().header("if-none-match"), "\"v1\"");
}

#[tokio::test]
async fn update_keeps_absent_null_and_empty_apart() {
    let service = Service::answering(Canned::json(200, CUSTOMER)).await;
    let express = service.client().express();
    let none: [(&str, &str); 0] = [];
    express.update(ID).await.unwrap();
    express.update(ID).clear_metadata().await.unwrap();
    express.update(ID).metadata(none).await.unwrap();
    express.update(ID).metadata([("a", "b")]).await.unwrap();
    express.update(ID).name("New").await.unwrap();
    express
        .update(ID)
        .name("New")
        .clear_metadata()
        .await
        .unwrap();
    let requests = service.requests();
    let bodies: Vec<&str> = requests.iter().map(Recorded::body).collect();
    assert_eq!(
        bodies,
        [
            r#"{}"#,
            r#"{"metadata":null}"#,
            r#"{"metadata":{}}"#,
            r#"{"metadata":{"a":"b"}}"#,
            r#"{"expressCustomerName":"New"}"#,
            r#"{"expressCustomerName":"New","metadata":null}"#,
        ]
    );
    assert_sent(&requests[0], &format!("PATCH /v1/express/{ID}"), "{}");
    assert_eq!(requests[0].header("if-match"), "");
}

#[tokio::test]
async fn update_sends_the_version_that_it_is_meant_for() {
    let service = Service::answering(Canned::json(200, CUSTOMER)).await;
    service
        .client()
        .express()
        .update(ID)
        .name("New")
        .if_match("\"v1\"")
        .await
        .unwrap();
    assert_eq!(service.request().header("if-match"), "\"v1\"");
}

#[tokio::test]
async fn deactivate_and_reactivate_have_no_body() {
    let service = Service::answering(Canned::json(200, CUSTOMER)).await;
    let express = service.client().express();
    express.deactivate(ID).idempotency_key("off").await.unwrap();
    express.reactivate(ID).idempotency_key("on").await.unwrap();
    let requests = service.requests();
    assert_sent(
        &requests[0],
        &format!("POST /v1/express/{ID}/deactivate"),
        "",
    );
    assert_sent(
        &requests[1],
        &format!("POST /v1/express/{ID}/reactivate"),
        "",
    );
    assert_eq!(requests[0].header("idempotency-key"), "off");
    assert_eq!(requests[1].header("idempotency-key"), "on");
}

#[tokio::test]
async fn a_user_is_named_in_the_body_when_added_and_when_removed() {
    let service = Service::answering(Canned::json(200, OUTCOME)).await;
    let express = service.client().express();
    express
        .add_user(ID, USER)
        .idempotency_key("join")
        .await
        .unwrap();
    express.remove_user(ID, USER).await.unwrap();
    let requests = service.requests();
    let body = format!(r#"{{"userId":"{USER}"}}"#);
    assert_sent(&requests[0], &format!("POST /v1/express/{ID}/users"), &body);
    assert_sent(
        &requests[1],
        &format!("DELETE /v1/express/{ID}/users"),
        &body,
    );
    assert_eq!(requests[0].header("idempotency-key"), "join");
}

#[tokio::test]
async fn the_express_face_gets_the_key_as_a_bearer_token() {
    let service = Service::answering(Canned::json(200, CUSTOMER)).await;
    service.client().express().retrieve(ID).await.unwrap();
    let request = service.request();
    assert_eq!(request.header("authorization"), format!("Bearer {KEY}"));
    assert_eq!(request.header("x-api-key"), "");
}

#[tokio::test]
async fn the_billing_face_gets_the_key_in_its_own_header() {
    let service = Service::answering(Canned::json(404, "")).await;
    let get = service.client().customers().get("any id/of\\any form?#%");
    get.expand_integrations().await.unwrap_err();
    let request = service.request();
    assert_sent(
        &request,
        "GET /v1/customers/any%20id%2Fof%5Cany%20form%3F%23%25?expand=integrations",
        "",
    );
    assert_eq!(request.header("x-api-key"), KEY);
    assert_eq!(request.header("authorization"), "");
}

#[tokio::test]
async fn a_base_url_may_have_a_path() {
    let service = Service::answering(Canned::json(200, CUSTOMER)).await;
    let url = format!("{}/behind/a/gateway/", service.url());
    let client = express_client::Client::new(url, KEY).unwrap();
    client.express().retrieve(ID).await.unwrap();
    assert_eq!(
        service.request().line(),
        format!("GET /behind/a/gateway/v1/express/{ID}")
    );
}
