//! What the operator does with keys.

use express_tests::http::Caller;
use serde_json::Value;

use crate::site::{OWNER, Site};

#[tokio::test]
async fn a_key_is_shown_once_opens_the_api_and_is_revoked() {
    let site = Site::start().await;
    let browser = site.browser_of(OWNER).await;
    browser.go("/keys").await;
    browser.sees("a test").await;
    browser.press("New key").await;
    browser.press("Create key").await;
    browser
        .holds("document.querySelector('#name:invalid') !== null")
        .await;
    browser.fill("#name", "Booking site").await;
    browser.press("Create key").await;
    browser.sees("“Booking site” is ready").await;
    let secret = browser
        .run("return document.getElementById('secret').value", vec![])
        .await;
    let secret = secret.as_str().map(ToOwned::to_owned).expect("a secret");
    browser.press("Copy").await;
    browser
        .holds("['Copied', 'Selected; copy it with the keyboard'].includes(document.getElementById('voice')?.textContent)")
        .await;

    browser.press("I have copied it").await;
    browser.sees("Booking site").await;
    browser.misses(&secret).await;

    let program = Caller::new(site.world.url(), Some(secret));
    program.get("/v1/express").send().await.expect(200);
    let body = serde_json::json!({ "expressCustomerName": "x" });
    let refused = program.post("/v1/express").json(&body).send().await;
    let code: Value = refused.expect(403).json()["code"].clone();
    assert_eq!(code, "insufficient_scope", "it was made to read only");
    browser.reload().await;
    browser
        .holds("![...document.querySelectorAll('tbody tr')].find((row) => row.textContent.includes('Booking site')).textContent.includes('Never')")
        .await;

    browser.press("Revoke… Booking site").await;
    browser.sees("This cannot be undone").await;
    browser.press("Revoke key").await;
    browser.sees("Key revoked.").await;
    program.get("/v1/express").send().await.expect(401);
    browser.press("Activity").await;
    browser.sees("Revoked the key “Booking site”").await;
    assert_eq!(browser.complaints().await, [""; 0]);
}
