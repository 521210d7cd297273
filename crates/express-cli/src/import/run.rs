//! Sends rows, several at a time.

use std::{cell::RefCell, num::NonZeroUsize};

use express_client::{
    Error,
    express::Create,
    types::{ExpressCustomer, ExpressCustomerId},
};
use futures_util::{StreamExt, stream::FuturesUnordered};
use indicatif::ProgressBar;
use jiff::Timestamp;

use super::{
    Journal, Report, Rows, Source,
    journal::Todo,
    row::{BadRow, Fault, Row},
};
use crate::{
    failure::{Arguments, Status, Trouble, status_of},
    interrupts::Interrupts,
    output::note,
    session::Session,
};

/// Where the places of a request are in a row.
const ARGUMENTS: Arguments = &[("/expressCustomerName", "name"), ("/metadata", "metadata")];

/// How an import goes about it.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// So many requests are under way at a time.
    pub concurrency: NonZeroUsize,
    /// Rows of unknown outcome are sent again even if the service may have forgotten their keys.
    pub resend_unknown: bool,
}

/// What came of an import.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// So many customers were created.
    pub created: u64,
    /// So many rows were refused, or are of unknown outcome.
    pub failed: u64,
    /// Why it ended before all rows were sent.
    pub stopped: Option<Trouble>,
}

/// An import under way.
pub struct Import<'a> {
    session: &'a Session,
    source: &'a Source,
    limits: Limits,
    journal: RefCell<Journal>,
    stopping: RefCell<Option<Trouble>>,
}

/// What came of a row.
enum Outcome {
    Created(Row, ExpressCustomerId),
    Refused(BadRow),
    /// It was not this row's fault; the others would fare no better.
    Stopped(Trouble),
}

impl<'a> Import<'a> {
    /// An import of a source.
    pub fn new(session: &'a Session, source: &'a Source, limits: Limits, journal: Journal) -> Self {
        Self {
            session,
            source,
            limits,
            journal: RefCell::new(journal),
            stopping: RefCell::new(None),
        }
    }

    /// Sends every good row that is not a customer yet. Each customer is given to `created` as soon
    /// as it is there; rows that are refused go to the report.
    ///
    /// It goes by turns: the outcomes that are at hand make room for as many rows, one write of the
    /// journal notes both, and only then do these rows go out.
    ///
    /// Ctrl-C lets the requests that are under way finish; a second one does not.
    ///
    /// # Errors
    /// The rows, the journal, the report or the output cannot be read or written.
    pub async fn run(
        &self,
        mut rows: Rows,
        report: &mut Report,
        progress: &ProgressBar,
        mut created: impl FnMut(&Row, &ExpressCustomerId) -> Result<(), Trouble>,
    ) -> Result<Summary, Trouble> {
        let mut summary = Summary::default();
        let mut interrupts = Interrupts::listen()?;
        let mut interrupted = false;
        let most = self.limits.concurrency.get();
        let mut under_way = FuturesUnordered::new();
        let mut outcomes = Vec::new();
        loop {
            let ready = self.ready(&mut rows, most - under_way.len(), progress, &mut outcomes);
            let noted = self.journal.borrow_mut().write();
            match noted {
                Ok(()) => under_way.extend(ready.into_iter().map(|row| self.send(row))),
                Err(trouble) => self.stop(trouble),
            }
            progress.inc(outcomes.len() as u64);
            for outcome in outcomes.drain(..) {
                match outcome {
                    Outcome::Created(row, id) => {
                        summary.created += 1;
                        if let Err(trouble) = created(&row, &id) {
                            // The results cannot be written; what is under way is still noted.
                            self.stop(trouble);
                        }
                    }
                    Outcome::Refused(bad) => {
                        summary.failed += 1;
                        progress.suspend(|| report.add(&bad))?;
                    }
                    Outcome::Stopped(trouble) => self.stop(trouble),
                }
            }
            let mut at_hand = under_way.by_ref().ready_chunks(most);
            tokio::select! {
                some = at_hand.next() => match some {
                    Some(some) => outcomes = some,
                    None => break,
                },
                () = interrupts.next() => {
                    self.stop(Trouble::silent(Status::Interrupted));
                    if interrupted {
                        break;
                    }
                    interrupted = true;
                    progress.suspend(|| note("stopping after the requests that are under way; Ctrl-C again does not wait for them"));
                }
            }
        }
        summary.stopped = self.stopping.borrow_mut().take();
        Ok(summary)
    }

