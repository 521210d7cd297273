//! The threads that serve connections.
//!
//! A connection stays on the thread on which it began, with all that its requests need: no other
//! thread has to be woken for them, and what they read lies in the memory that this processor has
//! at hand. Whatever takes long is done elsewhere by those who do it, so nobody's turn is far off.

use std::io;
use std::sync::Arc;
use std::thread;

use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::processors::processors;

/// Threads for connections; they end when this is dropped, and cut off what still runs on them.
#[derive(Debug)]
pub struct Lanes(Vec<Lane>);

#[derive(Debug)]
struct Lane {
    runtime: Handle,
    /// Shared by its connections, which are counted by that.
    connections: Arc<()>,
    /// Dropped to end it.
    _open: oneshot::Sender<()>,
}

impl Lanes {
    /// One for each processor.
    ///
    /// # Errors
    /// The system gives no thread, or no means to wait for connections.
    pub fn start() -> io::Result<Self> {
        (0..processors())
            .map(Lane::start)
            .collect::<io::Result<_>>()
            .map(Self)
    }

    /// Serves a connection on the thread that has the fewest.
    ///
    /// # Errors
    /// The connection is no longer usable.
    pub(super) fn spawn<F>(
        &self,
        connections: &mut JoinSet<()>,
        stream: TcpStream,
        serve: impl FnOnce(TcpStream) -> F + Send + 'static,
    ) -> io::Result<()>
    where
        F: Future<Output = ()> + Send,
    {
        let stream = stream.into_std()?;
        let lane = self.0.iter().min_by_key(|lane| lane.connections());
        let lane = lane.ok_or(io::ErrorKind::NotFound)?;
        let counted = lane.connections.clone();
        let connection = async move {
            match TcpStream::from_std(stream) {
                Ok(stream) => serve(stream).await,
                Err(error) => tracing::debug!(%error, "connection ended early"),
            }
            drop(counted);
        };
        connections.spawn_on(connection, &lane.runtime);
        Ok(())
    }
}

impl Lane {
    fn start(number: usize) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (open, closed) = oneshot::channel();
        let handle = runtime.handle().clone();
        thread::Builder::new()
            .name(format!("lane-{number}"))
            .spawn(move || {
                // Nothing is ever sent.
                let _ = runtime.block_on(closed);
                runtime.shutdown_background();
            })?;
        Ok(Self {
            runtime: handle,
            connections: Arc::default(),
            _open: open,
        })
    }

    fn connections(&self) -> usize {
        Arc::strong_count(&self.connections) - 1
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use tokio::net::TcpListener;

    use super::*;

    async fn connection(listener: &TcpListener) -> (TcpStream, TcpStream) {
        let address = listener.local_addr().unwrap();
        let (theirs, ours) = tokio::join!(TcpStream::connect(address), listener.accept());
        (theirs.unwrap(), ours.unwrap().0)
    }

    /// Two lanes, whatever the machine.
    fn two() -> Lanes {
        Lanes((0..2).map(|number| Lane::start(number).unwrap()).collect())
    }

    #[tokio::test]
    async fn connections_are_shared_out_evenly_and_stay_on_their_thread() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (lanes, mut connections) = (two(), JoinSet::new());
        let (tell, told) = mpsc::channel();
        let mut clients = Vec::new();
        for _ in 0..6 {
            let (client, stream) = connection(&listener).await;
            clients.push(client);
            let tell = tell.clone();
            let serve = move |stream: TcpStream| async move {
                for _ in 0..2 {
                    tell.send(thread::current().name().map(str::to_owned))
                        .unwrap();
                    let mut byte = [0];
                    stream.readable().await.unwrap();
                    let _ = stream.try_read(&mut byte);
                }
            };
            lanes.spawn(&mut connections, stream, serve).unwrap();
        }
        assert_eq!([3, 3], [lanes.0[0].connections(), lanes.0[1].connections()]);
        drop((clients, tell));
        while connections.join_next().await.is_some() {}
        let mut names: Vec<_> = told.iter().map(Option::unwrap).collect();
        names.sort();
        let (first, second) = names.split_at(6);
        assert!(first.iter().all(|name| name == "lane-0"), "{first:?}");
        assert!(second.iter().all(|name| name == "lane-1"), "{second:?}");
        assert_eq!([0, 0], [lanes.0[0].connections(), lanes.0[1].connections()]);
    }

    #[tokio::test]
    async fn what_still_runs_is_cut_off_when_they_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (lanes, mut connections) = (two(), JoinSet::new());
        let (_client, stream) = connection(&listener).await;
        let serve = |stream: TcpStream| async move {
            let _stream = stream;
            std::future::pending().await
        };
        lanes.spawn(&mut connections, stream, serve).unwrap();
        drop(lanes);
        let ended = tokio::time::timeout(Duration::from_secs(20), connections.join_next());
        assert!(ended.await.unwrap().unwrap().unwrap_err().is_cancelled());
    }
}
