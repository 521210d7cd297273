//! Small pictures, drawn on a grid of 16. They stand beside words, and say nothing to those who hear
//! the page.

use std::fmt;

use askama::filters::HtmlSafe;

/// A picture as SVG that takes the colour of the text around it.
#[derive(Clone, Copy, Debug)]
pub struct Icon(&'static str);

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">"#)?;
        f.write_str(self.0)?;
        f.write_str("</svg>")
    }
}

impl HtmlSafe for Icon {}

macro_rules! icons {
    ($($name:ident = $drawing:literal;)*) => {
        $(pub const $name: Icon = Icon($drawing);)*
    };
}

icons! {
    OVERVIEW = r#"<path d="M2 13.5h12M4 11V7.5M8 11V3M12 11V5.5"/>"#;
    CUSTOMERS = r#"<path d="M2.5 13.5v-9l5-2v11M7.5 6.5h6v7M1.5 13.5h13M5 6v.01M5 8.5v.01M5 11v.01M10.5 9v.01M10.5 11.25v.01"/>"#;
    KEYS = r#"<circle cx="5" cy="11" r="2.75"/><path d="M7 9l6.5-6.5M10.5 5.5l2 2"/>"#;
    ACTIVITY = r#"<path d="M1.5 8.5h3l2-5 3 9.5 2-4.5h3"/>"#;
    PEOPLE = r#"<circle cx="6" cy="5.25" r="2.5"/><path d="M1.5 13.5c.3-2.8 2-4.25 4.5-4.25s4.2 1.45 4.5 4.25M10.75 3a2.4 2.4 0 010 4.6M12 9.6c1.5.6 2.3 1.9 2.5 3.9"/>"#;
    ACCOUNT = r#"<circle cx="8" cy="5.25" r="2.5"/><path d="M3 13.5c.35-2.8 2.2-4.25 5-4.25s4.65 1.45 5 4.25"/>"#;
    DOCS = r#"<path d="M8 4.25C6.5 3 4.5 2.75 2 3v9.5c2.5-.25 4.5 0 6 1.25 1.5-1.25 3.5-1.5 6-1.25V3c-2.5-.25-4.5 0-6 1.25zM8 4.25V13.5"/>"#;
    SEARCH = r#"<circle cx="7" cy="7" r="4.5"/><path d="M10.5 10.5L14 14"/>"#;
    PLUS = r#"<path d="M8 3v10M3 8h10"/>"#;
    DOWNLOAD = r#"<path d="M8 2.5v7.5M4.75 7L8 10.25 11.25 7M2.5 13.5h11"/>"#;
    UP = r#"<path d="M8 13V3.5M4 7l4-4 4 4"/>"#;
    DOWN = r#"<path d="M8 3v9.5M4 9l4 4 4-4"/>"#;
    LEFT = r#"<path d="M10 3.5L5.5 8l4.5 4.5"/>"#;
    RIGHT = r#"<path d="M6 3.5L10.5 8 6 12.5"/>"#;
    CHECK = r#"<path d="M3 8.5l3.25 3.25L13 4.75"/>"#;
    CROSS = r#"<path d="M4 4l8 8M12 4l-8 8"/>"#;
    ALERT = r#"<path d="M8 2.25L1.75 13.25h12.5zM8 6.5V9.5M8 11.4v.01"/>"#;
    COPY = r#"<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M3.5 10.5h-.5A.5.5 0 012.5 10V3a.5.5 0 01.5-.5h7a.5.5 0 01.5.5v.5"/>"#;
    EDIT = r#"<path d="M2.5 13.5l.75-3L10.75 3l2.25 2.25-7.5 7.5z"/>"#;
    PAUSE = r#"<circle cx="8" cy="8" r="5.75"/><path d="M6.5 6v4M9.5 6v4"/>"#;
    PLAY = r#"<circle cx="8" cy="8" r="5.75"/><path d="M6.75 5.75v4.5L10.25 8z"/>"#;
    SUN = r#"<circle cx="8" cy="8" r="2.75"/><path d="M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9"/>"#;
    MOON = r#"<path d="M13.25 9.75A5.75 5.75 0 016.25 2.75a5.75 5.75 0 107 7z"/>"#;
    SCREEN = r#"<rect x="2" y="3" width="12" height="8" rx="1.25"/><path d="M5.5 13.5h5"/>"#;
    OUT = r#"<path d="M6.5 2.5h-3a1 1 0 00-1 1v9a1 1 0 001 1h3M10.5 11l3-3-3-3M13.5 8h-7.5"/>"#;
}
