//! Which answer is given, and what is in it.

use oaxum::mock::Settings;
use serde_json::json;

use super::{Server, answering, document};

fn statuses(statuses: &str) -> Server {
    Server::new(&document(
        &format!("{{/x: {{get: {{responses: {{{statuses}}}}}}}}}"),
        "",
    ))
}

const OK: &str = "{description: ok}";

#[tokio::test]
async fn the_lowest_success_is_the_answer() {
    for (documented, expected) in [
        (format!("'404': {OK}, '202': {OK}, '201': {OK}"), 201),
        (format!("'404': {OK}, 2XX: {OK}"), 200),
        (format!("'404': {OK}, '302': {OK}"), 302),
        (format!("'404': {OK}, default: {OK}"), 200),
        (format!("'404': {OK}"), 404),
        (String::new(), 200),
    ] {
        assert_eq!(
            statuses(&documented).get("/x").await.status,
            expected,
            "{documented}"
        );
    }
}

#[tokio::test]
async fn any_documented_status_can_be_asked_for() {
    let server = statuses(&format!("'200': {OK}, '404': {OK}, 5XX: {OK}"));
    for (code, status) in [("200", 200), ("404", 404), ("503", 503)] {
        let reply = server
            .get_with("/x", &[&format!("prefer: code={code}")])
            .await;
        assert_eq!(reply.status, status);
        assert_eq!(
            reply.header("preference-applied"),
            Some(&*format!("code={code}"))
        );
    }
    for code in ["418", "99", "many"] {
        let reply = server
            .get_with("/x", &[&format!("prefer: code={code}")])
            .await;
        assert_eq!(reply.status, 400);
        let detail = format!("The document has no status {code} here; it has 200, 404, 5XX.");
        assert_eq!(reply.json()["detail"], detail);
    }
    let with_default = statuses(&format!("default: {OK}"));
    assert_eq!(
        with_default
            .get_with("/x", &["prefer: code=418"])
            .await
            .status,
        418
    );
}

#[tokio::test]
async fn examples_come_before_generated_values() {
    let examples = "schema: {type: integer}, examples: {wrong: {value: text}, one: {value: 1}, two: {value: 2}}";
    let server = Server::new(&answering(&format!(
        "content: {{application/json: {{{examples}}}}}"
    )));
    // The first breaks its own schema.
    assert_eq!(server.get("/x").await.json(), json!(1));
    assert_eq!(
        server.get_with("/x", &["prefer: example=two"]).await.json(),
        json!(2)
    );
    assert_eq!(
        server
            .get_with("/x", &["prefer: example=wrong"])
            .await
            .json(),
        json!("text")
    );
    let unknown = server.get_with("/x", &["prefer: example=three"]).await;
    assert_eq!(unknown.status, 400);
    assert_eq!(
        unknown.json()["detail"],
        "The document has no example three here; it has wrong, one, two."
    );
    let generated = server
        .get_with("/x", &["prefer: dynamic=true"])
        .await
        .json();
    assert!(generated.is_i64() && generated != json!(1), "{generated}");
    let of_the_schema =
        "schema: {type: object, properties: {a: {type: string, example: from the schema}}}";
    let server = Server::new(&answering(&format!(
        "content: {{application/json: {{{of_the_schema}}}}}"
    )));
    assert_eq!(
        server.get("/x").await.json(),
        json!({ "a": "from the schema" })
    );
}

#[tokio::test]
async fn the_same_seed_gives_the_same_answer() {
    let schema = "{type: object, required: [a], properties: {a: {type: string, format: uuid}, b: {type: array, items: {type: integer}}}}";
    let text = answering(&format!(
        "content: {{application/json: {{schema: {schema}}}}}"
    ));
    let with = |seed| {
        Server::with(
            &text,
            Settings {
                seed,
                ..Settings::default()
            },
        )
    };
    let (one, same, other) = (with(1), with(1), with(2));
    assert_eq!(one.get("/x").await.body, same.get("/x").await.body);
    assert_eq!(one.get("/x").await.body, one.get("/x").await.body);
    assert_ne!(one.get("/x").await.body, other.get("/x").await.body);
    // What was sent with one version is sent with the next.
    insta::assert_snapshot!(with(7).get("/x").await.text());
}

