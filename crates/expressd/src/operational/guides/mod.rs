//! `GET /docs/guides`: what to know beside the reference, page by page. The texts are Markdown files in
//! `docs/guides`; everything else that the pages need is in the binary, and none of it is a script.

mod code;
mod markdown;

use markdown::rendered;

/// A guide, as it was written.
struct Guide {
    /// The last segment of its path.
    slug: &'static str,
    text: &'static str,
}

macro_rules! guides {
    ($($slug:literal),+ $(,)?) => {
        &[$(Guide {
            slug: $slug,
            text: include_str!(concat!("../../../../../docs/guides/", $slug, ".md")),
        }),+]
    };
}

/// In the order in which they are read.
const GUIDES: &[Guide] = guides![
    "quick-start",
    "pagination",
    "errors-and-retries",
    "idempotency",
    "metadata-and-null",
    "language-models",
    "postgresql",
    "implement-the-trait",
];

/// What every page has around its text.
const FRAME: &str = include_str!("../../../assets/docs/guide.html");

/// The pages, with their paths.
pub fn pages() -> Vec<(String, String)> {
    let mut pages = vec![("/docs/guides".to_owned(), page("", "Guides", &contents()))];
    pages.extend(GUIDES.iter().map(|guide| {
        let text = format!(
            "<article>{}{}</article>",
            rendered(guide.text),
            further(guide)
        );
        (path(guide), page(guide.slug, title(guide), &text))
    }));
    pages
}

fn path(guide: &Guide) -> String {
    format!("/docs/guides/{}", guide.slug)
}

/// The first line without its mark.
fn title(guide: &Guide) -> &str {
    let line = guide.text.lines().next().unwrap_or_default();
    line.trim_start_matches("# ")
}

/// The paragraph below the title.
fn summary(guide: &Guide) -> String {
    let paragraph = guide.text.split("\n\n").nth(1).unwrap_or_default();
    rendered(paragraph)
}

/// The page that lists the others.
fn contents() -> String {
    let items: String = GUIDES
        .iter()
        .map(|guide| {
            format!(
                "<li><a href=\"{}\"><h2>{}</h2></a>{}</li>",
                path(guide),
                title(guide),
                summary(guide)
            )
        })
        .collect();
    format!("<article><h1>Guides</h1><ul class=\"cards\">{items}</ul></article>")
}

/// Links to the guides before and after.
fn further(guide: &Guide) -> String {
    let place = GUIDES.iter().position(|found| found.slug == guide.slug);
    let place = place.unwrap_or_default();
    let link = |guide: Option<&Guide>, rel: &str, word: &str| {
        guide.map_or_else(String::new, |guide| {
            format!(
                "<a rel=\"{rel}\" href=\"{}\"><small>{word}</small>{}</a>",
                path(guide),
                title(guide)
            )
        })
    };
    let before = place.checked_sub(1).and_then(|place| GUIDES.get(place));
    format!(
        "<nav class=\"further\" aria-label=\"Further guides\">{}{}</nav>",
        link(before, "prev", "Before"),
        link(GUIDES.get(place + 1), "next", "Next")
    )
}

fn page(slug: &str, title: &str, content: &str) -> String {
    let links: String = GUIDES
        .iter()
        .map(|guide| {
            let current = match guide.slug == slug {
                true => " aria-current=\"page\"",
                false => "",
            };
            format!(
                "<li><a href=\"{}\"{current}>{}</a></li>",
                path(guide),
                self::title(guide)
            )
        })
        .collect();
    FRAME
        .replace("{{title}}", title)
        .replace("{{guides}}", &links)
        .replace("{{content}}", content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_between_the_pages_leads_somewhere() {
        let pages = pages();
        for (page, text) in &pages {
            for link in text.split("href=\"").skip(1) {
                let link = link.split('"').next().unwrap();
                let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
                if !path.starts_with("/docs/guides") {
                    continue;
                }
                let target = pages.iter().find(|(found, _)| found == path);
                let (_, target) = target.unwrap_or_else(|| panic!("{page} links to {link}"));
                let named = anchor.is_empty() || target.contains(&format!("id=\"{anchor}\""));
                assert!(named, "{page} links to {link}");
            }
        }
    }

    #[test]
    fn every_guide_has_a_title_and_says_what_it_is_about() {
        for guide in GUIDES {
            assert!(guide.text.starts_with("# "), "{}", guide.slug);
            let summary = summary(guide);
            assert!(
                summary.starts_with("<p>") && summary.len() < 160,
                "{}: {summary}",
                guide.slug
            );
        }
    }

    #[test]
    fn every_text_of_the_folder_is_a_page() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guides");
        let mut written: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        written.sort();
        let mut served: Vec<_> = GUIDES
            .iter()
            .map(|guide| format!("{}.md", guide.slug))
            .collect();
        served.sort();
        assert_eq!(written, served);
    }
}
