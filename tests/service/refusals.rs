//! Requests that are refused before they reach an operation, and what their answers say.

use express_tests::world;
use http::Method;
use serde_json::json;

use crate::support::{NOBODY, at, create, retrieve, users_of, walk};

#[tokio::test]
async fn every_violation_is_reported_at_once() {
    let world = world!();
    let caller = world.with(&world.key());
    let body = json!({
        "expressCustomerName": "",
        "metadata": {"": "x", "k": 1, "long": "x".repeat(1001)},
        "unknown": true,
    });
    let call = caller
        .post("/v1/express")
        .json(&body)
        .header("idempotency-key", &"k".repeat(256));
    let refused = call.send().await;
    refused.refusal(400, "invalid_request");
    assert_eq!(
        refused.violations(),
        [
            "body /expressCustomerName min_length",
            "body /metadata/ property_names",
            "body /metadata/k type",
            "body /metadata/long max_length",
            "body /unknown additional_properties",
            "header /Idempotency-Key max_length",
        ]
    );

    let refused = caller
        .get("/v1/express?limit=0&cursor=%21&name=")
        .send()
        .await;
    assert_eq!(
        refused.violations(),
        ["query /cursor pattern", "query /limit minimum"]
    );
    let call = caller
        .patch(at("cus_1"))
        .header("if-match", "x")
        .json(&json!({"metadata": 1}));
    assert_eq!(
        call.send().await.violations(),
        [
            "body /metadata type",
            "header /If-Match pattern",
            "path /expressCustomerId pattern",
        ]
    );
    assert!(walk(&caller, "").await.is_empty());
    world.finish();
}

#[tokio::test]
async fn a_body_that_is_no_json_is_malformed() {
    let world = world!();
    let caller = world.with(&world.key());
    for body in [
        "{",
        "nonsense",
        "{\"expressCustomerName\": \"x\"}}",
        "\u{feff}{}",
        "{'a': 1}",
    ] {
        let call = caller.post("/v1/express").text("application/json", body);
        call.send().await.refusal(400, "malformed_request");
    }
    let not_utf8 = b"{\"expressCustomerName\": \"\xff\"}".to_vec();
    let call = caller
        .post("/v1/express")
        .text("application/json", not_utf8);
    call.send().await.refusal(400, "malformed_request");
    world.finish();
}

#[tokio::test]
async fn a_body_of_another_shape_is_refused() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let before = retrieve(&caller, &id).await;
    for body in ["null", "true", "7", "\"x\"", "[]", "[\"x\"]", "[[]]"] {
        for call in [
            caller.post("/v1/express"),
            caller.patch(at(&id)),
            caller.post(users_of(&id)),
        ] {
            let refused = call.text("application/json", body).send().await;
            assert_eq!(refused.violations(), ["body  type"], "{body}");
        }
    }
    assert_eq!(retrieve(&caller, &id).await, before);
    world.finish();
}

#[tokio::test]
async fn a_member_given_twice_is_refused() {
    let world = world!();
    let caller = world.with(&world.key());
    let body = r#"{"expressCustomerName": "one", "expressCustomerName": "two"}"#;
    caller
        .post("/v1/express")
        .text("application/json", body)
        .send()
        .await
        .expect(400);
    let body = r#"{"expressCustomerName": "x", "metadata": {"a": "1", "a": "2"}}"#;
    caller
        .post("/v1/express")
        .text("application/json", body)
        .send()
        .await
        .expect(400);
    world.finish();
}

#[tokio::test]
async fn deep_nesting_is_an_ordinary_bad_request() {
    let world = world!();
    let caller = world.with(&world.key());
    let body = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    caller
        .post("/v1/express")
        .text("application/json", body)
        .send()
        .await
        .expect(400);
    caller.get("/v1/express").send().await.expect(200);
    world.finish();
}

#[tokio::test]
async fn a_required_body_must_be_there() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    for call in [
        caller.post("/v1/express"),
        caller.patch(at(&id)),
        caller.post(users_of(&id)),
    ] {
        call.send().await.expect(400);
    }
    world.finish();
}

#[tokio::test]
async fn a_body_must_be_declared_as_json() {
    let world = world!();
    let caller = world.with(&world.key());
    let body = json!({"expressCustomerName": "x"}).to_string();
    for media_type in [
        "text/plain",
        "application/xml",
        "application/json-patch+json",
        "nonsense",
    ] {
        let call = caller.post("/v1/express").text(media_type, body.clone());
        call.send().await.refusal(415, "unsupported_media_type");
    }
    let call = caller.post("/v1/express").undeclared(body.clone());
    call.send().await.refusal(415, "unsupported_media_type");
    for media_type in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
    ] {
        caller
            .post("/v1/express")
            .text(media_type, body.clone())
            .send()
            .await
            .expect(201);
    }
    world.finish();
}

#[tokio::test]
async fn a_body_is_at_most_one_mebibyte() {
    let world = world!();
    let caller = world.with(&world.key());
    let padded = |size: usize| {
        let body = json!({"expressCustomerName": "x"}).to_string();
        format!("{body}{}", " ".repeat(size - body.len()))
    };
    let call = caller
        .post("/v1/express")
        .text("application/json", padded(1024 * 1024));
    call.send().await.expect(201);
    let call = caller
        .post("/v1/express")
        .text("application/json", padded(1024 * 1024 + 1));
    call.send().await.refusal(413, "content_too_large");
    world.finish();
}

