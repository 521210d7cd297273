//! Operations: names, paths, and the parts put together.

use heck::ToSnakeCase;
use oaxum::diagnostics::Finding;
use oaxum::source::Place;

use super::{Reader, TAKEN_NAMES, text};
use crate::client::contract::{Location, Operation, Parameter};

impl<'s> Reader<'s> {
    /// The operation, unless something in it was refused.
    pub(super) fn operation(
        &mut self,
        path: &str,
        method: &str,
        item: &Place<'s>,
        place: &Place<'s>,
    ) -> Option<Operation> {
        self.refuse_servers(place);
        let name = self.name(place);
        let parameters = self.parameters(item, place);
        let template = self.template(path, place, parameters.as_deref());
        let body = self.request_body(place);
        let success = self.success(place);
        let error = self.error(place);
        let credential = self.credential(place);
        let (id, name) = name?;
        template?;
        Some(Operation {
            id,
            name,
            method: method.to_owned(),
            path: path.to_owned(),
            summary: text(place, "summary").map(str::to_owned),
            parameters: parameters?,
            body: body.ok()?,
            success: success?,
            error: error.ok()?,
            credential: credential?,
        })
    }

    /// The `operationId`, and the method's name that progenitor makes of it.
    fn name(&mut self, place: &Place<'s>) -> Option<(String, String)> {
        let Some(id) = text(place, "operationId") else {
            self.refuse(
                Finding::not_supported_at(
                    "client-name",
                    place,
                    "the operation has no `operationId`",
                )
                .hint("add one: the client's method is named after it"),
            );
            return None;
        };
        let name = id.to_snake_case();
        let problem = if syn::parse_str::<syn::Ident>(&name).is_err() {
            "is no name for a method in Rust"
        } else if TAKEN_NAMES.contains(&name.as_str()) {
            "is the name of another method of the client"
        } else {
            return Some((id.to_owned(), name));
        };
        let at = place.get("operationId").unwrap_or_else(|| place.clone());
        self.refuse(
            Finding::not_supported_at("client-name", &at, format!("`{name}` {problem}"))
                .hint("choose another `operationId`"),
        );
        None
    }

    /// Checks that the template is well-formed and that each part in braces is a parameter.
    fn template(
        &mut self,
        path: &str,
        place: &Place<'s>,
        parameters: Option<&[Parameter]>,
    ) -> Option<()> {
        let Some(names) = names_in(path) else {
            self.refuse(Finding::wrong_at(
                "client-path",
                place,
                format!("the path `{path}` has braces that do not match"),
            ));
            return None;
        };
        let declared: Vec<&str> = parameters?
            .iter()
            .filter(|parameter| parameter.location == Location::Path)
            .map(|parameter| parameter.name.as_str())
            .collect();
        let missing = names.iter().find(|name| !declared.contains(name));
        let unused = declared.iter().find(|name| !names.contains(name));
        let message = match (missing, unused) {
            (Some(name), _) => format!("the path `{path}` names `{name}`, which is no parameter"),
            (None, Some(name)) => {
                format!("the path parameter `{name}` is not in the path `{path}`")
            }
            (None, None) => return Some(()),
        };
        self.refuse(Finding::wrong_at("client-path", place, message));
        None
    }
}

/// The names in braces; none if the braces do not match or stand within one another.
fn names_in(path: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut parts = path.split('{');
    if parts.next()?.contains('}') {
        return None;
    }
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        if name.is_empty() || name.contains('/') || rest.contains('}') {
            return None;
        }
        names.push(name);
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::names_in;

    #[test]
    fn a_template_names_its_parameters() {
        assert_eq!(names_in("/plain"), Some(vec![]));
        assert_eq!(names_in("/a/{b}/c/{d-e}"), Some(vec!["b", "d-e"]));
        assert_eq!(names_in("/{a}{b}"), Some(vec!["a", "b"]));
    }

    #[test]
    fn braces_have_to_match() {
        for path in ["/a}", "/{a", "/{a/b}", "/{a{b}}", "/{}", "/{a}}"] {
            assert_eq!(names_in(path), None, "{path}");
        }
    }
}
