//! The document as a whole.

use crate::{diagnostics::Finding, model::Api, source::Place};

use super::{Fields, Parser, Version, about::Info};

impl<'a> Parser<'a> {
    pub(super) fn document(&mut self, root: &Place<'a>) -> Option<Api> {
        const KNOWN: &[&str] = &[
            "openapi",
            "info",
            "jsonSchemaDialect",
            "servers",
            "tags",
            "paths",
            "webhooks",
            "components",
            "security",
            "externalDocs",
        ];
        self.is_openapi(root)?;
        let unsupported = [(
            "$self",
            "leave it out; references start from the file's own path",
        )];
        let fields = self.fields(root, "the document", KNOWN, &unsupported)?;
        self.version = self.version(&fields)?;

        let about = self.about(&fields);
        let info = self.required(&fields, "info")?;
        let info = self.info(&info);
        let components = self.components(&fields);
        let operations = self.paths(&fields);
        self.webhooks(&fields);
        if let Some(components) = &components {
            self.unused_components(components);
        }
        self.finish_schemas();
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
            schemas: std::mem::take(&mut self.schemas),
            components: self.reader.take_components(),
            schemes: std::mem::take(&mut self.schemes),
            omitted: std::mem::take(&mut self.omitted),
        })
    }

    /// Refuses what is no OpenAPI document of version 3, before anything in it is looked at.
    fn is_openapi(&mut self, root: &Place<'a>) -> Option<()> {
        if let Some(swagger) = root.get("swagger") {
            let message = "this is Swagger 2, the version before OpenAPI 3";
            let hint = "convert it to OpenAPI 3, with swagger2openapi or in an editor of Swagger";
            self.not_supported("openapi-version", &swagger, message, hint);
            return None;
        }
        if root.node.as_object().is_none() {
            let message = format!("a document must be an object, not {}", root.node.kind());
            let finding = Finding::wrong_at("not-an-object", root, message);
            self.findings
                .push(finding.hint("an OpenAPI document starts with `openapi: 3.1.0`"));
            return None;
        }
        Some(())
    }

    fn version(&mut self, fields: &Fields<'a>) -> Option<Version> {
        let place = self.required(fields, "openapi")?;
        let stated = match place.node.as_number() {
            // `openapi: 3.1` is a number in YAML.
            Some(number) => number.text().to_owned(),
            None => self.text(&place)?,
        };
        let mut parts = stated.split('.');
        let version = match (parts.next(), parts.next()) {
            (Some("3"), Some("0")) => Version::V3_0,
            (Some("3"), Some("1" | "2")) => Version::V3_1,
            _ => {
                let message = format!("OpenAPI `{stated}` is not read");
                let hint = "convert it to 3.0 or 3.1";
                self.not_supported("openapi-version", &place, message, hint);
                return None;
            }
        };
        if parts.next().is_none() {
            let message = format!("`{stated}` is no whole version number");
            let finding = Finding::warning_at("openapi-version", &place, message);
            let hint = format!("write `openapi: '{stated}.0'`, or a later patch");
            self.findings.push(finding.hint(hint));
        }
        Some(version)
    }

    /// A server does not receive what it sends.
    fn webhooks(&mut self, fields: &Fields<'a>) {
        for (key, webhook) in self.entries(fields, "webhooks") {
            if !key.name.starts_with("x-") {
                self.omit(&webhook, format!("the webhook `{}`", key.name));
            }
        }
    }
}
