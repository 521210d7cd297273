//! Path templates that axum's own router does not carry, or that share a shape.

use axum::body::Body;
use axum::http::{Method, Request};
use oaxum_runtime::server as rt;
use tower::ServiceExt;

use super::things::reject;

rt::operations! {
    WHOLE = "whole": GET "/a/{x}", takes [], gives [];
    RENAMED = "renamed": PUT "/a/{other}", takes [], gives [];
    JSON = "json": GET "/a/{x}.json", takes [], gives [];
    START = "start": POST "/a/{x}:start", takes [], gives [];
    STOP = "stop": POST "/a/{x}:stop", takes [], gives [];
    PAIR = "pair": GET "/pair/{x},{y}", takes [], gives [];
    FIXED = "fixed": GET "/a/mine", takes [], gives [];
    SLASH = "slash": GET "/a/{x}/", takes [], gives [];
    COLON = "colon": GET "/:b/*c", takes [], gives [];
    BRACE = "brace": GET "/b ü/{x}", takes [], gives [];
    HEAD = "head": HEAD "/h", takes [], gives [];
    GET = "get": GET "/h", takes [], gives [];
    OPTIONS = "options": OPTIONS "/h", takes [], gives [];
    TRACE = "trace": TRACE "/h", takes [], gives [];
}

rt::request! {
    /// Whatever stands in the path.
    pub struct Names {
        pub x: Option<String> = rt::path("x", &rt::TEXT).optional(),
        pub other: Option<String> = rt::path("other", &rt::TEXT).optional(),
        pub y: Option<String> = rt::path("y", &rt::TEXT).optional(),
    }
}

struct Shown(String);

impl rt::Answer for Shown {
    fn reply(self) -> rt::Reply {
        rt::Reply::text(200, "text/plain", &self.0).header("x-shown", &self.0)
    }
}

fn routes() -> rt::Routes {
    let mut routes = rt::Routes::new(reject);
    for operation in ALL.iter().copied() {
        routes.add(operation, move |request| async move {
            let limits = rt::Limits::default();
            let mut call = rt::Call::new(operation, limits, request);
            let names = <Names as rt::FromCall>::read(&mut call).await;
            let shown = names.map(|names| {
                let values = [names.x, names.other, names.y].into_iter().flatten();
                let values: Vec<String> = values.collect();
                Shown(format!("{} {}", operation.id, values.join(" ")))
            });
            call.finish(shown, reject)
        });
    }
    routes
}

/// Status and what is shown, or the methods allowed.
fn asked(router: rt::Router, method: Method, uri: &str) -> String {
    let request = Request::builder()
        .method(method)
        .uri(uri)
        .body(Body::empty())
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let Ok(response) = runtime.block_on(router.oneshot(request));
    let headers = response.headers();
    let shown = headers.get("x-shown").or(headers.get("allow"));
    let shown = shown.map(|shown| shown.to_str().unwrap());
    format!("{} {}", response.status().as_u16(), shown.unwrap_or("-"))
}

#[test]
fn the_most_specific_template_is_meant() {
    for (method, uri, expected) in [
        (Method::GET, "/a/1", "200 whole 1"),
        (Method::PUT, "/a/1", "200 renamed 1"),
        (Method::GET, "/a/1%2F2", "200 whole 1/2"),
        (Method::GET, "/a/b.json", "200 json b"),
        (Method::GET, "/a/b.json.json", "200 json b.json"),
        (Method::GET, "/a/.json", "200 whole .json"),
        (Method::POST, "/a/b:start", "200 start b"),
        (Method::POST, "/a/b:stop", "200 stop b"),
        (Method::GET, "/a/mine", "200 fixed "),
        (Method::GET, "/a/1/", "200 slash 1"),
        (Method::GET, "/pair/1,2", "200 pair 1 2"),
        (Method::GET, "/pair/1", "404 -"),
        (Method::GET, "/:b/*c", "200 colon "),
        (Method::GET, "/xb/yc", "404 -"),
        (Method::GET, "/b%20%C3%BC/1", "200 brace 1"),
    ] {
        assert_eq!(
            asked(routes().into_router(), method, uri),
            expected,
            "{uri}"
        );
    }
}

#[test]
fn a_method_is_asked_of_the_template_that_is_meant() {
    for (method, uri, expected) in [
        (Method::GET, "/a/b:start", "405 POST"),
        (Method::POST, "/a/b.json", "405 GET,HEAD"),
        (Method::DELETE, "/a/1", "405 GET,HEAD,PUT"),
        (Method::POST, "/a/mine", "405 GET,HEAD"),
    ] {
        assert_eq!(
            asked(routes().into_router(), method, uri),
            expected,
            "{uri}"
        );
    }
}

#[test]
fn every_method_has_its_operation() {
    for (method, expected) in [
        (Method::GET, "200 get "),
        (Method::HEAD, "200 head "),
        (Method::OPTIONS, "200 options "),
        (Method::TRACE, "200 trace "),
    ] {
        assert_eq!(asked(routes().into_router(), method, "/h"), expected);
    }
}

#[test]
fn a_router_may_lie_within_another() {
    let outer = rt::Router::new().without_v07_checks();
    let outer = outer.nest("/v1", routes().into_router());
    assert_eq!(asked(outer.clone(), Method::GET, "/v1/a/1"), "200 whole 1");
    assert_eq!(asked(outer, Method::GET, "/v1/a/b.json"), "200 json b");
}

#[test]
fn a_layer_is_on_one_operation_alone() {
    let layered = || {
        routes().map(|operation, route| match operation.id {
            "json" => route.layer(axum::middleware::map_response(
                |mut response: rt::Response| async {
                    *response.status_mut() = rt::StatusCode::ACCEPTED;
                    response
                },
            )),
            _ => route,
        })
    };
    assert_eq!(
        asked(layered().into_router(), Method::GET, "/a/b.json"),
        "202 json b"
    );
    assert_eq!(
        asked(layered().into_router(), Method::GET, "/a/b"),
        "200 whole b"
    );
}
