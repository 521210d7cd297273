//! A small server, in the form that the generator writes.
//!
//! What it answers is what it was asked, so that tests see what reached the handler.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use oaxum_runtime as types;
use oaxum_runtime::server as rt;
use oaxum_runtime::server::IntoResponse;
use serde_json::{Value, json};

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

pub static READ: rt::Operation = rt::Operation {
    id: "readThing",
    method: rt::Method::GET,
    path: "/things/{id}",
    produces: &["application/json"],
};

pub static CHANGE: rt::Operation = rt::Operation {
    id: "changeThing",
    method: rt::Method::PUT,
    path: "/things/{id}",
    produces: &["application/json"],
};

pub static TOUCH: rt::Operation = rt::Operation {
    id: "touchThing",
    method: rt::Method::POST,
    path: "/things/{id}",
    produces: &["application/vnd.thing+json", "application/json"],
};

pub static REMOVE: rt::Operation = rt::Operation {
    id: "removeThing",
    method: rt::Method::DELETE,
    path: "/things/{id}",
    produces: &[],
};

/// How often a request came through to its handler.
#[derive(Clone, Debug, Default)]
pub struct Calls(Arc<AtomicUsize>);

impl Calls {
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

struct Server {
    calls: Calls,
    limits: rt::Limits,
}

/// The routes, with bodies of at most 64 bytes.
pub fn router(calls: Calls) -> rt::Router {
    let limits = rt::Limits { body: 64 };
    rt::Router::new()
        .route(
            "/things/{id}",
            rt::routing::get(Server::read)
                .put(Server::change)
                .post(Server::touch)
                .delete(Server::remove),
        )
        .fallback(Server::unknown_path)
        .method_not_allowed_fallback(Server::unknown_method)
        .with_state(Arc::new(Server { calls, limits }))
}

impl Server {
    async fn read(rt::State(server): rt::State<Arc<Self>>, request: rt::Request) -> rt::Response {
        let mut call = rt::Call::new(&READ, server.limits, request);
        let answer = async {
            let principal = bearer(call.head(), &["read"]).await?;
            let mut input = call.input().await?;
            let id = input.path::<ThingId>("id");
            let limit = input.optional_query::<Limit>("limit");
            let q = input.optional_query::<String>("q");
            let exact = input.optional_query::<bool>("exact");
            let note = input.optional_header::<Note>("X-Note");
            let read = input.finish(|| {
                let limit = limit?.unwrap_or_default();
                Some((id?, limit, q?, exact?, note?))
            });
            let (id, limit, q, exact, note) = read?;
            let context = call.context(principal);
            let body = json!({
                "id": id, "limit": limit, "q": q, "exact": exact, "note": note,
                "principal": context.principal,
                "requestId": context.request_id.as_str(),
                "operation": context.operation.id,
                "uri": context.head.uri.to_string(),
            });
            Ok(server.answer(
                rt::Reply::status(200)
                    .header("etag", &"\"1\"")
                    .optional_header("x-note", note.as_ref())
                    .json("application/json", &body),
            ))
        };
        let answer = answer.await;
        call.finish(answer, reject)
    }

    async fn change(rt::State(server): rt::State<Arc<Self>>, request: rt::Request) -> rt::Response {
        let mut call = rt::Call::new(&CHANGE, server.limits, request);
        let answer = async {
            let principal = bearer(call.head(), &["write"]).await?;
            let mut input = call.input().await?;
            let id = input.path::<ThingId>("id");
            let dry = input.query::<bool>("dry");
            let tag = input.header::<Note>("If-Match");
            let body = input.json::<Change>(&["application/json", "application/merge-patch+json"]);
            let body = body.await;
            let (id, dry, tag, body) = input.finish(|| Some((id?, dry?, tag?, body?)))?;
            call.context(principal);
            let body = json!({"id": id, "dry": dry, "tag": tag, "count": body.count});
            Ok(server.answer(rt::Reply::status(200).json("application/json", &body)))
        };
        let answer = answer.await;
        call.finish(answer, reject)
    }

    async fn touch(rt::State(server): rt::State<Arc<Self>>, request: rt::Request) -> rt::Response {
        let mut call = rt::Call::new(&TOUCH, server.limits, request);
        let answer = async {
            let principal = bearer(call.head(), &[]).await?;
            let mut input = call.input().await?;
            let body = input.optional_json::<Change>(&["application/json"]).await;
            let body = input.finish(|| body)?;
            call.context(principal);
            let body = json!({"count": body.map(|body| body.count)});
            Ok(server.answer(rt::Reply::status(201).json("application/vnd.thing+json", &body)))
        };
        let answer = answer.await;
        call.finish(answer, reject)
    }

    async fn remove(rt::State(server): rt::State<Arc<Self>>, request: rt::Request) -> rt::Response {
        let mut call = rt::Call::new(&REMOVE, server.limits, request);
        let answer = async {
            let principal = key(call.head(), &[]).await?;
            let input = call.input().await?;
            input.finish(|| Some(()))?;
            call.context(principal);
            Ok(server.answer(rt::Reply::status(204).empty()))
        };
        let answer = answer.await;
        call.finish(answer, reject)
    }

    async fn unknown_path(request: rt::Request) -> rt::Response {
        rt::refuse(&request, rt::Rejection::UnknownPath, reject)
    }

    async fn unknown_method(request: rt::Request) -> rt::Response {
        rt::refuse(&request, rt::Rejection::MethodNotAllowed, reject)
    }

    fn answer(&self, response: rt::Response) -> rt::Response {
        self.calls.0.fetch_add(1, Ordering::SeqCst);
        response.into_response()
    }
}

/// The hook: shapes every refusal, and shows what it learns.
fn reject(rejection: rt::Rejection, refusal: &rt::Refusal<'_>) -> rt::Response {
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

async fn bearer(
    head: &rt::Head,
    scopes: &'static [&'static str],
) -> Result<&'static str, rt::Refused> {
    const CHALLENGE: &str = r#"Bearer realm="Things""#;
    let principal = async {
        let secret = rt::credentials::authorization(head.headers(), "Bearer")?;
        authenticate(head.credentials(secret, scopes)).await
    };
    principal
        .await
        .map_err(|denied| rt::Refused::new(denied, CHALLENGE, scopes))
}

async fn key(
    head: &rt::Head,
    scopes: &'static [&'static str],
) -> Result<&'static str, rt::Refused> {
    const CHALLENGE: &str = r#"ApiKey realm="Things", header="x-key""#;
    let principal = async {
        let secret = rt::credentials::header(head.headers(), "x-key")?;
        authenticate(head.credentials(secret, scopes)).await
    };
    principal
        .await
        .map_err(|denied| rt::Refused::new(denied, CHALLENGE, scopes))
}

async fn authenticate(credentials: rt::Credentials<'_>) -> Result<&'static str, rt::Denied> {
    assert!(!credentials.headers.is_empty() && credentials.operation.path == "/things/{id}");
    match credentials.secret {
        "good" | "two words" | "naïve" => Ok("Ada"),
        "narrow" => Err(rt::Denied::Forbidden),
        "later" => Err(rt::Denied::Unavailable { retry_after: 7 }),
        "broken" => Err(rt::Denied::Failed),
        "missing" => Err(rt::Denied::Missing),
        _ => Err(rt::Denied::Invalid),
    }
}
