//! The billing face, at the desk of the person who keeps it up to date.

use fantoccini::key::Key;
use http::Method;
use serde_json::{Value, json};

use crate::every_page::{accessible, axe};
use crate::site::{OWNER, Site};

async fn billed(site: &Site, id: &str) -> Value {
    let path = format!("/v1/customers/{id}?expand=integrations");
    site.api().get(path).send().await.expect(200).json()
}

#[tokio::test]
async fn the_billing_face_is_changed_with_its_limits_in_sight() {
    let site = Site::start().await;
    let id = site.customer("City Clinic").await;
    let browser = site.browser_of(OWNER).await;
    browser.go(&format!("/customers/{id}")).await;
    browser.press("Billing").await;
    browser.sees("published").await;
    browser.sees("No counterpart in another system.").await;
    let zones = "document.getElementById('timezone').list.options.length > 100";
    browser.holds(zones).await;

    browser.misses("0 / 20").await;
    browser.fill("#contact", "0123456789012345678901").await;
    browser.sees("22 / 20").await;
    browser.fill("#email", "nobody").await;
    browser.fill("#address_country", "Germany").await;
    browser.fill("#timezone", "Mars/Olympus").await;
    browser.press("Save changes").await;
    browser.sees("Nothing was saved.").await;
    browser.sees("must be at most 20 characters long").await;
    browser.sees("must be one e-mail address").await;
    browser.sees("must be the two letters of a country").await;
    browser
        .sees("must be a name of the IANA time zone database")
        .await;
    let kept = "document.getElementById('email').value === 'nobody'";
    browser.holds(kept).await;
    accessible(&browser, &axe(), "a form that was refused").await;
    assert_eq!(billed(&site, &id).await["email"], "");

    for (field, text) in [
        ("#external_id", "crm-7"),
        ("#email", "billing@clinic.example"),
        ("#contact", "+49 30 1234"),
        ("#timezone", "Europe/Berlin"),
        ("#address_line1", "1 Harbour Street"),
        ("#address_postal_code", "10115"),
        ("#address_city", "Łódź"),
        ("#address_country", "pl"),
    ] {
        browser.fill(field, text).await;
    }
    browser.press("Save changes").await;
    browser.sees("Changes saved.").await;
    let after = billed(&site, &id).await;
    for (field, text) in [
        ("external_id", "crm-7"),
        ("name", "City Clinic"),
        ("email", "billing@clinic.example"),
        ("contact", "+49 30 1234"),
        ("timezone", "Europe/Berlin"),
        ("address_line1", "1 Harbour Street"),
        ("address_line2", ""),
        ("address_postal_code", "10115"),
        ("address_city", "Łódź"),
        ("address_country", "PL"),
    ] {
        assert_eq!(after[field], text, "{field}");
    }
    browser.press("Save changes").await;
    browser.sees("Nothing was different").await;

    browser.press("Activity").await;
    browser.sees("Changed external id; changed email;").await;
    browser.sees(&format!("{OWNER} · Dashboard")).await;
    assert_eq!(browser.complaints().await, [""; 0]);
}

#[tokio::test]
async fn the_billing_face_is_changed_by_keyboard_alone() {
    let site = Site::start().await;
    let id = site.customer("City Clinic").await;
    let browser = site.browser_of(OWNER).await;
    browser.go(&format!("/customers/{id}/billing")).await;
    let tab = char::from(Key::Tab).to_string();
    browser
        .run("document.getElementById('external_id').focus()", vec![])
        .await;
    for (next, text) in [("email", "a@clinic.example"), ("contact", "030 1234")] {
        browser.type_keys(&tab).await;
        let focused = format!("document.activeElement.id === '{next}'");
        browser.holds(&focused).await;
        browser.type_keys(text).await;
    }
    let enter = char::from(Key::Enter).to_string();
    browser.type_keys(&enter).await;
    browser.sees("Changes saved.").await;
    let after = billed(&site, &id).await;
    assert_eq!(after["email"], "a@clinic.example");
    assert_eq!(after["contact"], "030 1234");
}

