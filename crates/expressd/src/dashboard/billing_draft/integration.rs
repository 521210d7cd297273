//! A form with a customer's counterpart in another system.

use express_types::NewBillingIntegration;
use oaxum_runtime::{Location, Path, Schema, Violations};
use serde_json::json;

use super::super::fields::Fields;
use super::field::{Field, Kind, kind};
use crate::app::{Customer, NewIntegration};

pub(super) const SCHEMA: &str = "NewBillingIntegration";

pub(super) const KINDS: [Kind; 3] = [
    Kind {
        required: true,
        ..kind("provider_type", "System", "Such as stripe.")
    },
    Kind {
        required: true,
        ..kind("provider_entity_id", "Its id there", "")
    },
    Kind {
        required: true,
        ..kind("entity_id", "Your name for it", "")
    },
];

/// A form with a customer's counterpart in another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntegrationDraft {
    pub fields: Vec<Field>,
}

impl IntegrationDraft {
    /// An empty form. What is linked is, as a rule, the customer itself.
    pub fn of(customer: &Customer) -> Self {
        Self::filled(|name| match name {
            "entity_id" => customer.external_id.clone(),
            _ => String::new(),
        })
    }

    /// The form as it was sent.
    pub fn sent(fields: &Fields) -> Self {
        Self::filled(|name| fields.text(name).to_owned())
    }

    fn filled(value: impl Fn(&str) -> String) -> Self {
        let fields = KINDS.iter();
        let fields = fields.map(|kind| Field::of(SCHEMA, kind, value(kind.name)));
        Self {
            fields: fields.collect(),
        }
    }

    /// The integration, if the contract allows it; else it is noted beside each field what it asks
    /// for.
    pub fn check(&mut self) -> Option<NewIntegration> {
        let text = |name: &str| {
            let found = self.fields.iter().find(|field| field.name == name);
            found.map_or_else(String::new, |field| field.value.clone())
        };
        let new = NewIntegration {
            entity_id: text("entity_id"),
            provider_type: text("provider_type"),
            provider_entity_id: text("provider_entity_id"),
        };
        let sent = json!({
            "entity_id": new.entity_id,
            "entity_type": "customer",
            "provider_type": new.provider_type,
            "provider_entity_id": new.provider_entity_id,
        });
        let mut violations = Violations::of(Location::Body);
        NewBillingIntegration::inspect(&sent, &Path::ROOT, &mut violations);
        for violation in violations {
            for (field, kind) in self.fields.iter_mut().zip(&KINDS) {
                field.note(&violation, kind);
            }
        }
        for field in &mut self.fields {
            // The contract lets it be empty; a form that was sent by mistake should not be kept.
            if field.value.is_empty() {
                field.wrongs.push("must be filled in".to_owned());
            }
        }
        let right = self.fields.iter().all(|field| field.wrongs.is_empty());
        right.then_some(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integration_is_complete_or_refused() {
        let long = "s".repeat(51);
        for (system, id, name, wrong) in [
            ("stripe", "cus_1", "clinic", 0),
            ("", "", "", 3),
            (&*long, "cus_1", "clinic", 1),
        ] {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.append_pair("provider_type", system);
            form.append_pair("provider_entity_id", id);
            form.append_pair("entity_id", name);
            let fields = Fields::read(form.finish().as_bytes());
            let mut draft = IntegrationDraft::sent(&fields);
            assert_eq!(draft.check().is_some(), wrong == 0);
            let wrongs = draft.fields.iter().filter(|it| !it.wrongs.is_empty());
            assert_eq!(wrongs.count(), wrong, "{draft:?}");
        }
    }
}
