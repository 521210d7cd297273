//! Multipart bodies (RFC 7578), part by part.

use std::{fmt, marker::PhantomData};

use axum::http::HeaderMap;
use bytes::Bytes;
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use multer::{Field, Multipart};

use super::{
    super::{
        Limits, Rejection, media,
        parameter::{NULL, Shape},
    },
    incoming::{Incoming, chunks},
    media::Kind,
    payload::{FromPayload, Payload},
};
use crate::{Location, Path, Schema, Violations, decode_json};

/// A multipart body, read part by part while it comes.
///
/// [`Parts::next`] gives the parts in the order of the sender, each checked. When the last has
/// come, what is missing is noticed. A part that is a [`File`] has to be read or dropped before the
/// next one is asked for.
pub struct Parts<P> {
    multipart: Multipart<'static>,
    seen: Vec<usize>,
    closed: bool,
    is_over: bool,
    limits: Limits,
    parts: PhantomData<fn() -> P>,
}

impl<P> fmt::Debug for Parts<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Parts")
    }
}

/// The parts that a contract names; [`parts!`](crate::parts!) makes it.
pub trait Part: Sized + Send {
    /// What is said about each part, in the order of the variants.
    const SPECS: &'static [PartSpec];

    /// Reads the part that `SPECS` has at `index`.
    ///
    /// # Errors
    /// Why it breaks the contract.
    fn read(index: usize, field: RawPart) -> impl Future<Output = Result<Self, Rejection>> + Send;
}

/// What a contract says about a part.
#[derive(Clone, Copy, Debug)]
pub struct PartSpec {
    name: &'static str,
    shape: &'static Shape,
    min: usize,
    max: usize,
    media: &'static [&'static str],
    headers: &'static [&'static str],
}

impl PartSpec {
    /// A part that comes once, or not at all.
    pub const fn new(name: &'static str, shape: &'static Shape) -> Self {
        Self {
            name,
            shape,
            min: 0,
            max: 1,
            media: &[],
            headers: &[],
        }
    }

    /// A part that streams its bytes.
    pub const fn file(name: &'static str) -> Self {
        Self::new(name, &NULL)
    }

    /// It must be there.
    #[must_use]
    pub const fn required(self) -> Self {
        let max = self.max;
        self.times(1, max)
    }

    /// How often it may come.
    #[must_use]
    pub const fn times(mut self, min: usize, max: usize) -> Self {
        self.min = min;
        self.max = max;
        self
    }

    /// The media types and ranges that it may have.
    #[must_use]
    pub const fn media(mut self, media: &'static [&'static str]) -> Self {
        self.media = media;
        self
    }

    /// The headers that it must have.
    #[must_use]
    pub const fn headers(mut self, names: &'static [&'static str]) -> Self {
        self.headers = names;
        self
    }
}

/// A part before it is read.
pub struct RawPart {
    field: Field<'static>,
    spec: &'static PartSpec,
    limits: Limits,
}

impl fmt::Debug for RawPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("RawPart")
            .field(&self.spec.name)
            .finish()
    }
}

impl<P: Part> Parts<P> {
    /// The next part; none after the last.
    ///
    /// # Errors
    /// Why the part, or the body as a whole, breaks the contract; nothing more comes after it.
    pub async fn next(&mut self) -> Option<Result<P, Rejection>> {
        if self.is_over {
            return None;
        }
        let part = self.read().await;
        self.is_over = !matches!(part, Ok(Some(_)));
        part.transpose()
    }

    async fn read(&mut self) -> Result<Option<P>, Rejection> {
        loop {
            let Some(field) = self
                .multipart
                .next_field()
                .await
                .map_err(|error| fault(&error))?
            else {
                return self.missing();
            };
            let name = field.name().unwrap_or_default();
            let Some(index) = P::SPECS.iter().position(|spec| spec.name == name) else {
                if self.closed {
                    return Err(invalid(
                        name,
                        "additional_properties",
                        "is not a part of this body",
                    ));
                }
                continue;
            };
            let (Some(spec), Some(seen)) = (P::SPECS.get(index), self.seen.get_mut(index)) else {
                return Err(Rejection::Internal);
            };
            *seen += 1;
            if *seen > spec.max {
                return Err(if spec.max == 1 {
                    invalid(spec.name, "repeated", "must be given once")
                } else {
                    let why = format!("must be given at most {} times", spec.max);
                    invalid(spec.name, "max_items", &why)
                });
            }
            check(spec, &field)?;
            let limits = self.limits;
            return P::read(
                index,
                RawPart {
                    field,
                    spec,
                    limits,
                },
            )
            .await
            .map(Some);
        }
    }

