//! Names and values as they stand in a query, a form or cookies.

use std::borrow::Cow;

use super::style::Encoding;

/// Pairs in their order: the names decoded, the values as they came.
#[derive(Debug)]
pub(crate) struct Pairs<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Pairs<'a> {
    /// Those of a query string or of a form: `+` is a space, `%` begins a byte in hexadecimal.
    pub(crate) fn of_form(text: &'a str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        // A name that is no text is none that an operation could ask for.
        let pairs =
            pairs.filter_map(|(name, value)| Some((Encoding::Form.decode(name).ok()?, value)));
        Self(pairs.collect())
    }

    /// Those of the header `Cookie` (RFC 6265, section 5.4), with and without quotes.
    pub(crate) fn of_cookies(texts: impl Iterator<Item = &'a str>) -> Self {
        let pairs = texts.flat_map(|text| text.split(';'));
        let pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
        let pairs = pairs.map(|(name, value)| {
            let quoted = value
                .strip_prefix('"')
                .and_then(|value| value.strip_suffix('"'));
            (Cow::Borrowed(name), quoted.unwrap_or(value))
        });
        Self(pairs.collect())
    }

    pub(crate) fn as_slice(&self) -> &[(Cow<'a, str>, &'a str)] {
        &self.0
    }

    /// The values of one name.
    pub(crate) fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'a str> + 'b {
        let own = self.0.iter().filter(move |(known, _)| known == name);
        own.map(|(_, value)| *value)
    }
}
