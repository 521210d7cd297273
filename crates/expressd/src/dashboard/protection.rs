//! What keeps pages from being read, framed or acted for by anybody else.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::failure;
use crate::operational::Theme;
use crate::server::visit;

/// Everything from this host, nothing written into pages. Images may be drawn in the style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
    base-uri 'none'";

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Set by proxies that speak TLS for a service behind them.
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Under which name the dashboard is counted among operations.
const OPERATION: &str = "dashboard";

/// Goes around every page: failures become pages in the colours that the browser likes, and each
/// answer says what browsers may do with it.
pub async fn around(request: Request, next: Next) -> Response {
    visit::is_for(OPERATION);
    let theme = Theme::of(request.headers());
    let here = request.uri().path().to_owned();
    let partial = request.headers().contains_key("hx-request");
    let response = next.run(request).await;
    protected(failure::shown(response, theme, &here, partial))
}

/// Adds what every answer of the dashboard says to browsers. Assets have said how they are kept
/// before; pages are not kept.
pub fn protected(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        // With `no-referrer`, browsers would hide the origin of forms as well.
        (REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let unsaid = headers.entry(CACHE_CONTROL);
    unsaid.or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Whether a page of this service sent the request.
///
/// Browsers say so themselves in `Sec-Fetch-Site`, where they trust the connection; everywhere, they
/// say from which origin a form comes. Requests that say neither come from no browser.
pub fn is_from_here(headers: &HeaderMap, tls: bool) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site == "same-origin";
    }
    let (Some(origin), Some(host)) = (text(headers, &ORIGIN), text(headers, &HOST)) else {
        return false;
    };
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    let fits = match scheme {
        "https" => true,
        "http" => !tls,
        _ => false,
    };
    fits && authority.eq_ignore_ascii_case(host)
}

/// Whether the browser came over TLS that somebody in front of this process speaks.
pub fn came_by_tls(headers: &HeaderMap) -> bool {
    let origin = text(headers, &ORIGIN).is_some_and(|origin| origin.starts_with("https://"));
    origin || text(headers, &X_FORWARDED_PROTO).is_some_and(|scheme| scheme == "https")
}

/// A path of this service to go to: nothing that leads to another host, whoever asks for it.
pub fn own_path(asked: &str) -> &str {
    let local = asked.starts_with('/')
        && !asked.starts_with("//")
        && !asked.contains(['\\', '\r', '\n', '\t'])
        && asked.parse::<Uri>().is_ok_and(|uri| uri.host().is_none());
    if local { asked } else { "/" }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        pairs.collect()
    }

    #[test]
    fn only_pages_of_this_host_send_forms() {
        let host = ("host", "clinic.example:8443");
        for (sent, tls, taken) in [
            (vec![("sec-fetch-site", "same-origin")], true, true),
            (vec![("sec-fetch-site", "same-site")], true, false),
            (vec![("sec-fetch-site", "cross-site")], true, false),
            (vec![("sec-fetch-site", "none")], true, false),
            (
                vec![
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://clinic.example:8443"),
                ],
                true,
                false,
            ),
            (vec![("origin", "https://clinic.example:8443")], true, true),
            (vec![("origin", "https://CLINIC.example:8443")], false, true),
            (vec![("origin", "http://clinic.example:8443")], false, true),
            (vec![("origin", "http://clinic.example:8443")], true, false),
            (vec![("origin", "https://clinic.example")], true, false),
            (vec![("origin", "https://evil.example:8443")], true, false),
            (vec![("origin", "null")], true, false),
            (vec![("origin", "file://clinic.example:8443")], false, false),
            (vec![], false, false),
        ] {
            let mut all = vec![host];
            all.extend(sent.clone());
            assert_eq!(is_from_here(&headers(&all), tls), taken, "{sent:?} {tls}");
        }
    }

    #[test]
    fn nobody_is_sent_to_another_host() {
        for path in ["/", "/customers?name=a", "/customers/cus_0"] {
            assert_eq!(own_path(path), path);
        }
        for elsewhere in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "evil",
        ] {
            assert_eq!(own_path(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
