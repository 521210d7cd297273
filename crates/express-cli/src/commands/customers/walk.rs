//! A walk over customers, page by page.

use express_client::{
    Answer,
    express::{List, PageStream},
    types::ExpressCustomerPage,
};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    failure::{Arguments, Trouble},
    session::Session,
};

const ARGUMENTS: Arguments = &[("/name", "--name")];

/// The largest page that the service gives.
pub const PAGE: u32 = 100;

/// A walk over all customers, or those whose name contains a text, the newest first.
pub struct Walk<'a> {
    session: &'a Session,
    name: Option<&'a str>,
    next: Next,
}

enum Next {
    First,
    At(String),
    /// Whatever the stream gives, which fetches the page after each ahead.
    Of(Box<PageStream>),
    None,
}

/// The customers of a page as they came, in their order and with every field.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RawPage<'a> {
    #[serde(borrow)]
    pub express_customers: Vec<&'a RawValue>,
}

impl<'a> RawPage<'a> {
    /// The page in an answer.
    pub fn of(answer: &'a Answer<ExpressCustomerPage>) -> Result<Self, Trouble> {
        serde_json::from_slice(answer.raw())
            .map_err(|error| Trouble::failed(format_args!("cannot read the page: {error}")))
    }
}

impl<'a> Walk<'a> {
    /// From the newest customer on, as far as one asks.
    pub fn new(session: &'a Session, name: Option<&'a str>) -> Self {
        Self {
            session,
            name,
            next: Next::First,
        }
    }

    /// From the newest customer to the last.
    pub fn to_the_end(session: &'a Session, name: Option<&'a str>) -> Self {
        let mut walk = Self::new(session, name);
        if !session.is_dry_run() {
            let request = walk.request(PAGE);
            walk.next = Next::Of(Box::new(request.pages()));
        }
        walk
    }

    fn request(&self, size: u32) -> List {
        let request = self.session.client().express().list().limit(size);
        match self.name {
            Some(name) => request.name(name),
            None => request,
        }
    }

    /// The next page, of at most so many customers; none after the last. A walk to the end has
    /// pages of the largest size.
    pub async fn next(
        &mut self,
        size: u32,
    ) -> Result<Option<Answer<ExpressCustomerPage>>, Trouble> {
        let mut request = self.request(size);
        match &mut self.next {
            Next::First => {}
            Next::At(cursor) => request = request.cursor(cursor),
            Next::Of(pages) => {
                let page = pages.next().await.transpose();
                return page.map_err(|error| self.session.trouble(&error, ARGUMENTS));
            }
            Next::None => return Ok(None),
        }
        let page = self.session.call(request, ARGUMENTS).await?;
        self.next = match &page.cursor {
            Some(cursor) => Next::At(cursor.as_str().to_owned()),
            None => Next::None,
        };
        Ok(Some(page))
    }

    /// Whether there is a page after the last one that was given.
    pub fn has_more(&self) -> bool {
        matches!(self.next, Next::At(_))
    }
}
