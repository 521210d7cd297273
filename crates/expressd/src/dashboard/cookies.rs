//! The cookie by which a browser shows who is signed in. (The other one is
//! [`Theme`](crate::operational::Theme)'s.)

use http::HeaderMap;

use crate::operational::cookie;

/// The session's cookie over TLS. Browsers take one with this prefix only from the host itself, over
/// TLS and for all of its paths (RFC 6265bis §4.1.3.2), so no neighbouring host can put one here.
const SECURE_SESSION: &str = "__Host-express-session";

/// The session's cookie where there is no TLS, such as on a developer's own machine.
const PLAIN_SESSION: &str = "express-session";

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

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::COOKIE;

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
}
