//! Parameters: of the path item and of the operation, in the one style that progenitor writes.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use oaxum::diagnostics::Finding;
use oaxum::source::Place;

use super::schema::Shape;
use super::{Reader, flag, text};
use crate::client::contract::{Location, Parameter};

/// Names of arguments that stand for something else in a generated method.
const TAKEN_NAMES: &[&str] = &["body", "header_map"];

/// Headers that OpenAPI leaves to other parts of a document (3.1, section 4.8.12.2.1).
const IGNORED_HEADERS: &[&str] = &["accept", "authorization", "content-type"];

impl<'s> Reader<'s> {
    /// The parameters, those of the operation in place of the path's; none if one was refused.
    pub(super) fn parameters(
        &mut self,
        item: &Place<'s>,
        operation: &Place<'s>,
    ) -> Option<Vec<Parameter>> {
        let mut places: Vec<(String, Place<'s>)> = Vec::new();
        let mut whole = true;
        for list in [item.get("parameters"), operation.get("parameters")]
            .into_iter()
            .flatten()
        {
            for place in list.items() {
                let Some(place) = self.resolve(place) else {
                    whole = false;
                    continue;
                };
                let key = format!("{:?} {:?}", text(&place, "in"), text(&place, "name"));
                match places.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, known)) => *known = place,
                    None => places.push((key, place)),
                }
            }
        }
        let mut names: BTreeMap<String, Place<'s>> = BTreeMap::new();
        let mut parameters = Vec::new();
        for (_, place) in places {
            let (location, name) = (text(&place, "in"), text(&place, "name").unwrap_or_default());
            if location == Some("header")
                && IGNORED_HEADERS.contains(&name.to_ascii_lowercase().as_str())
            {
                continue;
            }
            let argument = name.to_snake_case();
            if TAKEN_NAMES.contains(&argument.as_str()) || names.contains_key(&argument) {
                let mut finding = Finding::not_supported_at(
                    "client-name-taken",
                    &place,
                    format!("`{argument}` is the name of two arguments of the client's method"),
                );
                if let Some(first) = names.get(&argument) {
                    finding = finding.related(first.span(), "the other one");
                }
                self.refuse(finding.hint("rename the parameter"));
                whole = false;
            }
            names.insert(argument, place.clone());
            match self.parameter(&place) {
                Some(parameter) => parameters.push(parameter),
                None => whole = false,
            }
        }
        whole.then_some(parameters)
    }

    fn parameter(&mut self, place: &Place<'s>) -> Option<Parameter> {
        let name = text(place, "name")?.to_owned();
        let (location, style) = match text(place, "in")? {
            "path" => (Location::Path, "simple"),
            "query" => (Location::Query, "form"),
            "header" => (Location::Header, "simple"),
            other => {
                let message = format!("the client cannot send a parameter in `{other}`");
                self.refuse(
                    Finding::not_supported_at("client-parameter", place, message)
                        .hint("use a header or the query"),
                );
                return None;
            }
        };
        if let Some(message) = unsent(place, style) {
            self.refuse(Finding::not_supported_at(
                "client-parameter",
                place,
                message,
            ));
            return None;
        }
        if location == Location::Header && !is_token(&name) {
            let message = format!("`{name}` is no name of a header (RFC 9110, section 5.1)");
            self.refuse(Finding::wrong_at("client-parameter", place, message));
            return None;
        }
        let (schema, shape) = self.named_schema(&place.get("schema")?)?;
        let sendable = match shape {
            Shape::Scalar => true,
            Shape::Array => location == Location::Query && flag(place, "explode") != Some(false),
            Shape::Other => false,
        };
        if !sendable {
            let message = format!(
                "the client cannot write this schema into the {}",
                location.as_str()
            );
            self.refuse(
                Finding::not_supported_at("client-parameter", place, message).hint(
                    "a string, number or boolean can stand there; an array in an exploded query",
                ),
            );
            return None;
        }
        let required = location == Location::Path || flag(place, "required") == Some(true);
        Some(Parameter {
            name,
            location,
            required,
            schema,
        })
    }
}

/// What progenitor would leave out or write in another way.
fn unsent(place: &Place<'_>, style: &str) -> Option<String> {
    if place.get("content").is_some() {
        return Some("the client cannot send a parameter described by `content`".to_owned());
    }
    if flag(place, "allowReserved") == Some(true) {
        return Some("the client encodes reserved characters always".to_owned());
    }
    let stated = text(place, "style").unwrap_or(style);
    (stated != style)
        .then(|| format!("the client cannot write the style `{stated}`, only `{style}`"))
}

/// Whether a text can be the name of a header: a token of RFC 9110, section 5.6.2.
fn is_token(name: &str) -> bool {
    let marks = "!#$%&'*+-.^_`|~";
    !name.is_empty()
        && name
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || marks.contains(char))
}
