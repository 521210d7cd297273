//! Security: which header the key goes to.

use oaxum::diagnostics::Finding;
use oaxum::source::Place;

use super::{Reader, text};
use crate::client::contract::Credential;

impl<'s> Reader<'s> {
    /// How to call the operation: the first way that it offers and a key is enough for.
    pub(super) fn credential(&mut self, operation: &Place<'s>) -> Option<Credential> {
        let stated = operation
            .get("security")
            .or_else(|| self.root.get("security"));
        let Some(security) = stated else {
            return Some(Credential::None);
        };
        let ways: Vec<Place<'s>> = security.items().collect();
        if ways.is_empty() {
            return Some(Credential::None);
        }
        let mut anonymous = false;
        for way in &ways {
            let schemes: Vec<_> = way.members().collect();
            match schemes.as_slice() {
                [] => anonymous = true,
                [(scheme, _)] => {
                    if let Some(credential) = self.scheme(&scheme.name) {
                        return Some(credential);
                    }
                }
                _ => {}
            }
        }
        if anonymous {
            return Some(Credential::None);
        }
        self.refuse(
            Finding::not_supported_at(
                "client-security",
                &security,
                "the client can show an API key, in one header, and nothing else",
            )
            .hint("offer a scheme of type `http` with `scheme: bearer`, or `apiKey` in a header"),
        );
        None
    }

    fn scheme(&mut self, name: &str) -> Option<Credential> {
        let place = self
            .root
            .get("components")?
            .get("securitySchemes")?
            .get(name)?;
        let place = self.resolve(place)?;
        match (
            text(&place, "type")?,
            text(&place, "scheme"),
            text(&place, "in"),
        ) {
            ("http", Some(scheme), _) if scheme.eq_ignore_ascii_case("bearer") => {
                Some(Credential::Bearer)
            }
            ("apiKey", _, Some("header")) => Some(Credential::Header(
                text(&place, "name")?.to_ascii_lowercase(),
            )),
            _ => None,
        }
    }
}
