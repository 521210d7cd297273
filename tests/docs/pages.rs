//! The pages themselves: what they may load, and that it is there.

use express_tests::world;
use reqwest::{Client, Response};

/// Pages, by their paths, with every other page that they link to.
const FIRST: [&str; 2] = ["/docs", "/docs/guides"];

async fn page(http: &Client, host: &str, path: &str) -> Response {
    let answer = http.get(format!("http://{host}{path}")).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    answer
}

/// What is quoted behind an attribute.
fn quoted<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let parts = html.split(attribute).skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

#[tokio::test]
async fn each_page_is_whole_and_links_to_nothing_that_is_missing() {
    let world = world!();
    let (http, host) = (Client::new(), world.service_address());
    let mut seen: Vec<String> = FIRST.map(str::to_owned).into();
    let mut at = 0;
    while let Some(path) = seen.get(at).cloned() {
        at += 1;
        let answer = page(&http, host, &path).await;
        let content_type = answer.headers()["content-type"].to_str().expect("a text");
        if !content_type.starts_with("text/html") {
            continue;
        }
        let html = answer.text().await.expect("a text");
        for link in [quoted(&html, "href=\""), quoted(&html, "src=\"")].concat() {
            let link = link.split('#').next().unwrap_or_default();
            assert!(
                link.is_empty() || link.starts_with('/'),
                "{path} leaves for {link}"
            );
            if !link.is_empty() && !seen.iter().any(|found| found == link) {
                seen.push(link.to_owned());
            }
        }
    }
    assert!(seen.len() > 12, "{seen:?}");
    world.finish();
}

#[tokio::test]
async fn the_reference_may_run_scripts_of_this_host_and_guides_none() {
    let world = world!();
    let (http, host) = (Client::new(), world.service_address());
    let policy = async |path| {
        let answer = page(&http, host, path).await;
        let policy = answer.headers()["content-security-policy"].to_str();
        policy.expect("a text").to_owned()
    };
    let reference = policy("/docs").await;
    assert!(reference.contains("default-src 'none'") && reference.contains("script-src 'self';"));
    let guide = policy("/docs/guides/pagination").await;
    assert!(
        guide.contains("default-src 'none'") && !guide.contains("script-src"),
        "{guide}"
    );
    let html = page(&http, host, "/docs/guides/pagination").await;
    let html = html.text().await.expect("a text");
    assert!(
        !html.contains("<script") && !html.contains("style="),
        "{html}"
    );
    world.finish();
}