#[tokio::test]
async fn the_caller_must_accept_json() {
    let world = world!();
    let caller = world.with(&world.key());
    for accept in [
        "text/html",
        "application/xml, text/*",
        "application/json;q=0",
    ] {
        let refused = caller
            .get("/v1/express")
            .header("accept", accept)
            .send()
            .await;
        refused.refusal(406, "not_acceptable");
        assert_eq!(
            refused.header("content-type"),
            Some("application/problem+json")
        );
    }
    for accept in [
        "*/*",
        "application/*",
        "text/html, application/json;q=0.1",
        "APPLICATION/JSON",
    ] {
        caller
            .get("/v1/express")
            .header("accept", accept)
            .send()
            .await
            .expect(200);
    }
    // Nothing was done where the answer could not be given.
    let call = caller
        .post("/v1/express")
        .json(&json!({"expressCustomerName": "x"}));
    call.header("accept", "text/html").send().await.expect(406);
    assert!(walk(&caller, "").await.is_empty());
    world.finish();
}

#[tokio::test]
async fn other_methods_are_named_in_allow() {
    let world = world!();
    let caller = world.with(&world.key());
    for (path, methods) in [
        (
            "/v1/express".to_owned(),
            vec![Method::PUT, Method::PATCH, Method::DELETE],
        ),
        (at(NOBODY), vec![Method::PUT, Method::POST, Method::DELETE]),
        (
            format!("{}/deactivate", at(NOBODY)),
            vec![Method::GET, Method::PUT, Method::DELETE],
        ),
        (
            users_of(NOBODY),
            vec![Method::GET, Method::PUT, Method::PATCH],
        ),
        (
            format!("/v1/customers/{NOBODY}"),
            vec![Method::POST, Method::PUT, Method::PATCH],
        ),
        (
            "/v1/customers".to_owned(),
            vec![Method::GET, Method::PATCH, Method::DELETE],
        ),
        (
            "/v1/customers/search".to_owned(),
            vec![Method::GET, Method::PUT, Method::PATCH, Method::DELETE],
        ),
    ] {
        for method in methods {
            let refused = caller.call(method.clone(), &path).send().await;
            assert_eq!(refused.status, 405, "{method} {path}");
            assert!(refused.header("allow").is_some(), "{method} {path}");
        }
        caller.call(Method::OPTIONS, &path).send().await.expect(405);
    }
    world.finish();
}

#[tokio::test]
async fn unknown_paths_are_problems_too() {
    let world = world!();
    let caller = world.with(&world.key());
    for path in [
        "/v1",
        "/v1/express/",
        "/v1/Express",
        "/v2/express",
        "/v1/express/x/y",
        "/v1/customer",
        "/v1/customers/",
        "/v1/customers/x/y",
        "/v1//express",
    ] {
        for method in [Method::GET, Method::POST] {
            let refused = caller.call(method, path).send().await;
            assert_eq!(refused.status, 404, "{path}");
        }
    }
    world
        .anonymous()
        .get("/nothing")
        .send()
        .await
        .refusal(404, "not_found");
    world.finish();
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let world = world!();
    let caller = world.with(&world.key());
    let id = create(&caller, "x").await;
    let got = caller.get(at(&id)).send().await.expect(200);
    let head = caller.call(Method::HEAD, at(&id)).send().await.expect(200);
    assert!(head.body.is_empty());
    assert_eq!(head.etag(), got.etag());
    assert_eq!(
        head.header("content-length"),
        Some(got.body.len().to_string().as_str())
    );
    caller
        .call(Method::HEAD, at(NOBODY))
        .send()
        .await
        .expect(404);
    world.finish();
}

#[tokio::test]
async fn every_answer_carries_the_request_id() {
    let world = world!();
    let caller = world.with(&world.key());
    for (path, status) in [
        ("/v1/express", 200),
        ("/nothing", 404),
        ("/v1/express?limit=0", 400),
    ] {
        let answer = caller
            .get(path)
            .header("x-request-id", "my-own:id/1")
            .send()
            .await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("x-request-id"), Some("my-own:id/1"));
    }
    let longest = "r".repeat(128);
    let answer = caller
        .get("/v1/express")
        .header("x-request-id", &longest)
        .send()
        .await;
    assert_eq!(answer.header("x-request-id"), Some(longest.as_str()));
    // What is not sane is replaced, not repeated.
    for bad in ["has spaces", "<script>", &"r".repeat(129), ""] {
        let answer = caller
            .get("/v1/express")
            .header("x-request-id", bad)
            .send()
            .await;
        assert_ne!(answer.expect(200).header("x-request-id"), Some(bad));
    }
    let fresh = async || {
        let answer = caller.get("/v1/express").send().await;
        answer.header("x-request-id").map(str::to_owned)
    };
    assert_ne!(fresh().await, fresh().await);
    world.finish();
}

#[tokio::test]
async fn refusals_repeat_nothing_that_was_sent() {
    // The judge before the service looks for every value sent; here are some that tempt.
    let world = world!();
    let caller = world.with(&world.key());
    let tempting = "<img src=x onerror=alert(1)>";
    let encoded = "%3Cimg%20src=x%20onerror=alert(1)%3E";
    caller.get(at(encoded)).send().await.expect(400);
    caller
        .get(format!("/v1/express?limit={encoded}&cursor={encoded}"))
        .send()
        .await
        .expect(400);
    let body = json!({"expressCustomerName": [tempting], "metadata": {"k": [tempting]}});
    let refused = caller
        .post("/v1/express")
        .json(&body)
        .send()
        .await
        .expect(400);
    assert!(!refused.text().contains("onerror"), "{}", refused.text());
    let malformed = format!("{{\"{tempting}");
    let call = caller
        .post("/v1/express")
        .text("application/json", malformed);
    let refused = call.send().await.expect(400);
    assert!(!refused.text().contains("onerror"), "{}", refused.text());
    let refused = caller
        .get(format!("/v1/customers/{encoded}"))
        .send()
        .await
        .expect(404);
    assert!(!refused.text().contains("onerror"), "{}", refused.text());
    world.finish();
}
