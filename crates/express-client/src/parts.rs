//! A request while it is put together, and for as long as it may be sent again.

use std::mem;

use bytes::Bytes;
use http::{HeaderMap, Method};
use reqwest::{Body, Request, Url};

/// What a request consists of. One of reqwest's is gone once it was sent; this stays.
#[derive(Debug)]
pub(crate) struct Parts {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Option<Bytes>,
}

impl Parts {
    /// The parts of a request, whose headers go with them.
    pub(crate) fn of(request: &mut Request) -> Self {
        let body = request.body().and_then(Body::as_bytes);
        Self {
            method: request.method().clone(),
            url: request.url().clone(),
            body: body.map(Bytes::copy_from_slice),
            headers: mem::take(request.headers_mut()),
        }
    }

    /// A request to be sent once.
    pub(crate) fn request(&self) -> Request {
        let mut request = Request::new(self.method.clone(), self.url.clone());
        *request.headers_mut() = self.headers.clone();
        *request.body_mut() = self.body.clone().map(Body::from);
        request
    }
}
