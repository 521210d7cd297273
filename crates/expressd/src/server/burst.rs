//! Answers that leave together.
//!
//! A thread that finds requests on several connections works on all of them before it sends the
//! first of the answers. Who waits for them is then woken once for many answers, not for each; and
//! so is this thread by what is asked next. Where there is one request, nothing waits.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream whose first write after a read has those go first that are ready at that time.
#[derive(Debug)]
pub(super) struct Burst<S> {
    stream: S,
    /// Whether something was read since something was written.
    asked: bool,
}

impl<S> Burst<S> {
    pub(super) const fn new(stream: S) -> Self {
        Self {
            stream,
            asked: false,
        }
    }

    /// Ready where it is time to write.
    fn poll_turn(&mut self, context: &Context<'_>) -> Poll<()> {
        if std::mem::take(&mut self.asked) {
            // To the end of the queue, behind all who have something to read.
            context.waker().wake_by_ref();
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Burst<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.asked |= buffer.filled().len() > before;
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Burst<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        std::task::ready!(self.poll_turn(context));
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        std::task::ready!(self.poll_turn(context));
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn requests_that_are_there_are_read_before_the_first_answer_leaves() {
        let done = RefCell::new(Vec::new());
        let connection = async |number| {
            let (mut client, server) = duplex(64);
            client.write_all(b"?").await.unwrap();
            let mut server = Burst::new(server);
            server.read_u8().await.unwrap();
            done.borrow_mut().push(("read", number));
            server.write_all(b"!").await.unwrap();
            done.borrow_mut().push(("written", number));
            server.write_all(b"!").await.unwrap();
            done.borrow_mut().push(("written on", number));
            client.read_u8().await.unwrap();
        };
        tokio::join!(biased; connection(1), connection(2));
        let expected = [
            ("read", 1),
            ("read", 2),
            ("written", 1),
            ("written on", 1),
            ("written", 2),
            ("written on", 2),
        ];
        assert_eq!(*done.borrow(), expected);
    }
}
