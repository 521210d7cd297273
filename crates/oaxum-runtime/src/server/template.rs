//! Path templates, matched segment by segment against paths as they were sent.
//!
//! axum finds the route; which text a parameter has is found here, out of the path itself. That
//! costs no allocation, and it carries what axum's router does not: several parameters in one
//! segment, or text around one.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What stands in a path as it is (RFC 3986, section 3.3: `pchar` and `/`) leaves out these.
const NOT_IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'|');

/// The template as axum takes it: each segment with parameters is one parameter, named by its
/// position, so that templates that differ in names alone are one route.
pub(super) fn route(template: &str) -> String {
    let segments = template.split('/').enumerate();
    let segments = segments.map(|(index, segment)| {
        if has_parameter(segment) {
            format!("{{{index}}}")
        } else {
            let text = utf8_percent_encode(segment, NOT_IN_PATH).to_string();
            text.replace('{', "{{").replace('}', "}}")
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Whether some segment is more than one parameter, so that axum's match does not suffice.
pub(super) fn is_mixed(template: &str) -> bool {
    template
        .split('/')
        .any(|segment| has_parameter(segment) && !is_whole(segment))
}

/// How much of the template is text of its own: of two that match, the one with more is meant.
pub(super) fn specificity(template: &str) -> usize {
    let mut inside = false;
    let literal = template.chars().filter(|&character| {
        inside = (inside || character == '{') && character != '}';
        !inside && character != '}'
    });
    literal.count()
}

/// Whether the path, as sent, is one of the template's.
pub(super) fn matches(template: &str, path: &str) -> bool {
    let mut segments = segments_of(path);
    let all = segments_of(template).all(|expected| {
        segments
            .next()
            .is_some_and(|sent| !has_parameter(expected) || capture(expected, sent, "").is_some())
    });
    all && segments.next().is_none()
}

/// The text of a parameter, still percent-encoded.
pub(super) fn find<'a>(template: &str, path: &'a str, name: &str) -> Option<&'a str> {
    let mut segments = segments_of(template).zip(segments_of(path));
    segments.find_map(|(expected, sent)| match parameter(expected)? {
        ("", found, "") => (found == name && !sent.is_empty()).then_some(sent),
        _ => capture(expected, sent, name)?,
    })
}

/// What stands between the slashes. They are short: a search made for long texts takes longer.
fn segments_of(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (segment, after) =
            split_at_first(text, b'/').map_or((text, None), |(one, other)| (one, Some(other)));
        rest = after;
        Some(segment)
    })
}

/// What stands before and after the first such character, which is one of ASCII.
fn split_at_first(text: &str, character: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == character)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

fn has_parameter(segment: &str) -> bool {
    parameter(segment).is_some()
}

fn is_whole(segment: &str) -> bool {
    parameter(segment).is_some_and(|(before, _, after)| before.is_empty() && after.is_empty())
}

/// The first parameter of a segment: what stands before it, its name, what follows it.
fn parameter(segment: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = split_at_first(segment, b'{')?;
    let (name, after) = split_at_first(rest, b'}')?;
    Some((before, name, after))
}

/// Matches a segment; inside, the text of the parameter `name`, if the segment has it. Each
/// parameter takes at least one character, and as few as the rest allows.
fn capture<'a>(expected: &str, sent: &'a str, name: &str) -> Option<Option<&'a str>> {
    let Some((before, parameter, after)) = parameter(expected) else {
        return (expected == sent).then_some(None);
    };
    let sent = sent.strip_prefix(before)?;
    let ends = sent
        .char_indices()
        .map(|(at, character)| at + character.len_utf8());
    for end in ends {
        let (text, rest) = sent.split_at(end);
        if let Some(found) = capture(after, rest, name) {
            return Some(if parameter == name { Some(text) } else { found });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_found_wherever_it_stands() {
        for (template, path, name, expected) in [
            ("/a/{x}", "/a/1", "x", Some("1")),
            ("/a/{x}/{y}", "/a/1/2", "y", Some("2")),
            ("/a/{x}", "/a/1%2F2", "x", Some("1%2F2")),
            ("/a/{x}", "/a/", "x", None),
            ("/a/{x}", "/a/1", "y", None),
            ("/a/{x}.json", "/a/b.json.json", "x", Some("b.json")),
            ("/a/{x}:start", "/a/b:start", "x", Some("b")),
            ("/a/{x},{y}", "/a/1,2,3", "y", Some("2,3")),
            ("/a/v{x}", "/a/v1", "x", Some("1")),
            ("/a/{x}.json", "/a/.json", "x", None),
            ("/a/{x}-{y}", "/a/é-ü", "x", Some("é")),
        ] {
            assert_eq!(find(template, path, name), expected, "{template} {path}");
        }
    }

    #[test]
    fn a_path_matches_in_every_segment() {
        assert!(matches("/a/{x}.json", "/a/b.json"));
        assert!(!matches("/a/{x}.json", "/a/b.yaml"));
        assert!(!matches("/a/{x}.json", "/a/b.json/c"));
        assert!(!matches("/a/{x}.json", "/a"));
    }

    #[test]
    fn routes_forget_names_and_escape_text() {
        assert_eq!(route("/a/{x}/{y}.json"), "/a/{2}/{3}");
        assert_eq!(route("/a b/}/:c/*"), "/a%20b/}}/:c/*");
        assert_eq!(route("/"), "/");
    }

    #[test]
    fn text_makes_a_template_specific() {
        assert!(specificity("/a/{xyz}.json") > specificity("/a/{x}"));
        assert!(specificity("/a/{long}:go") > specificity("/a/{x}-{y}"));
        assert!(is_mixed("/{a}.b") && !is_mixed("/{a}/b"));
    }
}
