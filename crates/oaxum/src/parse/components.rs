//! `components`.

use super::{Fields, Parser};

impl<'a> Parser<'a> {
    /// Makes the schemas and the security schemes known, to which the rest refers.
    pub(super) fn components(&mut self, document: &Fields<'a>) -> Option<Fields<'a>> {
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
        let unsupported = [("mediaTypes", "write each where it is used")];
        let place = document.get("components")?;
        let fields = self.fields(&place, "`components`", KNOWN, &unsupported)?;
        for (key, schema) in self.entries(&fields, "schemas") {
            self.component(&key.name, &schema);
        }
        for (key, scheme) in self.entries(&fields, "securitySchemes") {
            self.scheme(&key.name, &scheme);
        }
        Some(fields)
    }

    /// Reads the components that no operation uses, which are held to the same rules.
    pub(super) fn unused_components(&mut self, components: &Fields<'a>) {
        for (_, response) in self.entries(components, "responses") {
            self.response(&response, None);
        }
        for (key, header) in self.entries(components, "headers") {
            self.header(&header, &key.name);
        }
        for (_, parameter) in self.entries(components, "parameters") {
            self.parameter(&parameter);
        }
        for (_, body) in self.entries(components, "requestBodies") {
            self.request_body(&body);
        }
        self.entries(components, "examples");
        self.entries(components, "links");
        for (key, callback) in self.entries(components, "callbacks") {
            self.omit(&callback, format!("the callback `{}`", key.name));
        }
        self.entries(components, "pathItems");
    }
}
