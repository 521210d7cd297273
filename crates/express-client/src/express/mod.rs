//! The Express face: customers and their users.

mod activity;
mod create;
mod list;
mod membership;
mod retrieve;
mod update;

pub use activity::{Deactivate, Reactivate};
pub use create::Create;
pub use list::List;
pub use membership::{AddUser, RemoveUser};
pub use retrieve::{Retrieve, RetrieveIfChanged};
pub use update::Update;

use crate::Client;

/// Operations on customers and their users.
///
/// Each gives a request, which can be added to, and is sent by `.await` or `.send()`. Ids and names
/// are taken as any text; what breaks the contract is not sent, but comes back as an
/// [`Error`](crate::Error) that lists every violation.
#[derive(Clone, Debug)]
pub struct Express {
    client: Client,
}

impl Express {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
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
    pub fn create(&self, name: impl AsRef<str>) -> Create {
        Create::new(self.client.clone(), name.as_ref())
    }

    /// Lists customers page by page, active and inactive ones, the newest first.
    ///
    /// ```no_run
    /// # async fn run(client: express_client::Client) -> Result<(), express_client::Error> {
    /// let mut request = client.express().list().name("clinic").limit(100);
    /// loop {
    ///     let page = request.clone().await?;
    ///     for customer in &page.express_customers {
    ///         println!("{}", *customer.express_customer_name);
    ///     }
    ///     match &page.cursor {
    ///         Some(cursor) => request = request.cursor(cursor),
    ///         None => break,
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self) -> List {
        List::new(self.client.clone())
    }

    /// Retrieves a customer, active or not.
    pub fn retrieve(&self, id: impl AsRef<str>) -> Retrieve {
        Retrieve::new(self.client.clone(), id.as_ref())
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
    pub fn update(&self, id: impl AsRef<str>) -> Update {
        Update::new(self.client.clone(), id.as_ref())
    }

    /// Makes a customer inactive: it takes no new users from then on.
    pub fn deactivate(&self, id: impl AsRef<str>) -> Deactivate {
        Deactivate::new(self.client.clone(), id.as_ref())
    }

    /// Makes a customer active again, with the users it had.
    pub fn reactivate(&self, id: impl AsRef<str>) -> Reactivate {
        Reactivate::new(self.client.clone(), id.as_ref())
    }

    /// Makes a user a member of a customer; one that is a member already stays one.
    pub fn add_user(&self, id: impl AsRef<str>, user_id: impl AsRef<str>) -> AddUser {
        AddUser::new(self.client.clone(), id.as_ref(), user_id.as_ref())
    }

    /// Ends a user's membership of a customer, if there is one.
    pub fn remove_user(&self, id: impl AsRef<str>, user_id: impl AsRef<str>) -> RemoveUser {
        RemoveUser::new(self.client.clone(), id.as_ref(), user_id.as_ref())
    }
}
