//! Request bodies: by media type into a value, or as a stream.

mod form;
mod incoming;
mod media;
mod multipart;
mod payload;

pub use incoming::{Event, Incoming};
pub use media::Media;
pub use multipart::{File, FromPart, Part, PartSpec, Parts, RawPart, WithHeaders};
pub use payload::{FromPayload, Payload};

use super::{Input, Rejection};
use crate::Location;

/// A body that must be there, in one of these media types.
pub const fn body(media: &'static [Media]) -> RequiredBody {
    RequiredBody(media)
}

/// A request body that must be there.
#[derive(Clone, Copy, Debug)]
pub struct RequiredBody(&'static [Media]);

/// A request body that may be absent.
#[derive(Clone, Copy, Debug)]
pub struct OptionalBody(&'static [Media]);

impl RequiredBody {
    /// The request may come without it.
    #[must_use]
    pub const fn optional(self) -> OptionalBody {
        OptionalBody(self.0)
    }
}

/// What the body of a request is read from.
pub trait BodySource<T> {
    /// The value; nothing if it breaks the contract, which the input has noted.
    fn read(self, input: &mut Input<'_>) -> impl Future<Output = Option<T>> + Send;
}

impl<T: FromPayload> BodySource<T> for RequiredBody {
    async fn read(self, input: &mut Input<'_>) -> Option<T> {
        let body = read(self.0, true, input).await?;
        if body.is_none() {
            input.note(Location::Body, "", "required", "is required: send a body");
        }
        body
    }
}

impl<T: FromPayload> BodySource<Option<T>> for OptionalBody {
    async fn read(self, input: &mut Input<'_>) -> Option<Option<T>> {
        read(self.0, false, input).await
    }
}

/// The body: outside, whether it could be read; inside, whether it is there.
async fn read<T: FromPayload>(
    media: &'static [Media],
    is_required: bool,
    input: &mut Input<'_>,
) -> Option<Option<T>> {
    let body = match payload::open(media, is_required, input).await {
        Ok(Some(payload)) => T::read(payload).await.map(Some),
        Ok(None) => Ok(None),
        Err(rejection) => Err(rejection),
    };
    match body {
        Ok(body) => Some(body),
        Err(Rejection::Invalid(found)) => {
            input.violations.append(found);
            None
        }
        Err(rejection) => {
            input.rejection = Some(rejection);
            None
        }
    }
}

/// A body that must be there, in one of these [`Media`] types.
///
/// ```
/// # use oaxum_runtime::server as rt;
/// let body = rt::body!(rt::Media::json("application/json")).optional();
/// # let _ = body;
/// ```
#[macro_export]
macro_rules! body {
    ($($media:expr),+ $(,)?) => {{
        const MEDIA: &[$crate::server::Media] = &[$($media),+];
        $crate::server::body(MEDIA)
    }};
}
