//! JSON pointers.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode_str;

/// A JSON pointer (RFC 6901): the tokens from a document's root to a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

/// Why a text is no JSON pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MalformedPointer {
    /// It neither is empty nor starts with `/`.
    #[error("a JSON pointer starts with `/`")]
    Start,
    /// A `~` that is followed neither by `0` nor by `1`.
    #[error("in a JSON pointer `~` is written `~0` and `/` in a name `~1`")]
    Escape,
    /// Percent-encoded bytes that are not UTF-8.
    #[error("the percent-encoded bytes are not UTF-8")]
    Encoding,
}

impl Pointer {
    /// The pointer to the whole document.
    pub fn root() -> Pointer {
        Pointer::default()
    }

    /// The pointer in a URI fragment (RFC 6901 §6), given without the `#`.
    pub fn from_fragment(fragment: &str) -> Result<Pointer, MalformedPointer> {
        let text = percent_decode_str(fragment)
            .decode_utf8()
            .map_err(|_| MalformedPointer::Encoding)?;
        if !text.is_empty() && !text.starts_with('/') {
            return Err(MalformedPointer::Start);
        }
        let escaped = text.split('~').skip(1);
        if { escaped }.any(|rest| !rest.starts_with(['0', '1'])) {
            return Err(MalformedPointer::Escape);
        }
        Ok(Pointer(text.into_owned()))
    }

    /// Goes on to a member.
    pub fn push(&mut self, token: &str) {
        self.0.push('/');
        if token.contains(['~', '/']) {
            self.0
                .push_str(&token.replace('~', "~0").replace('/', "~1"));
        } else {
            self.0.push_str(token);
        }
    }

    /// Goes on to an item.
    pub fn push_index(&mut self, index: usize) {
        self.push(&index.to_string());
    }

    /// The pointer to a member.
    pub fn join(&self, token: &str) -> Pointer {
        let mut pointer = Pointer(String::with_capacity(self.0.len() + token.len() + 1));
        pointer.0.push_str(&self.0);
        pointer.push(token);
        pointer
    }

    /// The pointer to an item.
    pub fn join_index(&self, index: usize) -> Pointer {
        self.join(&index.to_string())
    }

    /// The pointer to what holds this value; none for the root.
    pub fn parent(&self) -> Option<Pointer> {
        self.0
            .rfind('/')
            .map(|end| Pointer(self.0[..end].to_owned()))
    }

    /// The tokens, unescaped.
    pub fn tokens(&self) -> impl DoubleEndedIterator<Item = Cow<'_, str>> {
        let mut tokens = self.0.split('/');
        // What stands before the first slash is no token.
        tokens.next();
        tokens.map(|token| {
            if token.contains('~') {
                Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
            } else {
                Cow::Borrowed(token)
            }
        })
    }

    /// The pointer's text, empty for the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it points to the whole document.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_come_back() {
        let mut pointer = Pointer::root();
        pointer.push("paths");
        pointer.push("/a~b/{id}");
        pointer.push("~1");
        pointer.push("");
        pointer.push_index(3);
        assert_eq!(pointer.as_str(), "/paths/~1a~0b~1{id}/~01//3");
        let tokens: Vec<_> = pointer.tokens().collect();
        assert_eq!(tokens, ["paths", "/a~b/{id}", "~1", "", "3"]);
    }

    #[test]
    fn fragments_are_percent_decoded_before_they_are_split() {
        let pointer = Pointer::from_fragment("/paths/~1a%7Bid%7D/get%20it").unwrap();
        let tokens: Vec<_> = pointer.tokens().collect();
        assert_eq!(tokens, ["paths", "/a{id}", "get it"]);
        assert_eq!(Pointer::from_fragment(""), Ok(Pointer::root()));
    }

    #[test]
    fn malformed_fragments_say_why() {
        assert_eq!(Pointer::from_fragment("Pet"), Err(MalformedPointer::Start));
        assert_eq!(
            Pointer::from_fragment("/a~2"),
            Err(MalformedPointer::Escape)
        );
        assert_eq!(Pointer::from_fragment("/a~"), Err(MalformedPointer::Escape));
        assert_eq!(
            Pointer::from_fragment("/%ff"),
            Err(MalformedPointer::Encoding)
        );
    }

    #[test]
    fn the_root_has_no_tokens_and_no_parent() {
        assert_eq!(Pointer::root().tokens().count(), 0);
        assert_eq!(Pointer::root().parent(), None);
        assert_eq!(Pointer::root().join("a").parent(), Some(Pointer::root()));
    }
}
