//! Security schemes and what operations ask of them.

use crate::{
    diagnostics::{Finding, near_miss},
    model::{ParameterLocation, Requirement, SchemeKind, Security, SecurityScheme},
    source::Place,
};

use super::{Fields, Parser, fields::is_token};

impl<'a> Parser<'a> {
    /// Reads a security scheme; one that is wrong is not known to any operation.
    pub(super) fn scheme(&mut self, name: &str, place: &Place<'a>) {
        if name.starts_with("x-") {
            return;
        }
        let known = [
            "type",
            "description",
            "scheme",
            "bearerFormat",
            "in",
            "name",
            "flows",
            "openIdConnectUrl",
        ];
        let hint = "leave it out; it is of OpenAPI 3.2";
        let unsupported = [("deprecated", hint), ("oauth2MetadataUrl", hint)];
        let own_description = self.own_description(place);
        let Some(place) = self.follow(place) else {
            return;
        };
        let Some(fields) = self.fields(&place, "a security scheme", &known, &unsupported) else {
            return;
        };
        let description = self.optional_text(&fields, "description");
        if let Some(kind) = self.scheme_kind(&fields) {
            self.schemes.push(SecurityScheme {
                name: name.to_owned(),
                description: own_description.or(description),
                kind,
            });
        }
    }

    fn scheme_kind(&mut self, fields: &Fields<'a>) -> Option<SchemeKind> {
        let place = self.required(fields, "type")?;
        let kind = match self.text(&place)?.as_str() {
            "http" => self.http(fields)?,
            "apiKey" => self.key(fields)?,
            "oauth2" => {
                let flows = self.required(fields, "flows")?;
                self.expect_object(&flows);
                SchemeKind::OAuth2 {
                    flows: flows.node.to_json(),
                }
            }
            "openIdConnect" => SchemeKind::OpenIdConnect {
                url: self.required_text(fields, "openIdConnectUrl")?,
            },
            "mutualTLS" => SchemeKind::MutualTls,
            other => {
                let message = format!("there is no security scheme of the type `{other}`");
                let finding = Finding::wrong_at("security-scheme-type", &place, message);
                let types = ["http", "apiKey", "oauth2", "openIdConnect", "mutualTLS"];
                self.findings.push(match near_miss(other, types) {
                    Some(near) => finding.hint(format!("did you mean `{near}`?")),
                    None => finding.hint(format!("use one of `{}`", types.join("`, `"))),
                });
                return None;
            }
        };
        Some(kind)
    }

    fn http(&mut self, fields: &Fields<'a>) -> Option<SchemeKind> {
        let place = self.required(fields, "scheme")?;
        let scheme = self.text(&place)?.to_ascii_lowercase();
        if !is_token(&scheme) {
            let message = format!("`{scheme}` is no name of an authentication scheme");
            let finding = Finding::wrong_at("http-scheme", &place, message);
            self.findings
                .push(finding.hint("use one such as `bearer` or `basic`"));
            return None;
        }
        Some(match scheme.as_str() {
            "bearer" => SchemeKind::Bearer {
                format: self.optional_text(fields, "bearerFormat"),
            },
            "basic" => SchemeKind::Basic,
            _ => SchemeKind::Http(scheme),
        })
    }

    fn key(&mut self, fields: &Fields<'a>) -> Option<SchemeKind> {
        let place = self.required(fields, "in")?;
        let location = match self.text(&place)?.as_str() {
            "header" => ParameterLocation::Header,
            "query" => ParameterLocation::Query,
            "cookie" => ParameterLocation::Cookie,
            other => {
                let message = format!("no key is in `{other}`");
                let finding = Finding::wrong_at("key-location", &place, message);
                self.findings
                    .push(finding.hint("use `header`, `query` or `cookie`"));
                return None;
            }
        };
        let place = self.required(fields, "name")?;
        let name = self.text(&place)?;
        if location == ParameterLocation::Header {
            self.header_name(&name, &place);
        }
        Some(SchemeKind::Key { location, name })
    }

    /// What `security` asks for. A requirement that cannot be read lets nobody in: it is reported,
    /// and no code comes of it. One of a scheme that is declared nowhere is the implementer's to
    /// check, unless its name is close to one that is declared.
    pub(super) fn security(&mut self, place: &Place<'a>) -> Security {
        if place.node.as_array().is_none() {
            self.type_mismatch(place, "an array");
        }
        let mut alternatives = Vec::new();
        for alternative in place.items() {
            self.expect_object(&alternative);
            let mut requirements = Vec::new();
            for (key, scopes) in alternative.members() {
                self.known_scheme(&key.name, &scopes, key.span);
                requirements.push(Requirement {
                    scheme: key.name.to_string(),
                    scopes: self.texts(&scopes),
                });
            }
            alternatives.push(requirements);
        }
        Security { alternatives }
    }

    fn known_scheme(&mut self, name: &str, scopes: &Place<'a>, span: crate::source::Span) {
        if self.schemes.iter().any(|scheme| scheme.name == name) || self.is_declared(name) {
            return;
        }
        let message =
            format!("there is no security scheme `{name}`: nothing says what to ask callers for");
        let pointer = scopes.pointer.clone();
        let names = self.schemes.iter().map(|scheme| scheme.name.as_str());
        if let Some(near) = near_miss(name, names) {
            let finding = Finding::wrong("unknown-security-scheme", span, pointer, message);
            self.findings
                .push(finding.hint(format!("did you mean `{near}`?")));
            return;
        }
        let finding = Finding::warning("undeclared-security-scheme", span, pointer, message);
        self.findings.push(finding.hint(format!(
            "declare it under `components.securitySchemes`, such as `{name}: {{type: apiKey, in: \
             header, name: X-Api-Key}}`; until then its check is given the whole request"
        )));
        self.schemes.push(SecurityScheme {
            name: name.to_owned(),
            description: None,
            kind: SchemeKind::Undeclared,
        });
    }

    /// Whether a scheme is there, but wrong, which is reported already.
    fn is_declared(&self, name: &str) -> bool {
        let root = self.sources.root(self.root);
        let components = root.node.get("components");
        let schemes = components.and_then(|components| components.get("securitySchemes"));
        schemes.is_some_and(|schemes| schemes.get(name).is_some())
    }
}
