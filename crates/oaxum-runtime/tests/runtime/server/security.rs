use axum::body::Body;
use axum::http::{HeaderValue, Method, Request};

use super::{Answer, bytes, get, send};

fn with(name: &str, value: HeaderValue, method: Method) -> Answer {
    let request = Request::builder().method(method).uri("/things/a");
    send(request.header(name, value), Body::empty())
}

fn bearer(value: &str) -> Answer {
    with("authorization", bytes(value.as_bytes()), Method::GET)
}

fn key(value: &str) -> Answer {
    with("x-key", bytes(value.as_bytes()), Method::DELETE)
}

#[test]
fn who_has_valid_credentials_is_let_in() {
    for value in [
        "Bearer good",
        "bearer good",
        "BEARER good",
        "Bearer   good",
        "Bearer two words",
    ] {
        let answer = bearer(value);
        assert_eq!(
            (answer.status.as_u16(), answer.handled),
            (200, true),
            "{value}"
        );
        assert_eq!(answer.json()["principal"], "Ada");
    }
    assert_eq!(bearer("Bearer naïve").status, 200);
    for value in ["good", "two words", "naïve"] {
        assert_eq!(key(value).status, 204, "{value}");
    }
}

#[test]
fn who_has_none_is_told_of_which_kind_they_are() {
    const BEARER: &str = r#"Bearer realm="Things""#;
    for value in [
        "",
        "Bearer",
        "good",
        "Basic Z29vZDpnb29k",
        "Bearergood",
        "Bearer\tgood",
        "Bearer missing",
    ] {
        let answer = bearer(value);
        answer.assert_refused(401);
        assert_eq!(answer.header("www-authenticate"), Some(BEARER), "{value:?}");
    }
    let answer = send(Request::builder().uri("/things/a"), Body::empty());
    answer.assert_refused(401);
    assert_eq!(answer.header("www-authenticate"), Some(BEARER));
    // The key of the other scheme opens nothing here.
    with("x-key", HeaderValue::from_static("good"), Method::GET).assert_refused(401);
    with(
        "authorization",
        HeaderValue::from_static("Bearer good"),
        Method::DELETE,
    )
    .assert_refused(401);
}

#[test]
fn who_has_wrong_ones_is_told_so() {
    for value in [
        "Bearer bad",
        "Bearer ",
        "Bearer Good",
        "Bearer good ?",
        "Bearer good,good",
    ] {
        let answer = bearer(value);
        answer.assert_refused(401);
        assert_eq!(
            answer.header("www-authenticate"),
            Some(r#"Bearer realm="Things", error="invalid_token""#),
            "{value:?}"
        );
    }
    for value in ["", "bad", "Bearer good"] {
        let answer = key(value);
        answer.assert_refused(401);
        assert_eq!(
            answer.header("www-authenticate"),
            Some(r#"ApiKey realm="Things", header="x-key""#),
            "{value:?}"
        );
    }
}

#[test]
fn credentials_given_twice_or_in_odd_bytes_are_wrong() {
    for (name, value, method) in [
        ("authorization", "Bearer good", Method::GET),
        ("x-key", "good", Method::DELETE),
    ] {
        let request = Request::builder().method(method.clone()).uri("/things/a");
        let twice = request.header(name, value).header(name, value);
        send(twice, Body::empty()).assert_refused(401);
        with(name, bytes(&[value.as_bytes(), b"\xff"].concat()), method).assert_refused(401);
    }
}

#[test]
fn who_may_not_do_this_is_told_what_is_missing() {
    let answer = bearer("Bearer narrow");
    answer.assert_refused(403);
    assert_eq!(
        answer.json()["detail"],
        "The credentials lack the scope read."
    );
    assert_eq!(answer.header("www-authenticate"), None);
    assert_eq!(
        key("narrow").json()["detail"],
        "The credentials do not allow this."
    );
}

#[test]
fn doubt_lets_nobody_in() {
    let answer = bearer("Bearer later");
    answer.assert_refused(503);
    assert_eq!(answer.header("retry-after"), Some("7"));
    let answer = bearer("Bearer broken");
    answer.assert_refused(500);
    assert_eq!(answer.header("retry-after"), None);
}

#[test]
fn who_asks_too_often_is_told_how_long_to_wait() {
    let answer = bearer("Bearer often");
    answer.assert_refused(429);
    assert_eq!(answer.header("retry-after"), Some("3"));
    assert_eq!(answer.header("www-authenticate"), None);
}

#[test]
fn nothing_of_a_request_is_read_before_its_caller_is_known() {
    let request = Request::builder()
        .method(Method::PUT)
        .uri("/things/TOO_WRONG?dry=perhaps");
    let endless = futures_util::stream::poll_fn(
        |_| -> std::task::Poll<Option<Result<Vec<u8>, std::io::Error>>> {
            panic!("the body is read")
        },
    );
    let request = request
        .header("accept", "text/html")
        .header("content-type", "text/html");
    send(request, Body::from_stream(endless)).assert_refused(401);
}

#[test]
fn a_refusal_says_nothing_of_what_was_sent() {
    let answer = bearer("Bearer verysecret");
    let told = format!("{:?} {}", answer.headers, answer.json());
    assert!(!told.contains("verysecret"), "{told}");
    let answer = get("/things/VERYSECRET?limit=verysecret&q=a&q=verysecret");
    answer.assert_refused(400);
    let mut told = answer.json();
    told["path"] = serde_json::Value::Null; // What the hook may log.
    assert!(
        !told.to_string().to_lowercase().contains("verysecret"),
        "{told}"
    );
}
