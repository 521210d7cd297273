//! The billing face of the customers that the server keeps.

use express_types::{
    BillingCustomer, BillingCustomerChanges, BillingExternalId, BillingIntegration, BillingStatus,
    NewBillingCustomer, NewBillingIntegration,
};
use oaxum_runtime::{Patch, Timestamp, Violations};

use super::state::{Customers, Kept};

/// What came of a change that may give out an external id.
pub(super) enum Given<T> {
    Done(T),
    Taken,
    Nobody,
}

impl Customers {
    /// The customer with this external id, deleted or not.
    pub(super) fn by_external_id(&mut self, external_id: &str) -> Option<&mut Kept> {
        let mut all = self.all_mut();
        all.find(|kept| kept.billing.external_id.as_str() == external_id)
    }

    pub(super) fn create_billing(
        &mut self,
        new: NewBillingCustomer,
    ) -> Result<Given<&mut Kept>, Violations> {
        if self.by_external_id(&new.external_id).is_some() {
            return Ok(Given::Taken);
        }
        let kept = self.insert(new.name, new.metadata)?;
        kept.billing.external_id = new.external_id;
        let rest = BillingCustomerChanges {
            email: new.email,
            address_line1: new.address_line1,
            address_line2: new.address_line2,
            address_city: new.address_city,
            address_state: new.address_state,
            address_postal_code: new.address_postal_code,
            address_country: new.address_country,
            contact: new.contact,
            timezone: new.timezone,
            integration_entity_mapping: new.integration_entity_mapping,
            ..Default::default()
        };
        set(&mut kept.billing, rest);
        Ok(Given::Done(kept))
    }

    pub(super) fn change_billing(
        &mut self,
        id: &str,
        changes: BillingCustomerChanges,
    ) -> Given<&mut Kept> {
        let taken = |external_id: &BillingExternalId| {
            let mut all = self.all();
            all.any(|kept| kept.billing.external_id == *external_id && *kept.billing.id != *id)
        };
        if changes.external_id.as_ref().is_some_and(taken) {
            return Given::Taken;
        }
        let Some(kept) = self.get(id) else {
            return Given::Nobody;
        };
        let before = kept.billing.clone();
        let mut shared = kept.customer.clone();
        if let Some(name) = &changes.name {
            shared.express_customer_name = name.clone();
        }
        match &changes.metadata {
            Patch::Absent => {}
            Patch::Null => shared.metadata = None,
            Patch::Value(metadata) => shared.metadata = Some(metadata.clone()),
        }
        set(&mut kept.billing, changes);
        if kept.billing != before {
            kept.moved();
        }
        kept.put(shared);
        Given::Done(kept)
    }
}

impl Kept {
    /// The customer in its billing form.
    pub(super) fn billed(&self, expanded: bool) -> BillingCustomer {
        let mut shown = self.billing.clone();
        let customer = &self.customer;
        shown.name = customer.express_customer_name.clone();
        shown.metadata = customer.metadata.clone();
        shown.updated_at = customer.updated_at.unwrap_or(shown.updated_at);
        shown.status = match (self.deleted, customer.is_active) {
            (true, _) => BillingStatus::Deleted,
            (false, true) => BillingStatus::Published,
            (false, false) => BillingStatus::Archived,
        };
        if expanded {
            shown.integrations.get_or_insert_default();
        }
        shown
    }

    pub(super) fn delete(&mut self) {
        if !self.deleted {
            self.deleted = true;
            self.moved();
        }
    }
}

/// Sets what the billing face alone can.
fn set(billing: &mut BillingCustomer, changes: BillingCustomerChanges) {
    let id = billing.id.to_string();
    macro_rules! take {
        ($($field:ident)*) => {$(
            if let Some(value) = changes.$field {
                billing.$field = value;
            }
        )*};
    }
    take!(external_id address_line1 address_line2 address_city address_state address_postal_code
        address_country);
    if let Some(email) = changes.email {
        billing.email = email.into_inner();
    }
    if let Some(timezone) = changes.timezone {
        billing.timezone = timezone.into_inner();
    }
    if let Some(contact) = changes.contact {
        billing.contact = (!contact.is_empty()).then_some(contact);
    }
    for new in changes.integration_entity_mapping.into_iter().flatten() {
        let there = billing.integrations.get_or_insert_default();
        if !there.iter().any(|known| is(known, &new)) {
            let number = there.len() + 1;
            there.push(linked(&id, number, new));
        }
    }
}

fn is(known: &BillingIntegration, new: &NewBillingIntegration) -> bool {
    known.entity_id == new.entity_id
        && known.provider_type == new.provider_type
        && known.provider_entity_id == new.provider_entity_id
}

fn linked(of: &str, number: usize, new: NewBillingIntegration) -> BillingIntegration {
    let (now, mock) = (Timestamp::now(), || "mock".to_owned());
    BillingIntegration::new(
        format!("int_{}_{number}", of.trim_start_matches("cus_")),
        new.entity_id,
        new.entity_type,
        new.provider_type,
        new.provider_entity_id,
        BillingStatus::Published,
        mock(),
        mock(),
        now,
        now,
        mock(),
        mock(),
    )
}
