//! One attempt: a request out, and its answer in.

use std::{
    mem,
    pin::{Pin, pin},
    time::Duration,
};

use bytes::Bytes;
#[cfg(not(target_arch = "wasm32"))]
use futures_util::FutureExt as _;
use futures_util::future::{Either, select};
use reqwest::Response;
use web_time::Instant;

use super::{Lost, Reason, Received, sleep};

/// Waits for an answer to its end, for so long at most.
///
/// The clock is here and not reqwest's, which would put what it counts into boxes of their own.
pub(super) async fn attempt(
    answer: impl Future<Output = reqwest::Result<Response>>,
    timeout: Duration,
    attempts: u32,
) -> Result<Received, Lost> {
    let started = Instant::now();
    let mut clock = pin!(sleep::by_the_clock(timeout));
    let mut answer = pin!(answer);
    // It starts before the request goes out: the runtime's threads, which that wakes, need the lock
    // under which it does, and would have to be waited for.
    #[cfg(not(target_arch = "wasm32"))]
    let _ = clock.as_mut().now_or_never();
    match in_time(select(answer.as_mut(), clock.as_mut()).await) {
        Ok(response) => {
            let is_late = || started.elapsed() >= timeout;
            receive(response, clock, is_late, attempts).await
        }
        Err(reason) => Err(Lost {
            reason,
            partial: None,
            attempts,
        }),
    }
}

/// What the network gave, unless the clock rang before.
fn in_time<T, W, C>(first: Either<(reqwest::Result<T>, C), ((), W)>) -> Result<T, Reason> {
    match first {
        Either::Left((Ok(given), _)) => Ok(given),
        Either::Left((Err(error), _)) => Err(Reason::Transport(error.without_url())),
        Either::Right(_) => Err(Reason::Late),
    }
}

/// Reads the body as far as it comes.
#[cfg(not(target_arch = "wasm32"))]
#[expect(
    clippy::manual_async_fn,
    reason = "an `async fn` keeps its arguments twice, and each call is as large as all this"
)]
fn receive(
    mut response: Response,
    mut clock: Pin<&mut impl Future<Output = ()>>,
    is_late: impl Fn() -> bool,
    attempts: u32,
) -> impl Future<Output = Result<Received, Lost>> {
    async move {
        let mut body = Bytes::new();
        let mut parts: Vec<Bytes> = Vec::new();
        let ended = loop {
            let part = in_time(select(pin!(response.chunk()), clock.as_mut()).await);
            match part {
                Ok(Some(part)) if body.is_empty() => body = part,
                Ok(Some(part)) => {
                    parts.push(part);
                    // Whoever always has more leaves the clock no time to ring.
                    if is_late() {
                        break Err(Reason::Late);
                    }
                }
                Ok(None) => break Ok(()),
                Err(reason) => break Err(reason),
            }
        };
        if !parts.is_empty() {
            parts.insert(0, body);
            body = parts.concat().into();
        }
        let received = Received {
            status: response.status(),
            headers: mem::take(response.headers_mut()),
            body,
            attempts,
        };
        match ended {
            Ok(()) => Ok(received),
            Err(reason) => Err(Lost::part_way(received, reason)),
        }
    }
}

/// Reads the body, or tells why it did not come: a browser gives no part of it.
#[cfg(target_arch = "wasm32")]
async fn receive(
    mut response: Response,
    clock: Pin<&mut impl Future<Output = ()>>,
    _is_late: impl Fn() -> bool,
    attempts: u32,
) -> Result<Received, Lost> {
    let received = Received {
        status: response.status(),
        headers: mem::take(response.headers_mut()),
        body: Bytes::new(),
        attempts,
    };
    match in_time(select(pin!(response.bytes()), clock).await) {
        Ok(body) => Ok(Received { body, ..received }),
        Err(reason) => Err(Lost::part_way(received, reason)),
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, future::ready};

    use futures_util::{StreamExt, stream};
    use http_body::Frame;
    use http_body_util::StreamBody;

    use super::*;

    #[tokio::test]
    async fn an_answer_that_always_has_more_ends_with_its_time() {
        let (limit, begin) = (Duration::from_millis(50), Instant::now());
        let part = || Ok::<_, Infallible>(Frame::data(Bytes::from_static(b"more")));
        let parts = stream::repeat_with(part)
            .take_while(move |_| ready(begin.elapsed() < Duration::from_secs(5)));
        let body = reqwest::Body::wrap(StreamBody::new(parts));
        let answer = ready(Ok(http::Response::new(body).into()));
        let lost = attempt(answer, limit, 1).await.unwrap_err();
        assert!(lost.reason.is_timeout());
        assert!(lost.partial.unwrap().body.starts_with(b"moremore"));
    }
}
