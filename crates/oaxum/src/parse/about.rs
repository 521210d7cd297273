//! What a document says about itself: `info`, `servers`, `tags`, `externalDocs`.
//!
//! It changes nothing in the code, and is described again as it was. So only what the code takes
//! from it has to be right; the rest is worth a warning.

use serde_json::{Map, Value as Json};

use crate::source::Place;

use super::{Fields, Parser};

/// The dialects of JSON Schema that an OpenAPI 3.1 document speaks without saying so, or may name.
pub(super) const DIALECTS: [&str; 4] = [
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://spec.openapis.org/oas/3.1/dialect/2024-11-10",
    "https://json-schema.org/draft/2020-12/schema",
    "https://json-schema.org/draft/2020-12/schema#",
];

/// `info`, as far as it is asked for.
pub(super) struct Info {
    pub(super) title: String,
    pub(super) version: String,
    pub(super) description: Option<String>,
}

impl<'a> Parser<'a> {
    /// What stands at the top of a document, as it was.
    pub(super) fn about(&mut self, document: &Fields<'a>) -> Json {
        let mut about = Map::new();
        for name in ["info", "servers", "tags", "externalDocs"] {
            if let Some(node) = document.node(name) {
                about.insert(name.to_owned(), node.to_json());
            }
        }
        if let Some(dialect) = document.get("jsonSchemaDialect") {
            self.dialect(&dialect);
        }
        self.servers(document);
        for tag in self.list(document, "tags") {
            self.tag(&tag);
        }
        self.external_docs(document);
        Json::Object(about)
    }

    /// `jsonSchemaDialect`, or `$schema` of a schema.
    pub(super) fn dialect(&mut self, place: &Place<'a>) {
        if let Some(name) = self.text(place)
            && !DIALECTS.contains(&name.as_str())
        {
            let message = "another dialect of JSON Schema is not carried over";
            let hint = "leave it out; schemas are read as JSON Schema 2020-12";
            self.not_supported("schema-dialect", place, message, hint);
        }
    }

    pub(super) fn info(&mut self, place: &Place<'a>) -> Option<Info> {
        let known = [
            "title",
            "version",
            "summary",
            "description",
            "license",
            "contact",
            "termsOfService",
        ];
        let fields = self.harmless_fields(place, "`info`", &known)?;
        self.harmless_texts(&fields, &["summary", "termsOfService"]);
        if let Some(contact) = fields.get("contact") {
            self.texts_of(&contact, "a contact", &["name", "url", "email"]);
        }
        if let Some(license) = fields.get("license") {
            self.texts_of(&license, "a licence", &["name", "identifier", "url"]);
        }
        let title = self.required_text(&fields, "title");
        let version = self.info_version(&fields);
        let description = self.optional_text(&fields, "description");
        Some(Info {
            title: title?,
            version: version?,
            description,
        })
    }

    /// `info.version`, which may be any text; YAML makes a number of `1.0`.
    fn info_version(&mut self, fields: &Fields<'a>) -> Option<String> {
        let place = self.required(fields, "version")?;
        let Some(number) = place.node.as_number() else {
            return self.text(&place);
        };
        let message = "the version is a number";
        let hint = format!("put it in quotes: `'{number}'`");
        self.warn("unquoted-version", &place, message, &hint);
        Some(number.text().to_owned())
    }

    /// The link to further documentation that many objects may have.
    pub(super) fn external_docs(&mut self, fields: &Fields<'a>) {
        if let Some(place) = fields.get("externalDocs") {
            let known = ["url", "description"];
            self.texts_of(&place, "a link to documentation", &known);
        }
    }

    /// `servers`, of the document, a path or an operation.
    pub(super) fn servers(&mut self, fields: &Fields<'a>) {
        for server in self.list(fields, "servers") {
            self.server(&server);
        }
    }

    fn server(&mut self, place: &Place<'a>) {
        let known = ["url", "name", "description", "variables"];
        let Some(fields) = self.harmless_fields(place, "a server", &known) else {
            return;
        };
        self.harmless_texts(&fields, &["url", "name", "description"]);
        for (_, variable) in self.entries(&fields, "variables") {
            let known = ["enum", "default", "description"];
            if let Some(fields) = self.harmless_fields(&variable, "a server variable", &known) {
                self.harmless_texts(&fields, &["default", "description"]);
            }
        }
    }

    fn tag(&mut self, place: &Place<'a>) {
        // Those after `externalDocs` are of OpenAPI 3.2.
        let known = [
            "name",
            "description",
            "externalDocs",
            "summary",
            "parent",
            "kind",
        ];
        if let Some(fields) = self.harmless_fields(place, "a tag", &known) {
            self.harmless_texts(
                &fields,
                &["name", "description", "summary", "parent", "kind"],
            );
            self.external_docs(&fields);
        }
    }

    fn texts_of(&mut self, place: &Place<'a>, what: &'static str, known: &[&str]) {
        if let Some(fields) = self.harmless_fields(place, what, known) {
            self.harmless_texts(&fields, known);
        }
    }

    /// Texts that nothing is generated from.
    fn harmless_texts(&mut self, fields: &Fields<'a>, names: &[&str]) {
        for name in names {
            if let Some(place) = fields.get(name)
                && place.node.as_str().is_none()
            {
                let message = format!("must be a string, not {}", place.node.kind());
                self.warn(
                    "stray-value",
                    &place,
                    message,
                    "put it in quotes, or leave it out",
                );
            }
        }
    }
}
