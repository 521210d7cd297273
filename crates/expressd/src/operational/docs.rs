//! `GET /docs`: the reference page, and the guides beside it. Everything they need is in the binary.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use http::{HeaderMap, HeaderValue, Uri};

use super::asset::{Asset, Freshness};
use super::{Theme, guides, named};

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Scripts, data and requests from this host alone. The page's script writes its styles into the
/// document as it goes, which no hash can cover: hence `unsafe-inline` for styles only.
const REFERENCE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// A guide is text, with a style sheet, an icon and the choice of colours.
const GUIDE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";

const CSS: &str = "text/css; charset=utf-8";

/// A page in each choice of colours, and what it may load.
pub struct Page {
    light: Asset,
    dark: Asset,
    auto: Asset,
    policy: &'static str,
}

impl Page {
    /// A page at `path`, out of its frame.
    fn new(path: &str, html: &str, policy: &'static str) -> Self {
        let asset = |theme| Asset::new(HTML, dressed(html, path, theme).into());
        Self {
            light: asset(Theme::Light),
            dark: asset(Theme::Dark),
            auto: asset(Theme::Auto),
            policy,
        }
    }

    const fn asset(&self, theme: Theme) -> &Asset {
        match theme {
            Theme::Light => &self.light,
            Theme::Dark => &self.dark,
            Theme::Auto => &self.auto,
        }
    }
}

/// The page with its choice of colours filled in.
fn dressed(html: &str, path: &str, theme: Theme) -> String {
    let forced = theme
        .forced()
        .map(|theme| format!(" data-theme=\"{theme}\""));
    let pressed = |is: bool| if is { "true" } else { "false" };
    let switch = include_str!("../../assets/docs/switch.html")
        .trim_end()
        .replace("{{here}}", path)
        .replace("{{light}}", pressed(theme.is_light()))
        .replace("{{auto}}", pressed(theme.is_auto()))
        .replace("{{dark}}", pressed(theme.is_dark()));
    html.replace("{{theme}}", &forced.unwrap_or_default())
        .replace("{{switch}}", &switch)
}

/// The page at `/docs`, the guides at `/docs/guides`, and what they load below.
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
            fixed(CSS, include_str!("../../assets/docs/theme.css")),
        ),
        (
            "guide.css",
            fixed(CSS, include_str!("../../assets/docs/guide.css")),
        ),
        (
            "icon.svg",
            fixed("image/svg+xml", include_str!("../../assets/docs/icon.svg")),
        ),
    ];
    let reference = include_str!("../../assets/docs/index.html").to_owned();
    let mut pages = vec![("/docs".to_owned(), reference, REFERENCE_POLICY)];
    let guides = guides::pages().into_iter();
    pages.extend(guides.map(|(path, html)| (path, html, GUIDE_POLICY)));
    let mut router = Router::new();
    for (name, asset) in assets {
        let address = format!("/docs/{name}");
        let exact = format!("{address}?{}", asset.digest());
        for (_, html, _) in &mut pages {
            *html = html.replace(&address, &exact);
        }
        router = router.route(
            &address,
            named("docs", docs_asset).with_state(Arc::new(asset)),
        );
    }
    for (path, html, policy) in pages {
        let page = Arc::new(Page::new(&path, &html, policy));
        router = router.route(&path, named("docs", docs).with_state(page));
    }
    router
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
pub async fn docs(State(page): State<Arc<Page>>, headers: HeaderMap) -> Response {
    let asset = page.asset(Theme::of(&headers));
    let mut response = asset.answer(&headers, Freshness::Asked);
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(page.policy),
    );
    // With `no-referrer`, browsers would hide the origin of forms as well.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
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
