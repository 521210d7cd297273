//! The way of a typed response onto the wire.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use serde::Serialize;

use super::{
    Event, Outgoing, Rejection, media,
    parameter::{Written, written},
};

/// A response under construction, of which generated answers are made.
///
/// What cannot be sent, such as a header of characters that no header may have, makes it a
/// [`Rejection::Internal`], which the implementer's hook shapes.
#[derive(Debug)]
pub struct Reply {
    response: Result<Response, Rejection>,
    /// The media types that the body may be called, when there are several.
    media: &'static [&'static str],
}

/// How many bytes a JSON body is expected to have: most have fewer, and do not grow.
const USUAL_BODY: usize = 512;

impl Reply {
    /// A response without a body.
    pub fn empty(status: u16) -> Self {
        Self::with(status, None, Body::empty())
    }

    /// A response with a JSON body.
    pub fn json(status: u16, media: &'static str, body: &impl Serialize) -> Self {
        let mut text = Vec::with_capacity(USUAL_BODY);
        match serde_json::to_writer(&mut text, body) {
            Ok(()) => Self::with(status, Some(media), Body::from(text)),
            // Only maps with keys that are no strings do that, and generated types have none.
            Err(_) => Self::refuse(Rejection::Internal),
        }
    }

    /// A response with a text: a string as it is, everything else as JSON.
    pub fn text(status: u16, media: &'static str, body: &impl Serialize) -> Self {
        match written(body, false) {
            Written::Absent => Self::with(status, Some(media), Body::from("null")),
            Written::Text(text) => Self::with(status, Some(media), Body::from(text)),
            Written::Items(_) => Self::json(status, media, body),
            Written::Impossible => Self::refuse(Rejection::Internal),
        }
    }

    /// A response with bytes: what is there already, or a stream.
    pub fn bytes(status: u16, media: &'static str, body: impl Into<Body>) -> Self {
        Self::with(status, Some(media), body.into())
    }

    /// A response whose body says itself of which media type of the range it is.
    pub fn typed(status: u16, range: &'static str, body: TypedBody) -> Self {
        let fits = body.media_type.to_str();
        if !fits.is_ok_and(|stated| media::fit(stated, range).is_some()) {
            return Self::refuse(Rejection::Internal);
        }
        let mut reply = Self::with(status, None, body.body);
        if let Ok(response) = &mut reply.response {
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, body.media_type);
        }
        reply
    }

    /// A response of JSON values, each on a line, written while they are made.
    pub fn json_lines<T: Serialize + 'static>(
        status: u16,
        media: &'static str,
        body: Outgoing<T>,
    ) -> Self {
        Self::with(status, Some(media), Body::from_stream(body.lines()))
    }

    /// A response of server-sent events, written while they are made.
    pub fn events<T: Serialize + 'static>(
        status: u16,
        media: &'static str,
        body: Outgoing<Event<T>>,
    ) -> Self {
        let reply = Self::with(status, Some(media), Body::from_stream(body.events()));
        reply.header("cache-control", "no-store")
    }

    /// A refusal, which the implementer's hook shapes.
    pub const fn refuse(rejection: Rejection) -> Self {
        Self {
            response: Err(rejection),
            media: &[],
        }
    }

    fn with(status: u16, media: Option<&'static str>, body: Body) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else {
            return Self::refuse(Rejection::Internal);
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        if let Some(media) = media {
            let Some(value) = media_value(media) else {
                return Self::refuse(Rejection::Internal);
            };
            response.headers_mut().insert(header::CONTENT_TYPE, value);
        }
        Self {
            response: Ok(response),
            media: &[],
        }
    }

    /// The body may go by any of these media types: `Accept` chooses.
    #[must_use]
    pub const fn in_any(mut self, media: &'static [&'static str]) -> Self {
        self.media = media;
        self
    }

    /// Sets a header, unless the value is absent: a scalar as its text, an array as a list.
    #[must_use]
    pub fn header(self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Self {
        self.set(name, written(value, false))
    }

    /// Sets a header; of an object, `name=value` for each member.
    #[must_use]
    pub fn exploded_header(self, name: &'static str, value: &(impl Serialize + ?Sized)) -> Self {
        self.set(name, written(value, true))
    }

    /// Sets a header to JSON, unless the value is absent.
    #[must_use]
    pub fn json_header(self, name: &'static str, value: &impl Serialize) -> Self {
        let text = match serde_json::to_string(value) {
            Ok(text) if text == "null" => Written::Absent,
            Ok(text) => Written::Text(text),
            Err(_) => Written::Impossible,
        };
        self.set(name, text)
    }

    fn set(mut self, name: &'static str, value: Written) -> Self {
        let Ok(response) = &mut self.response else {
            return self;
        };
        if append(response.headers_mut(), name, value).is_none() {
            return Self::refuse(Rejection::Internal);
        }
        self
    }

    /// The response, or the rejection that has to be shaped.
    ///
    /// # Errors
    /// What [`Reply::refuse`] was given, or [`Rejection::Internal`] for what cannot be sent.
    pub fn finish(self, accept: &HeaderMap) -> Result<Response, Rejection> {
        let mut response = self.response?;
        if let Some(media) = media::preferred(accept, self.media) {
            let value = media_value(media).ok_or(Rejection::Internal)?;
            response.headers_mut().insert(header::CONTENT_TYPE, value);
        }
        Ok(response)
    }
}

