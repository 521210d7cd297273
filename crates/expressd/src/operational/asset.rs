//! A fixed document: sent compressed where the client takes it, and not at all where it has it.

use std::io::{Read, Write};
use std::sync::OnceLock;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};

/// How long a client may use its copy without asking.
#[derive(Clone, Copy, Debug)]
pub enum Freshness {
    /// Asks each time, and is told if its copy is still good.
    Asked,
    /// For ever: it asked for this content by its digest, and another has another address.
    Forever,
}

/// A document that does not change while the process runs.
pub struct Asset {
    content_type: &'static str,
    digest: String,
    plain: OnceLock<Bytes>,
    gzip: Bytes,
}

impl Asset {
    /// Compresses `plain`.
    pub fn new(content_type: &'static str, plain: Bytes) -> Self {
        let digest = Sha256::digest(&plain);
        let digest = digest.iter().take(8).map(|byte| format!("{byte:02x}"));
        Self {
            content_type,
            digest: digest.collect(),
            gzip: compressed(&plain).into(),
            plain: OnceLock::from(plain),
        }
    }

    /// A document that was compressed beforehand; `digest` stands for its content.
    pub fn precompressed(content_type: &'static str, digest: &str, gzip: &'static [u8]) -> Self {
        Self {
            content_type,
            digest: digest.to_owned(),
            gzip: Bytes::from_static(gzip),
            plain: OnceLock::new(),
        }
    }

    /// Names this content, and no other.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The answer to a GET with these headers.
    pub fn answer(&self, request: &HeaderMap, freshness: Freshness) -> Response {
        let compressed = takes_gzip(request);
        // RFC 9110 §8.8.3.3: each coding is a representation of its own.
        let tag = if compressed {
            format!("\"{}-gzip\"", self.digest)
        } else {
            format!("\"{}\"", self.digest)
        };
        let mut response = if has_current(request, &self.digest) {
            StatusCode::NOT_MODIFIED.into_response()
        } else if compressed {
            let mut response = Body::from(self.gzip.clone()).into_response();
            let coding = HeaderValue::from_static("gzip");
            response.headers_mut().insert(CONTENT_ENCODING, coding);
            response
        } else {
            Body::from(self.plain()).into_response()
        };
        let caching = match freshness {
            Freshness::Asked => "no-cache",
            Freshness::Forever => "public, max-age=31536000, immutable",
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
        headers.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(ETAG, tag);
        }
        response
    }

    /// Decompressed for the first client that asks: browsers never do.
    fn plain(&self) -> Bytes {
        let inflate = || {
            let mut plain = Vec::new();
            match GzDecoder::new(self.gzip.as_ref()).read_to_end(&mut plain) {
                Ok(_) => plain.into(),
                Err(error) => {
                    tracing::error!(%error, "an asset of the binary is damaged");
                    Bytes::new()
                }
            }
        };
        self.plain.get_or_init(inflate).clone()
    }
}

fn compressed(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(plain);
    encoder.finish().unwrap_or_default()
}

/// RFC 9110 §12.5.3, for the one coding there is.
fn takes_gzip(request: &HeaderMap) -> bool {
    let mut any = None;
    let mut gzip = None;
    for item in list(request, &ACCEPT_ENCODING) {
        let (coding, parameters) = item.split_once(';').unwrap_or((item, ""));
        let refused = parameters
            .trim()
            .strip_prefix("q=")
            .is_some_and(|quality| quality.trim().parse() == Ok(0.0));
        match coding.trim() {
            "gzip" | "x-gzip" => gzip = Some(!refused),
            "*" => any = Some(!refused),
            _ => {}
        }
    }
    gzip.or(any).unwrap_or(false)
}

/// Whether the client says that it has this content, in whichever coding.
fn has_current(request: &HeaderMap, digest: &str) -> bool {
    list(request, &IF_NONE_MATCH).any(|tag| {
        let tag = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
        tag == "*" || tag.strip_suffix("-gzip").unwrap_or(tag) == digest
    })
}

/// The items of a header that is a comma-separated list.
fn list<'a>(
    headers: &'a HeaderMap,
    name: &'a http::HeaderName,
) -> impl Iterator<Item = &'a str> + 'a {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset() -> Asset {
        Asset::new("text/plain", Bytes::from_static(b"text"))
    }

    fn headers(name: http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn is_compressed_only_where_gzip_is_taken() {
        for (accepted, taken) in [
            ("gzip", true),
            ("gzip, deflate, br", true),
            ("br;q=1.0, gzip;q=0.5", true),
            ("*", true),
            ("gzip;q=0", false),
            ("gzip;q=0, *", false),
            ("identity", false),
            ("", false),
        ] {
            let response = asset().answer(&headers(ACCEPT_ENCODING, accepted), Freshness::Asked);
            let compressed = response.headers().contains_key(CONTENT_ENCODING);
            assert_eq!(compressed, taken, "{accepted:?}");
        }
    }

    #[test]
    fn is_not_sent_to_a_client_that_has_it() {
        let asset = asset();
        let tag = asset.answer(&HeaderMap::new(), Freshness::Asked).headers()[ETAG].clone();
        let gzip = headers(ACCEPT_ENCODING, "gzip");
        let gzip_tag = asset.answer(&gzip, Freshness::Asked).headers()[ETAG].clone();
        assert_ne!(tag, gzip_tag);
        for known in [tag, gzip_tag] {
            let request = HeaderMap::from_iter([(IF_NONE_MATCH, known)]);
            assert_eq!(
                asset.answer(&request, Freshness::Asked).status(),
                StatusCode::NOT_MODIFIED
            );
        }
        let stale = headers(IF_NONE_MATCH, "\"0000000000000000\"");
        assert_eq!(
            asset.answer(&stale, Freshness::Asked).status(),
            StatusCode::OK
        );
    }

    #[test]
    fn what_was_compressed_beforehand_comes_out_whole() {
        let gzip: &'static [u8] = Vec::leak(compressed(b"text"));
        let asset = Asset::precompressed("text/plain", "d", gzip);
        assert_eq!(asset.plain(), Bytes::from_static(b"text"));
    }
}
