//! Walking all customers: page by page, or customer by customer.

use std::{
    borrow::Cow,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    vec,
};

use express_types::{ExpressCustomer, ExpressCustomerPage};
use futures_util::{FutureExt as _, Stream, StreamExt, future::RemoteHandle};
use oaxum_runtime::{Location, Path, Violations};
use serde::Deserialize;
use tracing::Instrument as _;

use super::List;
use crate::{Answer, Error, prepared::Delivered};

/// What a request for a page gives.
type Outcome = Result<Delivered<ExpressCustomerPage>, Error>;

/// What a page says about the next one.
#[derive(Deserialize)]
struct Sequel<'a> {
    #[serde(rename = "hasMore")]
    has_more: bool,
    #[serde(borrow)]
    cursor: Option<Cow<'a, str>>,
}

/// The pages of a walk, in order.
///
/// The next page is fetched while this one is used, and never more than that one: whoever takes pages
/// slowly is not overrun. Dropping the stream ends the fetching.
///
/// After an error the stream is over; [`cursor`](Self::cursor) tells where another walk can go on.
pub struct PageStream {
    /// The request for the page at `cursor`.
    request: List,
    /// Where the next page that the stream gives begins; none for the first.
    cursor: Option<String>,
    state: State,
}

enum State {
    /// Nobody has asked for a page yet.
    Idle,
    /// A page is on its way.
    Fetching(RemoteHandle<Outcome>),
    /// There are no more.
    Over,
}

impl PageStream {
    pub(super) fn new(request: List) -> Self {
        Self {
            cursor: request.position().map(str::to_owned),
            request,
            state: State::Idle,
        }
    }

    /// Where the next page begins, to go on from there with [`List::cursor`]; none before the first
    /// page and after the last. It stands for the page that failed, if one did.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// The next page; none after the last, and after an error. `StreamExt` of the crates for streams
    /// gives the same, and more.
    pub async fn next(&mut self) -> Option<Result<Answer<ExpressCustomerPage>, Error>> {
        StreamExt::next(self).await
    }

    /// Has the page at a cursor fetched; the first without one.
    fn fetch(&self, cursor: Option<&str>) -> State {
        let request = match cursor {
            Some(cursor) => self.request.clone().cursor(cursor),
            None => self.request.clone(),
        };
        let delivery = async { request.prepare()?.deliver().await };
        let (task, handle) = delivery.in_current_span().remote_handle();
        spawn(task);
        State::Fetching(handle)
    }

    /// Reads a page. The next one is on its way meanwhile, which is why its cursor is looked for
    /// first.
    fn turn(
        &mut self,
        page: Delivered<ExpressCustomerPage>,
    ) -> Result<Answer<ExpressCustomerPage>, Error> {
        // The contract gives a cursor exactly when there is more. Of a service that says only one of
        // both, the walk believes the end. A page may be empty, and the walk goes on.
        let sequel = page.glance().filter(|sequel: &Sequel<'_>| sequel.has_more);
        let next = sequel.and_then(|sequel| Some(sequel.cursor?.into_owned()));
        if next.is_some() && next == self.cursor {
            return Err(page.read()?.refused("list", in_place()));
        }
        let state = match &next {
            Some(next) => self.fetch(Some(next)),
            None => State::Over,
        };
        let page = page.read()?;
        (self.cursor, self.state) = (next, state);
        Ok(page)
    }
}

/// A cursor that leads to where it came from.
fn in_place() -> Violations {
    let mut violations = Violations::of(Location::Body);
    let at = Path::ROOT;
    let message = "is the cursor of this same page: the walk would never end";
    violations.add(&at.key("cursor"), "cursor", message);
    violations
}

#[cfg(not(target_arch = "wasm32"))]
fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(task);
}

#[cfg(target_arch = "wasm32")]
fn spawn(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}

impl Stream for PageStream {
    type Item = Result<Answer<ExpressCustomerPage>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if matches!(this.state, State::Idle) {
            this.state = this.fetch(this.cursor.as_deref());
        }
        let State::Fetching(handle) = &mut this.state else {
            return Poll::Ready(None);
        };
        let outcome = ready!(handle.poll_unpin(context));
        this.state = State::Over;
        Poll::Ready(Some(outcome.and_then(|page| this.turn(page))))
    }
}

impl fmt::Debug for PageStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PageStream")
            .field("request", &self.request)
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}

/// The customers of a walk, in order: a [`PageStream`], customer by customer.
#[derive(Debug)]
pub struct CustomerStream {
    pages: PageStream,
    page: vec::IntoIter<ExpressCustomer>,
}

impl CustomerStream {
    pub(super) fn new(pages: PageStream) -> Self {
        Self {
            pages,
            page: Vec::new().into_iter(),
        }
    }

    /// Where the page after the present one begins: see [`PageStream::cursor`].
    pub fn cursor(&self) -> Option<&str> {
        self.pages.cursor()
    }

    /// The next customer; none after the last, and after an error. `StreamExt` of the crates for
    /// streams gives the same, and more.
    pub async fn next(&mut self) -> Option<Result<ExpressCustomer, Error>> {
        StreamExt::next(self).await
    }
}

impl Stream for CustomerStream {
    type Item = Result<ExpressCustomer, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(customer) = this.page.next() {
                return Poll::Ready(Some(Ok(customer)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => this.page = page.into_inner().express_customers.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}
