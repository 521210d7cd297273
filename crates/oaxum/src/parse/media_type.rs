//! Media types and ranges (RFC 9110, sections 8.3.1 and 12.5.1).

use crate::{diagnostics::Finding, model::MediaType, source::Place};

use super::{Parser, fields::is_token};

impl<'a> Parser<'a> {
    /// A media type by its text, which is the name of the value at a place, or the value itself.
    pub(super) fn media_type(&mut self, text: &str, place: &Place<'a>) -> Option<MediaType> {
        let media_type = read(text);
        if media_type.is_none() {
            let message = format!("`{text}` is no media type");
            let finding = Finding::wrong_at("media-type", place, message);
            let hint = "a media type is as `application/json`, a range as `image/*`";
            self.findings.push(finding.hint(hint));
        } else if let Some(bare) = parameters(text).find(|parameter| !parameter.contains('=')) {
            let message = format!("`{bare}` is no parameter of a media type");
            let hint = "write it as `name=value`, or leave it out; it has no effect";
            self.warn("media-type-parameter", place, message, hint);
        }
        media_type
    }
}

fn read(text: &str) -> Option<MediaType> {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let (kind, subtype) = essence.split_once('/')?;
    let is_valid = is_token(kind) && is_token(subtype) && (kind != "*" || subtype == "*");
    let are_valid = parameters(text).all(|parameter| match parameter.split_once('=') {
        Some((name, value)) => is_token(name) && is_value(value),
        // Not allowed, but written, and harmless.
        None => is_token(parameter),
    });
    (is_valid && are_valid).then(|| MediaType {
        text: text.trim().to_owned(),
        essence: essence.to_ascii_lowercase(),
    })
}

/// The parameters of a media type, such as `charset=utf-8`.
fn parameters(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let parts = text.split(move |character| {
        quoted ^= character == '"';
        character == ';' && !quoted
    });
    parts
        .skip(1)
        .map(str::trim)
        .filter(|parameter| !parameter.is_empty())
}

fn is_value(text: &str) -> bool {
    let quoted = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    quoted.is_some() || is_token(text)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn types_ranges_and_parameters_are_read() {
        for (text, essence) in [
            ("application/json", "application/json"),
            (
                "Application/Problem+JSON; charset=utf-8",
                "application/problem+json",
            ),
            ("multipart/mixed;boundary=\"a;b\"", "multipart/mixed"),
            ("image/*", "image/*"),
            ("*/*", "*/*"),
            ("text/csv;", "text/csv"),
            ("application/json;simple", "application/json"),
        ] {
            let media_type = read(text);
            assert_eq!(
                media_type.map(|read| read.essence).as_deref(),
                Some(essence),
                "{text}"
            );
        }
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            "",
            "json",
            "*/json",
            "a/b/c",
            "naïve/json",
            "a/b, c/d",
            "a/b;c d",
            "/b",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
