//! The document as a whole: `info`, `tags`, `paths`, `components`.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::{
    diagnostics::Finding,
    model::{Api, Component, Operation},
    source::{Place, Span},
};

use super::Parser;

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

        let info = self.required(&fields, "info")?;
        let known = [
            "title",
            "version",
            "summary",
            "description",
            "license",
            "contact",
            "termsOfService",
        ];
        let info_fields = self.fields(&info, "`info`", &known, &[])?;
        let title = self.required_text(&info_fields, "title")?;
        let version = self.required_text(&info_fields, "version")?;
        let description = self.optional_text(&info_fields, "description");

        let mut about = Map::new();
        for name in ["info", "servers", "tags"] {
            if let Some(place) = fields.get(name) {
                about.insert(name.to_owned(), place.node.to_json());
            }
        }
        if let Some(tags) = fields.get("tags") {
            self.tags(&tags);
        }
        let schemes = self.schemes(fields.get("components").as_ref());
        let components = self.components(fields.get("components").as_ref());
        let default_security = fields.get("security");
        let paths = fields.get("paths");
        let operations = paths
            .map(|paths| self.paths(&paths, default_security.as_ref(), &schemes))
            .unwrap_or_default();
        let about = Json::Object(about);
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

    fn tags(&mut self, place: &Place<'a>) {
        for tag in place.items() {
            let known = ["name", "description", "externalDocs"];
            if let Some(fields) = self.fields(&tag, "a tag", &known, &[]) {
                self.required_text(&fields, "name");
            }
        }
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
            "links",
            "callbacks",
            "pathItems",
        ];
        let Some(place) = place else {
            return Vec::new();
        };
        let Some(fields) = self.fields(place, "`components`", KNOWN, &[]) else {
            return Vec::new();
        };
        let schemas = fields.get("schemas");
        let mut components = Vec::new();
        for (key, schema) in schemas.iter().flat_map(Place::members) {
            if let Some(parsed) = self.schema(&schema) {
                let name = key.name.clone();
                components.push(Component {
                    name,
                    schema: parsed,
                });
            }
        }
        self.unused_components(&fields.place);
        components
    }

    /// Components that no operation may use are held to the same rules.
    fn unused_components(&mut self, components: &Place<'a>) {
        for (_, response) in components.get("responses").iter().flat_map(Place::members) {
            self.response(&response, 200);
        }
        for (_, header) in components.get("headers").iter().flat_map(Place::members) {
            self.header(&header, "");
        }
        for (_, parameter) in components.get("parameters").iter().flat_map(Place::members) {
            self.parameter(&parameter);
        }
        for (_, body) in components
            .get("requestBodies")
            .iter()
            .flat_map(Place::members)
        {
            self.request_body(&body);
        }
    }

    fn paths(
        &mut self,
        place: &Place<'a>,
        default_security: Option<&Place<'a>>,
        schemes: &[crate::model::SecurityScheme],
    ) -> Vec<Operation> {
        const SHARED: &[&str] = &["summary", "description", "parameters", "servers", "$ref"];
        let mut operations = Vec::new();
        let mut ids: BTreeMap<String, Span> = BTreeMap::new();
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
            if !path.name.starts_with('/') {
                self.wrong("path-without-slash", &item, "a path begins with `/`");
            }
            let Some(fields) = self.fields(&item, "a path item", &known, &[]) else {
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
