//! Operations become methods, requests and responses.

mod body;
mod encoding;
mod parameter;
mod response;
mod security;
mod status;
mod text;

use std::collections::BTreeSet;

use crate::model::{self, MediaType, Omitted};

use super::{
    Lowering,
    names::{self, Names},
    rust::{BodyEnum, Operation, Server, VariantStatus},
};

/// What the trait and the router have besides the operations.
const TAKEN_METHODS: &[&str] = &["reject"];

/// The constant that lists all operations.
const TAKEN_CONSTANTS: &[&str] = &["ALL"];

/// The names of an operation's own types begin with its stem and end with these.
const SUFFIXES: [&str; 3] = ["Request", "Response", "Error"];

/// What is known of an operation while it is lowered.
struct Place {
    /// What the names of its types begin with.
    stem: String,
    /// What its inline schemas belong to.
    owner: String,
    /// Its id.
    id: String,
    /// The enums of its bodies.
    enums: Vec<BodyEnum>,
    /// Schemas that nothing is generated from.
    unchecked: Vec<Omitted>,
}

impl Lowering<'_> {
    pub(super) fn server(&mut self, api_name: &str) -> Server {
        let api = self.api;
        let schemes = self.schemes();
        let mut methods = Names::besides(TAKEN_METHODS);
        let mut constants = Names::besides(TAKEN_CONSTANTS);
        let mut stems = Names::default();
        let trait_name = format!("{}Api", names::pascal(api_name));
        let stemmed: Vec<String> = api
            .operations
            .iter()
            .map(|operation| stems.type_name(&operation.id))
            .collect();
        let mut own: Vec<String> = vec![trait_name.clone(), "Authenticator".to_owned()];
        for stem in &stemmed {
            own.extend(SUFFIXES.map(|suffix| format!("{stem}{suffix}")));
        }
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let mut types = Names::besides(&own);
        let mut operations = Vec::new();
        for (operation, stem) in api.operations.iter().zip(stemmed) {
            let place = Place {
                stem,
                owner: names::inline_owner(&operation.id),
                id: operation.id.clone(),
                enums: Vec::new(),
                unchecked: Vec::new(),
            };
            let name = methods.field_name(&operation.id);
            let constant = constants.constant_name(&operation.id);
            let security = self.security(&operation.security, &schemes);
            let lowered = self.operation(operation, place, &mut types);
            operations.push(Operation {
                name,
                constant,
                security,
                ..lowered
            });
        }
        let combines = api.operations.iter().any(|operation| {
            let mut alternatives = operation.security.alternatives.iter();
            alternatives.any(|requirements| requirements.len() > 1)
        });
        Server {
            trait_name,
            title: api.title.clone(),
            schemes: schemes.into_iter().map(|(_, scheme)| scheme).collect(),
            combines,
            operations,
        }
    }

    /// An operation; its names and its security are still to be set.
    fn operation(
        &mut self,
        operation: &model::Operation,
        mut place: Place,
        types: &mut Names,
    ) -> Operation {
        let mut fields = Names::default();
        let parameters = self.parameters(operation, &mut fields, &place);
        let body = operation.body.as_ref();
        let body = body.map(|body| self.body(body, fields.field_name("body"), &mut place, types));
        let is_streamed = body.as_ref().is_some_and(|body| body.is_streamed);
        let (mut successes, mut errors) = (Vec::new(), Vec::new());
        let mut produces: Vec<String> = Vec::new();
        let of = Statuses::of(&operation.responses);
        for response in &operation.responses {
            let variant = self.variant(response, &of, &mut place, types);
            let is_success = match variant.status {
                VariantStatus::Code(code) => code < 400,
                VariantStatus::Class(class, _) => class < 4,
                VariantStatus::Default(_) => !of.has_success,
            };
            if !is_success {
                errors.push(variant);
                continue;
            }
            let contents = variant.body.iter().flat_map(|_| &response.contents);
            for content in contents {
                let media = self.produced(content);
                if !produces.contains(&media) {
                    produces.push(media);
                }
            }
            successes.push(variant);
        }
        let contents = operation.body.iter().flat_map(|body| &body.contents);
        Operation {
            id: operation.id.clone(),
            name: String::new(),
            constant: String::new(),
            module: names::tag(operation.tag().unwrap_or("untagged")),
            docs: operation_docs(operation),
            deprecated: operation.deprecated,
            method: operation.method,
            path: operation.path.clone(),
            consumes: unique(contents.map(|content| &content.media_type)),
            produces,
            security: super::rust::Security::Open,
            parameters,
            body: body.map(|body| body.input),
            is_streamed,
            successes,
            errors,
            stem: place.stem,
            enums: place.enums,
            unchecked: place.unchecked,
        }
    }
}

/// The statuses that the responses of an operation name.
struct Statuses {
    codes: BTreeSet<u16>,
    classes: BTreeSet<u8>,
    /// Whether one of them is no error.
    has_success: bool,
}

impl Statuses {
    fn of(responses: &[model::Response]) -> Self {
        let mut statuses = Self {
            codes: BTreeSet::new(),
            classes: BTreeSet::new(),
            has_success: false,
        };
        for response in responses {
            match response.status {
                model::Status::Code(code) => {
                    statuses.codes.insert(code);
                    statuses.has_success |= code < 400;
                }
                model::Status::Class(class) => {
                    statuses.classes.insert(class);
                    statuses.has_success |= class < 4;
                }
                model::Status::Default => {}
            }
        }
        statuses
    }
}

fn unique<'a>(media: impl Iterator<Item = &'a MediaType>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::new();
    for media in media {
        if !unique.contains(&media.text) {
            unique.push(media.text.clone());
        }
    }
    unique
}

fn operation_docs(operation: &model::Operation) -> String {
    let mut docs = String::new();
    for text in [&operation.summary, &operation.description]
        .into_iter()
        .flatten()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
    {
        docs.push_str(text);
        docs.push_str("\n\n");
    }
    docs.push_str(&format!("`{} {}`", operation.method, operation.path));
    docs
}
