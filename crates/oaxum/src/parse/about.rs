//! What a document says about itself: `info`, `servers`, `tags`, `externalDocs`.
//!
//! It changes nothing in the code, but is held to the same rules, and described again as it was.

use serde_json::{Map, Value as Json};

use crate::source::Place;

use super::{Fields, Parser};

/// The dialects of JSON Schema that an OpenAPI 3.1 document speaks without saying so, or may name.
const DIALECTS: [&str; 2] = [
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://json-schema.org/draft/2020-12/schema",
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
            if let Some(place) = document.get(name) {
                about.insert(name.to_owned(), place.node.to_json());
            }
        }
        if let Some(dialect) = document.get("jsonSchemaDialect")
            && let Some(name) = self.text(&dialect)
            && !DIALECTS.contains(&name.as_str())
        {
            let message = "another dialect of JSON Schema is not carried over";
            self.not_supported("schema-dialect", &dialect, message, "leave it out");
        }
        for server in self.list(document, "servers") {
            self.server(&server);
        }
        for tag in self.list(document, "tags") {
            self.tag(&tag);
        }
        self.external_docs(document);
        Json::Object(about)
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
        let fields = self.fields(place, "`info`", &known, &[])?;
        self.optional_text(&fields, "summary");
        self.optional_text(&fields, "termsOfService");
        if let Some(contact) = fields.get("contact") {
            self.texts_of(&contact, "a contact", &["name", "url", "email"]);
        }
        if let Some(license) = fields.get("license") {
            self.texts_of(&license, "a licence", &["name", "identifier", "url"]);
        }
        let title = self.required_text(&fields, "title");
        let version = self.required_text(&fields, "version");
        let description = self.optional_text(&fields, "description");
        Some(Info {
            title: title?,
            version: version?,
            description,
        })
    }

    /// The link to further documentation that many objects may have.
    pub(super) fn external_docs(&mut self, fields: &Fields<'a>) {
        if let Some(place) = fields.get("externalDocs") {
            let known = ["url", "description"];
            self.texts_of(&place, "a link to documentation", &known);
        }
    }

    fn server(&mut self, place: &Place<'a>) {
        let known = ["url", "description", "variables"];
        let Some(fields) = self.fields(place, "a server", &known, &[]) else {
            return;
        };
        self.required_text(&fields, "url");
        self.optional_text(&fields, "description");
        for (_, variable) in self.entries(&fields, "variables") {
            let known = ["enum", "default", "description"];
            if let Some(fields) = self.fields(&variable, "a server variable", &known, &[]) {
                fields.get("enum").map(|texts| self.texts(&texts));
                self.required_text(&fields, "default");
                self.optional_text(&fields, "description");
            }
        }
    }

    fn tag(&mut self, place: &Place<'a>) {
        let known = ["name", "description", "externalDocs"];
        if let Some(fields) = self.fields(place, "a tag", &known, &[]) {
            self.required_text(&fields, "name");
            self.optional_text(&fields, "description");
            self.external_docs(&fields);
        }
    }

    fn texts_of(&mut self, place: &Place<'a>, what: &'static str, known: &[&str]) {
        if let Some(fields) = self.fields(place, what, known, &[]) {
            for name in known {
                self.optional_text(&fields, name);
            }
        }
    }

    /// The items of an array that may be left out.
    fn list(&mut self, fields: &Fields<'a>, name: &str) -> Vec<Place<'a>> {
        let Some(place) = fields.get(name) else {
            return Vec::new();
        };
        if place.node.as_array().is_none() {
            self.type_mismatch(&place, "an array");
        }
        place.items().collect()
    }
}
