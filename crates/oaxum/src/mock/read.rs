//! The query string and the cookies of a request.

use axum::http::{HeaderMap, header};
use percent_encoding::percent_decode_str;

/// The pairs of a query string, or of a form, in their order; names decoded, values raw.
pub(super) struct Query(Vec<(String, String)>);

/// A text whose bytes are no UTF-8 once they are decoded.
pub(super) struct NoText;

impl Query {
    pub(super) fn parse(query: &str) -> Query {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        // A name that is no text is none that an operation could ask for.
        let pairs =
            pairs.filter_map(|(name, value)| Some((form_decoded(name).ok()?, value.to_owned())));
        Query(pairs.collect())
    }

    /// The raw values of a name.
    pub(super) fn all<'q>(&'q self, name: &'q str) -> impl Iterator<Item = &'q str> {
        let pairs = self.0.iter().filter(move |(known, _)| known == name);
        pairs.map(|(_, value)| value.as_str())
    }

    /// Every pair.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Decoded as forms are: `+` is a space.
pub(super) fn form_decoded(text: &str) -> Result<String, NoText> {
    decoded(&text.replace('+', " "))
}

/// Percent-decoded.
pub(super) fn decoded(text: &str) -> Result<String, NoText> {
    let text = percent_decode_str(text).decode_utf8();
    text.map(|text| text.into_owned()).map_err(|_| NoText)
}

/// The cookies that were sent.
pub(super) fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
