//! A small server, in the form that the generator writes.
//!
//! What it answers is what it was asked, so that tests see what reached the handler.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use oaxum_runtime as types;
use oaxum_runtime::server as rt;
use serde_json::{Value, json};

use authenticator::Authenticator;

types::text_type! {
    /// The id of a thing: no capital letters.
    pub struct ThingId: min_length = 1, max_length = 8, pattern = "^[^A-Z]*$"
}

types::integer_type! {
    /// How many.
    pub struct Limit(u64): minimum = 1, maximum = 100; default = 20
}

types::text_type! {
    /// A note in a header.
    pub struct Note: max_length = 20
}

/// A change of a thing.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[serde(deserialize_with = "types::field::required")]
    pub count: u64,
}

impl types::Schema for Change {
    types::decode_with_serde!();

    fn inspect(value: &Value, at: &types::Path<'_>, out: &mut types::Violations) {
        let Some(mut members) = types::Members::of(value, at, out) else {
            return;
        };
        members.required::<u64>("count", out);
        members.closed(out);
    }
}

mod operations {
    oaxum_runtime::server::operations! {
        READ = "readThing": GET "/things/{id}", takes [], gives ["application/json"];
        CHANGE = "changeThing": PUT "/things/{id}",
            takes ["application/json", "application/merge-patch+json"], gives ["application/json"];
        TOUCH = "touchThing": POST "/things/{id}",
            takes ["application/json"], gives ["application/vnd.thing+json", "application/json"];
        REMOVE = "removeThing": DELETE "/things/{id}", takes [], gives [];
    }
}

mod authenticator {
    use oaxum_runtime::server as rt;

    pub trait Authenticator: Send + Sync + 'static {
        type Principal: Send;

        fn bearer(
            &self,
            credentials: rt::Credentials<'_>,
        ) -> impl Future<Output = Result<Self::Principal, rt::Denied>> + Send;

        fn key(
            &self,
            credentials: rt::Credentials<'_>,
        ) -> impl Future<Output = Result<Self::Principal, rt::Denied>> + Send;
    }

    rt::schemes! {
        bearer = authorization("Bearer"), r#"Bearer realm="Things""#;
        key = header("x-key"), r#"ApiKey realm="Things", header="x-key""#;
    }
}

rt::request! {
    pub struct ReadRequest {
        pub id: ThingId = rt::path("id", &rt::TEXT),
        pub limit: Limit = rt::query("limit", &rt::NUMBER).or(Limit::default),
        pub q: Option<String> = rt::query("q", &rt::TEXT).optional(),
        pub exact: Option<bool> = rt::query("exact", &rt::BOOLEAN).optional(),
        pub note: Option<Note> = rt::header("X-Note", &rt::TEXT).optional(),
    }
}

rt::request! {
    pub struct ChangeRequest {
        pub id: ThingId = rt::path("id", &rt::TEXT),
        pub dry: bool = rt::query("dry", &rt::BOOLEAN),
        pub tag: Note = rt::header("If-Match", &rt::TEXT),
    } body {
        pub body: Change = rt::body!(
            rt::Media::json("application/json"),
            rt::Media::json("application/merge-patch+json"),
        ),
    }
}

rt::request! {
    pub struct TouchRequest {} body {
        pub body: Option<Change> = rt::body!(rt::Media::json("application/json")).optional(),
    }
}

rt::request! {
    pub struct RemoveRequest {}
}

rt::answers! {
    pub enum ReadResponse {
        Ok {
            body: Value,
            etag: &'static str,
            note: Option<Note>,
        } => rt::json(200, &body).header("etag", etag).header("x-note", &note),
    }
}

rt::answers! {
    pub enum ChangeResponse {
        Ok(body: Value) => rt::json(200, &body),
    }
}

rt::answers! {
    pub enum TouchResponse {
        Created(body: Value) => rt::Reply::json(201, "application/vnd.thing+json", &body)
            .in_any(&["application/vnd.thing+json", "application/json"]),
    }
}

rt::answers! {
    pub enum RemoveResponse {
        NoContent => rt::Reply::empty(204),
    }
}

rt::answers! {
    /// What no operation does.
    pub enum Failure {}
}

