//! Which colours somebody likes: a choice that holds for the dashboard, the reference and the guides.

use http::HeaderMap;
use http::header::COOKIE;

const THEME: &str = "express-theme";

/// How long the choice of colours is kept: a year.
const THEME_SECONDS: u32 = 31_536_000;

/// Which colours somebody likes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Those of the system.
    #[default]
    Auto,
    /// Light ones.
    Light,
    /// Dark ones.
    Dark,
}

impl Theme {
    /// The theme that a browser keeps.
    pub fn of(headers: &HeaderMap) -> Self {
        cookie(headers, THEME).map_or(Self::Auto, Self::named)
    }

    /// The theme of this name; any other is [`Self::Auto`].
    pub fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }

    /// The name to write where the system is not to decide.
    pub fn forced(self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// Whether it is this one.
    pub fn is_auto(self) -> bool {
        self == Self::Auto
    }

    /// Whether it is this one.
    pub fn is_light(self) -> bool {
        self == Self::Light
    }

    /// Whether it is this one.
    pub fn is_dark(self) -> bool {
        self == Self::Dark
    }

    /// The cookie by which the browser keeps it. No secret: scripts may read it.
    pub fn keep(self) -> String {
        let (name, seconds) = self.forced().map_or(("", 0), |name| (name, THEME_SECONDS));
        format!("{THEME}={name}; Path=/; SameSite=Lax; Max-Age={seconds}")
    }
}

/// What a browser keeps under this name, if it keeps anything.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(COOKIE).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn sent(cookies: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(cookies))])
    }

    #[test]
    fn a_theme_is_kept_by_name_and_the_systems_by_none() {
        for theme in [Theme::Light, Theme::Dark] {
            let name = theme.forced().unwrap_or_default();
            assert!(theme.keep().starts_with(&format!("express-theme={name};")));
            assert_eq!(Theme::named(name), theme);
        }
        assert!(Theme::Auto.keep().ends_with("Max-Age=0"));
        assert_eq!(Theme::of(&sent("express-theme=dark")), Theme::Dark);
        assert_eq!(Theme::of(&sent("express-theme=<b>")), Theme::Auto);
    }
}
