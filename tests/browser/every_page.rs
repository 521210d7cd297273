//! What holds for every page: axe finds nothing, in light and in dark, on a wide screen and on a
//! phone; the console stays silent; no page is large.

use std::fs;

use http::Method;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::site::{OWNER, Site, user};

/// The most that a page may have, in bytes.
const PAGE_BYTES: usize = 50 * 1024;

/// The checks of axe, as `npm ci` puts them here.
pub fn axe() -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/browser/node_modules/axe-core/axe.min.js"
    );
    fs::read_to_string(path).expect("axe-core: run `npm ci` in tests/browser")
}

/// A site in which every page has something to show, and the addresses of all pages.
async fn furnished() -> (Site, Vec<String>) {
    let site = Site::start().await;
    site.person("max@clinics.example", "member");
    let metadata: serde_json::Map<_, _> = (0..50)
        .map(|number| (format!("key {number}"), json!(format!("value {number}"))))
        .collect();
    let body = json!({ "expressCustomerName": "City Clinic", "metadata": metadata });
    let created = site.api().post("/v1/express").json(&body).send().await;
    let id = created.expect(201).json()["expressCustomerId"].clone();
    let id = id.as_str().expect("an id").to_owned();
    let (line, place) = ("&".repeat(255), "\"".repeat(100));
    let links: Vec<_> = (0..12)
        .map(|number| {
            json!({
                "entity_id": line, "entity_type": "customer", "provider_type": "&".repeat(50),
                "provider_entity_id": format!("{}{number:02}", "<".repeat(253)),
            })
        })
        .collect();
    let body = json!({
        "external_id": line, "address_line1": line, "address_line2": line, "address_city": place,
        "address_state": place, "contact": "&".repeat(20), "integration_entity_mapping": links,
    });
    let update = format!("/v1/customers?id={id}");
    let updated = site.api().call(Method::PUT, update).json(&body);
    updated.send().await.expect(200);
    for number in 0..60 {
        let body = json!({ "userId": user(number) });
        let added = site.api().post(format!("/v1/express/{id}/users"));
        added.json(&body).send().await.expect(200);
    }
    // Names as long as the contract allows, of characters that HTML writes long.
    for _ in 0..30 {
        let long = site.customer(&"&".repeat(255)).await;
        let body = json!({ "expressCustomerName": "\"".repeat(255) });
        let renamed = site.api().patch(format!("/v1/express/{long}"));
        renamed.json(&body).send().await.expect(200);
    }
    let pages = [
        "/",
        "/customers",
        "/customers?name=nobody",
        "/customers/new",
        &format!("/customers/{id}"),
        &format!("/customers/{id}/members"),
        &format!("/customers/{id}/billing"),
        &format!("/customers/{id}/activity"),
        &format!("/customers/{id}/deactivate"),
        "/keys",
        "/keys/new",
        "/activity",
        "/people",
        "/people/new",
        "/account",
        "/customers/nothing/like/this",
    ];
    let pages = pages.map(ToOwned::to_owned).to_vec();
    (site, pages)
}

pub async fn accessible(browser: &Browser, axe: &str, page: &str) {
    browser.run(axe, vec![]).await;
    let script = "return axe.run(document).then((found) => found.violations.map(
        (rule) => [rule.id, rule.nodes.map((node) => [node.target.join(' '), node.failureSummary])]))";
    let found = browser.run(script, vec![]).await;
    assert_eq!(found, Value::Array(Vec::new()), "axe on {page}");
}

#[tokio::test]
async fn axe_finds_nothing_and_the_console_is_silent() {
    let (site, pages) = furnished().await;
    let axe = axe();
    let browser = site.browser().await;
    for dark in [false, true] {
        browser.prefer_dark(dark).await;
        browser.go("/sign-in").await;
        accessible(&browser, &axe, "/sign-in").await;
    }
    crate::site::sign_in(&browser, OWNER, crate::site::PASSWORD).await;
    browser.sees("Overview").await;
    for (dark, width) in [(false, 1280), (true, 1280), (false, 390)] {
        browser.prefer_dark(dark).await;
        browser.size(width, 800).await;
        for page in &pages {
            browser.go(page).await;
            accessible(&browser, &axe, page).await;
            // Nothing sticks out to the side.
            browser
                .holds(
                    "document.documentElement.scrollWidth <= document.documentElement.clientWidth",
                )
                .await;
            assert_eq!(browser.complaints().await, [""; 0], "{page}");
        }
    }
    browser.size(1280, 800).await;
    browser.go(&pages[4]).await;
    browser.press("Deactivate…").await;
    accessible(&browser, &axe, "the dialog").await;
}

#[tokio::test]
async fn no_page_is_large_whatever_stands_in_it() {
    let (site, pages) = furnished().await;
    let browser = site.browser_of(OWNER).await;
    for page in pages {
        let script = "return fetch(arguments[0]).then((answer) => answer.arrayBuffer()).then((body) => body.byteLength)";
        let bytes = browser.run(script, vec![json!(page)]).await;
        let bytes = bytes.as_u64().and_then(|bytes| usize::try_from(bytes).ok());
        let bytes = bytes.expect("a size");
        assert!(bytes <= PAGE_BYTES, "{page} has {bytes} bytes");
    }
}

#[tokio::test]
async fn the_keyboard_is_enough() {
    let site = Site::start().await;
    let browser = site.browser_of(OWNER).await;
    browser.go("/customers").await;
    let tab = char::from(fantoccini::key::Key::Tab).to_string();
    browser.run("document.activeElement.blur()", vec![]).await;
    browser.type_keys(&tab).await;
    browser
        .holds("document.activeElement.className === 'skip'")
        .await;
    let enter = char::from(fantoccini::key::Key::Enter).to_string();
    browser.type_keys(&enter).await;
    browser.holds("document.activeElement.id === 'main'").await;
}
