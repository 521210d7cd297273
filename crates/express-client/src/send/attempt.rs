//! One attempt: a request out, and its answer in.

use std::mem;

use bytes::Bytes;
use reqwest::{Client, Request};

use super::{Lost, Received};

/// Sends a request once and reads its answer to the end.
pub(super) async fn attempt(
    http: &Client,
    request: Request,
    attempts: u32,
) -> Result<Received, Lost> {
    let mut response = match http.execute(request).await {
        Ok(response) => response,
        Err(error) => {
            return Err(Lost {
                error: error.without_url(),
                partial: None,
                attempts,
            });
        }
    };
    let status = response.status();
    let headers = mem::take(response.headers_mut());
    let (body, broken) = read(response).await;
    let received = Received {
        status,
        headers,
        body,
        attempts,
    };
    match broken {
        None => Ok(received),
        Some(error) => Err(Lost {
            error: error.without_url(),
            partial: Some(received),
            attempts,
        }),
    }
}

/// The body as far as it came, and why it ended early if it did.
#[cfg(not(target_arch = "wasm32"))]
async fn read(mut response: reqwest::Response) -> (Bytes, Option<reqwest::Error>) {
    let mut chunks: Vec<Bytes> = Vec::new();
    let broken = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => chunks.push(chunk),
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    let body = match chunks.as_slice() {
        [whole] => whole.clone(),
        parts => parts.concat().into(),
    };
    (body, broken)
}

/// The body, or why it did not come: a browser gives no part of it.
#[cfg(target_arch = "wasm32")]
async fn read(response: reqwest::Response) -> (Bytes, Option<reqwest::Error>) {
    match response.bytes().await {
        Ok(body) => (body, None),
        Err(error) => (Bytes::new(), Some(error)),
    }
}
