//! URLs: the base that every request starts from, and what goes into a path.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use reqwest::Url;

/// What has to be encoded in a segment: all that the URL standard encodes there, all that would end
/// the segment, and `\`, which a URL parser takes for `/`.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A text as one segment of a path.
pub(crate) fn segment(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, SEGMENT).into()
}

/// Why a text cannot be a base URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnusableUrl {
    #[error("the base URL is no URL ({0}); it looks like https://api.example.com")]
    Malformed(String),
    #[error("the base URL has the scheme `{0}`; the client speaks `http` and `https`")]
    Scheme(String),
    #[error("the base URL holds a user name or a password; give the API key instead")]
    Credentials,
    #[error("the base URL has a query or a fragment; it ends with the path")]
    Query,
}

/// Scheme, host, port and path prefix, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    /// A URL without a path has a slash in its place, so the text is kept beside it.
    text: String,
    url: Url,
}

impl BaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, UnusableUrl> {
        let url =
            Url::parse(text.trim()).map_err(|error| UnusableUrl::Malformed(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(UnusableUrl::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UnusableUrl::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(UnusableUrl::Query);
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { text, url })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The URL of a path below, which begins with a slash. Its segments are encoded already.
    pub(crate) fn below(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        match self.url.path().trim_end_matches('/') {
            "" => url.set_path(path),
            prefix => url.set_path(&format!("{prefix}{path}")),
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_may_have_a_path_and_loses_its_last_slash() {
        for (given, kept) in [
            ("https://api.example.com", "https://api.example.com"),
            ("https://api.example.com/", "https://api.example.com"),
            (
                "http://localhost:8080/express//",
                "http://localhost:8080/express",
            ),
            (" http://[::1]:80 ", "http://[::1]"),
        ] {
            assert_eq!(BaseUrl::parse(given).unwrap().as_str(), kept);
        }
    }

    #[test]
    fn a_base_url_is_refused_where_it_could_not_be_meant() {
        assert!(matches!(
            BaseUrl::parse("api.example.com"),
            Err(UnusableUrl::Malformed(_))
        ));
        assert!(matches!(
            BaseUrl::parse("localhost:8080"),
            Err(UnusableUrl::Scheme(_))
        ));
        assert!(matches!(
            BaseUrl::parse("https://me:pw@host"),
            Err(UnusableUrl::Credentials)
        ));
        assert!(matches!(
            BaseUrl::parse("https://host/?a=b"),
            Err(UnusableUrl::Query)
        ));
        assert!(matches!(
            BaseUrl::parse("https://host/#a"),
            Err(UnusableUrl::Query)
        ));
    }

    #[test]
    fn a_path_below_the_base_is_what_a_parser_makes_of_both() {
        for base in [
            "https://api.example.com",
            "http://[::1]:8080/",
            "http://host/express/v 0//",
        ] {
            let base = BaseUrl::parse(base).unwrap();
            for path in ["/v1/express", "/v1/customers/a%2Fb%25%3F%23%5C/x"] {
                let whole = format!("{}{path}", base.as_str());
                assert_eq!(base.below(path), Url::parse(&whole).unwrap());
            }
        }
    }

    #[test]
    fn a_segment_survives_a_url_parser() {
        for text in [
            "a/b",
            "a\\b",
            "100%",
            "?#",
            "räksmörgås",
            "a b+c",
            "%2e",
            "{|}^`<>\"",
        ] {
            let url = Url::parse(&format!("http://host/v1/{}/end", segment(text))).unwrap();
            let segments: Vec<&str> = url.path_segments().unwrap().collect();
            assert_eq!(segments.len(), 3, "{text}");
            let decoded = percent_encoding::percent_decode_str(segments[1])
                .decode_utf8()
                .unwrap();
            assert_eq!(decoded, text);
        }
    }
}