    /// Nothing if every part came as often as it must.
    fn missing(&self) -> Result<Option<P>, Rejection> {
        let mut violations = Violations::of(Location::Body);
        for (spec, seen) in P::SPECS.iter().zip(&self.seen) {
            if *seen < spec.min {
                let at = Path::ROOT;
                let at = at.key(spec.name);
                if *seen == 0 {
                    violations.add(&at, "required", "is required");
                } else {
                    let why = format!("must be given at least {} times", spec.min);
                    violations.add(&at, "min_items", why);
                }
            }
        }
        violations.into_result().map_err(Rejection::Invalid)?;
        Ok(None)
    }
}

/// Whether a part has the media type and the headers that it must have.
fn check(spec: &PartSpec, field: &Field<'static>) -> Result<(), Rejection> {
    if let Some(header) = spec
        .headers
        .iter()
        .find(|name| !field.headers().contains_key(**name))
    {
        let why = format!("must have the header {header}");
        return Err(invalid(spec.name, "required", &why));
    }
    // Without a type of its own, a part is plain text (RFC 7578, section 4.4).
    let stated = media::stated(field.headers());
    let fits = |stated| {
        spec.media
            .iter()
            .any(|known| media::fit(stated, known).is_some())
    };
    if !spec.media.is_empty() && !stated.is_none_or(fits) {
        let why = format!("must be {}", spec.media.join(" or "));
        return Err(invalid(spec.name, "media_type", &why));
    }
    Ok(())
}

fn invalid(name: &str, code: &'static str, why: &str) -> Rejection {
    let mut violations = Violations::of(Location::Body);
    violations.add(&Path::ROOT.key(name), code, why);
    Rejection::Invalid(violations)
}

/// What reading a body as multipart met.
fn fault(error: &multer::Error) -> Rejection {
    match error {
        multer::Error::StreamReadFailed(cause) => match cause.downcast_ref::<Broken>() {
            Some(Broken::TooLarge(limit)) => Rejection::ContentTooLarge { limit: *limit },
            _ => Rejection::Unreadable,
        },
        multer::Error::LockFailure => Rejection::Internal,
        _ => {
            let mut violations = Violations::of(Location::Body);
            violations.add(&Path::ROOT, "syntax", "is not well-formed multipart");
            Rejection::Invalid(violations)
        }
    }
}

/// Why the bytes of a body stopped.
#[derive(Clone, Copy, Debug)]
enum Broken {
    TooLarge(usize),
    Unreadable,
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the body broke off")
    }
}

impl std::error::Error for Broken {}

impl<P: Part> FromPayload for Parts<P> {
    async fn read(payload: Payload) -> Result<Self, Rejection> {
        let Kind::Multipart { closed } = payload.media.kind else {
            return Err(Rejection::Internal);
        };
        let limits = payload.limits;
        let Some(boundary) = boundary(&payload.stated) else {
            let mut violations = Violations::of(Location::Body);
            let why = "must name its boundary in Content-Type";
            violations.add(&Path::ROOT, "boundary", why);
            return Err(Rejection::Invalid(violations));
        };
        let bytes = chunks(payload).map(|chunk| {
            chunk.map_err(|rejection| match rejection {
                Rejection::ContentTooLarge { limit } => Broken::TooLarge(limit),
                _ => Broken::Unreadable,
            })
        });
        Ok(Self {
            multipart: Multipart::new(bytes, boundary),
            seen: vec![0; P::SPECS.len()],
            closed,
            is_over: false,
            limits,
            parts: PhantomData,
        })
    }
}

/// The boundary of a multipart media type (RFC 2046, section 5.1.1).
fn boundary(stated: &str) -> Option<String> {
    let parameters = stated.split(';').skip(1);
    let boundary = parameters.into_iter().find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("boundary")
            .then(|| value.trim().trim_matches('"'))
    })?;
    (1..=70)
        .contains(&boundary.len())
        .then(|| boundary.to_owned())
}

/// What a part can become: every [`Schema`] out of JSON or text, and [`File`].
pub trait FromPart: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// Why it breaks the contract, or could not be read.
    fn from_part(part: RawPart) -> impl Future<Output = Result<Self, Rejection>> + Send;
}

