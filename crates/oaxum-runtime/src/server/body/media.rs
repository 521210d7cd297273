//! The media types of a request body, and how each is read.

use super::super::{
    media::{Fit, fit},
    parameter::{Shape, Style},
};

/// A media type or range that a body may have, and how it is read.
#[derive(Clone, Copy, Debug)]
pub struct Media {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Json,
    Form {
        shape: &'static Shape,
        styles: &'static [(&'static str, Style, bool)],
    },
    Text(&'static Shape),
    Bytes,
    JsonLines,
    Events(&'static Shape),
    Multipart {
        closed: bool,
    },
}

impl Media {
    /// JSON, read whole.
    pub const fn json(name: &'static str) -> Self {
        Self::new(name, Kind::Json)
    }

    /// A form (`application/x-www-form-urlencoded`), read whole: an object with a pair for each
    /// member, and for each item of an array.
    pub const fn form(name: &'static str, shape: &'static Shape) -> Self {
        let styles = &[];
        Self::new(name, Kind::Form { shape, styles })
    }

    /// A form in which some fields are written in another style (`encoding`): name, style and
    /// whether it is exploded.
    pub const fn styled_form(
        name: &'static str,
        shape: &'static Shape,
        styles: &'static [(&'static str, Style, bool)],
    ) -> Self {
        Self::new(name, Kind::Form { shape, styles })
    }

    /// A text in UTF-8, read whole.
    pub const fn text(name: &'static str, shape: &'static Shape) -> Self {
        Self::new(name, Kind::Text(shape))
    }

    /// Bytes, as a stream.
    pub const fn bytes(name: &'static str) -> Self {
        Self::new(name, Kind::Bytes)
    }

    /// JSON texts, each on a line of its own, as a stream.
    pub const fn json_lines(name: &'static str) -> Self {
        Self::new(name, Kind::JsonLines)
    }

    /// Server-sent events as a stream; the shape is that of their data.
    pub const fn events(name: &'static str, shape: &'static Shape) -> Self {
        Self::new(name, Kind::Events(shape))
    }

    /// Parts as a stream; those that the contract does not name are passed over.
    pub const fn multipart(name: &'static str) -> Self {
        Self::new(name, Kind::Multipart { closed: false })
    }

    /// Parts as a stream; those that the contract does not name are refused.
    pub const fn closed_multipart(name: &'static str) -> Self {
        Self::new(name, Kind::Multipart { closed: true })
    }

    const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind }
    }

    /// Whether a body of it is handed on while it is still coming.
    pub(super) const fn is_streamed(&self) -> bool {
        matches!(
            self.kind,
            Kind::Bytes | Kind::JsonLines | Kind::Events(_) | Kind::Multipart { .. }
        )
    }

    /// The one that a stated media type fits best, the first of equals.
    pub(super) fn choose(known: &'static [Self], stated: Option<&str>) -> Option<&'static Self> {
        // A sender that does not know what it sends leaves the header out (RFC 9110, section 8.3).
        let unknown = |media: &&Self| matches!(media.name, "application/octet-stream" | "*/*");
        let Some(stated) = stated else {
            return known.iter().find(unknown);
        };
        let fitting = known
            .iter()
            .filter_map(|media| Some((fit(stated, media.name)?, media)));
        fitting
            .min_by_key(|(fit, _): &(Fit, _)| *fit)
            .map(|(_, media)| media)
    }
}
