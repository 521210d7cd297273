//! What each operation sends.

use express_client::types::{BillingDirection, BillingField, BillingOperator, BillingStatus};
use serde_json::{Value, json};

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
async fn billing_writes_send_what_is_said_alone() {
    let service = Service::answering(Canned::json(404, "")).await;
    let customers = service.client().customers();
    let create = customers
        .create("clinic 1", "City Clinic")
        .email("a@example.com");
    let create = create
        .address_line1("1")
        .address_line2("2")
        .address_city("3");
    let create = create
        .address_state("4")
        .address_postal_code("5")
        .address_country("DE");
    let create = create.contact("6").timezone("UTC").metadata("a", "b");
    let create = create
        .integration("e", "stripe", "s")
        .idempotency_key("once");
    create.await.unwrap_err();
    customers.update("any id").await.unwrap_err();
    let update = customers
        .update_by_external_id("clinic 1")
        .external_id("2")
        .name("N");
    update.email("").clear_metadata().await.unwrap_err();
    customers.delete("any id").await.unwrap_err();
    customers.get_by_external_id("a/b").await.unwrap_err();
    let requests = service.requests();
    assert_sent(
        &requests[0],
        "POST /v1/customers",
        r#"{"external_id":"clinic 1","name":"City Clinic","email":"a@example.com","address_line1":"1","address_line2":"2","address_city":"3","address_state":"4","address_postal_code":"5","address_country":"DE","contact":"6","timezone":"UTC","metadata":{"a":"b"},"integration_entity_mapping":[{"entity_id":"e","entity_type":"customer","provider_type":"stripe","provider_entity_id":"s"}]}"#,
    );
    assert_eq!(requests[0].header("idempotency-key"), "once");
    assert_eq!(requests[0].header("x-api-key"), KEY);
    assert_sent(&requests[1], "PUT /v1/customers?id=any+id", "{}");
    assert_sent(
        &requests[2],
        "PUT /v1/customers?external_customer_id=clinic+1",
        r#"{"external_id":"2","name":"N","email":"","metadata":null}"#,
    );
    assert_sent(&requests[3], "DELETE /v1/customers/any%20id", "");
    assert_sent(&requests[4], "GET /v1/customers/external/a%2Fb", "");
}

#[tokio::test]
async fn a_search_sends_its_conditions_in_the_contracts_words() {
    let service = Service::answering(Canned::json(404, "")).await;
    let search = || service.client().customers().search();
    search().await.unwrap_err();
    let time = "2026-01-15T09:30:00Z".parse().unwrap();
    let whole = search()
        .ids([ID])
        .external_ids(["a", "b"])
        .email("a@example.com");
    let whole = whole.status(BillingStatus::Archived).metadata("k", "v");
    let whole = whole
        .created_from(time)
        .created_until(time)
        .limit(2)
        .offset(3);
    let whole = whole.order(BillingDirection::Asc).expand_integrations();
    let whole = whole.sort(BillingField::Name, BillingDirection::Desc);
    let whole = whole.text(BillingField::Name, BillingOperator::Contains, "x");
    let whole = whole.texts(BillingField::Email, BillingOperator::NotIn, ["y"]);
    whole
        .time(BillingField::UpdatedAt, BillingOperator::After, time)
        .await
        .unwrap_err();
    let requests = service.requests();
    assert_eq!(requests[0].line(), "POST /v1/customers/search");
    let sent: Value = serde_json::from_str(requests[0].body()).unwrap();
    assert_eq!(sent, json!({"limit": 50, "offset": 0}));
    let sent: Value = serde_json::from_str(requests[1].body()).unwrap();
    let expected = json!({
        "customer_ids": [ID], "external_ids": ["a", "b"], "email": "a@example.com",
        "status": "archived", "metadata": {"k": "v"}, "start_time": "2026-01-15T09:30:00Z",
        "end_time": "2026-01-15T09:30:00Z", "limit": 2, "offset": 3, "order": "asc",
        "expand": "integrations", "sort": [{"field": "name", "direction": "desc"}],
        "filters": [
            {"field": "name", "operator": "contains", "data_type": "string", "value": {"string": "x"}},
            {"field": "email", "operator": "not_in", "data_type": "array", "value": {"array": ["y"]}},
            {"field": "updated_at", "operator": "after", "data_type": "date", "value": {"date": "2026-01-15T09:30:00Z"}},
        ],
    });
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn all_that_is_wrong_with_a_billing_request_is_told_and_nothing_sent() {
    let service = Service::answering(Canned::json(404, "")).await;
    let create = service.client().customers().create("", "").email("nobody");
    let create = create
        .address_country("de")
        .integration("e", "x".repeat(51), "s");
    let error = create.await.unwrap_err();
    let pointers: Vec<_> = error
        .violations()
        .iter()
        .map(|one| one.pointer.as_str())
        .collect();
    let expected = [
        "/external_id",
        "/name",
        "/email",
        "/address_country",
        "/integration_entity_mapping/0/provider_type",
    ];
    assert_eq!(pointers, expected);
    let search = service
        .client()
        .customers()
        .search()
        .limit(1001)
        .external_ids([""]);
    let search = search.text(BillingField::Name, BillingOperator::Eq, "x".repeat(256));
    let error = search.await.unwrap_err();
    let pointers: Vec<_> = error
        .violations()
        .iter()
        .map(|one| one.pointer.as_str())
        .collect();
    assert_eq!(
        pointers,
        ["/external_ids/0", "/limit", "/filters/0/value/string"]
    );
    assert_eq!(service.requests().len(), 0);
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
