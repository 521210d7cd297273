//! Security requirements: all of some, one of some, or nobody; and every way to carry a secret.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, request::Builder};
use oaxum_runtime::server as rt;
use tower::ServiceExt;

use authenticator::Authenticator;

use super::things::reject;

mod operations {
    oaxum_runtime::server::operations! {
        OPEN = "open": GET "/open", takes [], gives [];
        BASIC = "basic": GET "/basic", takes [], gives [];
        DIGEST = "digest": GET "/digest", takes [], gives [];
        QUERY = "query": GET "/query", takes [], gives [];
        COOKIE = "cookie": GET "/cookie", takes [], gives [];
        TLS = "tls": GET "/tls", takes [], gives [];
        BOTH = "both": GET "/both", takes [], gives [];
        EITHER = "either": GET "/either", takes [], gives [];
        MAYBE = "maybe": GET "/maybe", takes [], gives [];
        SCOPED = "scoped": GET "/scoped", takes [], gives [];
    }
}

mod authenticator {
    use oaxum_runtime::server as rt;

    type Answer<P> = Result<P, rt::Denied>;

    pub trait Authenticator: Send + Sync + 'static {
        type Principal: Send;

        fn basic(
            &self,
            credentials: rt::Credentials<'_, rt::Basic>,
        ) -> impl Future<Output = Answer<Self::Principal>> + Send;

        fn digest(
            &self,
            credentials: rt::Credentials<'_>,
        ) -> impl Future<Output = Answer<Self::Principal>> + Send;

        fn by_query(
            &self,
            credentials: rt::Credentials<'_>,
        ) -> impl Future<Output = Answer<Self::Principal>> + Send;

        fn by_cookie(
            &self,
            credentials: rt::Credentials<'_>,
        ) -> impl Future<Output = Answer<Self::Principal>> + Send;

        fn tls(
            &self,
            credentials: rt::Credentials<'_, ()>,
        ) -> impl Future<Output = Answer<Self::Principal>> + Send;

        fn combine(&self, one: Self::Principal, other: Self::Principal) -> Option<Self::Principal>;
    }

    rt::schemes! {
        basic = basic, r#"Basic realm="R", charset="UTF-8""#;
        digest = authorization("Digest"), r#"Digest realm="R""#;
        by_query = query("key"), r#"ApiKey realm="R", query="key""#;
        by_cookie = cookie("sid"), r#"ApiKey realm="R", cookie="sid""#;
        tls = connection, r#"MutualTLS realm="R""#;
    }
}

rt::request! {
    pub struct Nothing {}
}

struct Who(String);

impl rt::Answer for Who {
    fn reply(self) -> rt::Reply {
        rt::Reply::text(200, "text/plain", &self.0).header("x-who", &self.0)
    }
}

struct Api;

impl Api {
    async fn open(&self, context: rt::Context, _: Nothing) -> Who {
        let () = context.principal;
        Who("nobody".to_owned())
    }

    async fn known(&self, context: rt::Context<String>, _: Nothing) -> Who {
        Who(context.principal)
    }

    async fn maybe(&self, context: rt::Context<Option<String>>, _: Nothing) -> Who {
        Who(context.principal.unwrap_or_else(|| "anybody".to_owned()))
    }

    fn reject(&self, rejection: rt::Rejection, refusal: &rt::Refusal<'_>) -> rt::Response {
        reject(rejection, refusal)
    }
}

