//! Credentials have to be there.

use super::{Server, document};

const SCHEMES: &str = "
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
    header: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: key}
    cookie: {type: apiKey, in: cookie, name: session}
    oauth: {type: oauth2, flows: {}}
    tls: {type: mutualTLS}
";

#[track_caller]
fn asking(security: &str) -> Server {
    let get = format!("{{security: {security}, responses: {{'204': {{description: ok}}}}}}");
    Server::new(&document(&format!("{{/x: {{get: {get}}}}}"), SCHEMES))
}

#[tokio::test]
async fn each_scheme_has_its_place_and_its_challenge() {
    for (scheme, uri, header, challenge) in [
        (
            "bearer",
            "/x",
            "authorization: bearer a",
            "Bearer realm=\"Test\"",
        ),
        (
            "basic",
            "/x",
            "authorization: Basic YTpi",
            "Basic realm=\"Test\"",
        ),
        (
            "oauth",
            "/x",
            "authorization: Bearer a",
            "Bearer realm=\"Test\"",
        ),
        (
            "header",
            "/x",
            "x-key: a",
            "ApiKey realm=\"Test\", header=\"x-key\"",
        ),
        (
            "query",
            "/x?key=a",
            "x: y",
            "ApiKey realm=\"Test\", query=\"key\"",
        ),
        (
            "cookie",
            "/x",
            "cookie: a=b; session=c",
            "ApiKey realm=\"Test\", cookie=\"session\"",
        ),
    ] {
        let server = asking(&format!("[{{{scheme}: []}}]"));
        assert_eq!(
            server.get_with(uri, &[header]).await.status,
            204,
            "{scheme}"
        );
        let refused = server.get_with("/x", &["authorization: Other a"]).await;
        assert_eq!(refused.status, 401, "{scheme}");
        assert_eq!(refused.header("www-authenticate"), Some(challenge));
    }
}

#[tokio::test]
async fn one_way_in_is_enough_but_all_of_it_is_needed() {
    let server = asking("[{bearer: [], header: []}, {cookie: []}]");
    let both = ["authorization: Bearer a", "x-key: a"];
    assert_eq!(server.get_with("/x", &both).await.status, 204);
    assert_eq!(server.get_with("/x", &both[..1]).await.status, 401);
    assert_eq!(
        server.get_with("/x", &["cookie: session=a"]).await.status,
        204
    );
    let refused = server.get("/x").await;
    assert_eq!(
        refused.headers.get_all("www-authenticate").iter().count(),
        3
    );
}

#[tokio::test]
async fn no_credentials_are_needed_where_none_are_asked_for() {
    for open in ["[]", "[{bearer: []}, {}]", "[{tls: []}]"] {
        assert_eq!(asking(open).get("/x").await.status, 204, "{open}");
    }
}

#[tokio::test]
async fn a_scheme_that_the_document_forgot_lets_nobody_in() {
    let server = asking("[{forgotten: []}]");
    let reply = server
        .get_with("/x", &["authorization: Bearer a", "forgotten: a"])
        .await;
    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn who_is_not_let_in_learns_nothing_of_the_request() {
    let get = "{security: [{bearer: []}], parameters: [{name: n, in: query, required: true, schema: {}}], responses: {'200': {description: ok, content: {a/b: {}}}}}";
    let server = Server::new(&document(&format!("{{/x: {{get: {get}}}}}"), SCHEMES));
    assert_eq!(server.get_with("/x", &["accept: c/d"]).await.status, 401);
    let key = "authorization: Bearer a";
    assert_eq!(
        server.get_with("/x", &[key, "accept: c/d"]).await.status,
        406
    );
    assert_eq!(server.get_with("/x", &[key]).await.status, 400);
}
