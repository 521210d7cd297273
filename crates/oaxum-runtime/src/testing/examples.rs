//! The examples of a document, by their own schemas.

use serde_json::Value;

use super::{
    Contract, Report,
    contract::{Operation, members},
    definitions::{Definitions, View},
};

pub(super) fn check(contract: &Contract, report: &mut Report) {
    let mut examples = Examples { contract, report };
    for operation in contract.operations() {
        examples.operation(operation);
    }
    for (name, schema) in contract.schemas {
        // Which direction an example of a component is meant for is not said.
        let stated = schema["examples"].as_array().into_iter().flatten();
        let stated = stated.chain(schema.get("default"));
        for value in stated {
            let subject = format!("an example of the schema `{name}`");
            examples.value(&subject, &[View::Response, View::Request], schema, value);
        }
    }
}

struct Examples<'c> {
    contract: &'c Contract,
    report: &'c mut Report,
}

impl Examples<'_> {
    fn operation(&mut self, operation: Operation<'_>) {
        let id = operation.id;
        let parameters = operation.described["parameters"].as_array();
        for parameter in parameters.into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            self.stated(
                &format!("the parameter `{name}` of `{id}`"),
                View::Request,
                parameter,
            );
        }
        let body = &operation.described["requestBody"];
        self.contents(&format!("the request body of `{id}`"), View::Request, body);
        for (status, response) in members(&operation.described["responses"]) {
            let subject = format!("the answer {status} of `{id}`");
            self.contents(&subject, View::Response, response);
            for (name, header) in members(&response["headers"]) {
                self.stated(
                    &format!("the header `{name}` of {subject}"),
                    View::Response,
                    header,
                );
            }
        }
    }

    fn contents(&mut self, subject: &str, view: View, body: &Value) {
        for (media, content) in members(&body["content"]) {
            let is_json = is_json(media);
            for value in stated(content) {
                // What is no JSON may be given as it is written.
                if is_json || !value.is_string() {
                    self.value(subject, &[view], &content["schema"], value);
                }
            }
        }
    }

    fn stated(&mut self, subject: &str, view: View, described: &Value) {
        for value in stated(described) {
            let schema = members(&described["content"]).next();
            let schema = schema.map_or(&described["schema"], |(_, content)| &content["schema"]);
            self.value(subject, &[view], schema, value);
        }
    }

    /// Holds a value against its schema, which it has to fit in one direction.
    fn value(&mut self, subject: &str, views: &[View], schema: &Value, value: &Value) {
        if schema.is_null() {
            return;
        }
        self.report.examples += 1;
        let mut found = None;
        for view in views {
            let seen = Definitions::seen(self.contract.schemas, *view, schema);
            match self.contract.definitions(*view).validator(&seen) {
                Ok(validator) => match validator.validate(value) {
                    Ok(()) => return,
                    Err(error) => found = found.or(Some(error.to_string())),
                },
                Err(error) => {
                    let note = format!("{subject} has a schema that cannot be judged: {error}");
                    return self.report.notes.push(note);
                }
            }
        }
        if let Some(error) = found {
            self.report
                .breach(subject, value, error, "an example breaks its own schema");
        }
    }
}

/// The examples of a parameter, a header or a body.
fn stated(described: &Value) -> impl Iterator<Item = &Value> {
    let named = members(&described["examples"]).filter_map(|(_, example)| example.get("value"));
    described.get("example").into_iter().chain(named)
}

/// Whether a body of the media type is JSON.
pub(super) fn is_json(media: &str) -> bool {
    let essence = media
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}
