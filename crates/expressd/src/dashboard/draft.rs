//! A customer as it stands in a form: what was typed, and what the contract has against it.

use express_types::NewExpressCustomer;
use oaxum_runtime::{Location, Path, Schema, Violation, Violations};
use serde_json::{Value, json};

use super::fields::{Fields, untouched_in_area, untouched_in_line, with_plain_breaks};
use crate::app::{Change, Customer, CustomerChange, Metadata};

/// One row of the table of metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// Which row it is, from 1.
    pub place: usize,
    pub key: String,
    pub value: String,
    pub key_wrongs: Vec<String>,
    pub value_wrongs: Vec<String>,
}

/// A form with a customer's name and metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    pub pairs: Vec<Pair>,
    pub name_wrongs: Vec<String>,
    pub metadata_wrongs: Vec<String>,
}

impl Draft {
    /// The form as a customer fills it.
    pub fn of(customer: &Customer) -> Self {
        let pairs = customer.metadata.iter().flatten();
        let mut draft = Self {
            name: customer.name.clone(),
            pairs: pairs
                .map(|(key, value)| Pair {
                    key: key.clone(),
                    value: value.clone(),
                    ..Pair::default()
                })
                .collect(),
            ..Self::default()
        };
        draft.number();
        draft
    }

    /// The form as it was sent; `before` is the customer that it was filled with. What a browser
    /// respells by itself (a line break in a name) stays as it was.
    pub fn sent(fields: &Fields, before: Option<&Customer>) -> Self {
        let name = fields.text("name");
        let kept = before.map(|customer| customer.name.as_str());
        let name = kept
            .filter(|kept| untouched_in_line(kept, name))
            .unwrap_or(name);
        let old = before.and_then(|customer| customer.metadata.as_ref());
        let sent = fields.all("key").zip(fields.all("value"));
        let mut draft = Self {
            name: name.to_owned(),
            pairs: sent.map(|(key, value)| pair(key, value, old)).collect(),
            ..Self::default()
        };
        draft.number();
        draft
    }

    /// Does what a button of the table asks for, where no script does it: another row, or one row
    /// less. Whether it asks for anything.
    pub fn rearrange(&mut self, fields: &Fields) -> bool {
        if fields.get("add").is_some() {
            self.pairs.push(Pair::default());
        } else if let Some(place) = fields.get("remove") {
            self.pairs.retain(|pair| pair.place.to_string() != place);
        } else {
            return false;
        }
        self.number();
        true
    }

    /// A row that nothing stands in yet, for scripts to copy.
    pub fn blank(&self) -> Pair {
        Pair::default()
    }

    /// Name and metadata, if the contract allows them; else it is noted beside each field what it
    /// asks for. Rows in which nothing stands do not count.
    pub fn check(&mut self) -> Option<(String, Metadata)> {
        self.pairs
            .retain(|pair| !(pair.key.is_empty() && pair.value.is_empty()));
        self.number();
        let mut metadata = Metadata::new();
        for pair in &mut self.pairs {
            if metadata.contains_key(&pair.key) {
                let wrong = "is the key of another pair already".to_owned();
                pair.key_wrongs.push(wrong);
            }
            metadata.insert(pair.key.clone(), pair.value.clone());
        }
        let sent = json!({ "expressCustomerName": self.name, "metadata": as_json(&metadata) });
        let mut violations = Violations::of(Location::Body);
        NewExpressCustomer::inspect(&sent, &Path::ROOT, &mut violations);
        for violation in violations {
            self.note(&violation);
        }
        self.is_right().then(|| (self.name.clone(), metadata))
    }

    fn is_right(&self) -> bool {
        let pairs = self.pairs.iter();
        self.name_wrongs.is_empty()
            && self.metadata_wrongs.is_empty()
            && pairs.fold(true, |right, pair| {
                right && pair.key_wrongs.is_empty() && pair.value_wrongs.is_empty()
            })
    }

    fn note(&mut self, violation: &Violation) {
        let message = violation.message.clone();
        let metadata = Path::ROOT.key("metadata");
        let of_pair = self
            .pairs
            .iter_mut()
            .find(|pair| metadata.key(&pair.key).to_string() == violation.pointer);
        match of_pair {
            Some(pair) if violation.code == "property_names" => {
                let message = message.trim_start_matches("has a key that ");
                pair.key_wrongs.push(message.to_owned());
            }
            Some(pair) => pair.value_wrongs.push(message),
            None if violation.pointer.starts_with("/metadata") => {
                self.metadata_wrongs.push(message);
            }
            None => self.name_wrongs.push(message),
        }
    }

    fn number(&mut self) {
        for (index, pair) in self.pairs.iter_mut().enumerate() {
            pair.place = index + 1;
        }
    }
}

/// What it takes to make of a customer what the form says. A customer without metadata has none
/// afterwards if the form has none: it says nothing about "none" or "empty".
pub fn change(before: &Customer, name: String, metadata: Metadata) -> CustomerChange {
    let had = before.metadata.as_ref().is_some_and(|had| !had.is_empty());
    CustomerChange {
        name: Some(name),
        metadata: match metadata {
            metadata if !metadata.is_empty() => Change::Set(metadata),
            _ if had => Change::Clear,
            _ => Change::Keep,
        },
    }
}

