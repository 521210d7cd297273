//! How a customer changes through the billing face. The rules of [`super::change`] hold here too:
//! equal values are no change, and `updated_at` always moves forward.

use super::{
    Change, Customer, CustomerChange, Integration, IntegrationId, Stamp, Status, TimeZoneName,
};

/// A change of the fields that the billing face can set. What is not given stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BillingChange {
    /// What both faces can change.
    pub common: CustomerChange,
    /// The new external id, 1 to 255 characters, unique within the scope.
    pub external_id: Option<String>,
    /// The new e-mail address; empty to have none.
    pub email: Option<String>,
    /// The new first line of the address, up to 255 characters.
    pub line1: Option<String>,
    /// The new second line of the address, up to 255 characters.
    pub line2: Option<String>,
    /// The new city, up to 100 characters.
    pub city: Option<String>,
    /// The new state or region, up to 100 characters.
    pub state: Option<String>,
    /// The new postal code, up to 20 characters.
    pub postal_code: Option<String>,
    /// The new country, ISO 3166-1 alpha-2; empty to have none.
    pub country: Option<String>,
    /// The new time zone.
    pub timezone: Option<TimeZoneName>,
    /// What happens to the contact, up to 20 characters.
    pub contact: Change<String>,
    /// Counterparts in other systems to add to those that are there.
    pub integrations: Vec<NewIntegration>,
}

/// A customer's counterpart in another system, to be noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIntegration {
    /// The caller's name for what is mapped, up to 255 characters.
    pub entity_id: String,
    /// Which system, such as `stripe`; up to 50 characters.
    pub provider_type: String,
    /// What that system calls it, up to 255 characters.
    pub provider_entity_id: String,
}

impl NewIntegration {
    fn is(&self, there: &Integration) -> bool {
        there.entity_id == self.entity_id
            && there.provider_type == self.provider_type
            && there.provider_entity_id == self.provider_entity_id
    }

    fn noted(self, stamp: &Stamp) -> Integration {
        Integration {
            id: IntegrationId::generate(),
            entity_id: self.entity_id,
            provider_type: self.provider_type,
            provider_entity_id: self.provider_entity_id,
            status: Status::Published,
            created_at: stamp.at,
            updated_at: stamp.at,
            created_by: stamp.by.clone(),
            updated_by: stamp.by.clone(),
        }
    }
}

/// What is different after a change through the billing face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Whether anything is.
    pub anything: bool,
    /// The integrations that came.
    pub added: Vec<Integration>,
}

impl Customer {
    /// Applies a change, and says what is different now. `there` are the integrations that the
    /// customer has; one that is among them, or is given twice, is not added.
    pub fn apply_billing(
        &mut self,
        there: &[Integration],
        change: BillingChange,
        stamp: &Stamp,
    ) -> Moved {
        let mut changed = self.clone();
        changed.set(change.common);
        let address = &mut changed.address;
        for (field, value) in [
            (&mut changed.external_id, change.external_id),
            (&mut changed.email, change.email),
            (&mut address.line1, change.line1),
            (&mut address.line2, change.line2),
            (&mut address.city, change.city),
            (&mut address.state, change.state),
            (&mut address.postal_code, change.postal_code),
            (&mut address.country, change.country),
            (&mut changed.timezone, change.timezone.map(String::from)),
        ] {
            if let Some(value) = value {
                *field = value;
            }
        }
        match change.contact {
            Change::Keep => {}
            Change::Clear => changed.contact = None,
            Change::Set(contact) => changed.contact = Some(contact),
        }
        let mut added: Vec<Integration> = Vec::new();
        for new in change.integrations {
            if !there.iter().chain(&added).any(|known| new.is(known)) {
                added.push(new.noted(stamp));
            }
        }
        let anything = changed != *self || !added.is_empty();
        if anything {
            changed.touch(stamp.clone());
            *self = changed;
        }
        Moved { anything, added }
    }

