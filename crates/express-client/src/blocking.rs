//! The same client for programs that do not use `async`.
//!
//! The surface is the same: requests are the same types, put together in the same way. They are sent
//! by `send()`, and a walk is an iterator.
//!
//! ```no_run
//! use express_client::blocking::Client;
//!
//! # fn main() -> Result<(), express_client::Error> {
//! let client = Client::from_env()?;
//! let customer = client.express().create("City Clinic").metadata("region", "north").send()?;
//! println!("{}", customer.express_customer_id);
//! for customer in client.express().list().name("clinic").iter() {
//!     println!("{}", *customer?.express_customer_name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The calls wait on a thread of the client's own. So they work everywhere, inside an `async` runtime
//! too, where they hold up whoever waits.

use std::{
    fmt, iter,
    panic::{AssertUnwindSafe, resume_unwind},
    sync::{Arc, mpsc},
};

use express_types::{ExpressCustomer, ExpressCustomerPage};
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use http::Method;
use tokio::runtime::{Builder, Runtime};

use crate::{
    Answer, Customers, Error, Express, Mode, RawRequest,
    express::List,
    mode::{Caller, sealed::Sealed},
};

/// Requests are sent by `send()`, which waits for the answer.
#[derive(Clone)]
pub struct Blocking(Arc<Worker>);

/// The thread that does the waiting's work. It ends with the last who may need it.
struct Worker(Option<Runtime>);

impl Blocking {
    fn new() -> Result<Self, Error> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("express-client")
            .enable_all()
            .build()
            .map_err(Error::configuration)?;
        Ok(Self(Arc::new(Worker(Some(runtime)))))
    }

    /// Waits for a future, which runs on the worker.
    pub(crate) fn wait<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Error> {
        let ended = || Error::configuration("the client's thread has ended");
        let runtime = self.0.0.as_ref().ok_or_else(ended)?;
        let (give, take) = mpsc::sync_channel(1);
        runtime.spawn(async move {
            // Whoever waited is still there: waiting cannot be given up.
            let _ = give.send(AssertUnwindSafe(future).catch_unwind().await);
        });
        match take.recv().map_err(|_| ended())? {
            Ok(value) => Ok(value),
            // As it would have, had it run here.
            Err(panic) => resume_unwind(panic),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Without waiting: whoever drops it may be a task of another runtime, which must not block.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Blocking {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Blocking")
    }
}

impl Sealed for Blocking {}

impl Mode for Blocking {}

/// Calls the operations of the API, and waits for their answers.
///
/// It is made as the [asynchronous one](crate::Client) is, from the same
/// [builder](crate::ClientBuilder::build_blocking). Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Client(Caller<Blocking>);

impl Client {
    /// A client for the service at `base_url` which shows `key`.
    ///
    /// # Errors
    /// As for [`crate::Client::new`], or the system gives no thread.
    pub fn new(base_url: impl AsRef<str>, key: impl AsRef<str>) -> Result<Self, Error> {
        Self::over(crate::Client::new(base_url, key)?)
    }

    /// A client as the environment describes it: see [`crate::ClientBuilder::from_env`].
    ///
    /// # Errors
    /// As for [`crate::Client::from_env`], or the system gives no thread.
    pub fn from_env() -> Result<Self, Error> {
        Self::over(crate::Client::from_env()?)
    }

    /// The same client, to be waited for.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn over(client: crate::Client) -> Result<Self, Error> {
        let mode = Blocking::new()?;
        Ok(Self(Caller { client, mode }))
    }

    /// A client with all that can be set, still to be set; `build_blocking` makes it.
    pub fn builder() -> crate::ClientBuilder {
        crate::Client::builder()
    }

    /// The settings of this client, to make another that differs.
    pub fn to_builder(&self) -> crate::ClientBuilder {
        self.0.client.to_builder()
    }

    /// Customers and their users, as an integrating product sees them.
    pub fn express(&self) -> Express<Blocking> {
        Express::new(self.0.clone())
    }

    /// The same customers, as a billing system sees them.
    pub fn customers(&self) -> Customers<Blocking> {
        Customers::new(self.0.clone())
    }

    /// A request for an endpoint that has no method here: see [`crate::Client::request`].
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest<Blocking> {
        RawRequest::new(self.0.clone(), method, path.into())
    }

    /// The base URL, without a slash at its end.
    pub fn base_url(&self) -> &str {
        self.0.client.base_url()
    }
}

impl List<Blocking> {
    /// Gives all pages from here on, each with the headers it came with. The next one is fetched while
    /// one is used.
    pub fn pages(self) -> impl Iterator<Item = Result<Answer<ExpressCustomerPage>, Error>> + use<> {
        let (list, mode) = self.in_background();
        waiting(mode, list.pages())
    }

    /// Gives all customers from here on.
    pub fn iter(self) -> impl Iterator<Item = Result<ExpressCustomer, Error>> + use<> {
        let (list, mode) = self.in_background();
        waiting(mode, list.stream())
    }
}

/// A stream as an iterator, fused as streams of this crate are.
fn waiting<T: Send + 'static>(
    mode: Blocking,
    stream: impl Stream<Item = Result<T, Error>> + Send + Unpin + 'static,
) -> impl Iterator<Item = Result<T, Error>> {
    let mut stream = Some(stream);
    iter::from_fn(move || {
        let mut running = stream.take()?;
        let waited = mode.wait(async move {
            let item = running.next().await;
            (item, running)
        });
        match waited {
            Ok((item, rest)) => {
                stream = item.is_some().then_some(rest);
                item
            }
            Err(error) => Some(Err(error)),
        }
    })
}