fn pair(key: &str, value: &str, old: Option<&Metadata>) -> Pair {
    let kept = old
        .into_iter()
        .flatten()
        .find(|(kept, _)| untouched_in_line(kept, key));
    let same_value = kept.filter(|(_, kept)| untouched_in_area(kept, value));
    Pair {
        key: kept.map_or(key, |(key, _)| key).to_owned(),
        value: same_value.map_or_else(|| with_plain_breaks(value), |(_, value)| value.clone()),
        ..Pair::default()
    }
}

fn as_json(metadata: &Metadata) -> Value {
    let pairs = metadata.iter();
    pairs
        .map(|(key, value)| (key.clone(), Value::from(value.as_str())))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::app::{CustomerId, Face, Stamp};

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let mut form = form_urlencoded::Serializer::new(String::new());
        Fields::read(form.extend_pairs(pairs).finish().as_bytes())
    }

    fn customer(name: &str, pairs: &[(&str, &str)]) -> Customer {
        let stamp = Stamp {
            by: None,
            at: Timestamp::UNIX_EPOCH,
            through: Face::Dashboard,
        };
        let mut customer = Customer::new(CustomerId::generate(), name, stamp);
        customer.metadata = (!pairs.is_empty()).then(|| metadata(pairs));
        customer
    }

    fn metadata(pairs: &[(&str, &str)]) -> Metadata {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn a_form_that_nobody_touched_changes_nothing() {
        let before = customer(
            "Two\nlines",
            &[("a\nb", "plain"), ("note", "one\ntwo\r\nthree")],
        );
        // As a browser sends back what it was given.
        let sent = fields(&[
            ("name", "Twolines"),
            ("key", "ab"),
            ("value", "plain"),
            ("key", "note"),
            ("value", "one\r\ntwo\r\nthree"),
        ]);
        let (name, pairs) = Draft::sent(&sent, Some(&before)).check().unwrap();
        let mut after = before.clone();
        let stamp = Stamp {
            by: None,
            at: Timestamp::MAX,
            through: Face::Dashboard,
        };
        assert!(!after.apply(change(&before, name, pairs), stamp));
        assert_eq!(after, before);
    }

    #[test]
    fn every_violation_of_the_contract_stands_beside_its_field() {
        let (long_key, long_value) = ("k".repeat(101), "é".repeat(1001));
        let sent = fields(&[
            ("name", ""),
            ("key", "region"),
            ("value", "north"),
            ("key", &long_key),
            ("value", "v"),
            ("key", "long/er"),
            ("value", &long_value),
            ("key", ""),
            ("value", "without a key"),
            ("key", ""),
            ("value", ""),
            ("key", "region"),
            ("value", "again"),
        ]);
        let mut draft = Draft::sent(&sent, None);
        assert_eq!(draft.check(), None);
        assert_eq!(draft.name_wrongs.len(), 1, "{draft:?}");
        let wrong: Vec<_> = draft
            .pairs
            .iter()
            .map(|pair| (pair.key_wrongs.len(), pair.value_wrongs.len()))
            .collect();
        assert_eq!(wrong, [(0, 0), (1, 0), (0, 1), (1, 0), (1, 0)], "{draft:?}");
        assert!(draft.pairs[1].key_wrongs[0].starts_with("must "));
    }

    #[test]
    fn more_pairs_than_the_contract_allows_are_told_of_as_a_whole() {
        let keys: Vec<String> = (0..51).map(|number| format!("key {number}")).collect();
        let pairs: Vec<_> = keys
            .iter()
            .flat_map(|key| [("key", key.as_str()), ("value", "x")])
            .chain([("name", "Clinic")])
            .collect();
        let mut draft = Draft::sent(&fields(&pairs), None);
        assert_eq!(draft.check(), None);
        assert_eq!(draft.metadata_wrongs.len(), 1);
    }

    #[test]
    fn without_scripts_buttons_add_and_remove_rows() {
        let sent = [
            ("name", "C"),
            ("key", "a"),
            ("value", "1"),
            ("key", "b"),
            ("value", "2"),
        ];
        let with = |button| fields(&[&sent[..], &[button]].concat());
        let keys = |draft: &Draft| -> Vec<String> {
            draft.pairs.iter().map(|pair| pair.key.clone()).collect()
        };
        let mut draft = Draft::sent(&with(("add", "pair")), None);
        assert!(draft.rearrange(&with(("add", "pair"))));
        assert_eq!(keys(&draft), ["a", "b", ""]);
        assert!(draft.rearrange(&with(("remove", "1"))));
        assert_eq!(keys(&draft), ["b", ""]);
        assert_eq!(draft.pairs[0].place, 1);
        assert!(!draft.rearrange(&fields(&sent)));
    }

    #[test]
    fn emptied_metadata_are_none_afterwards() {
        let with = customer("C", &[("a", "1")]);
        let cleared = change(&with, "C".to_owned(), Metadata::new());
        assert_eq!(cleared.metadata, Change::Clear);
        let mut empty = customer("C", &[]);
        empty.metadata = Some(Metadata::new());
        let kept = change(&empty, "C".to_owned(), Metadata::new());
        assert_eq!(kept.metadata, Change::Keep);
    }
}
