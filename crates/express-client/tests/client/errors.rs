//! What comes back when something is wrong with the request, or with the answer.

use std::error::Error as _;

use express_client::{Error, types::ViolationLocation};

use crate::service::{CUSTOMER, Canned, ID, Service, USER};

async fn retrieving(canned: Canned) -> Error {
    let service = Service::answering(canned).await;
    service.client().express().retrieve(ID).await.unwrap_err()
}

fn problem(status: u16, code: &str, more: &str) -> Canned {
    let body = format!(
        r#"{{"type":"about:blank","title":"T","status":{status},"detail":"Says why.","code":"{code}",
        "message":"Says why.","requestId":"request-7"{more}}}"#
    );
    let mut canned = Canned::json(status, &body);
    canned.headers[0].1 = "application/problem+json";
    canned
}

#[tokio::test]
async fn a_problem_is_told_with_code_message_and_request_id() {
    let error = retrieving(problem(404, "not_found", "")).await;
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.code(), Some("not_found"));
    assert_eq!(error.message(), Some("Says why."));
    assert_eq!(error.request_id(), Some("request-7"));
    assert!(error.violations().is_empty());
    assert!(error.is_not_found() && !error.is_conflict() && !error.is_decode());
    assert_eq!(
        error.to_string(),
        "`retrieve` failed: 404 Not Found: Says why. [not_found] (request request-7)"
    );
}

#[tokio::test]
async fn each_status_has_its_question() {
    type Question = fn(&Error) -> bool;
    let questions: [(u16, Question); 7] = [
        (400, Error::is_invalid_request),
        (401, Error::is_unauthenticated),
        (403, Error::is_forbidden),
        (404, Error::is_not_found),
        (409, Error::is_conflict),
        (412, Error::is_precondition_failed),
        (429, Error::is_rate_limited),
    ];
    for (status, _) in questions {
        let error = retrieving(problem(status, "some_code", "")).await;
        let answers: Vec<u16> = questions
            .iter()
            .filter(|(_, ask)| ask(&error))
            .map(|(status, _)| *status)
            .collect();
        assert_eq!(answers, [status]);
        assert!(!error.is_timeout() && !error.is_connect() && !error.is_decode());
    }
}

#[tokio::test]
async fn the_services_violations_are_told_with_their_places() {
    let more = r#","violations":[
        {"in":"body","pointer":"/metadata/a~1b","code":"max_length","message":"must be short"},
        {"in":"header","pointer":"/If-Match","code":"pattern","message":"must be a tag"}]"#;
    let error = retrieving(problem(400, "invalid_request", more)).await;
    let [first, second] = error.violations() else {
        panic!("{error}")
    };
    assert_eq!(first.location, ViolationLocation::Body);
    assert_eq!(
        (first.pointer.as_str(), first.code.as_str()),
        ("/metadata/a~1b", "max_length")
    );
    assert_eq!(second.location, ViolationLocation::Header);
    assert_eq!(
        error.to_string(),
        "`retrieve` failed: 400 Bad Request: Says why. [invalid_request]: \
         body /metadata/a~1b must be short; header /If-Match must be a tag (request request-7)"
    );
}

#[tokio::test]
async fn the_billing_faces_errors_are_told_alike() {
    let body = r#"{"code":"validation_error","message":"Says why.","http_status_code":400,
        "details":{"violations":[{"in":"query","pointer":"/expand","code":"enum","message":"must"}]}}"#;
    let service = Service::answering(Canned::json(400, body)).await;
    let error = service.client().customers().get(ID).await.unwrap_err();
    assert_eq!(error.code(), Some("validation_error"));
    assert_eq!(error.message(), Some("Says why."));
    assert_eq!(error.violations()[0].location, ViolationLocation::Query);
    assert_eq!(error.violations()[0].pointer, "/expand");
    assert!(error.is_invalid_request());
}

#[tokio::test]
async fn an_unknown_code_and_missing_fields_do_not_hide_the_message() {
    let body = r#"{"code":"brand_new","message":"Says why."}"#;
    let service = Service::answering(Canned::json(418, body)).await;
    for error in [
        service.client().customers().get(ID).await.unwrap_err(),
        service.client().express().retrieve(ID).await.unwrap_err(),
    ] {
        assert_eq!(error.status().unwrap(), 418);
        assert_eq!(
            (error.code(), error.message()),
            (Some("brand_new"), Some("Says why."))
        );
    }
}

#[tokio::test]
async fn a_gateways_page_keeps_its_status_and_its_body() {
    let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    let mut canned = Canned::json(502, page);
    canned.headers[0].1 = "text/html";
    let error = retrieving(canned).await;
    assert_eq!(error.status().unwrap(), 502);
    assert_eq!(error.body(), Some(page.as_bytes()));
    assert_eq!(error.request_id(), Some("request-7"));
    assert_eq!((error.code(), error.message()), (None, None));
    assert!(!error.is_decode());
    assert_eq!(
        error.to_string(),
        "`retrieve` failed: 502 Bad Gateway (request request-7)"
    );
}

