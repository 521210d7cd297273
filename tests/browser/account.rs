//! Signing in and out, and one's own account.

use crate::site::{OWNER, PASSWORD, Site, fill_in, sign_in};

#[tokio::test]
async fn the_first_page_tells_how_to_make_an_account() {
    let site = Site::start_empty().await;
    let browser = site.browser().await;
    browser.go("/").await;
    browser.sees("No account yet").await;
    browser.sees("expressd user create --email").await;

    site.person(OWNER, "owner");
    sign_in(&browser, OWNER, PASSWORD).await;
    browser.sees("Overview").await;
    browser.sees("acme / test").await;
}

#[tokio::test]
async fn a_person_gets_to_the_page_that_they_asked_for_and_out_again() {
    let site = Site::start().await;
    let browser = site.browser().await;
    browser.go("/customers?name=clinic").await;
    browser.sees("Sign in").await;
    fill_in(&browser, "ANA@Clinics.example", PASSWORD).await;
    browser.arrives("/customers?name=clinic").await;

    let cookies = browser.cookies().await;
    assert_eq!(cookies, [("express-session".to_owned(), true)]);

    browser.press("Sign out").await;
    browser.sees("You are signed out.").await;
    assert_eq!(browser.cookies().await, []);
    browser.go("/customers").await;
    browser.sees("Password").await;
}

#[tokio::test]
async fn after_a_few_failures_nobody_gets_in_for_a_while() {
    let site = Site::start().await;
    let browser = site.browser().await;
    browser.go("/sign-in").await;
    for _ in 0..20 {
        fill_in(&browser, OWNER, "not the password").await;
        browser
            .holds("document.querySelector('[role=alert]') !== null")
            .await;
        if browser.text().await.contains("Too many attempts failed") {
            fill_in(&browser, OWNER, PASSWORD).await;
            browser.sees("Too many attempts failed. Try again in").await;
            return;
        }
        browser
            .sees("There is no account with this e-mail address and password.")
            .await;
    }
    panic!("twenty failures, and no lock");
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let site = Site::start().await;
    let (here, elsewhere) = (site.browser_of(OWNER).await, site.browser_of(OWNER).await);
    here.go("/account").await;
    here.sees("This one").await;

    here.fill("#present", "not the password").await;
    here.fill("#new", "a whole new password").await;
    here.fill("#again", "a whole new password").await;
    here.press("Change password").await;
    here.sees("The present password is another.").await;

    here.fill("#present", PASSWORD).await;
    here.fill("#new", "too short").await;
    here.fill("#again", "too short").await;
    here.press("Change password").await;
    here.sees("at least 12 characters").await;

    here.fill("#present", PASSWORD).await;
    here.fill("#new", "a whole new password").await;
    here.fill("#again", "a whole new password").await;
    here.press("Change password").await;
    here.sees("Password changed.").await;
    here.go("/customers").await;
    here.sees("No customers yet").await;

    elsewhere.go("/customers").await;
    elsewhere.sees("Password").await;
    fill_in(&elsewhere, OWNER, "a whole new password").await;
    elsewhere.arrives("/customers").await;
}

#[tokio::test]
async fn one_signs_out_of_one_browser_or_of_all() {
    let site = Site::start().await;
    let (here, elsewhere) = (site.browser_of(OWNER).await, site.browser_of(OWNER).await);
    here.go("/account").await;
    here.press("End").await;
    here.sees("Session ended.").await;
    elsewhere.go("/").await;
    elsewhere.sees("Password").await;

    fill_in(&elsewhere, OWNER, PASSWORD).await;
    elsewhere.sees("Overview").await;
    here.press("Sign out everywhere").await;
    here.sees("You are signed out everywhere.").await;
    elsewhere.reload().await;
    elsewhere.sees("Password").await;
}

#[tokio::test]
async fn the_choice_of_colours_stays() {
    let site = Site::start().await;
    let browser = site.browser_of(OWNER).await;
    browser.press("Dark colours").await;
    browser
        .holds("document.documentElement.dataset.theme === 'dark'")
        .await;
    browser.reload().await;
    browser
        .holds("document.documentElement.dataset.theme === 'dark'")
        .await;
    browser.press("Colours as the system has them").await;
    browser
        .holds("document.documentElement.dataset.theme === undefined")
        .await;
}
