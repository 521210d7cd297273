//! `GET /v1/express`

use express_types::{ExpressCustomerPage, Limit};

use crate::{Answer, Client, Error, draft::Draft, generated::operations, request::awaitable};

/// A request for a page of customers.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct List {
    client: Client,
    cursor: Option<String>,
    limit: Option<u32>,
    name: Option<String>,
}

impl List {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            cursor: None,
            limit: None,
            name: None,
        }
    }

    /// How many customers the page holds at most: 1 to 100, 20 unless said.
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

    /// Sends the request.
    ///
    /// # Errors
    /// The request breaks the contract, or the call failed.
    pub async fn send(self) -> Result<Answer<ExpressCustomerPage>, Error> {
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
        let api = self.client.start(&operations::LIST);
        let result = api
            .list(cursor.as_ref(), limit.as_ref(), name.as_ref())
            .await;
        api.inner.finish(result)
    }
}

awaitable!(List => ExpressCustomerPage);
