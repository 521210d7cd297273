//! The two cookies of the dashboard: who is signed in, and which colours they like.

use http::HeaderMap;
use http::header::COOKIE;

/// The session's cookie over TLS. Browsers take one with this prefix only from the host itself, over
/// TLS and for all of its paths (RFC 6265bis §4.1.3.2), so no neighbouring host can put one here.
const SECURE_SESSION: &str = "__Host-express-session";

/// The session's cookie where there is no TLS, such as on a developer's own machine.
const PLAIN_SESSION: &str = "express-session";

const THEME: &str = "express-theme";

/// How long the choice of colours is kept: a year.
const THEME_SECONDS: u32 = 31_536_000;

/// The secret of the session that a request belongs to.
pub fn session(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, SECURE_SESSION).or_else(|| cookie(headers, PLAIN_SESSION))
}

/// Sets the session's cookie until the browser is closed; the session itself ends by its own
/// clock. `secure` says whether the browser came over TLS.
pub fn keep_session(secret: &str, secure: bool) -> String {
    if secure {
        format!("{SECURE_SESSION}={secret}; Path=/; HttpOnly; SameSite=Lax; Secure")
    } else {
        format!("{PLAIN_SESSION}={secret}; Path=/; HttpOnly; SameSite=Lax")
    }
}

/// Takes the session's cookie away, under either name.
pub fn forget_session() -> [String; 2] {
    [
        format!("{SECURE_SESSION}=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0"),
        format!("{PLAIN_SESSION}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"),
    ]
}

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

    pub fn is_auto(self) -> bool {
        self == Self::Auto
    }

    pub fn is_light(self) -> bool {
        self == Self::Light
    }

    pub fn is_dark(self) -> bool {
        self == Self::Dark
    }

    /// The cookie by which the browser keeps it. No secret: scripts may read it.
    pub fn keep(self) -> String {
        let (name, seconds) = self.forced().map_or(("", 0), |name| (name, THEME_SECONDS));
        format!("{THEME}={name}; Path=/; SameSite=Lax; Max-Age={seconds}")
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
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
    fn the_session_of_the_protected_cookie_is_the_one_that_counts() {
        let both = sent("express-session=planted; a=b; __Host-express-session=own");
        assert_eq!(session(&both), Some("own"));
        assert_eq!(session(&sent("express-session=plain")), Some("plain"));
        assert_eq!(session(&sent("other-express-session=x")), None);
        assert_eq!(session(&HeaderMap::new()), None);
    }

    #[test]
    fn no_script_reads_a_session_and_no_other_site_sends_it() {
        for secure in [true, false] {
            let cookie = keep_session("s", secure);
            assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
            assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
            assert_eq!(cookie.starts_with("__Host-"), secure, "{cookie}");
        }
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
