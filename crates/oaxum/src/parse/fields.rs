//! Reading objects, every field accounted for.

use crate::{
    diagnostics::{Finding, near_miss},
    source::{Key, Place},
};

use super::Parser;

/// The fields of one object of the document.
pub(super) struct Fields<'a> {
    pub(super) place: Place<'a>,
    what: &'static str,
}

impl<'a> Fields<'a> {
    pub(super) fn get(&self, name: &str) -> Option<Place<'a>> {
        self.place.get(name)
    }
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
        if place.node.as_object().is_none() {
            let message = format!("{what} must be an object, not {}", place.node.kind());
            self.wrong("not-an-object", place, message);
            return None;
        }
        for (key, value) in place.members() {
            let name = key.name.as_str();
            if known.contains(&name) || name.starts_with("x-") {
                continue;
            }
            if let Some((_, hint)) = unsupported
                .iter()
                .find(|(unsupported, _)| *unsupported == name)
            {
                let message = format!("`{name}` is not carried over");
                self.not_supported("unsupported-field", &value, message, hint);
                continue;
            }
            let message = format!("{what} has no field `{name}`");
            let finding = Finding::wrong("unknown-field", key.span, value.pointer.clone(), message);
            let names = known.iter().copied();
            self.findings.push(match near_miss(name, names) {
                Some(near) => finding.hint(format!("did you mean `{near}`?")),
                None => finding.hint("extensions begin with `x-`"),
            });
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
        if place.node.as_object().is_none() {
            self.type_mismatch(&place, "an object");
        }
        place.members().collect()
    }

    pub(super) fn text(&mut self, place: &Place<'a>) -> Option<String> {
        let text = place.node.as_str().map(str::to_owned);
        if text.is_none() {
            self.type_mismatch(place, "a string");
        }
        text
    }

    pub(super) fn optional_text(&mut self, fields: &Fields<'a>, name: &str) -> Option<String> {
        fields.get(name).and_then(|place| self.text(&place))
    }

    pub(super) fn required_text(&mut self, fields: &Fields<'a>, name: &str) -> Option<String> {
        self.required(fields, name)
            .and_then(|place| self.text(&place))
    }

    /// A boolean field that is false when it is not there.
    pub(super) fn flag(&mut self, fields: &Fields<'a>, name: &str) -> bool {
        let Some(place) = fields.get(name) else {
            return false;
        };
        place.node.as_bool().unwrap_or_else(|| {
            self.type_mismatch(&place, "a boolean");
            false
        })
    }

    /// A length or a count.
    pub(super) fn count(&mut self, fields: &Fields<'a>, name: &str) -> Option<u64> {
        let place = fields.get(name)?;
        let number = place.node.as_number().filter(|number| number.is_integer());
        let count = number.and_then(|number| number.as_u64());
        if count.is_none() {
            self.type_mismatch(&place, "a whole number, 0 or more");
        }
        count
    }

    pub(super) fn number(&mut self, fields: &Fields<'a>, name: &str) -> Option<serde_json::Number> {
        let place = fields.get(name)?;
        let number = place.node.as_number().map(|number| number.to_json());
        match number {
            Some(serde_json::Value::Number(number)) => Some(number),
            _ => {
                self.type_mismatch(&place, "a number");
                None
            }
        }
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
}

/// RFC 9110, section 5.6.2.
pub(super) fn is_token(text: &str) -> bool {
    let is_character =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_character)
}
