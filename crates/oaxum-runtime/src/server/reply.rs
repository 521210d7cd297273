//! The way of a typed response onto the wire.

use std::fmt::Write;

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;

/// A response under construction; generated `IntoResponse` implementations use it.
#[derive(Debug)]
pub struct Reply(Response);

impl Reply {
    /// A response with this status.
    pub fn status(status: u16) -> Self {
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self(response)
    }

    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &impl HeaderText) -> Self {
        if let Some(value) = value.header_value() {
            self.0
                .headers_mut()
                .append(HeaderName::from_static(name), value);
        }
        self
    }

    /// Sets a header that the response may lack.
    #[must_use]
    pub fn optional_header(self, name: &'static str, value: Option<&impl HeaderText>) -> Self {
        match value {
            Some(value) => self.header(name, value),
            None => self,
        }
    }

    /// Ends it with a JSON body of the given media type.
    pub fn json(mut self, media_type: &'static str, body: &impl Serialize) -> Response {
        match serde_json::to_vec(body) {
            Ok(text) => {
                *self.0.body_mut() = Body::from(text);
                let media_type = HeaderValue::from_static(media_type);
                self.0
                    .headers_mut()
                    .insert(header::CONTENT_TYPE, media_type);
            }
            // Only maps with keys that are no strings do that, and generated types have none.
            Err(_) => *self.0.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
        }
        self.0
    }

    /// Ends it without a body.
    pub fn empty(self) -> Response {
        self.0
    }
}

/// What a response header can be made of.
pub trait HeaderText {
    /// The value on the wire; none if it has characters that no header may carry.
    fn header_value(&self) -> Option<HeaderValue>;
}

impl<T: std::fmt::Display> HeaderText for T {
    fn header_value(&self) -> Option<HeaderValue> {
        let mut text = String::new();
        write!(text, "{self}").ok()?;
        HeaderValue::try_from(text).ok()
    }
}
