//! Types of texts that are kept as they were written.

use std::time;

crate::text_type! {
    /// A time of day with a zone, such as `18:30:00+01:00` (RFC 3339, `full-time`).
    pub struct Time: format = crate::formats::TIME
}

crate::text_type! {
    /// A duration, such as `P1DT12H` (RFC 3339, appendix A).
    ///
    /// ```
    /// use oaxum_runtime::Duration;
    ///
    /// let duration: Duration = "P1DT12H".parse()?;
    /// assert_eq!(duration.to_span().map(|span| (span.get_days(), span.get_hours())), Some((1, 12)));
    /// assert_eq!(Duration::of(std::time::Duration::from_secs(3_601)).as_str(), "PT1H0M1S");
    /// # Ok::<(), oaxum_runtime::Violations>(())
    /// ```
    pub struct Duration: format = crate::formats::DURATION
}

impl Duration {
    /// A length of time; fractions of a second, for which RFC 3339 has no form, are left out.
    pub fn of(duration: time::Duration) -> Self {
        let seconds = duration.as_secs();
        let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let text = match (hours, minutes, seconds) {
            (0, 0, seconds) => format!("PT{seconds}S"),
            (0, minutes, 0) => format!("PT{minutes}M"),
            (0, minutes, seconds) => format!("PT{minutes}M{seconds}S"),
            (hours, 0, 0) => format!("PT{hours}H"),
            (hours, minutes, 0) => format!("PT{hours}H{minutes}M"),
            (hours, minutes, seconds) => format!("PT{hours}H{minutes}M{seconds}S"),
        };
        Self(text)
    }

    /// The duration as a span of calendar units and clock units; none when one of them is greater
    /// than `jiff` counts (about 20,000 years).
    pub fn to_span(&self) -> Option<jiff::Span> {
        self.as_str().parse().ok()
    }
}

crate::text_type! {
    /// The name of a host (RFC 1123, section 2.1).
    pub struct Hostname: format = crate::formats::HOSTNAME
}

crate::text_type! {
    /// A JSON pointer (RFC 6901).
    pub struct JsonPointer: format = crate::formats::JSON_POINTER
}

crate::text_type! {
    /// A relative JSON pointer, such as `1/name`.
    pub struct RelativeJsonPointer: format = crate::formats::RELATIVE_JSON_POINTER
}

#[cfg(feature = "email")]
crate::text_type! {
    /// An e-mail address (RFC 5321, `Mailbox`).
    pub struct Email: format = crate::formats::EMAIL
}

#[cfg(feature = "uri")]
crate::text_type! {
    /// A URI with a scheme (RFC 3986).
    pub struct Uri: format = crate::formats::URI
}

#[cfg(feature = "uri")]
crate::text_type! {
    /// A URI or a relative reference (RFC 3986).
    pub struct UriReference: format = crate::formats::URI_REFERENCE
}

#[cfg(feature = "uri")]
crate::text_type! {
    /// An IRI with a scheme (RFC 3987).
    pub struct Iri: format = crate::formats::IRI
}

#[cfg(feature = "uri")]
crate::text_type! {
    /// An IRI or a relative reference (RFC 3987).
    pub struct IriReference: format = crate::formats::IRI_REFERENCE
}
