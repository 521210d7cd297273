//! Every task is done without scripts too.

use serde_json::json;

use crate::site::{OWNER, PASSWORD, Site, fill_in, user};

#[tokio::test]
async fn every_task_is_done_by_links_and_forms() {
    let site = Site::start().await;
    let browser = site.browser().await;
    browser.refuse_scripts().await;
    browser.go("/customers/new").await;
    fill_in(&browser, OWNER, PASSWORD).await;
    browser.holds("typeof htmx === 'undefined'").await;

    browser.fill("#name", "City Clinic").await;
    browser.press("Add a pair").await;
    browser.fill("tbody tr:nth-child(1) input", "region").await;
    browser
        .fill("tbody tr:nth-child(1) textarea", "north")
        .await;
    browser.press("Add a pair").await;
    browser.fill("tbody tr:nth-child(2) input", "gone").await;
    browser.press("Remove pair 2").await;
    browser.press("Create customer").await;
    browser.sees("City Clinic").await;
    browser.sees("Created by").await;

    browser.press("Members").await;
    browser.fill("#user", &user(7)).await;
    browser.press("Add").await;
    browser.sees(&user(7)).await;

    browser.press("Billing").await;
    browser.fill("#email", "nobody").await;
    browser.press("Save changes").await;
    browser.sees("must be one e-mail address").await;
    browser.fill("#email", "a@clinic.example").await;
    browser.press("Save changes").await;
    browser.sees("Changes saved.").await;
    browser.fill("#provider_type", "stripe").await;
    browser.fill("#provider_entity_id", "cus_1").await;
    browser.press("Add integration").await;
    browser.sees("Integration added.").await;

    browser.press("Deactivate…").await;
    browser.sees("Deactivate “City Clinic”?").await;
    browser.press("Deactivate").await;
    browser.sees("Inactive").await;

    browser.press("Customers").await;
    browser.fill("#name", "no such clinic\n").await;
    browser.sees("No customer matches").await;
    browser.press("show all customers").await;
    browser.sees("City Clinic").await;
    browser.press("Dark colours").await;
    browser
        .holds("document.documentElement.dataset.theme === 'dark'")
        .await;
    browser.press("Sign out").await;
    browser.sees("You are signed out.").await;

    let listed = site
        .api()
        .get("/v1/express")
        .send()
        .await
        .expect(200)
        .json();
    let customer = &listed["expressCustomers"][0];
    assert_eq!(customer["metadata"], json!({ "region": "north" }));
    assert_eq!(customer["isActive"], json!(false));
    assert_eq!(customer["userCount"], json!(1));
}
