//! What a form or a query string says.

use std::borrow::Cow;

/// Fields in the order in which they were sent; a name may come several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The fields of `application/x-www-form-urlencoded` text.
    pub fn read(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of this name; empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// The first value of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Every value of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let of_name = self.0.iter().filter(move |(key, _)| key == name);
        of_name.map(|(_, value)| value.as_str())
    }
}

/// The address of `path` with these pairs as its query.
pub fn address<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        query.append_pair(name, value);
    }
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// Whether a browser that was shown `kept` in an `<input>` would send `sent` back untouched: it
/// takes line breaks out, and shows NUL as a replacement character.
///
/// What nobody touched is kept as it was, not as the browser spells it.
pub fn untouched_in_line(kept: &str, sent: &str) -> bool {
    let shown: Cow<'_, str> = if kept.contains(['\r', '\n', '\0']) {
        let shown = kept.chars().filter(|c| !matches!(c, '\r' | '\n'));
        Cow::Owned(shown.map(shown_character).collect())
    } else {
        Cow::Borrowed(kept)
    };
    shown == sent
}

/// As [`untouched_in_line`], for a `<textarea>`, which sends every line break as CR LF.
pub fn untouched_in_area(kept: &str, sent: &str) -> bool {
    let shown: String = kept.chars().map(shown_character).collect();
    with_plain_breaks(&shown) == with_plain_breaks(sent)
}

/// The text of a `<textarea>` with its line breaks as people write them.
pub fn with_plain_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

const fn shown_character(c: char) -> char {
    if c == '\0' { '\u{fffd}' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_may_name_a_field_several_times() {
        let fields = Fields::read(b"key=a&key=b+c&empty=&key=%E6%9D%B1");
        assert_eq!(fields.all("key").collect::<Vec<_>>(), ["a", "b c", "東"]);
        assert_eq!(fields.text("key"), "a");
        assert_eq!(fields.get("empty"), Some(""));
        assert_eq!(fields.get("missing"), None);
        assert_eq!(fields.text("missing"), "");
    }

    #[test]
    fn an_address_carries_any_text() {
        assert_eq!(address("/customers", []), "/customers");
        assert_eq!(
            address("/customers", [("name", "Ávila & co"), ("sort", "name")]),
            "/customers?name=%C3%81vila+%26+co&sort=name"
        );
    }

    #[test]
    fn what_a_browser_respells_counts_as_untouched() {
        assert!(untouched_in_line("two\nlines", "twolines"));
        assert!(untouched_in_line("plain", "plain"));
        assert!(!untouched_in_line("plain", "Plain"));
        assert!(!untouched_in_line("two\nlines", "two lines"));
        assert!(untouched_in_area("two\nlines", "two\r\nlines"));
        assert!(untouched_in_area("two\r\nlines", "two\r\nlines"));
        assert!(untouched_in_area("nul\0", "nul\u{fffd}"));
        assert!(!untouched_in_area("two\nlines", "two\r\n\r\nlines"));
    }
}
