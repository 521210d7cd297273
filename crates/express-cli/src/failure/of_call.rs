//! Failed calls of the service, told as what the user can do about them.

use std::error::Error as _;

use express_client::{Error, ErrorKind};
use http::StatusCode;

use super::{Arguments, Status, Trouble, argument_of, demand_of};
use crate::{
    output::{shortened, shown},
    settings::Target,
};

/// So much of an answer that is not from the contract is shown.
const EXCERPT: usize = 300;

/// How a failed call ends the command.
pub fn status_of(error: &Error) -> Status {
    match (error.kind(), error.status()) {
        (ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Connection, _) => Status::NoAnswer,
        (ErrorKind::InvalidRequest, _) => Status::Invalid,
        (ErrorKind::Undecodable | ErrorKind::UnexpectedStatus, _) | (_, None) => Status::Failed,
        (_, Some(status)) => status_of_answer(status),
    }
}

/// How an answer of this status ends the command.
pub fn status_of_answer(status: StatusCode) -> Status {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Status::Unauthorized,
        StatusCode::NOT_FOUND => Status::NotFound,
        StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => Status::Conflict,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Status::Unavailable,
        status if status.is_client_error() => Status::Invalid,
        status if status.is_server_error() => Status::Failed,
        _ => Status::Done,
    }
}

/// Tells why a call failed; `arguments` says which argument filled which place of the request.
pub fn of_call(error: &Error, target: &Target, arguments: Arguments) -> Trouble {
    let status = status_of(error);
    let mut trouble = Trouble::new(status, what(error, target));
    let named = error.violations().iter().map(|violation| {
        let argument = argument_of(violation, arguments);
        (argument, demand_of(violation))
    });
    let named: Vec<_> = named.collect();
    let width = named.iter().map(|(argument, _)| argument.chars().count());
    let width = width.max().unwrap_or_default();
    for (argument, message) in named {
        trouble = trouble.detail(format_args!("{argument:width$}  {message}"));
    }
    if let (None, Some(body)) = (error.message(), error.body())
        && !body.trim_ascii().is_empty()
    {
        let body = String::from_utf8_lossy(body.trim_ascii());
        trouble = trouble.detail(shortened(&body, EXCERPT));
    }
    if let Some(id) = error.request_id()
        && status != Status::Invalid
    {
        trouble = trouble.detail(format_args!("request {id}"));
    }
    trouble.maybe_hint(hint(error, target))
}

fn what(error: &Error, target: &Target) -> String {
    let url = &target.base_url;
    if !error.violations().is_empty() {
        return match error.status() {
            None => "the request breaks the contract; it was not sent".to_owned(),
            Some(_) => "the service refuses the request".to_owned(),
        };
    }
    if error.is_unauthenticated() {
        return format!("{url} does not accept the API key");
    }
    if error.is_precondition_failed() {
        return "the customer is not of that version any more".to_owned();
    }
    if error.is_timeout() {
        return format!("{url} gave no answer in time");
    }
    if error.is_connect() {
        return format!("cannot reach {url}: {}", root_cause(error));
    }
    let Some(status) = error.status() else {
        if error.is_invalid_request() {
            return unsendable(error);
        }
        return format!("no answer from {url}: {}", root_cause(error));
    };
    if status_of(error) == Status::NoAnswer {
        return format!(
            "the answer of {url} ({status}) broke off: {}",
            root_cause(error)
        );
    }
    match error.message() {
        _ if error.is_decode() => {
            format!("{url} answered {status}, but not what the contract promises")
        }
        Some(message) => shown(message).into_owned(),
        None => format!("{url} answered {status}"),
    }
}

fn hint(error: &Error, target: &Target) -> Option<String> {
    let Target {
        key_source,
        url_source,
        ..
    } = target;
    if error.is_unauthenticated() || error.is_forbidden() {
        Some(format!("the key comes from {key_source}"))
    } else if error.is_connect() {
        Some(format!(
            "the address comes from {url_source}; is the service running there?"
        ))
    } else if error.is_timeout() {
        Some("--timeout gives it longer; a change may have been made all the same".to_owned())
    } else if error.is_precondition_failed() {
        Some(
            "`express customers get` shows the version that it has now, and what has changed"
                .to_owned(),
        )
    } else if status_of(error) == Status::Unavailable {
        Some("wait a little; --retries tries more often, with pauses that grow".to_owned())
    } else if error.is_decode() {
        Some(format!(
            "is {} the right address? It comes from {url_source}",
            target.base_url
        ))
    } else {
        None
    }
}

/// What the client has against a request that it could not put together.
fn unsendable(error: &Error) -> String {
    let text = error.to_string();
    match text.split_once("` failed: ") {
        Some((_, why)) => shown(why).into_owned(),
        None => text,
    }
}

/// The innermost cause, which names what happened: the ones around it only say where.
fn root_cause(error: &Error) -> String {
    let mut cause = error.source();
    let mut text = None;
    while let Some(inner) = cause {
        text = Some(inner.to_string());
        cause = inner.source();
    }
    text.unwrap_or_else(|| error.to_string())
}
