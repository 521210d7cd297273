//! What a caller prefers among the answers (RFC 7240).

use axum::http::HeaderMap;

/// The preferences that a mock knows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Prefer {
    /// `code=404`, as it was sent.
    pub(super) code: Option<String>,
    /// `example=NAME`
    pub(super) example: Option<String>,
    /// `dynamic=true`
    pub(super) dynamic: bool,
}

impl Prefer {
    /// Reads every `Prefer` header; unknown preferences mean nothing (RFC 7240, section 2).
    pub(super) fn of(headers: &HeaderMap) -> Prefer {
        let mut prefer = Prefer::default();
        let lines = headers.get_all("prefer").iter();
        let lines = lines.filter_map(|line| line.to_str().ok());
        for preference in lines.flat_map(|line| line.split([',', ';'])) {
            let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
            let value = value.trim().trim_matches('"').to_owned();
            match &*name.trim().to_ascii_lowercase() {
                // Of a repeated one, the first counts.
                "code" if prefer.code.is_none() => prefer.code = Some(value),
                "example" if prefer.example.is_none() => prefer.example = Some(value),
                "dynamic" => prefer.dynamic = value != "false",
                _ => {}
            }
        }
        prefer
    }

    /// What `Preference-Applied` says of it; none if nothing was asked for.
    pub(super) fn applied(&self) -> Option<String> {
        let code = self.code.as_ref().map(|code| format!("code={code}"));
        let example = self
            .example
            .as_ref()
            .map(|example| format!("example=\"{example}\""));
        let dynamic = self.dynamic.then(|| "dynamic=true".to_owned());
        let applied: Vec<String> = [code, example, dynamic].into_iter().flatten().collect();
        (!applied.is_empty()).then(|| applied.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderValue, header::HeaderName};

    fn prefer(lines: &[&'static str]) -> Prefer {
        let name = HeaderName::from_static("prefer");
        let lines = lines
            .iter()
            .map(|line| (name.clone(), HeaderValue::from_static(line)));
        Prefer::of(&lines.collect())
    }

    #[test]
    fn preferences_come_in_one_header_or_in_several() {
        let expected = Prefer {
            code: Some("404".to_owned()),
            example: Some("a b".to_owned()),
            dynamic: false,
        };
        assert_eq!(prefer(&["code=404, example=\"a b\""]), expected);
        assert_eq!(
            prefer(&["respond-async; Code = 404", "example=\"a b\", code=500"]),
            expected
        );
        assert!(prefer(&["dynamic"]).dynamic && prefer(&["dynamic=true"]).dynamic);
        assert_eq!(prefer(&["wait=10, dynamic=false"]), Prefer::default());
        assert_eq!(prefer(&[]).applied(), None);
        assert_eq!(
            expected.applied().as_deref(),
            Some("code=404, example=\"a b\"")
        );
    }
}
