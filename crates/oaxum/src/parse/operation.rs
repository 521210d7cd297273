//! Operations.

use crate::{
    model::{Operation, Parameter, Security},
    source::Place,
};

use super::{Fields, Parser, at, parameter::is_same_parameter};

/// What an operation has from its path item and from the document.
pub(super) struct Shared<'s> {
    pub(super) path: &'s str,
    pub(super) parameters: Vec<Parameter>,
    pub(super) security: &'s Security,
}

impl<'a> Parser<'a> {
    pub(super) fn operation(
        &mut self,
        place: &Place<'a>,
        method: &'static str,
        shared: &Shared<'_>,
    ) -> Option<Operation> {
        const KNOWN: &[&str] = &[
            "operationId",
            "tags",
            "summary",
            "description",
            "deprecated",
            "security",
            "parameters",
            "requestBody",
            "responses",
            "callbacks",
            "servers",
            "externalDocs",
        ];
        let place = &self.referenced_operation(place)?;
        let fields = self.fields(place, "an operation", KNOWN, &[])?;
        let stated = self.optional_text(&fields, "operationId");
        let id = stated.filter(|id| !id.trim().is_empty());
        let id = id.unwrap_or_else(|| derived_id(method, shared.path));
        let tags = fields.get("tags").map(|tags| self.texts(&tags));
        let security = match fields.get("security") {
            Some(security) => self.security(&security),
            None => shared.security.clone(),
        };
        let own = self.parameters(&fields);
        let mut parameters = shared.parameters.clone();
        parameters.retain(|shared| !own.iter().any(|own| is_same_parameter(own, shared)));
        parameters.extend(own);
        self.check_template(place, shared.path, &mut parameters);
        let body = fields.get("requestBody");
        let body = body.and_then(|body| self.request_body(&body));
        let responses = self.responses(&fields);
        self.callbacks(&fields, &id);
        self.servers(&fields);
        self.external_docs(&fields);
        Some(Operation {
            id,
            at: at(place),
            method,
            path: shared.path.to_owned(),
            tags: tags.unwrap_or_default(),
            summary: self.optional_text(&fields, "summary"),
            description: self.optional_text(&fields, "description"),
            deprecated: self.flag(&fields, "deprecated"),
            security,
            parameters,
            body,
            responses,
        })
    }

    /// Where an operation is written. OpenAPI has references to path items alone, yet documents of
    /// many files have them in place of operations, and every bundler follows them.
    fn referenced_operation(&mut self, place: &Place<'a>) -> Option<Place<'a>> {
        if place.node.get("$ref").is_some() {
            let message = "OpenAPI has no reference to an operation; this one is followed";
            let hint = "refer to the whole path item";
            self.warn("operation-reference", place, message, hint);
        }
        self.follow(place)
    }

    /// A server does not receive the calls that it makes back.
    fn callbacks(&mut self, fields: &Fields<'a>, id: &str) {
        for (key, callback) in self.entries(fields, "callbacks") {
            if !key.name.starts_with("x-") {
                self.omit(&callback, format!("the callback `{}` of `{id}`", key.name));
            }
        }
    }
}

/// An id out of method and path: `get_pets_by_name` for `GET /pets/{name}`.
fn derived_id(method: &str, path: &str) -> String {
    let mut id = method.to_ascii_lowercase();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        id.push('_');
        let is_parameter = segment.starts_with('{');
        id.push_str(if is_parameter { "by_" } else { "" });
        let mut words = segment.split(|character: char| !character.is_alphanumeric());
        let mut first = true;
        for word in words.by_ref().filter(|word| !word.is_empty()) {
            id.push_str(if first { "" } else { "_" });
            id.push_str(word);
            first = false;
        }
    }
    id.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::derived_id;

    #[test]
    fn ids_are_derived_from_method_and_path() {
        assert_eq!(
            derived_id("GET", "/pets/{pet-name}"),
            "get_pets_by_pet_name"
        );
        assert_eq!(derived_id("POST", "/a.b/{c}:stop"), "post_a_b_by_c_stop");
        assert_eq!(derived_id("DELETE", "/"), "delete");
    }
}
