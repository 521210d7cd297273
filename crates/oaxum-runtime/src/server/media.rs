//! Media types, as far as negotiation needs them (RFC 9110, sections 8.3 and 12.5.1).

use axum::http::{HeaderMap, header};

/// The essence (`type/subtype`) of a media type, without its parameters.
fn essence(text: &str) -> &str {
    text.split(';').next().unwrap_or(text).trim()
}

/// Whether the request's `Content-Type` is one of `supported`. Without the header it is not: a body
/// of no stated type could be anything (RFC 9110, section 8.3).
pub(super) fn is_supported(headers: &HeaderMap, supported: &[&str]) -> bool {
    let Some(sent) = headers.get(header::CONTENT_TYPE) else {
        return false;
    };
    let sent = sent.to_str().map(essence).unwrap_or_default();
    supported
        .iter()
        .any(|media_type| media_type.eq_ignore_ascii_case(sent))
}

/// Whether the request's `Accept` lets through at least one of `available`.
pub(super) fn is_acceptable(headers: &HeaderMap, available: &[&str]) -> bool {
    let mut sent = headers.get_all(header::ACCEPT).iter().peekable();
    if available.is_empty() || sent.peek().is_none() {
        return true;
    }
    let ranges: Vec<(&str, bool)> = sent
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|range| (essence(range), !has_zero_quality(range)))
        .filter(|(range, _)| !range.is_empty())
        .collect();
    ranges.is_empty()
        || available
            .iter()
            .any(|media_type| accepts(&ranges, media_type))
}

/// The most specific range that matches decides.
fn accepts(ranges: &[(&str, bool)], media_type: &str) -> bool {
    let decisive = ranges
        .iter()
        .filter(|(range, _)| specificity(range, media_type).is_some());
    decisive
        .max_by_key(|(range, wanted)| (specificity(range, media_type), *wanted))
        .is_some_and(|(_, wanted)| *wanted)
}

fn specificity(range: &str, media_type: &str) -> Option<u8> {
    let kind = |text: &str| {
        text.split('/')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    if range == "*/*" {
        Some(0)
    } else if range.ends_with("/*") {
        (kind(range) == kind(media_type)).then_some(1)
    } else {
        range.eq_ignore_ascii_case(media_type).then_some(2)
    }
}

fn has_zero_quality(range: &str) -> bool {
    range.split(';').skip(1).any(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        name.trim().eq_ignore_ascii_case("q") && value.trim().parse() == Ok(0.0_f32)
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[track_caller]
    fn assert_accept(accept: &'static str, expected: bool) {
        let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
        assert_eq!(
            is_acceptable(&headers, &["application/json"]),
            expected,
            "{accept}"
        );
    }

    #[test]
    fn an_answer_must_be_acceptable() {
        assert_accept("application/json", true);
        assert_accept("text/html, */*;q=0.1", true);
        assert_accept("application/*", true);
        assert_accept("Application/JSON; charset=utf-8", true);
        assert_accept("", true);
        assert_accept("text/html", false);
        assert_accept("application/json;q=0", false);
        assert_accept("*/*, application/json;q=0.0", false);
    }

    #[test]
    fn a_body_must_be_of_a_supported_type() {
        let of =
            |sent| HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(sent))]);
        assert!(is_supported(
            &of("application/json; charset=utf-8"),
            &["application/json"]
        ));
        assert!(!is_supported(&HeaderMap::new(), &["application/json"]));
        assert!(!is_supported(&of("text/plain"), &["application/json"]));
    }
}
