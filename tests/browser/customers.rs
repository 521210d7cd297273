//! What the person at the clinic network does all day.

use fantoccini::key::Key;
use serde_json::json;

use crate::site::{OWNER, Site, user};

#[tokio::test]
async fn the_list_narrows_while_one_types_and_keeps_its_place() {
    let site = Site::start().await;
    for number in 1..=60 {
        site.customer(&format!("Clinic {number:02}")).await;
    }
    let hospital = site.customer("Ávila Children’s Hospital").await;
    let off = format!("/v1/express/{hospital}/deactivate");
    site.api().post(off).send().await.expect(200);
    let browser = site.browser_of(OWNER).await;

    browser.go("/customers").await;
    browser.sees("61 customers").await;
    browser.type_keys("/").await;
    browser.holds("document.activeElement.id === 'name'").await;
    browser.type_keys("ávila").await;
    browser.misses("Clinic").await;
    browser.sees("Ávila Children’s Hospital").await;
    browser
        .holds("document.getElementById('found').textContent === '1 customer'")
        .await;
    browser
        .arrives("/customers?name=%C3%A1vila&state=&sort=")
        .await;
    browser.holds("document.activeElement.id === 'name'").await;

    browser.choose("input[name=state][value=active]").await;
    browser.sees("No customer matches").await;
    browser.choose("input[name=state][value=inactive]").await;
    browser.sees("Ávila Children’s Hospital").await;

    browser.go("/customers").await;
    browser.press("Name").await;
    browser.arrives("/customers?sort=name").await;
    browser
        .holds("document.querySelector('[aria-sort]').getAttribute('aria-sort') === 'ascending'")
        .await;
    browser.press("Next").await;
    browser.sees("Clinic 26").await;
    let second = browser.place().await;
    browser.reload().await;
    browser.sees("Clinic 26").await;
    browser.press("Clinic 30").await;
    browser.sees("Details").await;
    browser.press("Members").await;
    browser.sees("No members").await;
    // The way back leads to where one came from.
    browser.choose(".crumb").await;
    browser.arrives(&second).await;
    browser.press("Clinic 30").await;
    browser.sees("Details").await;
    browser.back().await;
    browser.arrives(&second).await;
    browser.press("Previous").await;
    browser.sees("Clinic 02").await;
    browser.press("Name").await;
    browser.sees("Ávila").await;
    assert_eq!(browser.complaints().await, [""; 0]);
}

#[tokio::test]
async fn a_search_that_fails_says_so_and_keeps_what_is_shown() {
    let site = Site::start().await;
    site.customer("City Clinic").await;
    let browser = site.browser_of(OWNER).await;
    browser.go("/customers").await;
    // As when a search takes longer than requests may, and when there is no connection.
    let fails = "const own = window.fetch;
        window.fetch = (path, how) => own(window.other ?? path, how);
        window.other = arguments[0]";
    browser.run(fails, vec![json!("http://127.0.0.1:1/")]).await;
    browser.fill("#name", "q").await;
    browser.sees("The service cannot be reached.").await;
    browser.sees("City Clinic").await;
    browser
        .run("window.other = '/customers/none'", vec![])
        .await;
    browser.fill("#name", "qq").await;
    browser.sees("The search failed. Try again.").await;
    browser.sees("City Clinic").await;
    browser.run("delete window.other", vec![]).await;
    browser.fill("#name", "city").await;
    browser.misses("Try again.").await;
    browser.sees("City Clinic").await;
}