#[tokio::test]
async fn a_status_that_the_contract_does_not_know_is_told() {
    for status in [204, 302, 307] {
        let service =
            Service::answering(Canned::json(status, "").header("location", "/else")).await;
        let error = service.client().express().retrieve(ID).await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(service.requests().len(), 1, "a redirect is not followed");
    }
}

#[tokio::test]
async fn a_not_modified_that_nobody_asked_for_is_an_error() {
    let error = retrieving(Canned {
        headers: vec![],
        ..Canned::json(304, "")
    })
    .await;
    assert_eq!(error.status().unwrap(), 304);
}

#[tokio::test]
async fn a_success_that_is_not_what_the_contract_promises_is_told_apart() {
    for body in [
        "",
        "{",
        &CUSTOMER[..90],
        "[]",
        r#"{"expressCustomerId":"cus_1"}"#,
        "<html>",
    ] {
        let error = retrieving(Canned::json(200, body)).await;
        assert!(error.is_decode(), "{body}");
        assert_eq!(error.status().unwrap(), 200);
        assert_eq!(error.body(), Some(body.as_bytes()));
        assert_eq!(error.request_id(), Some("request-7"));
        assert!(error.source().is_some());
        assert_eq!(
            error.to_string(),
            "`retrieve` failed: the answer is not what the contract promises (request request-7)"
        );
    }
}

#[tokio::test]
async fn what_breaks_the_contract_is_not_sent_and_told_at_once() {
    let service = Service::answering(Canned::json(201, CUSTOMER)).await;
    let create = service.client().express().create("");
    let long = "x".repeat(1001);
    let error = create
        .metadata("", "a")
        .metadata("b/c", long)
        .idempotency_key("")
        .await
        .unwrap_err();
    let told: Vec<(&str, &str, &str)> = error
        .violations()
        .iter()
        .map(|found| {
            (
                found.location.as_str(),
                found.pointer.as_str(),
                found.code.as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("body", "/expressCustomerName", "min_length"),
            ("body", "/metadata/b~1c", "max_length"),
            ("body", "/metadata/", "property_names"),
            ("header", "/Idempotency-Key", "min_length"),
        ]
    );
    assert!(error.is_invalid_request());
    assert_eq!(
        (error.status(), error.body(), error.request_id()),
        (None, None, None)
    );
    assert!(service.requests().is_empty());
}

#[tokio::test]
async fn every_request_is_checked_before_it_is_sent() {
    let service = Service::answering(Canned::json(200, CUSTOMER)).await;
    let express = service.client().express();
    let errors = [
        express
            .list()
            .limit(0)
            .cursor("!")
            .name("x".repeat(256))
            .await
            .err(),
        express.retrieve("cus_1").await.err(),
        express.retrieve(ID).if_none_match("v1").await.err(),
        express
            .update("cus_1")
            .name("")
            .if_match("v1")
            .metadata([("", "")])
            .await
            .err(),
        express.deactivate("cus_1").idempotency_key("").await.err(),
        express.reactivate("cus_1").await.err(),
        express.add_user("cus_1", "usr_1").await.err(),
        express.remove_user("cus_1", "usr_1").await.err(),
        service.client().customers().get("").await.err(),
    ];
    let counts: Vec<usize> = errors
        .iter()
        .map(|error| error.as_ref().map_or(0, |error| error.violations().len()))
        .collect();
    assert_eq!(counts, [3, 1, 1, 4, 2, 1, 2, 2, 1]);
    assert_eq!(
        errors[1].as_ref().unwrap().to_string(),
        "`retrieve` failed: the request breaks the contract: \
         path /expressCustomerId must match the pattern ^cus_[0-9a-f]{32}$"
    );
    assert!(service.requests().is_empty());
}

#[tokio::test]
async fn an_id_that_a_path_cannot_hold_is_not_sent_elsewhere() {
    let service = Service::answering(Canned::json(200, CUSTOMER)).await;
    for id in [".", ".."] {
        let error = service.client().customers().get(id).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "`getCustomer` failed: the request breaks the contract: \
             path /id must be neither `.` nor `..`"
        );
    }
    assert!(service.requests().is_empty());
    // These only look like it.
    for id in ["...", "a..", "..%2e", "%2e%2e"] {
        service.client().customers().get(id).await.unwrap_err();
    }
    assert_eq!(service.requests().len(), 4);
}

#[tokio::test]
async fn a_key_that_no_header_carries_is_refused_unseen() {
    let error = express_client::Client::new("http://localhost", "hunter2\n3").unwrap_err();
    assert_eq!(
        error.to_string(),
        "could not make a client: the API key holds a character that no HTTP header can carry, such \
         as a line break"
    );
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[tokio::test]
async fn errors_and_requests_never_show_the_key() {
    let service = Service::answering(problem(401, "unauthenticated", "")).await;
    let request = service.client().express().add_user(ID, USER);
    assert!(!format!("{request:?}").contains("exp_a key"));
    let error = request.await.unwrap_err();
    assert!(!format!("{error:?}").contains("exp_a key"));
}
