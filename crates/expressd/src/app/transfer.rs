//! Moving all customers of a scope in or out.

use futures_util::stream::BoxStream;

use super::{App, CustomerRecord, ImportOutcome, Scope, Version, to_the_microsecond};
use crate::store::StoreError;

/// The source of an import found that it cannot go on. It says itself why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aborted;

impl App {
    /// Puts the customers of `records` into the scope, all of them or none, in one transaction.
    ///
    /// Ids and times are kept (times to the microsecond), user counts are counted, and versions
    /// start anew: an entity tag from before means nothing here. Records are pulled one by one,
    /// so a source may be larger than memory; one that gives [`Aborted`] undoes all before it.
    /// Other writes wait meanwhile.
    ///
    /// # Errors
    /// The store failed; nothing was imported.
    pub async fn import(
        &self,
        scope: &Scope,
        records: impl Iterator<Item = Result<CustomerRecord, Aborted>> + Send + 'static,
    ) -> Result<ImportOutcome, StoreError> {
        let stamp = self.stamp_of(None);
        let version = Version::at(stamp.at);
        let records = records.map(move |record| {
            record.map(|mut record| {
                let customer = &mut record.customer;
                customer.version = version;
                customer.created_at = to_the_microsecond(customer.created_at);
                customer.updated_at = to_the_microsecond(customer.updated_at);
                record
            })
        });
        self.store.import(scope, Box::new(records), stamp).await
    }

    /// All customers of the scope that are not deleted, with their users, oldest first: one
    /// state of the store, whatever is written meanwhile.
    pub fn export(&self, scope: &Scope) -> BoxStream<'static, Result<CustomerRecord, StoreError>> {
        self.store.export(scope)
    }
}
