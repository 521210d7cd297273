//! A body whose media type is known, on its way to a value.

use std::pin::Pin;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{
    super::{Input, Limits, Rejection, media},
    form,
    media::{Kind, Media},
};
use crate::{Location, Path, Schema, Violations, decode_json};

/// A body whose media type the contract names.
#[derive(Debug)]
pub struct Payload {
    pub(super) media: &'static Media,
    /// The media type as it was stated, of multipart bodies.
    pub(super) stated: String,
    /// What was read to see whether there is a body at all.
    pub(super) first: Bytes,
    pub(super) rest: Body,
    pub(super) limits: Limits,
}

impl Payload {
    /// The media type or range of the contract that the body has.
    pub const fn media_type(&self) -> &'static str {
        self.media.name
    }

    /// The whole body, up to [`Limits::body`].
    pub(super) async fn bytes(self) -> Result<Bytes, Rejection> {
        let limit = self.limits.body;
        if self.first.len() > limit {
            return Err(Rejection::ContentTooLarge { limit });
        }
        if self.rest.is_end_stream() {
            return Ok(self.first);
        }
        let rest = Limited::new(self.rest, limit - self.first.len());
        match rest.collect().await {
            Ok(rest) => {
                let rest = rest.to_bytes();
                Ok(if rest.is_empty() {
                    self.first
                } else {
                    [self.first, rest].concat().into()
                })
            }
            Err(error) if error.is::<LengthLimitError>() => {
                Err(Rejection::ContentTooLarge { limit })
            }
            Err(_) => Err(Rejection::Unreadable),
        }
    }
}

/// What a body can become: every [`Schema`] out of JSON, a form or a text, and streams.
///
/// Where an operation takes several media types of different schemas, [`bodies!`](crate::bodies!)
/// makes an enum of them.
pub trait FromPayload: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with every violation, or why it could not be read.
    fn read(payload: Payload) -> impl Future<Output = Result<Self, Rejection>> + Send;
}

impl<T: Schema + Send> FromPayload for T {
    async fn read(payload: Payload) -> Result<Self, Rejection> {
        let kind = payload.media.kind;
        let bytes = payload.bytes().await?;
        let mut violations = Violations::of(Location::Body);
        let value = match kind {
            Kind::Json => decode_json(&bytes, &mut violations),
            Kind::Form { shape, styles } => match form::value(&bytes, shape, styles) {
                Ok(value) => decode_value(&[value], &mut violations),
                Err((name, (code, why))) => {
                    violations.add(&Path::ROOT.key(&name), code, why);
                    None
                }
            },
            Kind::Text(shape) => match std::str::from_utf8(&bytes) {
                Ok(text) => {
                    let value = shape.value(text.into());
                    decode_value(&[value, text.into()], &mut violations)
                }
                Err(_) => {
                    violations.add(&Path::ROOT, "encoding", "must be UTF-8");
                    None
                }
            },
            // The generator gives streams to these.
            Kind::Bytes | Kind::JsonLines | Kind::Events(_) | Kind::Multipart { .. } => None,
        };
        match value {
            Some(value) => Ok(value),
            None if violations.is_empty() => Err(Rejection::Internal),
            None => Err(Rejection::Invalid(violations)),
        }
    }
}

/// The first of some values that is valid; the violations are those of the very first.
pub(super) fn decode_value<T: Schema>(
    values: &[serde_json::Value],
    out: &mut Violations,
) -> Option<T> {
    let mut first = None;
    for value in values {
        let mut found = Violations::of(Location::Body);
        T::inspect(value, &Path::ROOT, &mut found);
        if found.is_empty() {
            let decoded = T::decode(value).ok();
            if decoded.is_none() {
                out.add(&Path::ROOT, "type", "cannot be read");
            }
            return decoded;
        }
        first.get_or_insert(found);
    }
    out.append(first?);
    None
}

/// Finds out whether there is a body, and of which media type it is.
pub(super) async fn open(
    known: &'static [Media],
    is_required: bool,
    input: &mut Input<'_>,
) -> Result<Option<Payload>, Rejection> {
    let mut rest = input.body.take().unwrap_or_default();
    let limits = input.limits;
    let (head, consumes) = (input.head, input.operation.consumes);
    check_length(&rest, known.iter().any(Media::is_streamed), limits)?;
    let first = first(&mut rest).await?;
    let stated = media::stated(&head.headers);
    let chosen = Media::choose(known, stated);
    if first.is_empty() {
        // An empty file is a file; of everything else, nothing is nothing.
        let is_file = is_required
            && matches!(
                chosen,
                Some(Media {
                    kind: Kind::Bytes,
                    ..
                })
            );
        if !is_file {
            return Ok(None);
        }
    }
    let Some(media) = chosen else {
        return Err(Rejection::UnsupportedMediaType {
            supported: consumes,
        });
    };
    if !media.is_streamed() {
        check_length(&rest, false, limits)?;
    }
    // Nobody else looks at it again.
    let names_boundary = |_: &&str| matches!(media.kind, Kind::Multipart { .. });
    Ok(Some(Payload {
        media,
        stated: stated.filter(names_boundary).unwrap_or_default().to_owned(),
        first,
        rest,
        limits,
    }))
}

/// Refuses a body that says by itself that it is too long, before anything of it is read.
fn check_length(body: &Body, is_streamed: bool, limits: Limits) -> Result<(), Rejection> {
    let limit = if is_streamed {
        limits.stream
    } else {
        limits.body
    };
    if body.size_hint().lower() > u64::try_from(limit).unwrap_or(u64::MAX) {
        return Err(Rejection::ContentTooLarge { limit });
    }
    Ok(())
}

/// The first bytes of a body; none if it has none.
async fn first(body: &mut Body) -> Result<Bytes, Rejection> {
    while !body.is_end_stream() {
        match Pin::new(&mut *body).frame().await {
            None => break,
            Some(Err(_)) => return Err(Rejection::Unreadable),
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) if !data.is_empty() => return Ok(data),
                _ => {}
            },
        }
    }
    Ok(Bytes::new())
}

/// A body in several media types, by the one that the request states.
///
/// ```
/// # use oaxum_runtime::server as rt;
/// rt::bodies! {
///     /// A note, as text or as it was drawn.
///     #[derive(Debug)]
///     pub enum NoteBody {
///         /// `text/plain`
///         Text(String) = "text/plain",
///         /// `image/*`
///         Image(rt::Incoming<rt::Bytes>) = "image/*" | "application/pdf",
///     }
/// }
/// # let _ = |body: NoteBody| matches!(body, NoteBody::Text(_));
/// ```
#[macro_export]
macro_rules! bodies {
    ($(#[$meta:meta])* pub enum $Name:ident {
        $($(#[$about:meta])* $Variant:ident($ty:ty) = $($media:literal)|+),+ $(,)?
    }) => {
        $(#[$meta])*
        pub enum $Name {
            $($(#[$about])* $Variant($ty),)+
        }

        impl $crate::server::FromPayload for $Name {
            async fn read(
                payload: $crate::server::Payload,
            ) -> ::core::result::Result<Self, $crate::server::Rejection> {
                match payload.media_type() {
                    $($($media)|+ => {
                        let value = <$ty as $crate::server::FromPayload>::read(payload).await;
                        value.map(Self::$Variant)
                    })+
                    _ => ::core::result::Result::Err($crate::server::Rejection::Internal),
                }
            }
        }
    };
}
