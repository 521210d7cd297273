//! What strings stand for: the values of JSON Schema's `format`.
//!
//! Where Rust has a type for what a text stands for, the schema is that type ([`Timestamp`],
//! [`Date`], [`Uuid`], [`Ipv4`], [`Ipv6`], [`Base64`]). Where the text itself matters, it is kept
//! as it was written, in a type that holds no other ([`Email`], [`Uri`], [`Duration`], …), or in
//! any string whose facets name the [`Format`].
//!
//! [`Timestamp`]: crate::Timestamp
//! [`Date`]: crate::Date
//! [`Uuid`]: crate::Uuid
//! [`Ipv4`]: crate::Ipv4
//! [`Ipv6`]: crate::Ipv6
//! [`Base64`]: crate::Base64

#[cfg(feature = "base64")]
mod base64;
mod kept;
mod moments;
mod names;
mod pointers;
mod values;

#[cfg(feature = "base64")]
pub use base64::Base64;
#[cfg(feature = "email")]
pub use kept::Email;
pub use kept::{Duration, Hostname, JsonPointer, RelativeJsonPointer, Time};
#[cfg(feature = "uri")]
pub use kept::{Iri, IriReference, Uri, UriReference};
pub use values::{Date, Ipv4, Ipv6};

/// What a string has to be, beyond its length and its pattern.
///
/// ```
/// oaxum_runtime::text_type! {
///     /// Where a shop is open, at the latest.
///     pub struct Closes: format = oaxum_runtime::formats::TIME, max_length = 9
/// }
///
/// assert!("18:00:00Z".parse::<Closes>().is_ok());
/// let violations = "six".parse::<Closes>().unwrap_err();
/// assert_eq!(violations.to_string(), "body : must be a time with a zone (RFC 3339)");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Format {
    described: &'static str,
    accepts: fn(&str) -> bool,
}

impl Format {
    /// A format of texts that `accepts` says yes to; `described` follows "must be" in messages.
    pub const fn new(described: &'static str, accepts: fn(&str) -> bool) -> Self {
        Self { described, accepts }
    }

    /// Whether a text has the format.
    pub fn accepts(&self, text: &str) -> bool {
        (self.accepts)(text)
    }

    pub(crate) fn message(&self) -> String {
        format!("must be {}", self.described)
    }
}

/// `date-time`: RFC 3339, with a zone and seconds, up to nanoseconds.
pub const DATE_TIME: Format = Format::new("a date-time with a zone (RFC 3339)", |text| {
    moments::timestamp(text).is_some()
});

/// `date`: the `full-date` of RFC 3339.
pub const DATE: Format = Format::new("a date (RFC 3339)", |text| moments::date(text).is_some());

/// `time`: the `full-time` of RFC 3339, with a zone.
pub const TIME: Format = Format::new("a time with a zone (RFC 3339)", moments::is_time);

/// `duration`: RFC 3339, appendix A; a subset of ISO 8601 without fractions.
pub const DURATION: Format = Format::new("a duration (RFC 3339, appendix A)", moments::is_duration);

/// `uuid`: the hyphenated form of RFC 9562, in either case.
pub const UUID: Format = Format::new("a UUID in its hyphenated form (RFC 9562)", |text| {
    values::uuid(text).is_some()
});

/// `ipv4`: four numbers with points between (RFC 2673, section 3.2).
pub const IPV4: Format = Format::new("an IPv4 address", |text| text.parse::<Ipv4>().is_ok());

/// `ipv6`: RFC 4291, section 2.2, without a zone.
pub const IPV6: Format = Format::new("an IPv6 address (RFC 4291)", |text| {
    text.parse::<Ipv6>().is_ok()
});

/// `hostname`: RFC 1123, section 2.1. Whether a label in Punycode stands for a name that may be
/// registered is not looked at.
pub const HOSTNAME: Format = Format::new("a host name (RFC 1123)", names::is_hostname);

/// `email`: a mailbox of RFC 5321.
#[cfg(feature = "email")]
pub const EMAIL: Format = Format::new("an e-mail address (RFC 5321)", names::is_email);

/// `uri`: RFC 3986, with a scheme.
#[cfg(feature = "uri")]
pub const URI: Format = Format::new("a URI with a scheme (RFC 3986)", |text| {
    fluent_uri::Uri::parse(text).is_ok()
});

/// `uri-reference`: RFC 3986, with a scheme or relative.
#[cfg(feature = "uri")]
pub const URI_REFERENCE: Format = Format::new("a URI or a relative reference (RFC 3986)", |text| {
    fluent_uri::UriRef::parse(text).is_ok()
});

/// `iri`: RFC 3987, with a scheme.
#[cfg(feature = "uri")]
pub const IRI: Format = Format::new("an IRI with a scheme (RFC 3987)", |text| {
    fluent_uri::Iri::parse(text).is_ok()
});

/// `iri-reference`: RFC 3987, with a scheme or relative.
#[cfg(feature = "uri")]
pub const IRI_REFERENCE: Format =
    Format::new("an IRI or a relative reference (RFC 3987)", |text| {
        fluent_uri::IriRef::parse(text).is_ok()
    });

/// `json-pointer`: RFC 6901, section 3.
pub const JSON_POINTER: Format =
    Format::new("a JSON pointer (RFC 6901)", pointers::is_json_pointer);

/// `relative-json-pointer`: draft-bhutton-relative-json-pointer-00.
pub const RELATIVE_JSON_POINTER: Format = Format::new(
    "a relative JSON pointer",
    pointers::is_relative_json_pointer,
);

/// `byte`, and `contentEncoding: base64`: RFC 4648, section 4, with padding.
#[cfg(feature = "base64")]
pub const BASE64: Format = Format::new("base64 with padding (RFC 4648)", |text| {
    Base64::decode(text).is_some()
});
