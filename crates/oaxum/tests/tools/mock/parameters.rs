//! Parameters in every place and style: what is sound passes, what is not is named.

use super::{Server, document};

/// A mock that takes these parameters at `/x/{p}`, and a `p` that may be anything.
#[track_caller]
fn taking(parameters: &str) -> Server {
    let path = "{name: p, in: path, required: true, schema: {}}";
    let parameters = match parameters.contains("in: path") {
        true => parameters.to_owned(),
        false => format!("{parameters}, {path}"),
    };
    let get = format!("{{parameters: [{parameters}], responses: {{'204': {{description: ok}}}}}}");
    Server::new(&document(&format!("{{'/x/{{p}}': {{get: {get}}}}}"), ""))
}

/// Asserts what each request has against it; `ok` for nothing.
#[track_caller]
fn assert_all(parameters: &str, cases: &[(&str, &str)]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let server = taking(parameters);
    for (uri, expected) in cases {
        let reply = runtime.block_on(server.get(uri));
        let found = match reply.status {
            204 => "ok".to_owned(),
            _ => reply.violations().join(", "),
        };
        assert_eq!(found, *expected, "{uri}");
    }
}

#[test]
fn a_text_is_what_its_schema_says() {
    assert_all(
        "{name: n, in: query, schema: {type: integer, maximum: 9}}",
        &[
            ("/x/1", "ok"),
            ("/x/1?n=5", "ok"),
            ("/x/1?n=5.0", "ok"),
            ("/x/1?n=10", "query /n maximum"),
            ("/x/1?n=five", "query /n type"),
            ("/x/1?n=", "query /n type"),
            ("/x/1?n=1&n=2", "query /n repeated"),
            ("/x/1?n=%ff", "query /n encoding"),
        ],
    );
    assert_all(
        "{name: n, in: query, required: true, schema: {type: string, minLength: 1}}",
        &[
            ("/x/1?n=5", "ok"),
            ("/x/1?n=a+b%20c", "ok"),
            ("/x/1?n=", "query /n min_length"),
            ("/x/1", "query /n required"),
        ],
    );
    assert_all(
        "{name: n, in: query, schema: {type: [boolean, 'null']}}",
        &[
            ("/x/1?n=true", "ok"),
            ("/x/1?n=null", "ok"),
            ("/x/1?n=1", "query /n type"),
        ],
    );
}

#[test]
fn arrays_come_in_the_style_that_is_said() {
    let array = "schema: {type: array, items: {type: integer}, maxItems: 2}";
    assert_all(
        &format!("{{name: n, in: query, {array}}}"),
        &[
            ("/x/1?n=1&n=2", "ok"),
            ("/x/1?n=1&n=2&n=3", "query /n max_items"),
            ("/x/1?n=1&n=a", "query /n/1 type"),
        ],
    );
    for (style, good, bad) in [
        ("form", "1,2", "1,a"),
        ("spaceDelimited", "1%202", "1%20a"),
        ("pipeDelimited", "1|2", "1%7Ca"),
    ] {
        assert_all(
            &format!("{{name: n, in: query, style: {style}, explode: false, {array}}}"),
            &[
                (&format!("/x/1?n={good}"), "ok"),
                (&format!("/x/1?n={bad}"), "query /n/1 type"),
            ],
        );
    }
    for (style, good, bad) in [
        ("style: simple", "1,2", "1,a"),
        ("style: label", ".1,2", ".1,a"),
        ("style: label, explode: true", ".1.2", ".1.a"),
        ("style: matrix", ";p=1,2", ";p=1,a"),
        ("style: matrix, explode: true", ";p=1;p=2", ";p=1;p=a"),
    ] {
        assert_all(
            &format!("{{name: p, in: path, required: true, {style}, {array}}}"),
            &[
                (&format!("/x/{good}"), "ok"),
                (&format!("/x/{bad}"), "path /p/1 type"),
            ],
        );
    }
}

#[test]
fn objects_come_in_the_style_that_is_said() {
    let object = "schema: {type: object, required: [a], properties: {a: {type: integer}, b: {type: string}}}";
    assert_all(
        &format!("{{name: n, in: query, style: deepObject, {object}}}"),
        &[
            ("/x/1", "ok"),
            ("/x/1?n[a]=1&n[b]=x", "ok"),
            ("/x/1?n%5Ba%5D=z", "query /n/a type"),
            ("/x/1?n[b]=x", "query /n/a required"),
        ],
    );
    assert_all(
        &format!("{{name: n, in: query, {object}}}"),
        &[
            ("/x/1?a=1&other=2", "ok"),
            ("/x/1?a=z", "query /n/a type"),
            ("/x/1?other=2", "ok"),
        ],
    );
    assert_all(
        &format!("{{name: n, in: query, explode: false, {object}}}"),
        &[("/x/1?n=a,1,b,x", "ok"), ("/x/1?n=a,z", "query /n/a type")],
    );
    assert_all(
        &format!("{{name: p, in: path, required: true, explode: true, {object}}}"),
        &[("/x/a=1,b=x", "ok"), ("/x/a=z", "path /p/a type")],
    );
}

#[test]
fn content_is_json() {
    assert_all(
        "{name: n, in: query, content: {application/json: {schema: {type: object, required: [a]}}}}",
        &[
            ("/x/1?n=%7B%22a%22%3A1%7D", "ok"),
            ("/x/1?n=%7B%7D", "query /n/a required"),
            ("/x/1?n=%7B", "query /n syntax"),
        ],
    );
}

#[tokio::test]
async fn headers_and_cookies_are_parameters_too() {
    let server = taking(
        "{name: X-Count, in: header, required: true, schema: {type: array, items: {type: integer}}}, {name: mood, in: cookie, schema: {enum: [good, bad]}}, {name: Accept, in: header, schema: {type: integer}}",
    );
    let sound = [
        "x-count: 1, 2",
        "cookie: other=1; mood=good",
        "accept: text/html",
    ];
    assert_eq!(server.get_with("/x/1", &sound).await.status, 204);
    let wrong = server
        .get_with("/x/1", &["x-count: 1, b", "cookie: mood=fine"])
        .await;
    assert_eq!(
        wrong.violations(),
        ["header /X-Count/1 type", "cookie /mood enum"]
    );
    assert_eq!(
        server.get("/x/1").await.violations(),
        ["header /X-Count required"]
    );
}
