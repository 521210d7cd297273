//! The reference and the guides, in a browser: axe, in light and in dark, on a wide screen and on a
//! phone; and the choice of colours that they share with the dashboard.

use serde_json::json;

use crate::browser::Browser;
use crate::every_page::{accessible, axe};
use crate::site::Site;

const WIDTHS: [u32; 2] = [1280, 375];

/// What the reference says at its beginning, and of listing customers.
const INTRODUCTION: &str = "Two faces of one customer";
const LIST: &str = "upper or lower case alike";

/// Opens the reference at a place that shows this text, and waits until it has its colours.
async fn reference(browser: &Browser, place: &str, text: &str, dark: bool) {
    browser.go(place).await;
    // Where the page is the same, only a new one begins at the place that is named.
    browser.reload().await;
    browser.sees(text).await;
    let (body, text) = if dark {
        ("dark-mode", "rgb(232, 241, 239)")
    } else {
        ("light-mode", "rgb(20, 33, 31)")
    };
    browser
        .holds(&format!(
            "document.body.classList.contains('{body}')
             && getComputedStyle(document.querySelector('.markdown p')).color === '{text}'"
        ))
        .await;
}

async fn nothing_sticks_out(browser: &Browser) {
    let within = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";
    browser.holds(within).await;
}

/// What is in the line at the top stands side by side, all of it within the line.
async fn masthead_fits(browser: &Browser) {
    let apart = "(() => {
        const line = document.querySelector('.masthead');
        const inner = line.getBoundingClientRect();
        const boxes = [...line.children].map((it) => it.getBoundingClientRect());
        return boxes.every((it, index) => it.width > 20 && it.left >= inner.left
            && it.right <= inner.right && (index === 0 || it.left >= boxes[index - 1].right + 8));
    })()";
    browser.holds(apart).await;
}

#[tokio::test]
async fn axe_finds_nothing_on_any_guide() {
    let site = Site::start_empty().await;
    let (browser, axe) = (site.browser().await, axe());
    browser.go("/docs/guides").await;
    let script = "return [...document.querySelectorAll('nav.guides a')].map((link) => link.getAttribute('href'))";
    let guides: Vec<String> =
        serde_json::from_value(browser.run(script, vec![]).await).expect("addresses of guides");
    assert!(guides.len() > 5, "{guides:?}");
    for dark in [false, true] {
        browser.prefer_dark(dark).await;
        for width in WIDTHS {
            browser.size(width, 800).await;
            for guide in guides.iter().map(String::as_str).chain(["/docs/guides"]) {
                browser.go(guide).await;
                accessible(&browser, &axe, guide).await;
                nothing_sticks_out(&browser).await;
                masthead_fits(&browser).await;
                assert_eq!(browser.complaints().await, [""; 0], "{guide}");
            }
        }
    }
}

#[tokio::test]
async fn axe_finds_nothing_on_the_reference() {
    let site = Site::start_empty().await;
    let (browser, axe) = (site.browser().await, axe());
    reference(&browser, "/docs", INTRODUCTION, false).await;
    browser.press("List customers").await;
    browser.sees(LIST).await;
    let operation = browser.place().await;
    assert!(operation.contains('#'), "{operation}");
    for dark in [false, true] {
        browser.prefer_dark(dark).await;
        for width in WIDTHS {
            browser.size(width, 800).await;
            reference(&browser, "/docs", INTRODUCTION, dark).await;
            masthead_fits(&browser).await;
            accessible(&browser, &axe, "/docs").await;
            reference(&browser, &operation, LIST, dark).await;
            accessible(&browser, &axe, &operation).await;
            let mut complaints = browser.complaints().await;
            // The reference tells its version.
            complaints.retain(|line| !line.contains("\"@scalar/api-reference@"));
            assert_eq!(complaints, [""; 0]);
        }
    }
}

#[tokio::test]
async fn one_choice_of_colours_holds_for_all_pages() {
    let site = Site::start_empty().await;
    let browser = site.browser().await;
    browser.prefer_dark(false).await;
    let dark = "getComputedStyle(document.documentElement).colorScheme === 'dark'";
    browser.go("/docs/guides/pagination").await;
    browser.press("Dark colours").await;
    browser.arrives("/docs/guides/pagination").await;
    browser.holds(dark).await;
    let pressed = "document.querySelector('button[value=dark]').ariaPressed === 'true'";
    browser.holds(pressed).await;
    browser.go("/sign-in").await;
    browser.holds(dark).await;
    reference(&browser, "/docs", INTRODUCTION, true).await;

    browser
        .run("location.hash = arguments[0]", vec![json!("#here")])
        .await;
    browser.press("Light colours").await;
    browser
        .holds("document.body.classList.contains('light-mode')")
        .await;
    let place = browser.place().await;
    assert!(place.starts_with("/docs#"), "{place}");
    browser.press("Colours as the system has them").await;
    browser
        .holds("!('theme' in document.documentElement.dataset)")
        .await;
    browser.prefer_dark(true).await;
    browser
        .holds("document.body.classList.contains('dark-mode')")
        .await;
    let cookies = browser.cookies().await;
    assert_eq!(cookies, Vec::<(String, bool)>::new());
}
