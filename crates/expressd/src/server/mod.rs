//! Carries HTTP: connections, limits of time, shutdown. Knows no operation.
//!
//! [`serve`] accepts connections and speaks HTTP/1.1 on them; an [`Entrance`] stands between them
//! and the router, so that every request gets an id, a time limit and an answer, even if its
//! handler panics.
//!
//! HTTP/2 without TLS is left out on purpose: telling the two apart means to wait for the first
//! bytes outside of the header timeout, which a client that sends nothing could abuse.

mod entrance;
mod limits;
mod observer;
mod shutdown;

use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

pub use entrance::{Entrance, Reject};
pub use limits::Limits;
pub use observer::{Exchange, Observer};
pub use shutdown::{Shutdown, Trigger};

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
/// No error of a connection ends this, nor does a failure to accept one.
pub async fn serve(
    listener: TcpListener,
    entrance: Entrance,
    limits: Limits,
    mut shutdown: Shutdown,
) -> Ending {
    let mut connections = JoinSet::new();
    let mut refused = false;
    loop {
        tokio::select! {
            biased;
            () = shutdown.draining() => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    refused = false;
                    connections.spawn(connection(stream, entrance.clone(), limits, shutdown.clone()));
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
async fn connection(stream: TcpStream, entrance: Entrance, limits: Limits, mut shutdown: Shutdown) {
    // Answers are written whole; waiting for more to fill a packet only delays them. A failure
    // shows again at the first read.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.write));

    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let entrance = entrance.clone();
        async move {
            let answer = entrance.answer(request.map(axum::body::Body::new)).await;
            Ok::<_, Infallible>(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);

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
