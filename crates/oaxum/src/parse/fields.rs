//! Reading objects, every field accounted for.

use crate::{
    diagnostics::{Finding, near_miss},
    source::{Key, Node, Place, Text, Value},
};

use super::Parser;

/// The fields of one object of the document.
pub(super) struct Fields<'a> {
    pub(super) place: Place<'a>,
    pub(super) what: &'static str,
}

impl<'a> Fields<'a> {
    /// A field with its place. Its pointer costs: where that is not asked for, there is
    /// [`Fields::node`].
    pub(super) fn get(&self, name: &str) -> Option<Place<'a>> {
        self.place.get(name)
    }

    /// A field without its place.
    pub(super) fn node(&self, name: &str) -> Option<&'a Node> {
        self.place.node.get(name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.node(name).is_some()
    }
}

/// What a field that an object does not have says about the document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Strays {
    /// Something is said that will not happen: the document is wrong.
    Wrong,
    /// Nothing is generated from the object, so that nothing is lost: worth a warning.
    Harmless,
}

impl<'a> Parser<'a> {
    /// The fields of an object: `known` ones are read by the caller, `unsupported` ones reported
    /// with what to do, all others are wrong.
    pub(super) fn fields(
        &mut self,
        place: &Place<'a>,
        what: &'static str,
        known: &[&str],
        unsupported: &[(&str, &str)],
    ) -> Option<Fields<'a>> {
        self.fields_with(place, what, (known, unsupported), Strays::Wrong)
    }

    /// Like [`Parser::fields`], of an object that nothing is generated from.
    pub(super) fn harmless_fields(
        &mut self,
        place: &Place<'a>,
        what: &'static str,
        known: &[&str],
    ) -> Option<Fields<'a>> {
        self.fields_with(place, what, (known, &[]), Strays::Harmless)
    }

    fn fields_with(
        &mut self,
        place: &Place<'a>,
        what: &'static str,
        (known, unsupported): (&[&str], &[(&str, &str)]),
        strays: Strays,
    ) -> Option<Fields<'a>> {
        let Some(object) = place.node.as_object() else {
            let message = format!("{what} must be an object, not {}", place.node.kind());
            self.wrong("not-an-object", place, message);
            return None;
        };
        for (key, _) in object.iter() {
            let name = key.name.as_str();
            if known.contains(&name) || name.starts_with("x-") {
                continue;
            }
            let pointer = place.pointer.join(name);
            let mut unsupported = unsupported.iter();
            if let Some((_, hint)) = unsupported.find(|(unsupported, _)| *unsupported == name) {
                let message = format!("`{name}` is not carried over");
                let finding =
                    Finding::not_supported("unsupported-field", key.span, pointer, message);
                self.findings.push(finding.hint(*hint));
                continue;
            }
            let message = format!("{what} has no field `{name}`");
            let finding = match strays {
                Strays::Wrong => Finding::wrong("unknown-field", key.span, pointer, message),
                Strays::Harmless => Finding::warning("stray-field", key.span, pointer, message),
            };
            let finding = match near_miss(name, known.iter().copied()) {
                Some(near) => finding.hint(format!("did you mean `{near}`?")),
                None => finding.hint("extensions begin with `x-`"),
            };
            self.findings.push(finding);
        }
        Some(Fields {
            place: place.clone(),
            what,
        })
    }

    /// A field that must be there.
    pub(super) fn required(&mut self, fields: &Fields<'a>, name: &str) -> Option<Place<'a>> {
        let found = fields.get(name);
        if found.is_none() {
            let message = format!("{} needs the field `{name}`", fields.what);
            self.wrong("missing-field", &fields.place, message);
        }
        found
    }

    /// The members of a field whose names are the document's own; none without the field.
    pub(super) fn entries(&mut self, fields: &Fields<'a>, name: &str) -> Vec<(&'a Key, Place<'a>)> {
        let Some(place) = fields.get(name) else {
            return Vec::new();
        };
        self.expect_object(&place);
        place.members().collect()
    }

    /// The items of a field that is an array; none without the field.
    pub(super) fn list(&mut self, fields: &Fields<'a>, name: &str) -> Vec<Place<'a>> {
        let Some(place) = fields.get(name) else {
            return Vec::new();
        };
        if place.node.as_array().is_none() {
            self.type_mismatch(&place, "an array");
        }
        place.items().collect()
    }

    pub(super) fn expect_object(&mut self, place: &Place<'a>) -> bool {
        let is_object = place.node.as_object().is_some();
        if !is_object {
            self.type_mismatch(place, "an object");
        }
        is_object
    }

    pub(super) fn text(&mut self, place: &Place<'a>) -> Option<String> {
        let text = place.node.as_str().map(str::to_owned);
        if text.is_none() {
            self.type_mismatch(place, "a string");
        }
        text
    }

    pub(super) fn optional_text(&mut self, fields: &Fields<'a>, name: &str) -> Option<String> {
        let text = self.shared_text(fields, name)?;
        Some(text.to_string())
    }

    /// The same without a copy, for what stands in documents by the thousands.
    pub(super) fn shared_text(&mut self, fields: &Fields<'a>, name: &str) -> Option<Text> {
        match &fields.node(name)?.value {
            Value::String(text) => Some(text.clone()),
            _ => {
                self.field_mismatch(fields, name, "a string");
                None
            }
        }
    }

    pub(super) fn required_text(&mut self, fields: &Fields<'a>, name: &str) -> Option<String> {
        self.required(fields, name)
            .and_then(|place| self.text(&place))
    }

    /// A boolean field that is false when it is not there.
    pub(super) fn flag(&mut self, fields: &Fields<'a>, name: &str) -> bool {
        self.optional_flag(fields, name).unwrap_or(false)
    }

    pub(super) fn optional_flag(&mut self, fields: &Fields<'a>, name: &str) -> Option<bool> {
        let node = fields.node(name)?;
        if node.as_bool().is_none() {
            self.field_mismatch(fields, name, "a boolean");
        }
        node.as_bool()
    }

    /// A length or a count.
    pub(super) fn count(&mut self, fields: &Fields<'a>, name: &str) -> Option<u64> {
        let node = fields.node(name)?;
        let number = node.as_number();
        let count = number.and_then(|number| number.as_u64());
        if let Some(place) = fields.get(name).filter(|_| count.is_none()) {
            let stated = match number {
                Some(number) => format!("`{number}`"),
                None => node.kind().to_owned(),
            };
            let message = format!("must be a whole number, 0 or more, not {stated}");
            self.wrong("type-mismatch", &place, message);
        }
        count
    }

    /// The strings of an array.
    pub(super) fn texts(&mut self, place: &Place<'a>) -> Vec<String> {
        if place.node.as_array().is_none() {
            self.type_mismatch(place, "an array of strings");
        }
        place.items().filter_map(|item| self.text(&item)).collect()
    }

    /// A header's name has to be a token (RFC 9110, section 5.1).
    pub(super) fn header_name(&mut self, name: &str, place: &Place<'a>) {
        if !is_token(name) {
            let message = format!("no header can have the name `{name}`");
            let finding = Finding::wrong_at("header-name", place, message);
            let hint = "use ASCII letters, digits and any of !#$%&'*+-.^_`|~";
            self.findings.push(finding.hint(hint));
        }
    }

    pub(super) fn type_mismatch(&mut self, place: &Place<'_>, expected: &str) {
        let message = format!("must be {expected}, not {}", place.node.kind());
        self.wrong("type-mismatch", place, message);
    }

    pub(super) fn field_mismatch(&mut self, fields: &Fields<'a>, name: &str, expected: &str) {
        if let Some(place) = fields.get(name) {
            self.type_mismatch(&place, expected);
        }
    }
}

/// RFC 9110, section 5.6.2.
pub(super) fn is_token(text: &str) -> bool {
    let is_character =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_character)
}