/// How often a request came through to its handler.
#[derive(Clone, Debug, Default)]
pub struct Calls(Arc<AtomicUsize>);

impl Calls {
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn add(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// The routes, with bodies of at most 64 bytes.
pub fn router(calls: Calls) -> rt::Router {
    routes(calls).into_router()
}

/// The routes, one by one.
pub fn routes(calls: Calls) -> rt::Routes {
    type A = Api;
    let limits = rt::Limits {
        body: 64,
        ..rt::Limits::default()
    };
    let server = Arc::new(rt::Server::new(Api { calls }, Callers, limits));
    let refused = Arc::clone(&server);
    let mut routes =
        rt::Routes::new(move |rejection, refusal| refused.api().reject(rejection, refusal));
    rt::handlers! { routes, server, A;
        READ => read(ReadRequest) [bearer["read"]];
        CHANGE => change(ChangeRequest) [bearer["write"]];
        TOUCH => touch(TouchRequest) [bearer[]];
        REMOVE => remove(RemoveRequest) [key[]];
    }
    routes
}

struct Api {
    calls: Calls,
}

type Context = rt::Context<&'static str>;

impl Api {
    async fn read(&self, context: Context, request: ReadRequest) -> Result<ReadResponse, Failure> {
        self.calls.add();
        let ReadRequest {
            id,
            limit,
            q,
            exact,
            note,
        } = request;
        let body = json!({
            "id": id, "limit": limit, "q": q, "exact": exact, "note": note,
            "principal": context.principal,
            "requestId": context.request_id.as_str(),
            "operation": context.operation.id,
            "uri": context.head.uri.to_string(),
        });
        let etag = "\"1\"";
        Ok(ReadResponse::Ok { body, etag, note })
    }

    async fn change(&self, _: Context, sent: ChangeRequest) -> Result<ChangeResponse, Failure> {
        self.calls.add();
        let ChangeRequest { id, dry, tag, body } = sent;
        Ok(ChangeResponse::Ok(
            json!({"id": id, "dry": dry, "tag": tag, "count": body.count}),
        ))
    }

    async fn touch(&self, _: Context, request: TouchRequest) -> Result<TouchResponse, Failure> {
        self.calls.add();
        let count = request.body.map(|body| body.count);
        Ok(TouchResponse::Created(json!({ "count": count })))
    }

    async fn remove(&self, _: Context, _: RemoveRequest) -> Result<RemoveResponse, Failure> {
        self.calls.add();
        Ok(RemoveResponse::NoContent)
    }

    fn reject(&self, rejection: rt::Rejection, refusal: &rt::Refusal<'_>) -> rt::Response {
        reject(rejection, refusal)
    }
}

/// The hook: shapes every refusal, and shows what it learns.
pub fn reject(rejection: rt::Rejection, refusal: &rt::Refusal<'_>) -> rt::Response {
    let body = json!({
        "detail": rejection.detail(),
        "method": refusal.method.as_str(),
        "operation": refusal.operation.map(|operation| operation.id),
        "path": refusal.path,
        "requestId": refusal.request_id.as_str(),
        "violations": rejection.violations().map(|violations| violations.iter().collect::<Vec<_>>()),
    });
    rejection.respond("application/shaped+json", &body)
}

struct Callers;

impl Authenticator for Callers {
    type Principal = &'static str;

    async fn bearer(&self, credentials: rt::Credentials<'_>) -> Result<&'static str, rt::Denied> {
        authenticate(credentials)
    }

    async fn key(&self, credentials: rt::Credentials<'_>) -> Result<&'static str, rt::Denied> {
        authenticate(credentials)
    }
}

fn authenticate(credentials: rt::Credentials<'_>) -> Result<&'static str, rt::Denied> {
    assert!(!credentials.headers.is_empty() && credentials.operation.path == "/things/{id}");
    match credentials.secret {
        "good" | "two words" | "naïve" => Ok("Ada"),
        "narrow" => Err(rt::Denied::Forbidden),
        "often" => Err(rt::Denied::TooManyRequests { retry_after: 3 }),
        "later" => Err(rt::Denied::Unavailable { retry_after: 7 }),
        "broken" => Err(rt::Denied::Failed),
        "missing" => Err(rt::Denied::Missing),
        _ => Err(rt::Denied::Invalid),
    }
}
