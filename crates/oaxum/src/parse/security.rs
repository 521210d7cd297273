//! Security schemes and what operations ask of them.

use crate::{
    diagnostics::{Finding, near_miss},
    model::{Requirement, SchemeKind, SecurityScheme},
    source::Place,
};

use super::Parser;

impl<'a> Parser<'a> {
    pub(super) fn schemes(&mut self, components: Option<&Place<'a>>) -> Vec<SecurityScheme> {
        let schemes = components.and_then(|components| components.get("securitySchemes"));
        if let Some(schemes) = schemes
            .as_ref()
            .filter(|place| place.node.as_object().is_none())
        {
            self.type_mismatch(schemes, "an object");
        }
        let mut parsed = Vec::new();
        for (key, scheme) in schemes.iter().flat_map(Place::members) {
            parsed.extend(self.scheme(&key.name, &scheme));
        }
        parsed
    }

    fn scheme(&mut self, name: &str, place: &Place<'a>) -> Option<SecurityScheme> {
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
        let place = self.follow(place)?;
        let fields = self.fields(&place, "a security scheme", &known, &[])?;
        let description = self.optional_text(&fields, "description");
        let kind = self.required_text(&fields, "type")?;
        let detail = match kind.as_str() {
            "http" => self.required_text(&fields, "scheme")?.to_ascii_lowercase(),
            "apiKey" => self.required_text(&fields, "in")?,
            _ => String::new(),
        };
        let kind = match (kind.as_str(), detail.as_str()) {
            ("http", "bearer") => SchemeKind::Bearer {
                format: self.optional_text(&fields, "bearerFormat"),
            },
            ("apiKey", "header") => {
                let place = self.required(&fields, "name")?;
                let name = self.text(&place)?;
                self.header_name(&name, &place);
                SchemeKind::HeaderKey { name }
            }
            _ => {
                let scheme = format!("{kind} {detail}");
                let message = format!("the scheme `{}` is not carried over", scheme.trim_end());
                let hint = "use `http` `bearer`, or `apiKey` in a header";
                self.not_supported("security-scheme", &place, message, hint);
                return None;
            }
        };
        Some(SecurityScheme {
            name: name.to_owned(),
            description,
            kind,
        })
    }

    /// The one scheme that an operation asks for.
    pub(super) fn security(
        &mut self,
        place: &Place<'a>,
        schemes: &[SecurityScheme],
    ) -> Option<Requirement> {
        if place.node.as_array().is_none() {
            self.type_mismatch(place, "an array");
            return None;
        }
        let alternatives: Vec<_> = place.items().collect();
        if alternatives
            .iter()
            .all(|alternative| alternative.members().next().is_none())
        {
            let message = "an operation that anybody may call is not carried over";
            let hint = "name exactly one security scheme";
            self.not_supported("anonymous", place, message, hint);
            return None;
        }
        let [alternative] = alternatives.as_slice() else {
            let message = format!("{} alternatives are not carried over", alternatives.len());
            let hint = "name exactly one security scheme";
            self.not_supported("security-alternatives", place, message, hint);
            return None;
        };
        let together: Vec<_> = alternative.members().collect();
        let [(key, scopes)] = together.as_slice() else {
            let message = format!("{} schemes together are not carried over", together.len());
            let hint = "name exactly one security scheme";
            self.not_supported("security-combination", alternative, message, hint);
            return None;
        };
        if !schemes.iter().any(|scheme| scheme.name == key.name) {
            let message = format!("there is no security scheme `{}`", key.name);
            let pointer = scopes.pointer.clone();
            let finding = Finding::wrong("unknown-security-scheme", key.span, pointer, message);
            let names = schemes.iter().map(|scheme| scheme.name.as_str());
            self.findings.push(match near_miss(&key.name, names) {
                Some(near) => finding.hint(format!("did you mean `{near}`?")),
                None => finding.hint("declare it under `components.securitySchemes`"),
            });
            return None;
        }
        Some(Requirement {
            scheme: key.name.clone(),
            scopes: self.texts(scopes),
        })
    }
}