impl<T: Schema + Send> FromPart for T {
    async fn from_part(part: RawPart) -> Result<Self, Rejection> {
        let (spec, limit) = (part.spec, part.limits.body);
        let stated = media::stated(part.field.headers())
            .map(media::essence)
            .unwrap_or_default();
        let stated = stated.to_ascii_lowercase();
        let is_json = stated == "application/json" || stated.ends_with("+json");
        let mut chunks = contents(part.field);
        let mut bytes = Vec::new();
        while let Some(chunk) = chunks.next().await {
            bytes.extend_from_slice(&chunk?);
            if bytes.len() > limit {
                return Err(Rejection::ContentTooLarge { limit });
            }
        }
        let mut found = Violations::of(Location::Body);
        let value = if is_json {
            decode_json(&bytes, &mut found)
        } else {
            match String::from_utf8(bytes) {
                Ok(text) => {
                    let values = [spec.shape.value(text.as_str().into()), text.into()];
                    super::payload::decode_value(&values, &mut found)
                }
                Err(_) => {
                    found.add(&Path::ROOT, "encoding", "must be UTF-8");
                    None
                }
            }
        };
        value.ok_or_else(|| {
            let mut all = Violations::of(Location::Body);
            for violation in found {
                let pointer = format!("{}{}", Path::ROOT.key(spec.name), violation.pointer);
                all.append(Violations::from(crate::Violation {
                    pointer,
                    ..violation
                }));
            }
            Rejection::Invalid(all)
        })
    }
}

/// A part whose bytes are read while they come.
#[derive(Debug)]
pub struct File {
    /// The name that the sender gave it, which may be anything: never a path to write to.
    pub file_name: Option<String>,
    /// The headers of the part, `Content-Type` among them.
    pub headers: HeaderMap,
    /// Its bytes. They end when it does, and with an error when the body breaks off.
    pub bytes: Incoming<Bytes>,
}

impl FromPart for File {
    async fn from_part(part: RawPart) -> Result<Self, Rejection> {
        Ok(Self {
            file_name: part.field.file_name().map(str::to_owned),
            headers: part.field.headers().clone(),
            bytes: Incoming::new(contents(part.field)),
        })
    }
}

/// A part with the headers that it came with.
#[derive(Clone, Debug, PartialEq)]
pub struct WithHeaders<T> {
    /// The headers of the part.
    pub headers: HeaderMap,
    /// Its value.
    pub value: T,
}

impl<T: Schema + Send> FromPart for WithHeaders<T> {
    async fn from_part(part: RawPart) -> Result<Self, Rejection> {
        let headers = part.field.headers().clone();
        let value = T::from_part(part).await?;
        Ok(Self { headers, value })
    }
}

fn contents(field: Field<'static>) -> BoxStream<'static, Result<Bytes, Rejection>> {
    let chunks = stream::unfold(Some(field), |field| async move {
        let mut field = field?;
        match field.chunk().await {
            Ok(None) => None,
            Ok(Some(chunk)) => Some((Ok(chunk), Some(field))),
            Err(error) => Some((Err(fault(&error)), None)),
        }
    });
    chunks.boxed()
}

/// The parts of a multipart body, an enum with a variant for each.
///
/// ```
/// # use oaxum_runtime::server as rt;
/// rt::parts! {
///     /// A part of an upload.
///     #[derive(Debug)]
///     pub enum UploadPart {
///         /// The picture.
///         Picture(rt::File) = rt::PartSpec::file("picture").required().media(&["image/*"]),
///         /// What it is about.
///         Tag(String) = rt::PartSpec::new("tag", &rt::TEXT).times(0, 5),
///     }
/// }
///
/// async fn upload(mut parts: rt::Parts<UploadPart>) -> Result<usize, rt::Rejection> {
///     let mut size = 0;
///     while let Some(part) = parts.next().await {
///         if let UploadPart::Picture(mut picture) = part? {
///             while let Some(bytes) = picture.bytes.next().await {
///                 size += bytes?.len();
///             }
///         }
///     }
///     Ok(size)
/// }
/// # let _ = upload;
/// ```
#[macro_export]
macro_rules! parts {
    ($(#[$meta:meta])* pub enum $Name:ident {
        $($(#[$about:meta])* $Variant:ident($ty:ty) = $spec:expr),+ $(,)?
    }) => {
        $(#[$meta])*
        pub enum $Name {
            $($(#[$about])* $Variant($ty),)+
        }

        impl $crate::server::Part for $Name {
            const SPECS: &'static [$crate::server::PartSpec] = &[$($spec),+];

            async fn read(
                index: usize,
                field: $crate::server::RawPart,
            ) -> ::core::result::Result<Self, $crate::server::Rejection> {
                let mut variant = 0;
                $(
                    if index == variant {
                        let value = <$ty as $crate::server::FromPart>::from_part(field).await;
                        return value.map(Self::$Variant);
                    }
                    variant += 1;
                )+
                let _ = variant;
                ::core::result::Result::Err($crate::server::Rejection::Internal)
            }
        }
    };
}
