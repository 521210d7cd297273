//! What can be said of a customer when it is created, and when it is updated.

use std::str::FromStr;

use express_types::{
    BillingAddressLine, BillingAddressPlace, BillingContact, BillingCountry, BillingEmail,
    BillingEntityType, BillingPostalCode, BillingTimeZone, NewBillingIntegration,
};
use oaxum_runtime::Violations;

use crate::draft::Draft;

/// The fields that both requests have, as the caller gives them.
#[derive(Clone, Debug, Default)]
pub(super) struct Details {
    pub email: Option<String>,
    pub address_line1: Option<String>,
    pub address_line2: Option<String>,
    pub address_city: Option<String>,
    pub address_state: Option<String>,
    pub address_postal_code: Option<String>,
    pub address_country: Option<String>,
    pub contact: Option<String>,
    pub timezone: Option<String>,
    pub integrations: Vec<[String; 3]>,
}

/// The same, valid.
pub(super) struct Typed {
    pub email: Option<BillingEmail>,
    pub address_line1: Option<BillingAddressLine>,
    pub address_line2: Option<BillingAddressLine>,
    pub address_city: Option<BillingAddressPlace>,
    pub address_state: Option<BillingAddressPlace>,
    pub address_postal_code: Option<BillingPostalCode>,
    pub address_country: Option<BillingCountry>,
    pub contact: Option<BillingContact>,
    pub timezone: Option<BillingTimeZone>,
    pub integrations: Option<Vec<NewBillingIntegration>>,
}

impl Details {
    /// Reads every field; none if one is not valid, which is noted.
    pub(super) fn typed(&self, draft: &mut Draft) -> Option<Typed> {
        let email = one(draft, "/email", self.email.as_deref());
        let address_line1 = one(draft, "/address_line1", self.address_line1.as_deref());
        let address_line2 = one(draft, "/address_line2", self.address_line2.as_deref());
        let address_city = one(draft, "/address_city", self.address_city.as_deref());
        let address_state = one(draft, "/address_state", self.address_state.as_deref());
        let postal_code = self.address_postal_code.as_deref();
        let address_postal_code = one(draft, "/address_postal_code", postal_code);
        let address_country = one(draft, "/address_country", self.address_country.as_deref());
        let contact = one(draft, "/contact", self.contact.as_deref());
        let timezone = one(draft, "/timezone", self.timezone.as_deref());
        let integrations = self.integrations(draft);
        Some(Typed {
            email: email?,
            address_line1: address_line1?,
            address_line2: address_line2?,
            address_city: address_city?,
            address_state: address_state?,
            address_postal_code: address_postal_code?,
            address_country: address_country?,
            contact: contact?,
            timezone: timezone?,
            integrations: integrations?,
        })
    }

    fn integrations(&self, draft: &mut Draft) -> Option<Option<Vec<NewBillingIntegration>>> {
        let typed: Vec<_> = self
            .integrations
            .iter()
            .enumerate()
            .map(|(index, [entity, provider, of_provider])| {
                let at = format!("/integration_entity_mapping/{index}");
                let entity = draft.body(&format!("{at}/entity_id"), entity.parse());
                let provider = draft.body(&format!("{at}/provider_type"), provider.parse());
                let of_provider =
                    draft.body(&format!("{at}/provider_entity_id"), of_provider.parse());
                let kind = BillingEntityType::Customer;
                Some(NewBillingIntegration::new(
                    entity?,
                    kind,
                    provider?,
                    of_provider?,
                ))
            })
            .collect();
        let typed: Option<Vec<_>> = typed.into_iter().collect();
        typed.map(|all| (!all.is_empty()).then_some(all))
    }
}

/// A field that may be left out, read.
pub(super) fn one<T: FromStr<Err = Violations>>(
    draft: &mut Draft,
    pointer: &str,
    text: Option<&str>,
) -> Option<Option<T>> {
    draft.body(pointer, text.map(str::parse).transpose())
}

/// Gives a request the means to say these fields. It has the field `details`.
macro_rules! details {
    ($request:ident) => {
        impl<M: $crate::Mode> $request<M> {
            /// Where invoices go: an e-mail address, or an empty text for none.
            pub fn email(mut self, email: impl Into<String>) -> Self {
                self.details.email = Some(email.into());
                self
            }

            /// The first line of the address, up to 255 characters.
            pub fn address_line1(mut self, line: impl Into<String>) -> Self {
                self.details.address_line1 = Some(line.into());
                self
            }

            /// The second line of the address, up to 255 characters.
            pub fn address_line2(mut self, line: impl Into<String>) -> Self {
                self.details.address_line2 = Some(line.into());
                self
            }

            /// The city, up to 100 characters.
            pub fn address_city(mut self, city: impl Into<String>) -> Self {
                self.details.address_city = Some(city.into());
                self
            }

            /// The state or region, up to 100 characters.
            pub fn address_state(mut self, state: impl Into<String>) -> Self {
                self.details.address_state = Some(state.into());
                self
            }

            /// The postal code, up to 20 characters.
            pub fn address_postal_code(mut self, code: impl Into<String>) -> Self {
                self.details.address_postal_code = Some(code.into());
                self
            }

            /// The country, as the two capital letters of ISO 3166-1 alpha-2.
            pub fn address_country(mut self, country: impl Into<String>) -> Self {
                self.details.address_country = Some(country.into());
                self
            }

            /// Whom to call, up to 20 characters.
            pub fn contact(mut self, contact: impl Into<String>) -> Self {
                self.details.contact = Some(contact.into());
                self
            }

            /// The time zone, by its name in the IANA time zone database, such as `Europe/Berlin`.
            pub fn timezone(mut self, name: impl Into<String>) -> Self {
                self.details.timezone = Some(name.into());
                self
            }

            /// Adds a link to the customer's counterpart in another system: what the customer is
            /// called here (up to 255 characters), which system (up to 50), and what it is called
            /// there (up to 255).
            pub fn integration(
                mut self,
                entity_id: impl Into<String>,
                provider_type: impl Into<String>,
                provider_entity_id: impl Into<String>,
            ) -> Self {
                let link = [
                    entity_id.into(),
                    provider_type.into(),
                    provider_entity_id.into(),
                ];
                self.details.integrations.push(link);
                self
            }
        }
    };
}

pub(super) use details;
