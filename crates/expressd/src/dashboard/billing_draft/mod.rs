//! The billing face of a customer as it stands in a form: what was typed, and what the contract has
//! against it.

mod field;
mod integration;

use express_types::BillingCustomerChanges;
use oaxum_runtime::{Location, Path, Schema, Violations};
use serde_json::{Map, Value};

use super::fields::{Fields, untouched_in_line};
use crate::app::{BillingChange, Change, Customer, TimeZoneName};
use field::{Field, Kind, kind};
pub use integration::IntegrationDraft;

const CHANGES: &str = "BillingCustomerChanges";

const KINDS: [Kind; 10] = [
    Kind {
        required: true,
        ..kind(
            "external_id",
            "External id",
            "What your own system calls this customer. No two customers share one.",
        )
    },
    Kind {
        form: "must be one e-mail address, such as billing@clinic.example",
        ..kind("email", "E-mail address", "Where invoices go.")
    },
    kind(
        "contact",
        "Contact",
        "Whom to call, such as a phone number.",
    ),
    Kind {
        required: true,
        form: TIME_ZONE,
        ..kind(
            "timezone",
            "Time zone",
            "By its IANA name, such as Europe/Berlin.",
        )
    },
    kind("address_line1", "Address, line 1", ""),
    kind("address_line2", "Address, line 2", ""),
    kind("address_postal_code", "Postal code", ""),
    kind("address_city", "City", ""),
    kind("address_state", "State or region", ""),
    Kind {
        form: "must be the two letters of a country, such as DE",
        ..kind("address_country", "Country", "Two letters, such as DE.")
    },
];

const TIME_ZONE: &str =
    "must be a name of the IANA time zone database, spelt as there, such as Europe/Berlin";

/// A form with all that billing alone knows of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillingDraft {
    pub fields: Vec<Field>,
}

impl BillingDraft {
    /// The form as a customer fills it.
    pub fn of(customer: &Customer) -> Self {
        Self::filled(|name| value(customer, name).to_owned())
    }

    /// The form as it was sent; `before` is the customer that it was filled with. What a browser
    /// respells by itself (a line break) stays as it was.
    pub fn sent(fields: &Fields, before: &Customer) -> Self {
        Self::filled(|name| {
            let (kept, sent) = (value(before, name), fields.text(name));
            match name {
                _ if untouched_in_line(kept, sent) => kept.to_owned(),
                // Countries have no other spelling than the one in capital letters.
                "address_country" if sent.trim().len() == 2 => sent.trim().to_ascii_uppercase(),
                _ => sent.to_owned(),
            }
        })
    }

    fn filled(value: impl Fn(&str) -> String) -> Self {
        let fields = KINDS.iter();
        let fields = fields.map(|kind| Field::of(CHANGES, kind, value(kind.name)));
        Self {
            fields: fields.collect(),
        }
    }

    /// The fields of the address, or the others.
    pub fn part(&self, address: bool) -> impl Iterator<Item = &Field> {
        let fields = self.fields.iter();
        fields.filter(move |field| field.name.starts_with("address_") == address)
    }

    /// What it takes to make of a customer what the form says, if the contract allows it; else it is
    /// noted beside each field what it asks for.
    pub fn check(&mut self) -> Option<BillingChange> {
        let sent = self.fields.iter();
        let sent: Map<_, _> = sent
            .map(|field| (field.name.to_owned(), Value::from(field.value.as_str())))
            .collect();
        let mut violations = Violations::of(Location::Body);
        BillingCustomerChanges::inspect(&Value::Object(sent), &Path::ROOT, &mut violations);
        for violation in violations {
            for (field, kind) in self.fields.iter_mut().zip(&KINDS) {
                field.note(&violation, kind);
            }
        }
        let timezone: Option<TimeZoneName> =
            self.text("timezone").and_then(|name| name.parse().ok());
        if timezone.is_none() {
            self.refuse_unless_refused("timezone", TIME_ZONE);
        }
        if self.fields.iter().any(|field| !field.wrongs.is_empty()) {
            return None;
        }
        Some(BillingChange {
            external_id: self.text("external_id"),
            email: self.text("email"),
            line1: self.text("address_line1"),
            line2: self.text("address_line2"),
            city: self.text("address_city"),
            state: self.text("address_state"),
            postal_code: self.text("address_postal_code"),
            country: self.text("address_country"),
            timezone,
            contact: match self.text("contact") {
                None => Change::Keep,
                Some(contact) if contact.is_empty() => Change::Clear,
                Some(contact) => Change::Set(contact),
            },
            ..BillingChange::default()
        })
    }

    /// Notes that another customer has this external id.
    pub fn note_taken(&mut self) {
        let wrong = "is the external id of another customer already, perhaps of a deleted one";
        self.refuse_unless_refused("external_id", wrong);
    }

