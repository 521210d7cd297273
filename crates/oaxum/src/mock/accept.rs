//! Which of several media types a caller prefers (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, header};

/// The position of the media type that suits the caller best; of equals the first. None if none
/// suits.
pub(super) fn preferred(headers: &HeaderMap, available: &[&str]) -> Option<usize> {
    let ranges: Vec<(String, f32)> = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(range)
        .filter(|(range, _)| !range.is_empty())
        .collect();
    if ranges.is_empty() {
        return (!available.is_empty()).then_some(0);
    }
    let mut best: Option<(usize, f32)> = None;
    for (index, media_type) in available.iter().enumerate() {
        let quality = quality(&ranges, media_type);
        if quality > 0.0 && best.is_none_or(|(_, known)| quality > known) {
            best = Some((index, quality));
        }
    }
    best.map(|(index, _)| index)
}

fn range(text: &str) -> (String, f32) {
    let mut parts = text.split(';');
    let name = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let quality = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("q")
            .then(|| value.trim().parse().ok())?
    });
    (name, quality.unwrap_or(1.0))
}

/// The most specific range that matches decides.
fn quality(ranges: &[(String, f32)], media_type: &str) -> f32 {
    let fits = ranges
        .iter()
        .filter_map(|(range, quality)| Some((specificity(range, media_type)?, *quality)));
    let best = fits.max_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    best.map_or(0.0, |(_, quality)| quality)
}

/// How exactly a range names a media type; none if it does not.
pub(super) fn specificity(range: &str, media_type: &str) -> Option<u8> {
    if range == "*/*" {
        return Some(0);
    }
    match range.strip_suffix("/*") {
        Some(kind) => media_type
            .split('/')
            .next()
            .is_some_and(|own| own == kind)
            .then_some(1),
        None => (range == media_type).then_some(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[track_caller]
    fn assert_preferred(accept: &'static str, expected: Option<&str>) {
        let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
        let available = ["application/json", "text/plain", "text/csv"];
        let found = preferred(&headers, &available).map(|index| available[index]);
        assert_eq!(found, expected, "{accept}");
    }

    #[test]
    fn the_caller_chooses() {
        assert_preferred("", Some("application/json"));
        assert_preferred("*/*", Some("application/json"));
        assert_preferred("text/csv", Some("text/csv"));
        assert_preferred("text/*, application/json;q=0.5", Some("text/plain"));
        assert_preferred("text/*, text/plain;q=0", Some("text/csv"));
        assert_preferred("application/json;q=0.2, text/csv;q=0.7", Some("text/csv"));
        assert_preferred("image/png", None);
        assert_preferred("application/json;q=0", None);
    }
}
