//! An answer, or a failure, as the result of a tool.

use std::fmt::Write as _;

use express_client::{Answer, Error};
use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Value, json};

use super::call::Misfit;

/// The body of an answer, as text and as a value; then its version, for `If-Match`.
///
/// Tools declare no schema for what they give: a client would have to refuse what a newer service
/// adds to its answers.
pub fn success(answer: Answer<Value>) -> CallToolResult {
    let text = match answer.raw().is_empty() {
        true => format!("Done: {}", answer.status()),
        false => String::from_utf8_lossy(answer.raw()).into_owned(),
    };
    let mut content = vec![ContentBlock::text(text)];
    if let Some(version) = answer.etag() {
        content.push(ContentBlock::text(format!("ETag: {version}")));
    }
    let mut result = CallToolResult::success(content);
    let body = answer.into_inner();
    result.structured_content = body.is_object().then_some(body);
    result
}

/// Why a call failed, with every rule that it breaks.
pub fn failure(error: &Error) -> CallToolResult {
    let violations = error.violations().iter().map(|violation| {
        json!({
            "in": violation.location,
            "pointer": violation.pointer,
            "code": violation.code,
            "message": violation.message,
        })
    });
    let mut told = json!({
        "message": error.message().map_or_else(|| error.to_string(), str::to_owned),
        "retryable": error.is_retryable(),
        "violations": violations.collect::<Value>(),
    });
    let more = [
        (
            "status",
            error.status().map(|status| status.as_u16().into()),
        ),
        ("code", error.code().map(Value::from)),
        ("requestId", error.request_id().map(Value::from)),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            told[name] = value;
        }
    }
    refused(error.to_string(), told)
}

/// Arguments that no request can be made of.
pub fn misfits(misfits: &[Misfit]) -> CallToolResult {
    let mut text = "nothing was sent, the arguments are not right:".to_owned();
    for Misfit {
        argument, message, ..
    } in misfits
    {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n- `{argument}` {message}");
    }
    let violations = misfits.iter().map(|misfit| {
        json!({
            "in": "arguments",
            "pointer": format!("/{}", misfit.argument.replace('~', "~0").replace('/', "~1")),
            "code": misfit.code,
            "message": misfit.message,
        })
    });
    let told = json!({
        "message": text.lines().next(),
        "retryable": false,
        "code": "invalid_arguments",
        "violations": violations.collect::<Value>(),
    });
    refused(text, told)
}

fn refused(text: String, told: Value) -> CallToolResult {
    let mut result = CallToolResult::error(vec![ContentBlock::text(text)]);
    result.structured_content = Some(told);
    result
}
