//! The query string, read as forms write it: `+` is a space, `%` begins a byte in hexadecimal.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The parameters of a query string, in their order.
#[derive(Debug)]
pub(super) struct Query<'a>(Vec<(Cow<'a, str>, &'a str)>);

/// Why a parameter has no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is there more than once.
    Repeated,
    /// Its bytes are no UTF-8. Read leniently, they would become another text than was sent.
    Encoding,
}

impl<'a> Query<'a> {
    pub(super) fn parse(query: &'a str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        // A name that is no text is none that an operation could ask for.
        Self(
            pairs
                .filter_map(|(name, value)| Some((decode(name)?, value)))
                .collect(),
        )
    }

    /// The text of the parameter `name`, if it is there.
    pub(super) fn get(&self, name: &str) -> Result<Option<String>, Fault> {
        let mut values = self.0.iter().filter(|(known, _)| known == name);
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(_), Some(_)) => Err(Fault::Repeated),
            (Some((_, value)), None) => match decode(value) {
                Some(text) => Ok(Some(text.into_owned())),
                None => Err(Fault::Encoding),
            },
        }
    }
}

fn decode(text: &str) -> Option<Cow<'_, str>> {
    if text.contains('+') {
        let text = text.replace('+', " ");
        let decoded = percent_decode_str(&text).decode_utf8().ok()?;
        Some(Cow::Owned(decoded.into_owned()))
    } else {
        percent_decode_str(text).decode_utf8().ok()
    }
}