#[tokio::test]
async fn the_caller_chooses_the_media_type() {
    let server = Server::new(&answering(
        "content: {application/json: {example: 1}, text/csv: {example: 'a,b'}, application/xml: {schema: {type: object}}}",
    ));
    let reply = server.get("/x").await;
    assert_eq!(
        (reply.header("content-type"), &*reply.text()),
        (Some("application/json"), "1")
    );
    let reply = server.get_with("/x", &["accept: text/*"]).await;
    assert_eq!(
        (reply.header("content-type"), &*reply.text()),
        (Some("text/csv"), "a,b")
    );
    // There is no example of the XML, so it is not on offer.
    assert_eq!(
        server
            .get_with("/x", &["accept: application/xml"])
            .await
            .status,
        406
    );
}

#[tokio::test]
async fn each_media_type_has_its_own_form() {
    let list = "schema: {type: array, const: [{a: 1}, {a: 2}]}";
    for (media_type, content, expected) in [
        ("application/problem+json", list, "[{\"a\":1},{\"a\":2}]"),
        ("application/x-ndjson", list, "{\"a\":1}\n{\"a\":2}\n"),
        (
            "text/event-stream",
            list,
            "data: {\"a\":1}\n\ndata: {\"a\":2}\n\n",
        ),
        ("text/plain", "example: 'a b'", "a b"),
        ("application/xml", "example: '<a/>'", "<a/>"),
        ("application/octet-stream", "example: bytes", "bytes"),
        (
            "application/x-www-form-urlencoded",
            "example: {a: 1, b: x y}",
            "a=1&b=x+y",
        ),
    ] {
        let server = Server::new(&answering(&format!(
            "content: {{{media_type}: {{{content}}}}}"
        )));
        let reply = server.get("/x").await;
        assert_eq!(
            (reply.header("content-type"), &*reply.text()),
            (Some(media_type), expected)
        );
    }
}

#[tokio::test]
async fn headers_come_from_examples_or_schemas() {
    let server = Server::new(&answering(
        "headers: {X-Left: {schema: {const: 7}}, X-Tags: {schema: {type: array}, example: [a, b]}, Content-Type: {schema: {const: no}}}, content: {text/plain: {example: a}}",
    ));
    let reply = server.get("/x").await;
    assert_eq!(
        (reply.header("x-left"), reply.header("x-tags")),
        (Some("7"), Some("a,b"))
    );
    assert_eq!(reply.header("content-type"), Some("text/plain"));
}

#[tokio::test]
async fn statuses_without_a_body_have_none() {
    let body = "{description: no, content: {application/json: {example: 1}}}";
    let server = statuses(&format!("'204': {body}, '304': {body}"));
    for code in ["204", "304"] {
        let reply = server
            .get_with("/x", &[&format!("prefer: code={code}")])
            .await;
        assert_eq!(
            (reply.body.len(), reply.header("content-type")),
            (0, None),
            "{code}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_made_asks_for_an_example() {
    let content =
        "content: {application/json: {schema: {type: string, minLength: 2, maxLength: 1}}}";
    let reply = Server::new(&answering(content)).get("/x").await;
    assert_eq!(reply.status, 500);
    assert_eq!(
        reply.json()["detail"],
        "No value could be made that fits the schema of 200 OK as application/json; give it an example."
    );
}

#[tokio::test]
async fn what_is_only_written_is_not_read() {
    let schema = "{type: object, required: [a, b], properties: {a: {type: integer}, b: {type: string, writeOnly: true}}}";
    let reply = Server::new(&answering(&format!(
        "content: {{application/json: {{schema: {schema}}}}}"
    )));
    let value = reply.get("/x").await.json();
    assert_eq!(Vec::from_iter(value.as_object().unwrap().keys()), ["a"]);
}
