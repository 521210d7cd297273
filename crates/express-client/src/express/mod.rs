//! The Express face: customers and their users.

mod activity;
mod create;
mod list;
mod membership;
mod retrieve;
mod update;
mod walk;

pub use activity::{Deactivate, Reactivate};
pub use create::Create;
pub use list::List;
pub use membership::{AddUser, RemoveUser};
pub use retrieve::{Retrieve, RetrieveIfChanged};
pub use update::Update;
pub use walk::{CustomerStream, PageStream};

use crate::{Async, Mode, mode::Caller};

/// Operations on customers and their users.
///
/// Each gives a request, which can be added to, and is sent by `.await` or `.send()`. Ids and names
/// are taken as any text; what breaks the contract is not sent, but comes back as an
/// [`Error`](crate::Error) that lists every violation.
#[derive(Clone, Debug)]
pub struct Express<M = Async> {
    caller: Caller<M>,
}

impl<M: Mode> Express<M> {
    pub(crate) fn new(caller: Caller<M>) -> Self {
        Self { caller }
    }

    /// Creates an active customer of this name (1 to 255 characters), without users.
    ///
    /// ```no_run
    /// # async fn run(client: express_client::Client) -> Result<(), express_client::Error> {
    /// let customer = client.express().create("City Clinic").metadata("region", "north").await?;
    /// println!("{}", customer.express_customer_id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self, name: impl AsRef<str>) -> Create<M> {
        Create::new(self.caller.clone(), name.as_ref())
    }

    /// Lists customers, active and inactive ones, the newest first: a page, all pages, or customer by
    /// customer.
    ///
    /// ```no_run
    /// use futures_util::TryStreamExt;
    ///
    /// # async fn run(client: express_client::Client) -> Result<(), express_client::Error> {
    /// let mut customers = client.express().list().name("clinic").stream();
    /// while let Some(customer) = customers.try_next().await? {
    ///     println!("{}", *customer.express_customer_name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> List<M> {
        List::new(self.caller.clone())
    }

    /// Retrieves a customer, active or not.
    pub fn retrieve(&self, id: impl AsRef<str>) -> Retrieve<M> {
        Retrieve::new(self.caller.clone(), id.as_ref())
    }

    /// Changes what is given of a customer and leaves the rest as it is.
    ///
    /// ```no_run
    /// # async fn run(client: express_client::Client) -> Result<(), express_client::Error> {
    /// let id = "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07";
    /// let seen = client.express().retrieve(id).await?;
    /// let etag = seen.etag().unwrap_or("*");
    /// client.express().update(id).clear_metadata().if_match(etag).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self, id: impl AsRef<str>) -> Update<M> {
        Update::new(self.caller.clone(), id.as_ref())
    }

    /// Makes a customer inactive: it takes no new users from then on.
    pub fn deactivate(&self, id: impl AsRef<str>) -> Deactivate<M> {
        Deactivate::new(self.caller.clone(), id.as_ref())
    }

    /// Makes a customer active again, with the users it had.
    pub fn reactivate(&self, id: impl AsRef<str>) -> Reactivate<M> {
        Reactivate::new(self.caller.clone(), id.as_ref())
    }

    /// Makes a user a member of a customer; one that is a member already stays one.
    pub fn add_user(&self, id: impl AsRef<str>, user_id: impl AsRef<str>) -> AddUser<M> {
        AddUser::new(self.caller.clone(), id.as_ref(), user_id.as_ref())
    }

    /// Ends a user's membership of a customer, if there is one.
    pub fn remove_user(&self, id: impl AsRef<str>, user_id: impl AsRef<str>) -> RemoveUser<M> {
        RemoveUser::new(self.caller.clone(), id.as_ref(), user_id.as_ref())
    }
}
