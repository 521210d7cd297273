//! Operations that want credentials, called without any and with wrong ones.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderValue, Method, Request, StatusCode, Uri, header, request::Parts},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tower::ServiceExt;

use super::{
    Breach, Contract, Report,
    contract::{Operation, members},
};
use crate::server::OperationSlot;

/// A secret that no service has given out.
const WRONG: &str = "no-service-has-given-this-out";

/// The most that is read of an answer that should be a refusal, in bytes.
const LONGEST: usize = 1 << 20;

pub(super) async fn check(contract: &Contract, router: &Router, report: &mut Report) {
    for operation in contract.operations() {
        let alternatives = operation.described["security"].as_array();
        let mut schemes: Vec<&String> = Vec::new();
        let mut lets_all_in = true;
        for (index, alternative) in alternatives.into_iter().flatten().enumerate() {
            lets_all_in = members(alternative).next().is_none() || (index > 0 && lets_all_in);
            schemes.extend(members(alternative).map(|(scheme, _)| scheme));
        }
        if lets_all_in {
            continue;
        }
        schemes.sort_unstable();
        schemes.dedup();
        let mut callers = vec![Caller::Nobody];
        callers.extend(schemes.into_iter().filter_map(|scheme| {
            let described = &contract.document["components"]["securitySchemes"][scheme];
            can_be_wrong(described).then_some(Caller::Wrong(scheme, described))
        }));
        for caller in callers {
            report.refusals += 1;
            refused(contract, router, operation, &caller, report).await;
        }
    }
}

/// Who should not be let in.
enum Caller<'c> {
    /// Without credentials.
    Nobody,
    /// With wrong credentials for a scheme.
    Wrong(&'c str, &'c Value),
}

async fn refused(
    contract: &Contract,
    router: &Router,
    operation: Operation<'_>,
    caller: &Caller<'_>,
    report: &mut Report,
) {
    let id = operation.id;
    let slot = OperationSlot::default();
    let Some((request, shown)) = request(operation, caller, &slot) else {
        let note = format!("`{id}` was not called: its path makes no request");
        return report.notes.push(note);
    };
    let Ok(answer) = router.clone().oneshot(request).await;
    let (head, body) = answer.into_parts();
    let body = to_bytes(body, LONGEST).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&body);
    let found = format!("{} {text}", head.status);
    let subject = format!("`{id}`");
    if slot.get().is_none_or(|reached| reached.id != id) {
        return report.breach(subject, shown, found, "the router has no route for it");
    }
    let answers = contract.answers.get(id);
    let names = |status| answers.is_some_and(|answers| answers.names(status));
    let is_hidden = || {
        // Who must not know that it is there is told that it is not.
        let says_so = names(StatusCode::UNAUTHORIZED) || names(StatusCode::FORBIDDEN);
        head.status == StatusCode::NOT_FOUND && names(StatusCode::NOT_FOUND) && !says_so
    };
    if ![StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&head.status) && !is_hidden() {
        let reason = "a caller without valid credentials has to be refused with 401";
        return report.breach(subject, shown, found, reason);
    }
    if !names(head.status) {
        let note = format!(
            "`{id}` answers {}, which the document does not name",
            head.status
        );
        if !report.notes.contains(&note) {
            report.notes.push(note);
        }
    }
    let breaches = contract
        .judge(id, head.status, &head.headers, Some(&body))
        .into_iter();
    report.breaches.extend(breaches.map(|breach| Breach {
        given: shown.clone(),
        ..breach
    }));
}

/// A request of an operation from such a caller, and how it is shown.
fn request(
    operation: Operation<'_>,
    caller: &Caller<'_>,
    slot: &OperationSlot,
) -> Option<(Request<Body>, String)> {
    let method = Method::from_bytes(operation.method.to_ascii_uppercase().as_bytes()).ok()?;
    let (mut parts, ()) = Request::new(()).into_parts();
    parts.uri = path(operation.path).parse().ok()?;
    parts.method = method;
    parts.extensions.insert(slot.clone());
    let mut who = "without credentials".to_owned();
    if let Caller::Wrong(name, scheme) = caller {
        who = format!("with wrong credentials for `{name}`");
        pretend(scheme, &mut parts)?;
    }
    let shown = format!("{} {} {who}", parts.method, parts.uri);
    Some((Request::from_parts(parts, Body::empty()), shown))
}

/// A path of the template: credentials come before what its parameters are.
fn path(template: &str) -> String {
    let mut path = String::new();
    let mut rest = template;
    while let Some((before, (_, after))) = rest
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        path.push_str(&encoded(before));
        path.push('0');
        rest = after;
    }
    path + &encoded(rest)
}

fn encoded(text: &str) -> String {
    let kept = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%".contains(byte);
    if text.as_bytes().iter().all(kept) {
        return text.to_owned();
    }
    let segments = text
        .split('/')
        .map(|text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string());
    segments.collect::<Vec<_>>().join("/")
}

/// Whether credentials of the scheme travel in the request itself.
fn can_be_wrong(scheme: &Value) -> bool {
    scheme["type"]
        .as_str()
        .is_some_and(|kind| kind != "mutualTLS")
}

/// Puts wrong credentials into a request.
fn pretend(scheme: &Value, parts: &mut Parts) -> Option<()> {
    let kind = scheme["type"].as_str()?;
    let authorization = match (kind, scheme["scheme"].as_str().unwrap_or("bearer")) {
        ("apiKey", _) => return pretend_key(scheme, parts),
        ("http", basic) if basic.eq_ignore_ascii_case("basic") => {
            format!("Basic {}", STANDARD.encode(format!("nobody:{WRONG}")))
        }
        ("http", name) if !name.eq_ignore_ascii_case("bearer") => format!("{name} {WRONG}"),
        _ => format!("Bearer {WRONG}"),
    };
    let value = HeaderValue::from_str(&authorization).ok()?;
    parts.headers.insert(header::AUTHORIZATION, value);
    Some(())
}

fn pretend_key(scheme: &Value, parts: &mut Parts) -> Option<()> {
    let name = scheme["name"].as_str()?;
    match scheme["in"].as_str()? {
        "header" => {
            let name = header::HeaderName::try_from(name).ok()?;
            parts.headers.insert(name, HeaderValue::from_static(WRONG));
        }
        "cookie" => {
            let value = HeaderValue::from_str(&format!("{name}={WRONG}")).ok()?;
            parts.headers.insert(header::COOKIE, value);
        }
        _ => {
            let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
            let target = format!("{}?{name}={WRONG}", parts.uri.path());
            parts.uri = target.parse::<Uri>().ok()?;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_becomes_a_path() {
        assert_eq!(path("/a/{id}/b.{kind}"), "/a/0/b.0");
        assert_eq!(path("/a b/{x}"), "/a%20b/0");
        assert_eq!(path("/a/{x"), "/a/%7Bx");
    }
}