#[tokio::test]
async fn no_two_customers_get_one_external_id_and_nobody_is_overwritten() {
    let site = Site::start().await;
    let other = site.customer("Other Clinic").await;
    let id = site.customer("City Clinic").await;
    let browser = site.browser_of(OWNER).await;
    browser.go(&format!("/customers/{id}/billing")).await;
    browser.fill("#external_id", &other).await;
    browser.press("Save changes").await;
    browser
        .sees("is the external id of another customer already")
        .await;
    browser
        .holds("document.getElementById('external_id').getAttribute('aria-invalid') === 'true'")
        .await;
    browser.fill("#external_id", "crm-7").await;
    browser
        .holds("!document.getElementById('external_id').hasAttribute('aria-invalid')")
        .await;

    let body = json!({ "expressCustomerName": "Town Clinic" });
    let changed = site.api().patch(format!("/v1/express/{id}")).json(&body);
    changed.send().await.expect(200);
    browser.press("Save changes").await;
    browser
        .sees("Nothing was saved: Key “a test” changed this customer")
        .await;
    assert_eq!(billed(&site, &id).await["external_id"], json!(id));
    browser.press("Save changes").await;
    browser.sees("Changes saved.").await;
    assert_eq!(billed(&site, &id).await["external_id"], "crm-7");
}

#[tokio::test]
async fn integrations_are_added_and_listed_in_pages() {
    let site = Site::start().await;
    let id = site.customer("City Clinic").await;
    let browser = site.browser_of(OWNER).await;
    browser.go(&format!("/customers/{id}/billing")).await;
    browser.fill("#provider_type", &"s".repeat(51)).await;
    browser.sees("51 / 50").await;
    browser.fill("#provider_entity_id", "cus_1").await;
    browser.press("Add integration").await;
    browser.sees("must be at most 50 characters long").await;
    browser.fill("#provider_type", "stripe").await;
    browser.press("Add integration").await;
    browser.sees("Integration added.").await;
    browser.sees("cus_1").await;
    let integration = billed(&site, &id).await["integrations"][0].clone();
    assert_eq!(integration["provider_type"], "stripe");
    assert_eq!(integration["provider_entity_id"], "cus_1");
    assert_eq!(integration["entity_id"], json!(id));

    let links: Vec<_> = (2..=12)
        .map(|number| {
            json!({
                "entity_id": "clinic", "entity_type": "customer",
                "provider_type": "stripe", "provider_entity_id": format!("cus_{number}"),
            })
        })
        .collect();
    let body = json!({ "integration_entity_mapping": links });
    let update = format!("/v1/customers?id={id}");
    let update = site.api().call(Method::PUT, update).json(&body);
    update.send().await.expect(200);
    browser.reload().await;
    browser.sees("12 integrations").await;
    browser.sees("cus_10").await;
    browser.misses("cus_11").await;
    browser.press("Next").await;
    browser.sees("cus_12").await;
    browser.press("Previous").await;
    browser.sees("cus_10").await;
    browser.press("Activity").await;
    browser.sees("Changed integrations").await;
}

#[tokio::test]
async fn who_may_only_look_is_shown_no_form() {
    let site = Site::start().await;
    site.person("max@clinics.example", "member");
    let id = site.customer("City Clinic").await;
    let browser = site.browser_of("max@clinics.example").await;
    browser.go(&format!("/customers/{id}/billing")).await;
    browser.sees("E-mail address").await;
    browser.sees("Not set").await;
    browser.holds("!document.querySelector('main input')").await;

    // What is deleted is shown and no more changed.
    let delete = format!("/v1/customers/{id}");
    let delete = site.api().delete(delete);
    delete.send().await.expect(204);
    let browser = site.browser_of(OWNER).await;
    browser.go(&format!("/customers/{id}/billing")).await;
    browser.sees("Deleted").await;
    browser.holds("!document.querySelector('main input')").await;
}
