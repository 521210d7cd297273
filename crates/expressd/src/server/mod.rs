//! Carries HTTP: connections, limits of time, shutdown. Knows no operation.
//!
//! [`serve`] accepts connections and speaks HTTP/1.1 on them; an [`Entrance`] stands between them
//! and the router, so that every request gets an id, a time limit and an answer, even if its
//! handler panics.
//!
//! HTTP/2 without TLS is left out on purpose: telling the two apart means to wait for the first
//! bytes outside of the header timeout, which a client that sends nothing could abuse. With TLS
//! too, so that one set of limits holds for all.

mod burst;
mod entrance;
mod head_timer;
mod lanes;
mod limits;
mod load;
mod observer;
mod shutdown;
mod standing;
mod tls;
pub mod visit;

use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

use burst::Burst;
use head_timer::HeadTimer;

pub use entrance::{Entrance, Reject};
pub use lanes::Lanes;
pub use limits::Limits;
pub use observer::{Exchange, Observer};
pub use shutdown::{Shutdown, Trigger};
pub use standing::Standing;
pub use tls::{Tls, TlsError};
pub use visit::Caller;

/// The name of no operation: an unknown path, or a request cut short before its operation was known.
const NO_OPERATION: &str = "none";

/// The most bytes that the head of a request may have: far more than any client of the contract
/// needs, and little enough to hold for every connection. Of fields, hyper takes 100 by itself; to
/// say so would cost an allocation for each request.
const HEAD_BYTES: usize = 32 * 1024;

/// How long no connection is accepted after the system refused one, for lack of file descriptors
/// for instance: long enough for some to close, short enough for nobody to notice.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every request in flight was answered.
    Drained,
    /// The time to drain was over; so many connections were cut.
    CutOff(usize),
    /// Ended at once, on request; so many connections were cut.
    Aborted(usize),
}

/// Serves requests until `shutdown` says to stop, then lets those in flight finish.
///
/// With `tls`, every connection is encrypted. No error of a connection ends this, nor does a
/// failure to accept one.
pub async fn serve(
    listener: TcpListener,
    lanes: &Lanes,
    tls: Option<Tls>,
    entrance: Entrance,
    limits: Limits,
    mut shutdown: Shutdown,
) -> Ending {
    let mut connections = JoinSet::new();
    let mut refused = false;
    let mut full = false;
    loop {
        let room = connections.len() < limits.most_connections();
        if !room && !full {
            tracing::warn!(
                open = connections.len(),
                "no more connections for now: see --max-connections"
            );
        }
        full = !room;
        tokio::select! {
            biased;
            () = shutdown.draining() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept(), if room => match accepted {
                Ok((stream, from)) => {
                    refused = false;
                    let limits = Limits { header: limits.patience(connections.len()), ..limits };
                    let (tls, entrance, shutdown) = (tls.clone(), entrance.clone(), shutdown.clone());
                    let serve = move |stream| {
                        let connection = connection(stream, tls, entrance, limits, shutdown);
                        visit::from_peer(from.ip(), connection)
                    };
                    if let Err(error) = lanes.spawn(&mut connections, stream, serve) {
                        tracing::debug!(%error, "connection ended early");
                    }
                }
                Err(error) if concerns_one_connection(&error) => {}
                Err(error) => {
                    // Said once: while it lasts, this repeats with every pause.
                    if !refused {
                        tracing::warn!(%error, "cannot accept connections for now, trying on");
                    }
                    refused = true;
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    drain(connections, limits.drain, shutdown).await
}

/// Waits for connections to end, for a limited time.
async fn drain(mut connections: JoinSet<()>, limit: Duration, mut shutdown: Shutdown) -> Ending {
    let deadline = tokio::time::Instant::now() + limit;
    loop {
        tokio::select! {
            biased;
            () = shutdown.aborted() => return Ending::Aborted(connections.len()),
            ended = connections.join_next() => if ended.is_none() {
                return Ending::Drained;
            },
            () = tokio::time::sleep_until(deadline) => return Ending::CutOff(connections.len()),
        }
    }
}

/// Serves one connection to its end.
async fn connection(
    stream: TcpStream,
    tls: Option<Tls>,
    entrance: Entrance,
    limits: Limits,
    mut shutdown: Shutdown,
) {
    // Answers are written whole; waiting for more to fill a packet only delays them. A failure
    // shows again at the first read.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.write));
    let stream = Box::pin(stream);
    let Some(tls) = tls else {
        return requests(stream, entrance, limits, shutdown).await;
    };
    let handshake = tokio::time::timeout(limits.header, tls.acceptor().accept(stream));
    let shaken = tokio::select! {
        biased;
        // Nothing was asked yet.
        () = shutdown.draining() => return,
        shaken = handshake => shaken,
    };
    match shaken {
        Ok(Ok(stream)) => requests(stream, entrance, limits, shutdown).await,
        Ok(Err(error)) => tracing::debug!(%error, "no TLS handshake"),
        Err(_) => tracing::debug!("no TLS handshake in time"),
    }
}

/// Serves the requests on one connection.
async fn requests<S>(stream: S, entrance: Entrance, limits: Limits, mut shutdown: Shutdown)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    // Counted for this connection alone, and so by one thread.
    let entrance = Arc::new(entrance);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let entrance = entrance.clone();
        async move { Ok::<_, Infallible>(entrance.answer(request).await) }
    });
    let connection = http1::Builder::new()
        .timer(HeadTimer::default())
        .header_read_timeout(limits.header)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Burst::new(stream)), service);

    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.draining() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended early");
    }
}

/// Whether a failed `accept` is about the connection that it would have returned, and says nothing
/// about the next one.
fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nobody;

    impl Observer for Nobody {
        fn finished(&self, _: &Exchange<'_>) {}
    }

    #[tokio::test]
    async fn an_idle_connection_takes_little_memory() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stream = TcpStream::connect(address).await.unwrap();
        let limits = Limits::default();
        let reject: Reject = Arc::new(|_, _| axum::response::Response::default());
        let entrance = Entrance::new(axum::Router::new, &limits, reject, Nobody);
        let (_trigger, shutdown) = Shutdown::new();
        let size = size_of_val(&connection(stream, None, entrance, limits, shutdown));
        assert!(size <= 8 * 1024, "{size} bytes");
    }
}