#[tokio::test]
async fn a_customer_is_created_and_changed_with_its_limits_in_sight() {
    let site = Site::start().await;
    let browser = site.browser_of(OWNER).await;
    browser.go("/customers").await;
    browser.press("New customer").await;
    browser.sees("0 / 255").await;

    let long = "é".repeat(256);
    browser.fill("#name", &long).await;
    browser.sees("256 / 255").await;
    browser.press("Create customer").await;
    browser.sees("The customer was not created.").await;
    browser.sees("must be at most 255 characters long").await;

    browser.fill("#name", "City Clinic").await;
    browser.sees("11 / 255").await;
    browser.press("Add a pair").await;
    browser.type_keys("region").await;
    browser
        .fill("tbody tr:nth-child(1) textarea", "north")
        .await;
    browser.sees("1 of 50 pairs").await;
    browser.press("Add a pair").await;
    browser.type_keys("plan").await;
    browser
        .fill("tbody tr:nth-child(2) textarea", "premium")
        .await;
    browser.press("Create customer").await;
    browser.sees("Customer created.").await;

    browser.sees(OWNER).await;
    browser.press("Remove pair 2").await;
    browser
        .fill("tbody tr:nth-child(1) textarea", &"x".repeat(1001))
        .await;
    browser.sees("1001 / 1000").await;
    browser
        .fill("tbody tr:nth-child(1) textarea", "south")
        .await;
    browser.misses("1001").await;
    browser.fill("#name", "Town Clinic").await;
    browser.press("Save changes").await;
    browser.sees("Changes saved.").await;

    let listed = site
        .api()
        .get("/v1/express")
        .send()
        .await
        .expect(200)
        .json();
    let customer = &listed["expressCustomers"][0];
    assert_eq!(customer["expressCustomerName"], json!("Town Clinic"));
    assert_eq!(customer["metadata"], json!({ "region": "south" }));
    assert!(
        customer["createdByUserId"]
            .as_str()
            .is_some_and(|id| id.starts_with("acc_"))
    );

    let place = browser.place().await;
    let customer = place.split('?').next().unwrap_or_default();
    browser.go(&format!("{customer}/activity")).await;
    browser
        .sees("Renamed “City Clinic” to “Town Clinic”; metadata: changed region; removed plan")
        .await;
    browser.sees("Created the customer").await;
    browser.sees(&format!("{OWNER} · Dashboard")).await;
    assert_eq!(browser.complaints().await, [""; 0]);
}

#[tokio::test]
async fn nobody_overwrites_what_somebody_else_just_changed() {
    let site = Site::start().await;
    let id = site.customer("City Clinic").await;
    let browser = site.browser_of(OWNER).await;
    browser.go(&format!("/customers/{id}")).await;
    let body = json!({ "expressCustomerName": "Other Clinic" });
    let changed = site.api().patch(format!("/v1/express/{id}")).json(&body);
    changed.send().await.expect(200);

    browser.fill("#name", "My Clinic").await;
    browser.press("Save changes").await;
    browser
        .sees("Nothing was saved: Key “a test” changed this customer")
        .await;
    browser
        .holds("document.getElementById('name').value === 'My Clinic'")
        .await;
    browser.press("Save changes").await;
    browser.sees("Changes saved.").await;
    browser.sees("My Clinic").await;
}

#[tokio::test]
async fn deactivating_asks_first_and_gives_the_focus_back() {
    let site = Site::start().await;
    let id = site.customer("City Clinic").await;
    let browser = site.browser_of(OWNER).await;
    browser.go(&format!("/customers/{id}")).await;
    browser.press("Deactivate…").await;
    browser.sees("Deactivate “City Clinic”?").await;
    let escape = char::from(Key::Escape).to_string();
    browser.type_keys(&escape).await;
    browser
        .holds("document.activeElement.dataset.dialog === 'activation'")
        .await;

    browser.press("Deactivate…").await;
    browser.press("Deactivate").await;
    browser.sees("Customer deactivated.").await;
    browser.sees("Inactive").await;
    browser.press("Members").await;
    browser
        .sees("An inactive customer takes no new members.")
        .await;

    browser.press("Activate…").await;
    browser.press("Activate").await;
    browser.sees("Customer activated.").await;
    browser.go(&format!("/customers/{id}/activity")).await;
    browser.sees("Deactivated the customer").await;
}

#[tokio::test]
async fn members_come_and_go() {
    let site = Site::start().await;
    let id = site.customer("City Clinic").await;
    let browser = site.browser_of(OWNER).await;
    browser.go(&format!("/customers/{id}/members")).await;
    browser.sees("No members").await;
    browser.fill("#user", "usr_1").await;
    browser.press("Add").await;
    browser.sees("must ").await;
    browser
        .holds("document.getElementById('user').value === 'usr_1'")
        .await;

    browser.fill("#user", &user(1)).await;
    browser.press("Add").await;
    browser.sees("Member added.").await;
    browser.fill("#user", &user(1)).await;
    browser.press("Add").await;
    browser.sees("This user is a member already.").await;

    browser.press(&format!("Remove {}", user(1))).await;
    browser.sees(&format!("Removed {}", user(1))).await;
    browser.sees("No members").await;
    browser.press("Undo").await;
    browser.sees("Member added.").await;
    let customer = site.api().get(format!("/v1/express/{id}")).send().await;
    assert_eq!(customer.expect(200).json()["userCount"], json!(1));
}
