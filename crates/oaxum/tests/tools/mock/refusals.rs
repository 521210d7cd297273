//! What is refused before anything is looked at, and how refusals look.

use oaxum::mock::Settings;

use super::{Server, answering, document};

fn pets() -> String {
    let ok = "responses: {'200': {description: ok, content: {application/json: {schema: {type: integer}}}}}";
    document(
        &format!(
            "{{/pets: {{get: {{{ok}}}, post: {{{ok}}}}}, '/pets/{{id}}': {{delete: {{{ok}}}}}, /pets/mine: {{get: {{{ok}}}}}}}"
        ),
        "",
    )
}

#[tokio::test]
async fn an_unknown_path_is_404() {
    let server = Server::new(&pets());
    for path in ["/", "/pet", "/pets/", "/pets/1/2", "/PETS"] {
        let reply = server.get(path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(
            reply.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(reply.json()["title"], "Not Found");
    }
}

#[tokio::test]
async fn an_unknown_method_is_405_with_those_allowed() {
    let server = Server::new(&pets());
    let reply = server.send("PUT", "/pets", &[], "").await;
    assert_eq!(
        (reply.status, reply.header("allow")),
        (405, Some("GET,POST,HEAD"))
    );
    // The path that is written out hides the one with a parameter, as routers do.
    let reply = server.send("DELETE", "/pets/mine", &[], "").await;
    assert_eq!(
        (reply.status, reply.header("allow")),
        (405, Some("GET,HEAD"))
    );
    assert_eq!(server.send("DELETE", "/pets/7", &[], "").await.status, 200);
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let reply = Server::new(&pets()).send("HEAD", "/pets", &[], "").await;
    assert_eq!((reply.status, reply.body.len()), (200, 0));
    assert_eq!(reply.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn an_answer_that_is_not_accepted_is_406() {
    let server = Server::new(&pets());
    let reply = server
        .get_with("/pets", &["accept: text/html, application/json;q=0"])
        .await;
    assert_eq!(reply.status, 406);
    assert_eq!(
        reply.json()["detail"],
        "The answer comes as application/json; let Accept allow it."
    );
    assert_eq!(
        server
            .get_with("/pets", &["accept: text/html, */*;q=0.1"])
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_413() {
    let body = "requestBody: {content: {text/plain: {schema: {type: string}}}}";
    let text = document(
        &format!("{{/x: {{post: {{{body}, responses: {{'200': {{description: ok}}}}}}}}}}"),
        "",
    );
    let settings = Settings {
        body_limit: 4,
        ..Settings::default()
    };
    let server = Server::with(&text, settings);
    assert_eq!(server.post("/x", "text/plain", "1234").await.status, 200);
    let reply = server.post("/x", "text/plain", "12345").await;
    assert_eq!(reply.status, 413);
    assert_eq!(reply.json()["detail"], "The request body exceeds 4 bytes.");
}

/// A refusal has the documented form, where that can say what is wrong.
#[tokio::test]
async fn a_documented_refusal_has_its_documented_form() {
    let parameters = "parameters: [{name: n, in: query, required: true, schema: {type: integer}}]";
    let error = |schema: &str| {
        let content = format!("content: {{application/json: {{schema: {schema}}}}}");
        let headers = "headers: {X-Trace: {schema: {const: t1}}}";
        document(
            &format!(
                "{{/x: {{get: {{{parameters}, responses: {{'200': {{description: ok}}, '400': {{description: no, {headers}, {content}}}}}}}}}}}"
            ),
            "",
        )
    };
    let open = error("{type: object, required: [kind], properties: {kind: {const: wrong}}}");
    let reply = Server::new(&open).get("/x").await;
    assert_eq!(reply.violations(), ["query /n required"]);
    assert_eq!(reply.json()["kind"], "wrong");
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.header("x-trace"), Some("t1"));
    let closed =
        error("{type: object, additionalProperties: false, properties: {kind: {const: wrong}}}");
    let reply = Server::new(&closed).get("/x").await;
    assert_eq!(
        (reply.status, reply.text()),
        (400, r#"{"kind":"wrong"}"#.to_owned())
    );
}

#[tokio::test]
async fn what_repeats_the_documented_detail_repeats_the_true_one() {
    let example = "example: {detail: Wrong., message: Wrong.}";
    let text = document(
        &format!(
            "{{/x: {{get: {{parameters: [{{name: n, in: query, required: true, schema: {{}}}}], responses: {{'400': {{description: no, content: {{application/json: {{{example}}}}}}}}}}}}}}}"
        ),
        "",
    );
    let body = Server::new(&text).get("/x").await.json();
    assert_eq!(
        body["detail"],
        "The request breaks 1 rule; see `violations`."
    );
    assert_eq!(body["message"], body["detail"]);
}

#[tokio::test]
async fn pages_of_other_origins_may_call_if_that_is_asked_for() {
    let origin = ["origin: https://example.com"];
    let closed = Server::new(&pets()).get_with("/pets", &origin).await;
    assert_eq!(closed.header("access-control-allow-origin"), None);
    let settings = Settings {
        cors: true,
        ..Settings::default()
    };
    let server = Server::with(&pets(), settings);
    let reply = server.get_with("/pets", &origin).await;
    assert_eq!(
        reply.header("access-control-allow-origin"),
        Some("https://example.com")
    );
    let preflight = [origin[0], "access-control-request-method: DELETE"];
    let reply = server.send("OPTIONS", "/pets/7", &preflight, "").await;
    assert_eq!(
        (reply.status, reply.header("access-control-allow-methods")),
        (200, Some("DELETE"))
    );
}

#[tokio::test]
async fn a_schema_that_is_none_is_told() {
    let text = answering("content: {application/json: {schema: {type: string, pattern: '('}}}");
    let reply = Server::new(&text).get("/x").await;
    assert_eq!(reply.status, 500);
    assert!(
        reply.json()["detail"].as_str().unwrap().contains('('),
        "{}",
        reply.text()
    );
}
