//! Operations with what belongs to them.

use super::{Outline, is_true, text};
use crate::diagnostics::Finding;
use crate::source::{Place, Pointer};

/// The methods that a path item may have.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// An operation under `paths`, `webhooks` or a callback.
#[derive(Clone)]
pub(crate) struct Operation<'a> {
    /// The method in capitals.
    pub(crate) method: String,
    /// The path's template, or the webhook's name.
    pub(crate) path: &'a str,
    /// The operation itself.
    pub(crate) place: Place<'a>,
    /// The path item that holds it.
    pub(crate) item: Place<'a>,
}

/// A parameter of an operation, its reference followed.
#[derive(Clone)]
pub(crate) struct Parameter<'a> {
    pub(crate) name: &'a str,
    /// `path`, `query`, `header` or `cookie`.
    pub(crate) location: &'a str,
    pub(crate) required: bool,
    pub(crate) place: Place<'a>,
}

/// The operations of `paths` or `webhooks`, in the order of the document.
pub(crate) fn operations<'a>(outline: &Outline<'a>, section: &str) -> Vec<Operation<'a>> {
    let section = outline.object(&outline.root, section);
    section.map_or_else(Vec::new, |section| operations_in(outline, &section))
}

/// The operations of an object whose members are path items.
pub(crate) fn operations_in<'a>(outline: &Outline<'a>, section: &Place<'a>) -> Vec<Operation<'a>> {
    let mut operations = Vec::new();
    for (key, item) in section.members() {
        if key.name.starts_with("x-") {
            continue;
        }
        let Some(item) = outline.follow(item) else {
            continue;
        };
        if !outline.is_object(&item, &key.name) {
            continue;
        }
        for (method, place) in item.members() {
            if !METHODS.contains(&method.name.as_str()) {
                continue;
            }
            let Some(place) = outline.follow(place) else {
                continue;
            };
            if outline.is_object(&place, &method.name) {
                operations.push(Operation {
                    method: method.name.to_ascii_uppercase(),
                    path: &key.name,
                    place,
                    item: item.clone(),
                });
            }
        }
    }
    operations
}

impl<'a> Operation<'a> {
    /// `operationId`, if it has one.
    pub(crate) fn id(&self) -> Option<&'a str> {
        text(&self.place, "operationId")
    }

    /// The operation's own parameters, then those of its path that it does not replace.
    pub(crate) fn parameters(&self, outline: &Outline<'a>) -> Vec<Parameter<'a>> {
        let mut parameters: Vec<Parameter<'a>> = Vec::new();
        for holder in [&self.place, &self.item] {
            let Some(list) = holder.get("parameters") else {
                continue;
            };
            for item in list.items() {
                let Some(parameter) = parameter(outline, item) else {
                    continue;
                };
                let same = |known: &&Parameter<'a>| {
                    known.name == parameter.name && known.location == parameter.location
                };
                if !parameters.iter().any(|known| same(&known)) {
                    parameters.push(parameter);
                }
            }
        }
        parameters
    }

    /// The request body, its reference followed.
    pub(crate) fn body(&self, outline: &Outline<'a>) -> Option<Place<'a>> {
        outline.object(&self.place, "requestBody")
    }

    /// The responses by status (`200`, `4XX`, `default`), references followed.
    pub(crate) fn responses(&self, outline: &Outline<'a>) -> Vec<(&'a str, Place<'a>)> {
        let Some(section) = outline.object(&self.place, "responses") else {
            return Vec::new();
        };
        let members = section
            .members()
            .filter(|(key, _)| !key.name.starts_with("x-"));
        members
            .filter_map(|(key, place)| {
                let response = outline.follow(place)?;
                let is_object = outline.is_object(&response, &key.name);
                is_object.then_some((key.name.as_str(), response))
            })
            .collect()
    }

    /// The method and the path, as people name an operation.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

fn parameter<'a>(outline: &Outline<'a>, place: Place<'a>) -> Option<Parameter<'a>> {
    let place = outline.follow(place)?;
    match (text(&place, "name"), text(&place, "in")) {
        (Some(name), Some(location)) => Some(Parameter {
            name,
            location,
            required: is_true(&place, "required") || location == "path",
            place,
        }),
        _ => {
            outline.report(
                Finding::wrong(
                    "missing-field",
                    place.span(),
                    Pointer::clone(&place.pointer),
                    "a parameter needs both `name` and `in`",
                )
                .hint("say what the parameter is called, and where it is: path, query, header or cookie"),
            );
            None
        }
    }
}