    fn refuse_unless_refused(&mut self, name: &str, wrong: &str) {
        let fields = self.fields.iter_mut();
        for field in fields.filter(|field| field.name == name && field.wrongs.is_empty()) {
            field.wrongs.push(wrong.to_owned());
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        let found = self.fields.iter().find(|field| field.name == name);
        found.map(|field| field.value.clone())
    }
}

/// What a customer has in a field.
fn value<'a>(customer: &'a Customer, name: &str) -> &'a str {
    let address = &customer.address;
    match name {
        "external_id" => &customer.external_id,
        "email" => &customer.email,
        "contact" => customer.contact.as_deref().unwrap_or_default(),
        "timezone" => &customer.timezone,
        "address_line1" => &address.line1,
        "address_line2" => &address.line2,
        "address_postal_code" => &address.postal_code,
        "address_city" => &address.city,
        "address_state" => &address.state,
        "address_country" => &address.country,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::app::{CustomerId, Face, Stamp};
    use crate::operational::CONTRACT_JSON;

    fn stamp(second: i64) -> Stamp {
        Stamp {
            by: None,
            at: Timestamp::from_second(second).unwrap(),
            through: Face::Dashboard,
        }
    }

    fn customer() -> Customer {
        let mut customer = Customer::new(CustomerId::generate(), "Clinic", stamp(1));
        customer.email = "a@clinic.example".to_owned();
        customer.address.line1 = "1 Harbour\nStreet".to_owned();
        customer.contact = Some("030 1234".to_owned());
        customer
    }

    /// The form of a customer with some fields filled in otherwise, as a browser sends it.
    fn sent(customer: &Customer, typed: &[(&str, &str)]) -> BillingDraft {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for field in BillingDraft::of(customer).fields {
            let typed = typed.iter().find(|(name, _)| *name == field.name);
            let shown = field.value.replace('\n', "");
            form.append_pair(field.name, typed.map_or(&shown, |(_, text)| text));
        }
        BillingDraft::sent(&Fields::read(form.finish().as_bytes()), customer)
    }

    fn wrongs(draft: &BillingDraft) -> Vec<(&'static str, String)> {
        let of = |field: &Field| (field.name, field.wrongs.join("; "));
        let wrong = draft.fields.iter().map(of);
        wrong.filter(|(_, wrongs)| !wrongs.is_empty()).collect()
    }

    #[test]
    fn every_field_of_the_contract_that_billing_alone_has_is_in_the_form() {
        let contract: Value = serde_json::from_str(CONTRACT_JSON).unwrap();
        let asked = |schema: &str| {
            let path = format!("/components/schemas/{schema}/properties");
            let properties = contract.pointer(&path).and_then(Value::as_object).unwrap();
            let mut names: Vec<_> = properties.keys().cloned().collect();
            names.sort();
            names
        };
        let named = |kinds: &[Kind], elsewhere: &[&str]| {
            let mut names: Vec<_> = kinds.iter().map(|kind| kind.name.to_owned()).collect();
            names.extend(elsewhere.iter().map(|name| (*name).to_owned()));
            names.sort();
            names
        };
        let elsewhere = ["name", "metadata", "integration_entity_mapping"];
        assert_eq!(asked(CHANGES), named(&KINDS, &elsewhere));
        assert_eq!(
            asked(integration::SCHEMA),
            named(&integration::KINDS, &["entity_type"])
        );
    }

    #[test]
    fn every_limit_is_the_contracts() {
        let draft = BillingDraft::of(&customer());
        let limits = draft.fields.iter().map(|field| (field.name, field.limit));
        let expected = [
            ("external_id", Some(255)),
            ("email", Some(254)),
            ("contact", Some(20)),
            ("timezone", Some(64)),
            ("address_line1", Some(255)),
            ("address_line2", Some(255)),
            ("address_postal_code", Some(20)),
            ("address_city", Some(100)),
            ("address_state", Some(100)),
            ("address_country", None),
        ];
        assert_eq!(limits.collect::<Vec<_>>(), expected);
        let fields = IntegrationDraft::of(&customer()).fields;
        let limits: Vec<_> = fields.iter().map(|field| field.limit).collect();
        assert_eq!(limits, [Some(50), Some(255), Some(255)]);
    }

    #[test]
    fn a_form_that_nobody_touched_changes_nothing() {
        let before = customer();
        let change = sent(&before, &[]).check().unwrap();
        let mut after = before.clone();
        assert!(!after.apply_billing(&[], change, &stamp(2)).anything);
        assert_eq!(after, before);
    }

    #[test]
    fn what_is_typed_is_what_changes() {
        let mut after = customer();
        let typed = [
            ("external_id", "crm-7"),
            ("email", ""),
            ("contact", ""),
            ("timezone", "Europe/Berlin"),
            ("address_line1", "2 Quay"),
            ("address_line2", "Back yard"),
            ("address_postal_code", "10115"),
            ("address_city", "Łódź"),
            ("address_state", "LD"),
            ("address_country", " pl "),
        ];
        let change = sent(&after, &typed).check().unwrap();
        after.apply_billing(&[], change, &stamp(2));
        for (name, text) in typed {
            let text = if name == "address_country" {
                "PL"
            } else {
                text
            };
            assert_eq!(value(&after, name), text, "{name}");
        }
        assert_eq!(after.contact, None);
    }

    #[test]
    fn what_the_contract_forbids_stands_beside_its_field_in_plain_words() {
        let long = "x".repeat(256);
        let mut draft = sent(
            &customer(),
            &[
                ("external_id", ""),
                ("email", "nobody"),
                ("contact", "123456789012345678901"),
                ("timezone", "Mars/Olympus"),
                ("address_line2", &long),
                ("address_country", "Germany"),
            ],
        );
        assert_eq!(draft.check(), None);
        let expected = [
            ("external_id", "must be at least 1 character long"),
            (
                "email",
                "must be one e-mail address, such as billing@clinic.example",
            ),
            ("contact", "must be at most 20 characters long"),
            ("timezone", TIME_ZONE),
            ("address_line2", "must be at most 255 characters long"),
            (
                "address_country",
                "must be the two letters of a country, such as DE",
            ),
        ];
        assert_eq!(
            wrongs(&draft),
            expected.map(|(name, wrong)| (name, wrong.to_owned()))
        );
        let mut empty = sent(&customer(), &[("timezone", "")]);
        assert_eq!(empty.check(), None);
        assert_eq!(wrongs(&empty).len(), 1, "{empty:?}");
    }
}
