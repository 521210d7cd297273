//! `GET /v1/express`

use express_types::{ExpressCustomerPage, Limit};
use futures_util::FutureExt as _;

use super::{CustomerStream, PageStream};
use crate::{
    Async, Error, Mode, draft::Draft, generated::operations, mode::Caller, overrides::Overrides,
    prepared::Prepared, request::request,
};

/// A request for a page of customers.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct List<M = Async> {
    caller: Caller<M>,
    cursor: Option<String>,
    limit: Option<u32>,
    name: Option<String>,
    overrides: Overrides,
}

impl<M: Mode> List<M> {
    pub(super) fn new(caller: Caller<M>) -> Self {
        Self {
            caller,
            cursor: None,
            limit: None,
            name: None,
            overrides: Overrides::default(),
        }
    }

    /// How many customers a page holds at most: 1 to 100. Unless said, a single page has 20, and the
    /// pages of a walk 100.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Goes on where a page ended: its `cursor`, with the same [`name`](Self::name).
    pub fn cursor(mut self, cursor: impl AsRef<str>) -> Self {
        self.cursor = Some(cursor.as_ref().to_owned());
        self
    }

    /// Only customers whose name contains this text, upper or lower case alike.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Where the page begins, if it is not the first.
    pub(super) fn position(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    pub(super) fn prepare(self) -> Result<Prepared<ExpressCustomerPage>, Error> {
        let mut draft = Draft::new(&operations::LIST);
        let cursor = draft.query(
            "cursor",
            self.cursor.map(|cursor| cursor.parse()).transpose(),
        );
        let limit = draft.query(
            "limit",
            self.limit
                .map(|limit| Limit::try_from(i64::from(limit)))
                .transpose(),
        );
        let name = draft.query("name", self.name.map(|name| name.parse()).transpose());
        let (Some(cursor), Some(limit), Some(name)) = (cursor, limit, name) else {
            return Err(draft.refused());
        };
        let api = self.caller.client.start(&operations::LIST);
        let outcome = api
            .list(cursor.as_ref(), limit.as_ref(), name.as_ref())
            .now_or_never();
        api.inner
            .prepared(self.caller.client, outcome, self.overrides)
    }
}

request!(List => ExpressCustomerPage);

#[cfg(feature = "blocking")]
impl List<crate::blocking::Blocking> {
    /// The same request, to be awaited, and what waits for it.
    pub(crate) fn in_background(self) -> (List, crate::blocking::Blocking) {
        let Self {
            caller,
            cursor,
            limit,
            name,
            overrides,
        } = self;
        let list = List {
            caller: Caller {
                client: caller.client,
                mode: Async,
            },
            cursor,
            limit,
            name,
            overrides,
        };
        (list, caller.mode)
    }
}

/// As many as a page can hold: a walk wants all customers anyway.
const LARGEST: u32 = 100;

impl List {
    /// Gives all pages from here on, each with the headers it came with.
    ///
    /// ```no_run
    /// use futures_util::TryStreamExt;
    ///
    /// # async fn run(client: express_client::Client) -> Result<(), express_client::Error> {
    /// let mut pages = client.express().list().limit(50).pages();
    /// while let Some(page) = pages.try_next().await? {
    ///     println!("{} customers, request {:?}", page.express_customers.len(), page.request_id());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(mut self) -> PageStream {
        self.limit.get_or_insert(LARGEST);
        PageStream::new(self)
    }

    /// Gives all customers from here on.
    ///
    /// The walk meets every customer that was there when it began exactly once, whatever is created,
    /// changed or deactivated meanwhile. Members that the contract does not know are with the pages
    /// ([`Answer::extra`](crate::Answer::extra)), not with the customers.
    pub fn stream(self) -> CustomerStream {
        CustomerStream::new(self.pages())
    }
}
