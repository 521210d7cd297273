//! Security schemes become methods of the authenticator.

use crate::model::{self, ParameterLocation, SchemeKind};

use super::super::{
    Lowering,
    names::Names,
    rust::{Scheme, Security},
};

/// What an authenticator has besides, and the words of the router's macro.
const TAKEN: &[&str] = &["combine", "and", "or", "optional"];

impl Lowering<'_> {
    /// The schemes that operations ask for, by their names in the document.
    pub(super) fn schemes(&self) -> Vec<(String, Scheme)> {
        let operations = &self.api.operations;
        // An authenticator has nothing to say of a scheme that no operation asks for.
        let is_asked = |name: &str| {
            operations.iter().any(|operation| {
                let mut asked = operation.security.alternatives.iter().flatten();
                asked.any(|requirement| requirement.scheme == name)
            })
        };
        let mut names = Names::besides(TAKEN);
        let schemes = self
            .api
            .schemes
            .iter()
            .filter(|scheme| is_asked(&scheme.name));
        let schemes = schemes.map(|scheme| {
            let lowered = lower(&self.api.title, scheme, names.field_name(&scheme.name));
            (scheme.name.clone(), lowered)
        });
        schemes.collect()
    }

    pub(super) fn security(
        &self,
        security: &model::Security,
        schemes: &[(String, Scheme)],
    ) -> Security {
        if security.is_open() {
            return Security::Open;
        }
        let method = |requirement: &model::Requirement| {
            let mut schemes = schemes.iter();
            let scheme = schemes.find(|(name, _)| *name == requirement.scheme);
            // The parser has refused requirements of schemes that there are not.
            scheme.map(|(_, scheme)| (scheme.name.clone(), requirement.scopes.clone()))
        };
        let alternatives = security.alternatives.iter().filter(|all| !all.is_empty());
        let alternatives = alternatives
            .map(|requirements| requirements.iter().filter_map(method).collect())
            .collect();
        if security.is_optional() {
            Security::Optional(alternatives)
        } else {
            Security::Required(alternatives)
        }
    }
}

fn lower(title: &str, scheme: &model::SecurityScheme, name: String) -> Scheme {
    const SECRET: &str = "rt::Credentials<'_>";
    let realm = plain(title);
    let docs = match &scheme.kind {
        SchemeKind::Undeclared => "The document asks for this scheme, but declares it nowhere.",
        _ => scheme.description.as_deref().unwrap_or_default(),
    };
    let docs = docs.to_owned();
    let bearer = || {
        let challenge = format!("Bearer realm=\"{realm}\"");
        ("authorization(\"Bearer\")".to_owned(), SECRET, challenge)
    };
    // Nothing is taken out of the request: the check looks for itself.
    let connection = |scheme: &str| {
        let challenge = format!("{scheme} realm=\"{realm}\"");
        let credentials = "rt::Credentials<'_, ()>";
        ("connection".to_owned(), credentials, challenge)
    };
    let (carrier, credentials, challenge) = match &scheme.kind {
        SchemeKind::Bearer { .. }
        | SchemeKind::OAuth2 { .. }
        | SchemeKind::OpenIdConnect { .. } => bearer(),
        SchemeKind::Basic => {
            let challenge = format!("Basic realm=\"{realm}\", charset=\"UTF-8\"");
            (
                "basic".to_owned(),
                "rt::Credentials<'_, rt::Basic>",
                challenge,
            )
        }
        SchemeKind::Http(scheme) => {
            let scheme = plain(scheme);
            let challenge = format!("{scheme} realm=\"{realm}\"");
            (format!("authorization({scheme:?})"), SECRET, challenge)
        }
        SchemeKind::Key { location, name } => {
            let (carrier, shown) = match location {
                ParameterLocation::Query => ("query", name.clone()),
                ParameterLocation::Cookie => ("cookie", name.clone()),
                ParameterLocation::Header | ParameterLocation::Path => {
                    ("header", name.to_ascii_lowercase())
                }
            };
            let challenge = format!("ApiKey realm=\"{realm}\", {carrier}=\"{}\"", plain(&shown));
            (format!("{carrier}({shown:?})"), SECRET, challenge)
        }
        SchemeKind::MutualTls => connection("MutualTLS"),
        SchemeKind::Undeclared => connection("Undeclared"),
    };
    Scheme {
        name,
        docs,
        carrier,
        credentials,
        challenge,
    }
}

/// What stands between quotes in a header, without escapes.
fn plain(text: &str) -> String {
    let plain =
        |character: &char| matches!(character, ' '..='~') && !matches!(character, '"' | '\\');
    text.chars().filter(plain).collect()
}
