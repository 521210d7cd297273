//! A call with curl.

use super::{call::Call, json::JSON};

/// The command.
pub fn code(call: &Call) -> String {
    // What curl would choose by itself need not be said.
    let chosen = if call.body.is_some() { "POST" } else { "GET" };
    let method = match call.method == chosen {
        true => String::new(),
        false => format!("-X {} ", call.method),
    };
    let mut lines = vec![format!("curl {method}\"$AVARA_BASE_URL{}\"", call.target())];
    lines.push(match &call.key_header {
        None => "-H \"Authorization: Bearer $AVARA_API_KEY\"".to_owned(),
        Some(name) => format!("-H \"{name}: $AVARA_API_KEY\""),
    });
    if let Some(body) = &call.body {
        lines.push("-H \"Content-Type: application/json\"".to_owned());
        lines.push(format!("-d {}", enclosed(&body.literal(JSON, 2))));
    }
    lines.join(" \\\n  ")
}

/// A text that a shell takes as one word, whatever is in it.
pub fn enclosed(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