/// The certificate of a connection.
#[derive(Clone)]
struct Certificate(&'static str);

struct Callers;

fn check(secret: &str) -> Result<String, rt::Denied> {
    match secret {
        "ada" | "bob" => Ok(secret.to_owned()),
        "narrow" => Err(rt::Denied::Forbidden),
        "later" => Err(rt::Denied::Unavailable { retry_after: 7 }),
        _ => Err(rt::Denied::Invalid),
    }
}

impl Authenticator for Callers {
    type Principal = String;

    async fn basic(&self, sent: rt::Credentials<'_, rt::Basic>) -> Result<String, rt::Denied> {
        assert!(
            !format!("{:?}", sent.secret).contains(&sent.secret.password)
                || sent.secret.password.is_empty()
        );
        match sent.secret.password.as_str() {
            "p:w" => check(&sent.secret.user),
            _ => Err(rt::Denied::Invalid),
        }
    }

    async fn digest(&self, sent: rt::Credentials<'_>) -> Result<String, rt::Denied> {
        match sent.scopes {
            [] => check(sent.secret),
            scopes => Ok(scopes.join("+")),
        }
    }

    async fn by_query(&self, sent: rt::Credentials<'_>) -> Result<String, rt::Denied> {
        check(sent.secret)
    }

    async fn by_cookie(&self, sent: rt::Credentials<'_>) -> Result<String, rt::Denied> {
        check(sent.secret)
    }

    async fn tls(&self, sent: rt::Credentials<'_, ()>) -> Result<String, rt::Denied> {
        let certificate = sent.extensions.get::<Certificate>();
        check(certificate.ok_or(rt::Denied::Missing)?.0)
    }

    fn combine(&self, one: String, other: String) -> Option<String> {
        (one == other).then_some(one)
    }
}

fn router() -> rt::Router {
    type A = Api;
    let server = Arc::new(rt::Server::new(Api, Callers, rt::Limits::default()));
    let mut routes = rt::Routes::new(reject);
    rt::handlers! { routes, server, A;
        OPEN => open(Nothing) [];
        BASIC => known(Nothing) [basic[]];
        DIGEST => known(Nothing) [digest[]];
        QUERY => known(Nothing) [by_query[]];
        COOKIE => known(Nothing) [by_cookie[]];
        TLS => known(Nothing) [tls[]];
        BOTH => known(Nothing) [by_query[] and by_cookie[]];
        EITHER => known(Nothing) [by_query[] and by_cookie[] or digest["read", "write"]];
        MAYBE => maybe(Nothing) [optional by_query[] or by_cookie[]];
        SCOPED => known(Nothing) [digest["a"] or digest["b"]];
    }
    routes.into_router()
}

/// Status, who was let in, and the challenges.
fn asked(request: Builder) -> String {
    let request = request.body(Body::empty()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let Ok(response) = runtime.block_on(router().oneshot(request));
    let headers = response.headers();
    let shown = headers
        .get_all("x-who")
        .iter()
        .chain(headers.get_all("www-authenticate"));
    let shown = shown.map(|value| value.to_str().unwrap().to_owned());
    let shown: Vec<String> = shown.collect();
    format!("{} {}", response.status().as_u16(), shown.join("; "))
}

fn get(uri: &str) -> Builder {
    Request::builder().uri(uri)
}

#[test]
fn nobody_is_asked_for_where_nothing_is_required() {
    assert_eq!(asked(get("/open?key=wrong")), "200 nobody");
}

#[test]
fn a_name_and_a_password_come_decoded() {
    let basic = |sent: &str| asked(get("/basic").header("authorization", sent));
    assert_eq!(basic("Basic YWRhOnA6dw=="), "200 ada", "ada:p:w");
    assert_eq!(basic("basic YWRhOnA6dw=="), "200 ada");
    const CHALLENGE: &str = r#"401 Basic realm="R", charset="UTF-8""#;
    for wrong in [
        "Basic YWRhOng=",
        "Basic YWRh",
        "Basic ?",
        "Basic /w==",
        "Bearer ada",
        "Basic",
    ] {
        assert_eq!(basic(wrong), CHALLENGE, "{wrong}");
    }
    assert_eq!(asked(get("/basic")), CHALLENGE);
}

#[test]
fn every_other_scheme_gives_what_follows_its_name() {
    assert_eq!(
        asked(get("/digest").header("authorization", "digest ada")),
        "200 ada"
    );
    assert_eq!(
        asked(get("/digest").header("authorization", "Bearer ada")),
        r#"401 Digest realm="R""#
    );
}

#[test]
fn a_key_stands_once_in_the_query_or_in_a_cookie() {
    const QUERY: &str = r#"401 ApiKey realm="R", query="key""#;
    for (uri, expected) in [
        ("/query?key=ada", "200 ada"),
        ("/query?key=%61da", "200 ada"),
        ("/query", QUERY),
        ("/query?key=", QUERY),
        ("/query?key=ada&key=ada", QUERY),
        ("/query?key=%FF", QUERY),
        ("/query?KEY=ada", QUERY),
        ("/query?key=narrow", "403 "),
        ("/query?key=later", "503 "),
    ] {
        assert_eq!(asked(get(uri)), expected, "{uri}");
    }
    const COOKIE: &str = r#"401 ApiKey realm="R", cookie="sid""#;
    for (cookie, expected) in [
        ("sid=ada", "200 ada"),
        ("a=b; sid=ada", "200 ada"),
        ("sid=", COOKIE),
        ("sid=ada; sid=bob", COOKIE),
        ("a=sid", COOKIE),
    ] {
        assert_eq!(
            asked(get("/cookie").header("cookie", cookie)),
            expected,
            "{cookie}"
        );
    }
}

#[test]
fn the_connection_is_known_by_its_extensions() {
    assert_eq!(asked(get("/tls").extension(Certificate("ada"))), "200 ada");
    assert_eq!(asked(get("/tls")), r#"401 MutualTLS realm="R""#);
}

#[test]
fn two_requirements_are_both_needed_and_belong_together() {
    let both = |query: &str, cookie: &str| {
        asked(get(&format!("/both?key={query}")).header("cookie", format!("sid={cookie}")))
    };
    assert_eq!(both("ada", "ada"), "200 ada");
    assert_eq!(
        both("ada", "bob"),
        "403 ",
        "good by themselves, but not together"
    );
    assert_eq!(
        both("ada", "wrong"),
        r#"401 ApiKey realm="R", cookie="sid""#
    );
    assert_eq!(both("wrong", "ada"), r#"401 ApiKey realm="R", query="key""#);
    assert_eq!(
        asked(get("/both?key=ada")),
        r#"401 ApiKey realm="R", cookie="sid""#
    );
    assert_eq!(asked(get("/both")), r#"401 ApiKey realm="R", query="key""#);
}

#[test]
fn alternatives_are_tried_in_turn_and_a_refusal_names_them_all() {
    assert_eq!(
        asked(get("/either?key=ada").header("cookie", "sid=ada")),
        "200 ada"
    );
    assert_eq!(
        asked(get("/either").header("authorization", "Digest x")),
        "200 read+write"
    );
    let both = asked(get("/either?key=wrong").header("authorization", "Digest x"));
    assert_eq!(
        both, "200 read+write",
        "a bad key does not close the other way"
    );
    assert_eq!(
        asked(get("/either")),
        r#"401 ApiKey realm="R", query="key"; Digest realm="R""#
    );
    assert_eq!(
        asked(get("/either?key=later")),
        "503 ",
        "doubt lets nobody in"
    );
    assert_eq!(asked(get("/either?key=narrow")), "403 ");
    assert_eq!(
        asked(get("/scoped").header("authorization", "Digest x")),
        "200 a"
    );
}

#[test]
fn optional_credentials_may_be_missing_but_not_wrong() {
    assert_eq!(asked(get("/maybe")), "200 anybody");
    assert_eq!(asked(get("/maybe?key=ada")), "200 ada");
    assert_eq!(asked(get("/maybe").header("cookie", "sid=bob")), "200 bob");
    assert_eq!(
        asked(get("/maybe?key=wrong").header("cookie", "sid=bob")),
        "200 bob"
    );
    assert_eq!(
        asked(get("/maybe?key=wrong")),
        r#"401 ApiKey realm="R", query="key"; ApiKey realm="R", cookie="sid""#
    );
    assert_eq!(asked(get("/maybe?key=narrow")), "403 ");
    assert_eq!(asked(get("/maybe?key=later")), "503 ");
}
