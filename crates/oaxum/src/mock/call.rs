//! One request, from its path to its answer, in the order of a generated server.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, header};
use axum::response::Response;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::answer::Answering;
use super::api::{Api, Operation};
use super::parameter::Texts;
use super::prefer::Prefer;
use super::problem::Refusal;
use super::read::Query;
use super::violation::Violations;
use super::{Settings, body, security};

/// The raw texts of path parameters.
type Values = Vec<(String, String)>;

/// Answers a request.
pub(super) async fn answer(api: &Api, settings: Settings, request: Request) -> Response {
    let is_head = request.method() == Method::HEAD;
    let mut response = match route(api, request.method(), request.uri().path()) {
        Ok((operation, values)) => operate(api, settings, operation, &values, request).await,
        Err(refusal) => plain(&refusal),
    };
    if is_head {
        *response.body_mut() = Body::empty();
    }
    response
}

/// The operation that is meant.
fn route<'a>(
    api: &'a Api,
    method: &Method,
    path: &str,
) -> Result<(&'a Operation, Values), Refusal> {
    let fitting = api
        .operations
        .iter()
        .filter_map(|operation| Some((operation, operation.template.matches(path)?)));
    let mut fitting: Vec<(&Operation, Values)> = fitting.collect();
    let most = fitting
        .iter()
        .map(|(operation, _)| operation.template.exactness())
        .max();
    fitting.retain(|(operation, _)| Some(operation.template.exactness()) == most);
    if fitting.is_empty() {
        return Err(Refusal::UnknownPath);
    }
    let methods: Vec<&str> = fitting
        .iter()
        .map(|(operation, _)| &*operation.method)
        .collect();
    let position = |wanted: &str| methods.iter().position(|method| *method == wanted);
    // What answers GET answers HEAD (RFC 9110, section 9.3.2).
    let as_get = || (*method == Method::HEAD).then(|| position("GET")).flatten();
    match position(method.as_str()).or_else(as_get) {
        Some(index) => Ok(fitting.swap_remove(index)),
        None => {
            let mut allowed: Vec<String> =
                methods.iter().map(|method| (*method).to_owned()).collect();
            if methods.contains(&"GET") && !methods.contains(&"HEAD") {
                allowed.push("HEAD".to_owned());
            }
            Err(Refusal::MethodNotAllowed { allowed })
        }
    }
}

async fn operate(
    api: &Api,
    settings: Settings,
    operation: &Operation,
    path: &Values,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let query = Query::parse(parts.uri.query().unwrap_or_default());
    let prefer = Prefer::of(&parts.headers);
    let answering = Answering {
        api,
        settings,
        operation,
        headers: &parts.headers,
        prefer: &prefer,
    };
    let texts = Texts {
        path,
        query: &query,
        headers: &parts.headers,
    };
    let outcome = match admit(&answering, &texts) {
        Ok(()) => match check(&answering, &texts, body).await {
            Ok(()) => answering.success(),
            Err(refusal) => Err(refusal),
        },
        Err(refusal) => Err(refusal),
    };
    outcome.unwrap_or_else(|refusal| {
        let documented = refusal.is_documented().then(|| answering.refusal(&refusal));
        documented.flatten().unwrap_or_else(|| plain(&refusal))
    })
}

/// Whether the caller may call, and can take an answer.
fn admit(answering: &Answering<'_>, texts: &Texts<'_>) -> Result<(), Refusal> {
    security::check(&answering.operation.ways, texts.headers, texts.query)
        .map_err(|challenges| Refusal::Unauthenticated { challenges })?;
    answering.negotiate()
}

/// Whether the request is what the document says.
async fn check(answering: &Answering<'_>, texts: &Texts<'_>, body: Body) -> Result<(), Refusal> {
    let definitions = &answering.api.requests;
    let mut violations = Violations::default();
    for parameter in &answering.operation.parameters {
        parameter
            .check(texts, definitions, &mut violations)
            .map_err(Refusal::Document)?;
    }
    if let Some(expected) = &answering.operation.body {
        let bytes = collected(body, answering.settings.body_limit).await?;
        body::check(expected, texts.headers, bytes, definitions, &mut violations).await?;
    }
    match violations.0.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Invalid(violations.0)),
    }
}

async fn collected(body: Body, limit: usize) -> Result<Bytes, Refusal> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refusal::ContentTooLarge { limit }),
        Err(_) => Err(Refusal::Unreadable),
    }
}

/// A refusal without a documented form.
fn plain(refusal: &Refusal) -> Response {
    let text = serde_json::Value::from(refusal.body()).to_string();
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = refusal.status();
    *response.headers_mut() = refusal.headers();
    let media_type = HeaderValue::from_static("application/problem+json");
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, media_type);
    response
}
