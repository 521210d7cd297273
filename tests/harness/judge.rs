//! The judge catches every kind of answer that the contract does not allow, and no other.

use express_tests::{
    contract::Contract,
    http::{Call, Caller},
};
use http::Method;
use serde_json::json;

use crate::stand_in::Prepared;

const ID: &str = "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07";

fn retrieve(caller: Caller) -> Call {
    caller.get(format!("/v1/express/{ID}"))
}

fn create(caller: Caller) -> Call {
    caller
        .post("/v1/express")
        .json(&json!({"expressCustomerName": "Harbour Dental"}))
}

fn get_customer(caller: Caller) -> Call {
    caller.get(format!("/v1/customers/{ID}"))
}

/// What the judge says, one line per fault; only operation, status and place.
async fn verdict(prepared: Prepared, ask: impl FnOnce(Caller) -> Call) -> String {
    let (_, faults) = prepared.answers(ask).await;
    let faults = faults
        .iter()
        .map(|f| format!("{} {} {}", f.operation, f.status, f.pointer));
    faults.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn allows_the_contracts_own_examples() {
    for operation in Contract::get().operations() {
        let path = operation
            .template
            .replace("{expressCustomerId}", ID)
            .replace("{id}", ID);
        for &status in operation.responses.keys() {
            let ask = |caller: Caller| {
                let call = caller.call(operation.method.clone(), &path);
                let body = operation
                    .body
                    .as_ref()
                    .map(|body| &body.content["application/json"]);
                match body.and_then(|body| body.examples.values().next()) {
                    Some(example) => call.json(example),
                    None => call,
                }
            };
            let found = verdict(Prepared::example(&operation.id, status), ask).await;
            assert_eq!(found, "", "{} {status}", operation.id);
        }
    }
}

#[tokio::test]
async fn a_status_that_is_not_declared() {
    let prepared = Prepared::example("create", 409);
    assert_eq!(verdict(prepared, retrieve).await, "retrieve 409 /status");
    assert_eq!(
        verdict(Prepared::status(418), retrieve).await,
        "retrieve 418 /status"
    );
}

#[tokio::test]
async fn a_required_header_that_is_missing() {
    let prepared = Prepared::example("retrieve", 200).without_header("etag");
    assert_eq!(
        verdict(prepared, retrieve).await,
        "retrieve 200 /headers/etag"
    );
    let prepared = Prepared::example("retrieve", 429).without_header("retry-after");
    assert_eq!(
        verdict(prepared, retrieve).await,
        "retrieve 429 /headers/retry-after"
    );
}

#[tokio::test]
async fn a_header_that_breaks_its_schema() {
    let prepared = Prepared::example("retrieve", 200).header("etag", "W/\"weak\"");
    assert_eq!(
        verdict(prepared, retrieve).await,
        "retrieve 200 /headers/etag"
    );
    let prepared = Prepared::example("retrieve", 503).header("retry-after", "soon");
    assert_eq!(
        verdict(prepared, retrieve).await,
        "retrieve 503 /headers/retry-after"
    );
}

#[tokio::test]
async fn a_header_that_is_not_declared() {
    let prepared = Prepared::example("retrieve", 200).header("x-powered-by", "steam");
    assert_eq!(
        verdict(prepared, retrieve).await,
        "retrieve 200 /headers/x-powered-by"
    );
    let prepared = Prepared::example("retrieve", 404).header("etag", "\"v1\"");
    assert_eq!(
        verdict(prepared, retrieve).await,
        "retrieve 404 /headers/etag"
    );
}

#[tokio::test]
async fn a_body_that_breaks_its_schema() {
    let prepared = Prepared::example("retrieve", 200).change("/userCount", Some(json!(-1)));
    assert_eq!(
        verdict(prepared, retrieve).await,
        "retrieve 200 /body/userCount"
    );
    let prepared = Prepared::example("retrieve", 200).change("/isActive", None);
    assert_eq!(verdict(prepared, retrieve).await, "retrieve 200 /body");
    let prepared = Prepared::example("retrieve", 200).change("/createdAt", Some(json!("today")));
    assert_eq!(
        verdict(prepared, retrieve).await,
        "retrieve 200 /body/createdAt"
    );
}

#[tokio::test]
async fn a_body_that_is_no_json() {
    let prepared = Prepared::example("retrieve", 200).body("application/json", "{");
    assert_eq!(verdict(prepared, retrieve).await, "retrieve 200 /body");
}

#[tokio::test]
async fn a_media_type_that_is_not_declared() {
    let prepared = Prepared::example("retrieve", 404).header("content-type", "application/json");
    assert_eq!(
        verdict(prepared, retrieve).await,
        "retrieve 404 /headers/content-type"
    );
    let prepared = Prepared::example("retrieve", 200).without_header("content-type");
    assert_eq!(
        verdict(prepared, retrieve).await,
        "retrieve 200 /headers/content-type"
    );
}

#[tokio::test]
async fn a_media_type_where_there_is_no_body() {
    let prepared = Prepared::example("retrieve", 304).header("content-type", "application/json");
    assert_eq!(
        verdict(prepared, retrieve).await,
        "retrieve 304 /headers/content-type"
    );
}

#[tokio::test]
async fn an_error_body_that_contradicts_its_answer() {
    let not_found = || Prepared::example("retrieve", 404);
    for (member, value, place) in [
        ("/status", json!(400), "/body/status"),
        ("/code", json!("gone_fishing"), "/body/code"),
        ("/code", json!("precondition_failed"), "/body/code"),
        ("/message", json!("Another text."), "/body/message"),
        ("/requestId", json!("another-id"), "/body/requestId"),
        ("/violations", json!([]), "/body/violations"),
    ] {
        let found = verdict(not_found().change(member, Some(value)), retrieve).await;
        assert_eq!(found, format!("retrieve 404 {place}"), "{member}");
    }
    let prepared = Prepared::example("retrieve", 400).change("/violations", None);
    assert_eq!(
        verdict(prepared, retrieve).await,
        "retrieve 400 /body/violations"
    );
}

#[tokio::test]
async fn a_billing_error_body_that_contradicts_its_answer() {
    let not_found = || Prepared::example("getCustomer", 404);
    let prepared = not_found().change("/http_status_code", Some(json!(400)));
    let place = "getCustomer 404 /body/http_status_code";
    assert_eq!(verdict(prepared, get_customer).await, place);
    let prepared = not_found().change("/code", Some(json!("already_exists")));
    assert_eq!(
        verdict(prepared, get_customer).await,
        "getCustomer 404 /body/code"
    );
}

#[tokio::test]
async fn an_error_that_repeats_what_was_sent() {
    let repeating = |text: &str| {
        let text = json!(format!("There is no {text}."));
        let prepared = Prepared::example("create", 400).change("/detail", Some(text.clone()));
        prepared.change("/message", Some(text))
    };
    let both = "create 400 /body/detail\ncreate 400 /body/message";
    assert_eq!(verdict(repeating("Harbour Dental"), create).await, both);
    assert_eq!(verdict(repeating("a-secret-key"), create).await, both);
    let found = verdict(repeating("sesame"), |c| {
        create(c).header("idempotency-key", "sesame")
    });
    assert_eq!(found.await, both);
    assert_eq!(verdict(repeating("such thing"), create).await, "");
}

#[tokio::test]
async fn a_request_id_that_is_not_the_callers() {
    let ask = |id: &'static str| move |caller| retrieve(caller).header("x-request-id", id);
    let prepared = || Prepared::example("retrieve", 200);
    assert_eq!(
        verdict(prepared(), ask("mine")).await,
        "retrieve 200 /headers/x-request-id"
    );
    assert_eq!(verdict(prepared(), ask("id-1")).await, "");
    assert_eq!(verdict(prepared(), ask("not (sane)")).await, "");
}

#[tokio::test]
async fn a_success_that_should_have_been_refused() {
    let wrong = |body| move |caller: Caller| caller.post("/v1/express").json(&body);
    let prepared = || Prepared::example("create", 201);
    let found = verdict(prepared(), wrong(json!({"expressCustomerName": ""}))).await;
    assert_eq!(found, "create 201 /request/body/expressCustomerName");
    let found = verdict(prepared(), wrong(json!({}))).await;
    assert_eq!(found, "create 201 /request/body");
    let found = verdict(prepared(), |caller| caller.post("/v1/express")).await;
    assert_eq!(found, "create 201 /request/body");
    let found = verdict(prepared(), |caller| {
        caller.post("/v1/express").text("text/plain", "{}")
    });
    assert_eq!(found.await, "create 201 /request/body");
    let found = verdict(prepared(), |c| create(c).header("idempotency-key", "")).await;
    assert_eq!(found, "create 201 /request/Idempotency-Key");

    let list =
        |query: &'static str| move |caller: Caller| caller.get(format!("/v1/express?{query}"));
    let prepared = || Prepared::example("list", 200);
    assert_eq!(
        verdict(prepared(), list("limit=0")).await,
        "list 200 /request/limit"
    );
    assert_eq!(verdict(prepared(), list("limit=20.0")).await, "");
    assert_eq!(
        verdict(prepared(), list("limit=2&limit=3")).await,
        "list 200 /request/limit"
    );
    let found = verdict(prepared(), |c| {
        c.get("/v1/express").header("authorization", "Basic x")
    });
    assert_eq!(found.await, "list 200 /request/security");
}

#[tokio::test]
async fn a_path_outside_the_contract() {
    let unknown = |caller: Caller| caller.get("/v2/nothing");
    let place = "a path outside the contract 200 /status";
    assert_eq!(
        verdict(Prepared::example("retrieve", 200), unknown).await,
        place
    );
    assert_eq!(
        verdict(Prepared::example("retrieve", 404), unknown).await,
        ""
    );
}

#[tokio::test]
async fn a_method_outside_the_contract() {
    let refused = || {
        let problem = Prepared::example("retrieve", 404).change("/status", Some(json!(405)));
        let problem = problem.change("/code", Some(json!("method_not_allowed")));
        Prepared::status(405).body("application/problem+json", &problem.text())
    };
    let put = |caller: Caller| caller.call(Method::PUT, format!("/v1/express/{ID}"));
    let name = "a method outside the contract 405 /headers/allow";
    assert_eq!(
        verdict(refused().header("allow", "GET, PATCH"), put).await,
        ""
    );
    assert_eq!(
        verdict(refused().header("allow", "GET, HEAD, PATCH"), put).await,
        ""
    );
    assert_eq!(verdict(refused().header("allow", "GET"), put).await, name);
    assert_eq!(verdict(refused(), put).await, format!("{name}\n{name}"));
}

#[tokio::test]
async fn the_answer_to_head_is_that_to_get_without_its_body() {
    let head = |caller: Caller| caller.call(Method::HEAD, format!("/v1/express/{ID}"));
    assert_eq!(verdict(Prepared::example("retrieve", 200), head).await, "");
    assert_eq!(
        verdict(Prepared::example("create", 201), head).await,
        "retrieve 201 /status"
    );
}
