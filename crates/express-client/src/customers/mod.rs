//! The billing face: the same customers, as a billing system sees them.

mod by_external_id;
mod create;
mod customer;
mod delete;
mod details;
mod get;
mod page;
mod search;
mod update;

pub use by_external_id::GetByExternalId;
pub use create::Create;
pub use customer::{Customer, Integration};
pub use delete::Delete;
pub use get::Get;
pub use page::Page;
pub use search::Search;
pub use update::Update;

use update::Named;

use crate::{Async, Mode, mode::Caller};

/// Operations on customers in their billing form.
#[derive(Clone, Debug)]
pub struct Customers<M = Async> {
    caller: Caller<M>,
}

impl<M: Mode> Customers<M> {
    pub(crate) fn new(caller: Caller<M>) -> Self {
        Self { caller }
    }

    /// Gets a customer, whichever face created it, deleted ones included.
    ///
    /// ```no_run
    /// # async fn run(client: express_client::Client) -> Result<(), express_client::Error> {
    /// let id = "cus_019bc0fd89c07a3e9c5d4f1b2a6e8d07";
    /// let customer = client.customers().get(id).expand_integrations().await?;
    /// println!("{} in {}", *customer.name, customer.timezone);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, id: impl AsRef<str>) -> Get<M> {
        Get::new(self.caller.clone(), id.as_ref())
    }

    /// Gets the customer with this external id, deleted or not. A customer that was created through
    /// Express is found by its own id until it is given another.
    pub fn get_by_external_id(&self, external_id: impl AsRef<str>) -> GetByExternalId<M> {
        GetByExternalId::new(self.caller.clone(), external_id.as_ref())
    }

    /// Creates an active customer of this name (1 to 255 characters), under an external id (1 to 255
    /// characters) that no other customer of the tenant's environment has.
    ///
    /// ```no_run
    /// # async fn run(client: express_client::Client) -> Result<(), express_client::Error> {
    /// let new = client.customers().create("clinic-0042", "City Clinic");
    /// let customer = new.email("accounts@city-clinic.example").address_country("DE").await?;
    /// println!("{}", customer.id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self, external_id: impl AsRef<str>, name: impl AsRef<str>) -> Create<M> {
        Create::new(self.caller.clone(), external_id.as_ref(), name.as_ref())
    }

    /// Changes what is given of the customer with this id, and leaves the rest as it is.
    pub fn update(&self, id: impl AsRef<str>) -> Update<M> {
        Update::new(self.caller.clone(), Named::Id(id.as_ref().to_owned()))
    }

    /// Changes what is given of the customer with this external id, and leaves the rest as it is.
    pub fn update_by_external_id(&self, external_id: impl AsRef<str>) -> Update<M> {
        let named = Named::ExternalId(external_id.as_ref().to_owned());
        Update::new(self.caller.clone(), named)
    }

    /// Deletes a customer for good: the Express face does not know it from then on, and only
    /// [`get`](Self::get) still shows it.
    pub fn delete(&self, id: impl AsRef<str>) -> Delete<M> {
        Delete::new(self.caller.clone(), id.as_ref())
    }

    /// Searches for customers; without conditions, it finds all that are not deleted.
    ///
    /// ```no_run
    /// use express_client::types::{BillingDirection, BillingField, BillingOperator};
    ///
    /// # async fn run(client: express_client::Client) -> Result<(), express_client::Error> {
    /// let clinics = client
    ///     .customers()
    ///     .search()
    ///     .text(BillingField::Name, BillingOperator::Contains, "clinic")
    ///     .sort(BillingField::Name, BillingDirection::Asc)
    ///     .limit(100)
    ///     .await?;
    /// println!("{} of {}", clinics.items.len(), clinics.pagination.total.get());
    /// # Ok(())
    /// # }
    /// ```
    pub fn search(&self) -> Search<M> {
        Search::new(self.caller.clone())
    }
}
