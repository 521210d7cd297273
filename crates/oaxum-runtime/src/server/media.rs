//! Media types, as far as negotiation needs them (RFC 9110, sections 8.3 and 12.5.1).

use axum::http::{HeaderMap, header};

/// The essence (`type/subtype`) of a media type, without its parameters.
pub(super) fn essence(text: &str) -> &str {
    text.split(';').next().unwrap_or(text).trim()
}

/// How well a stated media type is one of a media type or range of the contract; less is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The same, parameters and all.
    Exact,
    /// The same but for parameters.
    Essence,
    /// In the range `type/*`.
    Kind,
    /// In the range `*/*`.
    Any,
}

/// How well the media type `sent` is `known`, if it is at all.
pub(super) fn fit(sent: &str, known: &str) -> Option<Fit> {
    let (sent_essence, known_essence) = (essence(sent), essence(known));
    if known_essence == "*/*" {
        return sent_essence.contains('/').then_some(Fit::Any);
    }
    if let Some(kind) = known_essence.strip_suffix("/*") {
        let (sent_kind, _) = sent_essence.split_once('/')?;
        return sent_kind.eq_ignore_ascii_case(kind).then_some(Fit::Kind);
    }
    if !sent_essence.eq_ignore_ascii_case(known_essence) {
        return None;
    }
    Some(if parameters(sent).eq(parameters(known)) {
        Fit::Exact
    } else {
        Fit::Essence
    })
}

fn parameters(text: &str) -> impl Iterator<Item = String> {
    let parameters = text.split(';').skip(1);
    parameters.map(|parameter| parameter.trim().to_ascii_lowercase().replace('"', ""))
}

/// The media type that the request states for its body, if it states one that can be read. Without
/// it, a body could be anything (RFC 9110, section 8.3).
pub(super) fn stated(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

/// Whether the request's `Accept` lets through at least one of `available`.
pub(super) fn is_acceptable(headers: &HeaderMap, available: &[&str]) -> bool {
    available.is_empty()
        || takes_anything(headers)
        || is_silent(headers)
        || available.iter().any(|offer| quality(headers, offer) > 0.0)
}

/// The one of `offered` that `Accept` prefers, the first of equals.
pub(super) fn preferred(headers: &HeaderMap, offered: &[&'static str]) -> Option<&'static str> {
    if is_silent(headers) {
        return offered.first().copied();
    }
    let mut best = (0.0, None);
    for offer in offered {
        let quality = quality(headers, offer);
        if quality > best.0 {
            best = (quality, Some(*offer));
        }
    }
    best.1
}

/// Whether `Accept` is not there, or says no more than most clients do.
fn takes_anything(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::ACCEPT).iter();
    match values.next() {
        None => true,
        Some(first) => first == "*/*" && values.next().is_none(),
    }
}

/// Whether `Accept` is not there, or says nothing.
fn is_silent(headers: &HeaderMap) -> bool {
    ranges(headers).next().is_none()
}

/// The ranges of `Accept`, with their parameters.
fn ranges(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = headers.get_all(header::ACCEPT).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter(|range| !essence(range).is_empty())
}

/// How much an offer is wanted, from 0 to 1: the most specific range that matches decides.
fn quality(headers: &HeaderMap, offer: &str) -> f32 {
    let mut decisive = (None, 0.0);
    for range in ranges(headers) {
        let Some(specificity) = specificity(essence(range), essence(offer)) else {
            continue;
        };
        let quality = stated_quality(range);
        if (Some(specificity), quality) > decisive {
            decisive = (Some(specificity), quality);
        }
    }
    decisive.1
}

fn specificity(range: &str, offer: &str) -> Option<u8> {
    let kind = |text: &str, other: &str| {
        let (one, other) = (text.split('/').next(), other.split('/').next());
        one.zip(other)
            .is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
    };
    if range == "*/*" {
        Some(0)
    } else if range.ends_with("/*") {
        (offer == "*/*" || kind(range, offer)).then_some(1)
    } else if offer == "*/*" || (offer.ends_with("/*") && kind(range, offer)) {
        // What is offered is a range itself; the answer says later which media type it is of.
        range.contains('/').then_some(2)
    } else {
        range.eq_ignore_ascii_case(offer).then_some(2)
    }
}

fn stated_quality(range: &str) -> f32 {
    let weight = range.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("q")
            .then(|| value.trim().parse().ok())?
    });
    weight.unwrap_or(1.0_f32).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn accept(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(text))])
    }

    #[test]
    fn an_answer_must_be_acceptable() {
        for (sent, expected) in [
            ("application/json", true),
            ("*/*", true),
            ("text/html, */*;q=0.1", true),
            ("application/*", true),
            ("Application/JSON; charset=utf-8", true),
            ("", true),
            ("text/html", false),
            ("application/json;q=0", false),
            ("*/*, application/json;q=0.0", false),
        ] {
            let offers = ["application/json;v=1"];
            assert_eq!(is_acceptable(&accept(sent), &offers), expected, "{sent}");
        }
    }

    #[test]
    fn the_most_wanted_offer_is_preferred() {
        let offers = ["application/json", "text/csv", "image/*"];
        for (sent, expected) in [
            ("*/*", Some("application/json")),
            ("text/csv, */*;q=0.5", Some("text/csv")),
            ("application/json;q=0.2, text/*;q=0.3", Some("text/csv")),
            ("image/png", Some("image/*")),
            ("text/html", None),
            ("", Some("application/json")),
        ] {
            assert_eq!(preferred(&accept(sent), &offers), expected, "{sent}");
        }
    }

    #[test]
    fn a_body_fits_best_where_all_of_its_type_is_named() {
        let json = "application/json;simple";
        assert_eq!(fit("application/json; SIMPLE", json), Some(Fit::Exact));
        assert_eq!(fit("Application/JSON", json), Some(Fit::Essence));
        assert_eq!(fit("image/png", "image/*"), Some(Fit::Kind));
        assert_eq!(fit("image/png", "*/*"), Some(Fit::Any));
        assert_eq!(fit("imagepng", "*/*"), None);
        assert_eq!(fit("text/plain", "image/*"), None);
    }
}