    /// The next rows that can go out, so many at most, noted as sent. Of others on the way to them,
    /// those that are created already count as progress, however many they are, and what comes of
    /// the rest is added to `outcomes`.
    fn ready(
        &self,
        rows: &mut Rows,
        most: usize,
        progress: &ProgressBar,
        outcomes: &mut Vec<Outcome>,
    ) -> Vec<Row> {
        let mut ready = Vec::new();
        let now = Timestamp::now();
        let mut journal = self.journal.borrow_mut();
        while ready.len() < most && self.stopping.borrow().is_none() {
            let row = match rows.next() {
                None => break,
                Some(Ok(Ok(row))) => row,
                // Bad rows were reported when the file was checked.
                Some(Ok(Err(_))) => continue,
                Some(Err(trouble)) => {
                    self.stop(trouble);
                    break;
                }
            };
            match journal.todo(row.number, now) {
                Todo::Skip => progress.inc(1),
                Todo::Unknown(at) if !self.limits.resend_unknown => {
                    outcomes.push(Outcome::Refused(unknown(&row, at)));
                }
                Todo::Send | Todo::Unknown(_) => {
                    journal.sent(row.number, now);
                    ready.push(row);
                }
            }
        }
        ready
    }

    /// The first reason to stop is the one that is told.
    fn stop(&self, trouble: Trouble) {
        self.stopping.borrow_mut().get_or_insert(trouble);
    }

    /// Sends a row, and notes what comes of it.
    async fn send(&self, row: Row) -> Outcome {
        match self.create(&row).await {
            Ok(customer) => {
                let id = customer.express_customer_id;
                self.journal.borrow_mut().created_as(row.number, &id);
                Outcome::Created(row, id)
            }
            Err(error) => self.failed(&row, &error),
        }
    }

    /// The request that makes a row a customer.
    pub fn request(&self, row: &Row) -> Create {
        let express = self.session.client().express();
        let mut request = express.create(&row.name);
        for (name, value) in row.metadata.iter().flat_map(|metadata| metadata.iter()) {
            request = request.metadata(name, value.as_str());
        }
        if row
            .metadata
            .as_ref()
            .is_some_and(|metadata| metadata.is_empty())
        {
            request = request.body_field("metadata", serde_json::json!({}));
        }
        request.idempotency_key(self.key(row))
    }

    /// The same for the same row of the same file.
    fn key(&self, row: &Row) -> String {
        format!("express-import:{}:{}", self.source.digest(), row.number)
    }

    /// Creates the customer, and makes it inactive if it is to be. Both can be repeated.
    async fn create(&self, row: &Row) -> Result<ExpressCustomer, Error> {
        let customer = self.request(row).await?.into_inner();
        if row.is_active {
            return Ok(customer);
        }
        let express = self.session.client().express();
        let request = express
            .deactivate(&customer.express_customer_id)
            .idempotency_key(format!("{}:deactivate", self.key(row)));
        Ok(request.await?.into_inner())
    }

    fn failed(&self, row: &Row, error: &Error) -> Outcome {
        let trouble = self.session.trouble(error, ARGUMENTS);
        let of_this_row = matches!(status_of(error), Status::Invalid | Status::Conflict);
        let (Some(status), true) = (error.status(), of_this_row) else {
            return Outcome::Stopped(trouble);
        };
        // What may still succeed, such as a request that another process has under way, is no
        // refusal yet.
        if !error.is_retryable() {
            let mut journal = self.journal.borrow_mut();
            journal.refused(row.number, status.as_u16());
        }
        let code = error.code().unwrap_or("refused");
        Outcome::Refused(BadRow {
            number: row.number,
            line: row.line,
            faults: vec![Fault::new("", code, trouble.summary())],
        })
    }
}

fn unknown(row: &Row, at: Timestamp) -> BadRow {
    let message = format!(
        "was sent at {} and may be a customer; the service no longer knows whether it is the same: look for it, and send it with --resend-unknown if it is not there",
        at.strftime("%Y-%m-%dT%H:%M:%SZ")
    );
    BadRow {
        number: row.number,
        line: row.line,
        faults: vec![Fault::new("", "unknown_outcome", message)],
    }
}
