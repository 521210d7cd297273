//! A request for people: what would go over the wire, with the key masked.

use express_client::DryRun;

use crate::{
    failure::Trouble,
    output::{pretty_json, print, shown},
    settings::{Secret, masked},
};

/// Headers that may hold a key, even if nobody has marked them.
const SECRET: [&str; 4] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "x-api-key",
];

/// Shows a request.
pub(super) fn print_request(request: &DryRun) -> Result<(), Trouble> {
    let mut text = format!("{} {}\n", request.method(), shown(request.url().as_str()));
    let mut headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes());
            let text = if value.is_sensitive() || SECRET.contains(&name.as_str()) {
                hidden(&text)
            } else {
                text.into_owned()
            };
            format!("{name}: {}\n", shown(&text))
        })
        .collect();
    headers.sort();
    text.extend(headers);
    let body = request.body();
    if !body.is_empty() {
        text.push('\n');
        match pretty_json(body) {
            Ok(json) => text.push_str(&json),
            Err(_) => text.push_str(&String::from_utf8_lossy(body)),
        }
        text.push('\n');
    }
    print(&text)
}

/// Credentials with the key masked, their scheme (RFC 9110, section 11.4) as it is.
fn hidden(credentials: &str) -> String {
    let mask = |key: &str| Secret::new(key).map_or_else(String::new, |key| masked(&key));
    match credentials.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => {
            format!("{scheme} {}", mask(key))
        }
        _ => mask(credentials),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_keep_their_scheme_and_lose_their_key() {
        assert_eq!(hidden("Bearer hunter2"), "Bearer ***");
        assert_eq!(
            hidden("exp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1234"),
            "exp_…1234"
        );
        assert_eq!(hidden("two words"), "***");
    }
}
