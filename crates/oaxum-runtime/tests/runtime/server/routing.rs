use axum::body::Body;
use axum::http::{Method, Request};
use axum::routing::get as get_route;
use oaxum_runtime::server::Router;
use serde_json::json;

use super::{get, request, send};

#[test]
fn an_answer_names_its_operation() {
    let answer = get("/things/a?q=b");
    assert_eq!(answer.operation, Some("readThing"));
    assert_eq!(answer.json()["operation"], "readThing");
    assert_eq!(
        answer.json()["uri"],
        "/things/a?q=b",
        "the handler learns the rest of the request"
    );
    assert_eq!(
        get("/things/A").operation,
        Some("readThing"),
        "a refused one too"
    );
    assert_eq!(get("/").operation, None);
}

#[test]
fn an_unknown_path_is_404_for_everybody() {
    for uri in [
        "/",
        "/thing/a",
        "/things",
        "/things/",
        "/things/a/",
        "/things/a/b",
        "//things/a",
        "/THINGS/a",
    ] {
        let answer = send(Request::builder().uri(uri), Body::empty());
        answer.assert_refused(404);
        assert_eq!(answer.json()["operation"], json!(null));
        assert_eq!(answer.json()["path"], uri);
    }
}

#[test]
fn an_unknown_method_is_405_with_those_that_are_known() {
    for method in [
        Method::PATCH,
        Method::OPTIONS,
        Method::TRACE,
        Method::from_bytes(b"PURGE").unwrap(),
    ] {
        let answer = send(
            Request::builder()
                .method(method.clone())
                .uri("/things/a?q=b"),
            Body::empty(),
        );
        answer.assert_refused(405);
        let mut allowed: Vec<_> = answer
            .header("allow")
            .unwrap()
            .split(',')
            .map(str::trim)
            .collect();
        allowed.sort_unstable();
        assert_eq!(allowed, ["DELETE", "GET", "HEAD", "POST", "PUT"]);
        assert_eq!(answer.json()["method"], method.as_str());
        assert_eq!(answer.json()["path"], "/things/a", "without the query");
    }
}

#[test]
fn head_is_get_without_the_body() {
    let answer = send(request(Method::HEAD, "/things/a"), Body::empty());
    assert_eq!((answer.status.as_u16(), answer.text.len()), (200, 0));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("etag"), Some("\"1\""));
    assert!(
        answer
            .header("content-length")
            .is_some_and(|length| length != "0")
    );
    let answer = send(request(Method::HEAD, "/things/A"), Body::empty());
    assert_eq!((answer.status.as_u16(), answer.text.len()), (400, 0));
    let answer = send(
        Request::builder().method(Method::HEAD).uri("/things/a"),
        Body::empty(),
    );
    assert_eq!((answer.status.as_u16(), answer.handled), (401, false));
}

#[test]
fn a_path_is_matched_as_it_is_sent() {
    get("/%74hings/a").assert_refused(404);
    assert_eq!(get("/things/..").json()["id"], "..");
}

/// The generator lets such paths through; the router must take them together.
#[test]
fn templates_that_share_a_beginning_go_together() {
    let answer = |text: &'static str| get_route(move || async move { text });
    let router: Router = Router::new()
        .route("/a/{x}/b", answer("1"))
        .route("/a/{y}/c", answer("2"))
        .route("/a/{z}", answer("3"))
        .route("/a/mine", answer("4"))
        .route("/a/mine/{w.w}/{w-w}", answer("5"))
        .route("/a/{x}/b/", answer("6"))
        .route("/", answer("7"));
    for (uri, expected) in [
        ("/a/1/b", "1"),
        ("/a/mine/c", "2"),
        ("/a/b", "3"),
        ("/a/mine", "4"),
        ("/a/mine/1/2", "5"),
        ("/a/1/b/", "6"),
        ("/", "7"),
    ] {
        let request = Request::builder().uri(uri).body(Body::empty()).unwrap();
        assert_eq!(super::text_of(router.clone(), request), expected, "{uri}");
    }
}
