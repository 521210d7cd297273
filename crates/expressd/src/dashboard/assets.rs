//! Style sheet, scripts and icon, all of them in the binary.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use http::HeaderMap;

use crate::operational::{Asset, Freshness};

/// One sheet, in parts that each say what they are for.
const STYLES: &str = concat!(
    include_str!("../../assets/dashboard/css/1-tokens.css"),
    include_str!("../../assets/dashboard/css/2-base.css"),
    include_str!("../../assets/dashboard/css/3-frame.css"),
    include_str!("../../assets/dashboard/css/4-controls.css"),
    include_str!("../../assets/dashboard/css/5-content.css"),
    include_str!("../../assets/dashboard/css/6-pages.css"),
);

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Where the assets are. An address names its content, so a browser keeps what it has for ever, and
/// still never shows an old one.
#[derive(Debug)]
pub struct Addresses {
    pub styles: String,
    pub script: String,
    pub htmx: String,
    pub icon: String,
}

struct Assets {
    addresses: Addresses,
    served: Vec<(String, Arc<Asset>)>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut served = Vec::new();
    let mut add = |name: &str, ending: &str, content_type, text: &'static str| {
        let asset = Asset::new(content_type, Bytes::from_static(text.as_bytes()));
        let address = format!("/assets/{name}-{}.{ending}", asset.digest());
        served.push((address.clone(), Arc::new(asset)));
        address
    };
    let addresses = Addresses {
        styles: add("dashboard", "css", "text/css; charset=utf-8", STYLES),
        script: add(
            "dashboard",
            "js",
            JAVASCRIPT,
            include_str!("../../assets/dashboard/dashboard.js"),
        ),
        htmx: add(
            "htmx",
            "js",
            JAVASCRIPT,
            include_str!("../../assets/dashboard/htmx/htmx.min.js"),
        ),
        icon: add(
            "icon",
            "svg",
            "image/svg+xml",
            include_str!("../../assets/dashboard/icon.svg"),
        ),
    };
    Assets { addresses, served }
});

/// Where the assets of this binary are.
pub fn addresses() -> &'static Addresses {
    &ASSETS.addresses
}

/// The routes of the assets.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let served = ASSETS.served.iter();
    served.fold(Router::new(), |router, (address, asset)| {
        router.route(address, get(answer).with_state(asset.clone()))
    })
}

async fn answer(State(asset): State<Arc<Asset>>, headers: HeaderMap) -> Response {
    asset.answer(&headers, Freshness::Forever)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever loads from elsewhere, the content security policy refuses.
    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        for (what, text) in [
            ("the styles", STYLES),
            (
                "the script",
                include_str!("../../assets/dashboard/dashboard.js"),
            ),
        ] {
            assert!(
                !text.contains("//cdn") && !text.contains("url(http"),
                "{what}"
            );
            assert!(!text.contains("@import"), "{what}");
        }
    }
}
