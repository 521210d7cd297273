//! How much is worked on at once, and when that is too much.
//!
//! What is counted is what takes processor or store. A request whose body is still to come takes
//! neither, so clients that send slowly, or never, keep nobody out.

use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll};

use http_body::{Body, Frame, SizeHint};

use crate::per_thread::Apart;

/// The requests that are worked on.
#[derive(Debug)]
pub(super) struct Load {
    /// Below zero for an instant, where a request ends while its body is awaited.
    working: Apart<AtomicI64>,
    most: i64,
}

impl Load {
    pub(super) fn new(most: NonZeroU32) -> Arc<Self> {
        Arc::new(Self {
            working: Apart(AtomicI64::new(0)),
            most: i64::from(most.get()),
        })
    }

    /// Counts one more; nothing if there are as many as may be.
    pub(super) fn enter(&self) -> Option<Place<'_>> {
        let before = self.working.0.fetch_add(1, Ordering::Relaxed);
        // Gives back what it took when it is dropped.
        let place = Place(self);
        (before < self.most).then_some(place)
    }
}

/// A request that counts until this is dropped.
#[derive(Debug)]
pub(super) struct Place<'a>(&'a Load);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.working.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A body that takes its request out of the count while it is awaited.
#[derive(Debug)]
pub(super) struct Awaited<B> {
    body: B,
    load: Arc<Load>,
    awaited: bool,
}

impl<B> Awaited<B> {
    pub(super) fn new(body: B, load: Arc<Load>) -> Self {
        Self {
            body,
            load,
            awaited: false,
        }
    }

    fn set_awaited(&mut self, awaited: bool) {
        if self.awaited != awaited {
            self.awaited = awaited;
            let change = if awaited { -1 } else { 1 };
            self.load.working.0.fetch_add(change, Ordering::Relaxed);
        }
    }
}

impl<B: Body + Unpin> Body for Awaited<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.set_awaited(polled.is_pending());
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for Awaited<B> {
    fn drop(&mut self) {
        self.set_awaited(false);
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn working(load: &Arc<Load>) -> i64 {
        load.working.0.load(Ordering::Relaxed)
    }

    #[test]
    fn as_many_as_may_be_are_let_in_and_one_that_ends_makes_room() {
        let load = Load::new(NonZeroU32::MIN);
        let first = load.enter();
        assert!(first.is_some() && load.enter().is_none());
        drop(first);
        assert!(load.enter().is_some());
        assert_eq!(working(&load), 0);
    }

    #[test]
    fn a_request_does_not_count_while_its_body_is_awaited() {
        let load = Load::new(NonZeroU32::MIN);
        let place = load.enter();
        let mut body = Awaited::new(Never, load.clone());
        let mut context = Context::from_waker(Waker::noop());
        assert!(Pin::new(&mut body).poll_frame(&mut context).is_pending());
        assert!(Pin::new(&mut body).poll_frame(&mut context).is_pending());
        assert_eq!(working(&load), 0);
        drop(body);
        assert_eq!(working(&load), 1);
        drop(place);
        assert_eq!(working(&load), 0);
    }

    /// A body that does not come.
    struct Never;

    impl Body for Never {
        type Data = bytes::Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
            Poll::Pending
        }
    }
}