    /// Deletes it, and says whether it was not deleted before. Nothing of it is lost, but from now
    /// on the billing face alone shows it.
    pub fn delete(&mut self, stamp: Stamp) -> bool {
        if self.is_deleted() {
            return false;
        }
        self.status = Status::Deleted;
        self.touch(stamp);
        true
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::app::{Actor, CustomerId, Face, Metadata};

    fn stamp(second: i64) -> Stamp {
        Stamp {
            by: Some(Actor::User(format!("person {second}"))),
            at: Timestamp::from_second(second).unwrap(),
            through: Face::Billing,
        }
    }

    fn customer() -> Customer {
        Customer::new(CustomerId::generate(), "City Clinic", stamp(1))
    }

    fn stripe(name: &str) -> NewIntegration {
        NewIntegration {
            entity_id: "clinic".to_owned(),
            provider_type: "stripe".to_owned(),
            provider_entity_id: name.to_owned(),
        }
    }

    #[test]
    fn an_empty_change_changes_nothing() {
        let mut changed = customer();
        let moved = changed.apply_billing(&[], BillingChange::default(), &stamp(2));
        assert!(!moved.anything);
        assert_eq!(changed.updated_at, stamp(1).at);
    }

    #[test]
    fn every_given_field_changes_and_no_other() {
        let before = customer();
        let text = || Some("other".to_owned());
        let common = CustomerChange {
            name: text(),
            metadata: Change::Set(Metadata::new()),
        };
        let changes = [
            BillingChange {
                common,
                ..BillingChange::default()
            },
            BillingChange {
                external_id: text(),
                ..BillingChange::default()
            },
            BillingChange {
                email: text(),
                ..BillingChange::default()
            },
            BillingChange {
                line1: text(),
                ..BillingChange::default()
            },
            BillingChange {
                line2: text(),
                ..BillingChange::default()
            },
            BillingChange {
                city: text(),
                ..BillingChange::default()
            },
            BillingChange {
                state: text(),
                ..BillingChange::default()
            },
            BillingChange {
                postal_code: text(),
                ..BillingChange::default()
            },
            BillingChange {
                country: text(),
                ..BillingChange::default()
            },
            BillingChange {
                timezone: "Europe/Berlin".parse().ok(),
                ..BillingChange::default()
            },
            BillingChange {
                contact: Change::Set("other".to_owned()),
                ..BillingChange::default()
            },
        ];
        let mut seen = Vec::new();
        for change in changes {
            let mut changed = before.clone();
            assert!(
                changed
                    .apply_billing(&[], change.clone(), &stamp(2))
                    .anything
            );
            assert_eq!(
                (changed.updated_at, &changed.updated_by),
                (stamp(2).at, &stamp(2).by)
            );
            assert!(
                !changed.apply_billing(&[], change, &stamp(3)).anything,
                "equal values"
            );
            assert!(!seen.contains(&changed));
            seen.push(changed);
        }
    }

    #[test]
    fn an_integration_is_added_once() {
        let mut changed = customer();
        let change = BillingChange {
            integrations: vec![stripe("a"), stripe("a"), stripe("b")],
            ..BillingChange::default()
        };
        let moved = changed.apply_billing(&[], change.clone(), &stamp(2));
        assert!(moved.anything);
        assert_eq!(moved.added.len(), 2);
        let again = changed.apply_billing(&moved.added, change, &stamp(3));
        assert!(!again.anything && again.added.is_empty());
        assert_eq!(changed.updated_at, stamp(2).at);
    }

    #[test]
    fn a_customer_is_deleted_once() {
        let mut deleted = customer();
        assert!(deleted.delete(stamp(2)));
        assert!(!deleted.delete(stamp(3)));
        assert_eq!(
            (deleted.status, deleted.updated_at),
            (Status::Deleted, stamp(2).at)
        );
    }
}