/// A media type as a header; it comes from the document, which may have any characters.
fn media_value(media: &'static str) -> Option<HeaderValue> {
    HeaderValue::from_maybe_shared(Bytes::from_static(media.as_bytes())).ok()
}

/// Adds a header; nothing if it cannot be sent.
fn append(headers: &mut HeaderMap, name: &'static str, value: Written) -> Option<()> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    match value {
        Written::Absent => {}
        Written::Text(text) => {
            headers.append(name, HeaderValue::try_from(text).ok()?);
        }
        // A cookie's own text may have commas (RFC 6265, section 3).
        Written::Items(items) if name == header::SET_COOKIE => {
            for item in items {
                headers.append(&name, HeaderValue::try_from(item).ok()?);
            }
        }
        Written::Items(items) => {
            headers.append(name, HeaderValue::try_from(items.join(",")).ok()?);
        }
        Written::Impossible => return None,
    }
    Some(())
}

/// A body that says itself of which media type it is, for operations that answer with a range such
/// as `image/*`.
#[derive(Debug)]
pub struct TypedBody {
    media_type: HeaderValue,
    body: Body,
}

impl TypedBody {
    /// A body of this media type. One outside the range of the operation is answered as a fault of
    /// the server.
    pub fn new(media_type: HeaderValue, body: impl Into<Body>) -> Self {
        let body = body.into();
        Self { media_type, body }
    }
}

/// What an operation answers: something that becomes a [`Reply`].
pub trait Answer {
    /// The reply.
    fn reply(self) -> Reply;
}

impl<R: Answer, E: Answer> Answer for Result<R, E> {
    fn reply(self) -> Reply {
        match self {
            Ok(response) => response.reply(),
            Err(error) => error.reply(),
        }
    }
}

/// A body in several media types, each of its own kind, as a part of an answer.
pub trait Content {
    /// The reply with it.
    fn reply(self, status: u16) -> Reply;
}

/// A response body in several media types: an enum, and how its variants are written.
///
/// ```
/// # use oaxum_runtime::server as rt;
/// rt::contents! {
///     /// A report.
///     #[derive(Debug)]
///     pub enum ReportBody {
///         /// `application/json`
///         Json(Vec<String>) = json "application/json",
///         /// `text/csv`
///         Csv(rt::Body) = bytes "text/csv",
///     }
/// }
/// let body = ReportBody::Json(vec!["a".to_owned()]);
/// let reply = rt::Content::reply(body, 200);
/// # let _ = (reply, ReportBody::Csv(rt::Body::empty()));
/// ```
#[macro_export]
macro_rules! contents {
    ($(#[$meta:meta])* pub enum $Name:ident {
        $($(#[$about:meta])* $Variant:ident($ty:ty) = $kind:ident $media:literal
            $(in_any $any:expr)?),+ $(,)?
    }) => {
        $(#[$meta])*
        pub enum $Name {
            $($(#[$about])* $Variant($ty),)+
        }

        impl $crate::server::Content for $Name {
            fn reply(self, status: u16) -> $crate::server::Reply {
                match self {
                    $(Self::$Variant(body) => {
                        $crate::written_body!($kind, status, $media, body) $(.in_any($any))?
                    })+
                }
            }
        }
    };
}

/// How [`contents!`](crate::contents!) writes a body; not for direct use.
#[doc(hidden)]
#[macro_export]
macro_rules! written_body {
    (json, $status:expr, $media:expr, $body:expr) => {
        $crate::server::Reply::json($status, $media, &$body)
    };
    (text, $status:expr, $media:expr, $body:expr) => {
        $crate::server::Reply::text($status, $media, &$body)
    };
    ($kind:ident, $status:expr, $media:expr, $body:expr) => {
        $crate::server::Reply::$kind($status, $media, $body)
    };
}
