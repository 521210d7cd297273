//! `GET /docs`: the reference page. Everything it needs is in the binary.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use http::{HeaderMap, HeaderValue, Uri};

use super::asset::{Asset, Freshness};
use super::named;

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Scripts, data and requests from this host alone. The page's script writes its styles into the
/// document as it goes, which no hash can cover: hence `unsafe-inline` for styles only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page at `/docs`, and what it loads below.
///
/// The page names each asset with its digest, so that a browser keeps it for ever and still never
/// shows an old one.
pub fn routes() -> Router {
    let script = Asset::precompressed(
        JAVASCRIPT,
        env!("SCALAR_DIGEST"),
        include_bytes!(concat!(env!("OUT_DIR"), "/scalar.js.gz")),
    );
    let assets = [
        ("scalar.js", script),
        (
            "setup.js",
            fixed(JAVASCRIPT, include_str!("../../assets/docs/setup.js")),
        ),
        (
            "theme.css",
            fixed(
                "text/css; charset=utf-8",
                include_str!("../../assets/docs/theme.css"),
            ),
        ),
        (
            "icon.svg",
            fixed("image/svg+xml", include_str!("../../assets/docs/icon.svg")),
        ),
    ];
    let mut html = include_str!("../../assets/docs/index.html").to_owned();
    let mut router = Router::new();
    for (name, asset) in assets {
        let address = format!("/docs/{name}");
        html = html.replace(&address, &format!("{address}?{}", asset.digest()));
        router = router.route(
            &address,
            named("docs", docs_asset).with_state(Arc::new(asset)),
        );
    }
    let page = Asset::new("text/html; charset=utf-8", html.into());
    router.route("/docs", named("docs", docs).with_state(Arc::new(page)))
}

fn fixed(content_type: &'static str, text: &'static str) -> Asset {
    let bytes = Bytes::from_static(text.as_bytes());
    Asset::new(content_type, bytes)
}

/// The reference page
///
/// This API to read and to try out, in the browser.
#[utoipa::path(
    get, path = "/docs", tag = "operational", operation_id = "docs",
    responses((status = 200, description = "The page.", body = String, content_type = "text/html"))
)]
pub async fn docs(State(page): State<Arc<Asset>>, headers: HeaderMap) -> Response {
    let mut response = page.answer(&headers, Freshness::Asked);
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn docs_asset(State(asset): State<Arc<Asset>>, uri: Uri, headers: HeaderMap) -> Response {
    let freshness = if uri.query() == Some(asset.digest()) {
        Freshness::Forever
    } else {
        Freshness::Asked
    };
    asset.answer(&headers, freshness)
}
