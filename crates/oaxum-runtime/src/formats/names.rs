//! Names on the net.

/// Labels of 1 to 63 letters, digits and inner hyphens, with points between; 253 characters at
/// most, none of them at the end a point.
pub(super) fn is_hostname(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = label.as_bytes();
        let inner = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        bytes.len() <= 63
            && is_edge(bytes.first())
            && is_edge(bytes.last())
            && bytes.iter().all(inner)
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

/// A local part in ASCII, and a host name or an address in brackets.
#[cfg(feature = "email")]
pub(super) fn is_email(text: &str) -> bool {
    use std::{
        borrow::Cow,
        net::{Ipv4Addr, Ipv6Addr},
    };

    use email_address::{EmailAddress, Options};

    // The crate takes no empty quotes, which RFC 5321 allows.
    let text = match text.strip_prefix("\"\"@") {
        Some(domain) => Cow::Owned(format!("\"a\"@{domain}")),
        None => Cow::Borrowed(text),
    };
    let options = Options::default().without_display_text();
    let Ok(address) = EmailAddress::parse_with_options(&text, options) else {
        return false;
    };
    let domain = address.domain();
    let literal = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    address.local_part().is_ascii()
        && match literal {
            Some(literal) => match literal.strip_prefix("IPv6:") {
                Some(literal) => literal.parse::<Ipv6Addr>().is_ok(),
                None => literal.parse::<Ipv4Addr>().is_ok(),
            },
            None => is_hostname(domain),
        }
}
