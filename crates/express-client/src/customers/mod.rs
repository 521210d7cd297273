//! The billing face: the same customers, as a billing system sees them.

mod customer;
mod get;

pub use customer::{Customer, Integration};
pub use get::Get;

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
}
