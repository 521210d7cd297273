//! The document as a whole: `info`, `tags`, `paths`, `components`.

use std::collections::BTreeMap;

use crate::{
    diagnostics::Finding,
    model::{Api, Component, Operation},
    source::{Place, Span},
};

use super::{Fields, Parser, about::Info, path::Templates};

const METHODS: [(&str, &str); 8] = [
    ("get", "GET"),
    ("put", "PUT"),
    ("post", "POST"),
    ("delete", "DELETE"),
    ("options", "OPTIONS"),
    ("head", "HEAD"),
    ("patch", "PATCH"),
    ("trace", "TRACE"),
];

impl<'a> Parser<'a> {
    pub(super) fn document(&mut self, root: &Place<'a>) -> Option<Api> {
        const KNOWN: &[&str] = &[
            "openapi",
            "info",
            "jsonSchemaDialect",
            "servers",
            "tags",
            "paths",
            "components",
            "security",
            "externalDocs",
        ];
        let unsupported = [("webhooks", "leave them out; only paths become a server")];
        let fields = self.fields(root, "the document", KNOWN, &unsupported)?;
        if let Some(version) = self.required(&fields, "openapi")
            && !self.text(&version)?.starts_with("3.1.")
        {
            let message = "only OpenAPI 3.1 is read";
            self.not_supported("openapi-version", &version, message, "convert it to 3.1");
        }

        let about = self.about(&fields);
        let info = self.required(&fields, "info")?;
        let info = self.info(&info);
        let schemes = self.schemes(fields.get("components").as_ref());
        let components = self.components(fields.get("components").as_ref());
        let default_security = fields.get("security");
        let paths = fields.get("paths");
        let operations = paths
            .map(|paths| self.paths(&paths, default_security.as_ref(), &schemes))
            .unwrap_or_default();
        let Info {
            title,
            version,
            description,
        } = info?;
        Some(Api {
            title,
            version,
            description,
            about,
            operations,
            components,
            schemes,
        })
    }

    fn components(&mut self, place: Option<&Place<'a>>) -> Vec<Component> {
        const KNOWN: &[&str] = &[
            "schemas",
            "responses",
            "parameters",
            "examples",
            "requestBodies",
            "headers",
            "securitySchemes",
        ];
        let unsupported = [
            ("links", "leave them out; a server does not carry them"),
            ("callbacks", "leave them out; a server does not carry them"),
            ("pathItems", "write the operations under `paths`"),
        ];
        let Some(place) = place else {
            return Vec::new();
        };
        let Some(fields) = self.fields(place, "`components`", KNOWN, &unsupported) else {
            return Vec::new();
        };
        let mut components = Vec::new();
        for (key, schema) in self.entries(&fields, "schemas") {
            if let Some(parsed) = self.schema(&schema) {
                let name = key.name.clone();
                components.push(Component {
                    name,
                    schema: parsed,
                });
            }
        }
        self.unused_components(&fields);
        components
    }

    /// Components that no operation may use are held to the same rules.
    fn unused_components(&mut self, components: &Fields<'a>) {
        for (_, response) in self.entries(components, "responses") {
            self.response(&response, 200);
        }
        for (_, header) in self.entries(components, "headers") {
            self.header(&header, "");
        }
        for (_, parameter) in self.entries(components, "parameters") {
            self.parameter(&parameter);
        }
        for (_, body) in self.entries(components, "requestBodies") {
            self.request_body(&body);
        }
        self.entries(components, "examples");
    }

    fn paths(
        &mut self,
        place: &Place<'a>,
        default_security: Option<&Place<'a>>,
        schemes: &[crate::model::SecurityScheme],
    ) -> Vec<Operation> {
        const SHARED: &[&str] = &["summary", "description", "parameters"];
        let unsupported = [("servers", "name the servers once for the document")];
        let mut operations = Vec::new();
        let mut ids: BTreeMap<String, Span> = BTreeMap::new();
        let mut templates = Templates::default();
        if place.node.as_object().is_none() {
            self.type_mismatch(place, "an object");
        }
        let known: Vec<&str> = METHODS
            .iter()
            .map(|(name, _)| *name)
            .chain(SHARED.iter().copied())
            .collect();
        for (path, item) in place
            .members()
            .filter(|(key, _)| !key.name.starts_with("x-"))
        {
            let Some(item) = self.follow(&item) else {
                continue;
            };
            self.template(path, &item, &mut templates);
            let Some(fields) = self.fields(&item, "a path item", &known, &unsupported) else {
                continue;
            };
            let shared = fields.get("parameters");
            for (key, operation) in item.members() {
                let Some((_, method)) = METHODS.iter().find(|(name, _)| *name == key.name) else {
                    continue;
                };
                let parsed = self.operation(
                    &operation,
                    (method, &path.name),
                    shared.as_ref(),
                    default_security,
                    schemes,
                );
                let Some(parsed) = parsed else { continue };
                if let Some(first) = ids.insert(parsed.id.clone(), operation.span()) {
                    let message = format!("the operationId `{}` is used twice", parsed.id);
                    let finding = Finding::wrong_at("duplicate-operation-id", &operation, message);
                    self.findings
                        .push(finding.related(first, "the other operation"));
                }
                operations.push(parsed);
            }
        }
        operations
    }
}
