//! Path templates.

use std::collections::BTreeMap;

use crate::{
    diagnostics::{Finding, near_miss},
    model::{At, Form, Parameter, ParameterLocation, Style},
    source::{Key, Place, Span},
};

use super::Parser;

/// The templates so far, each without the names of its parameters: two that differ in nothing else
/// are the same to OpenAPI and to a router.
#[derive(Default)]
pub(super) struct Templates(BTreeMap<String, Vec<(&'static str, Span)>>);

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part<'t> {
    /// A text, slashes included.
    Text(&'t str),
    /// The name between two braces.
    Parameter(&'t str),
    /// A brace without the other one.
    Unbalanced,
}

impl<'a> Parser<'a> {
    /// Reads the template of a path item, in which operations of these methods are.
    ///
    /// Parameters may stand beside text in a segment, as in `/{name}.{format}` and `/{id}:cancel`.
    pub(super) fn template(
        &mut self,
        path: &Key,
        item: &Place<'a>,
        methods: &[&'static str],
        templates: &mut Templates,
    ) {
        let mut push = |code, message: String, hint: &str| {
            let finding = Finding::wrong(code, path.span, item.pointer.clone(), message);
            self.findings.push(finding.hint(hint));
        };
        if !path.name.starts_with('/') {
            let message = "a path begins with `/`".to_owned();
            push("path-without-slash", message, "put a `/` before it");
        }
        let mut names: Vec<&str> = Vec::new();
        for part in parts(&path.name) {
            match part {
                Part::Text(text) if text.contains(['?', '#']) => {
                    let message = "a path has neither a query nor a fragment".to_owned();
                    let hint = "state them as parameters in the query";
                    push("path-with-query", message, hint);
                }
                Part::Text(text) if !text.chars().all(may_stand_in_path) => {
                    let message = format!("no path of a request has `{text}` in it");
                    let hint = "state it as it is sent: percent-encoded";
                    push("path-characters", message, hint);
                }
                Part::Text(_) => {}
                Part::Unbalanced => {
                    let message = "a brace in the path has no other one".to_owned();
                    let hint = "enclose the name of a parameter in `{` and `}`";
                    push("path-braces", message, hint);
                }
                Part::Parameter("") => {
                    let message = "a parameter in a path needs a name".to_owned();
                    push("nameless-path-parameter", message, "name it");
                }
                Part::Parameter(name) if names.contains(&name) => {
                    let message = format!("the path has `{{{name}}}` twice");
                    let hint = "give each parameter a name of its own";
                    push("repeated-path-parameter", message, hint);
                }
                Part::Parameter(name) => names.push(name),
            }
        }
        self.tell_apart(path, item, methods, templates);
    }

    /// Two templates of one shape are served as one, as long as no method is in both.
    fn tell_apart(
        &mut self,
        path: &Key,
        item: &Place<'a>,
        methods: &[&'static str],
        templates: &mut Templates,
    ) {
        let nameless: String = parts(&path.name)
            .map(|part| match part {
                Part::Text(text) => text,
                Part::Parameter(_) => "{}",
                Part::Unbalanced => "{",
            })
            .collect();
        let before = templates.0.entry(nameless).or_default();
        let same = before.iter().find(|(method, _)| methods.contains(method));
        let (span, pointer) = (path.span, item.pointer.clone());
        if let Some((method, first)) = same {
            let message = format!("only the names of parameters tell this `{method}` from another");
            let finding = Finding::wrong("equivalent-paths", span, pointer, message)
                .hint("put the operations under one path, and keep one of them")
                .related(*first, "the other path");
            self.findings.push(finding);
        } else if let Some((_, first)) = before.first() {
            let message = "only the names of parameters tell this path from another one";
            let finding = Finding::warning("equivalent-paths", span, pointer, message)
                .hint("put the operations under one path; they are served as if they were")
                .related(*first, "the other path");
            self.findings.push(finding);
        }
        // A path without operations is in nobody's way, but is to be seen.
        let methods = if methods.is_empty() { &[""] } else { methods };
        before.extend(methods.iter().map(|method| (*method, span)));
    }

    /// Makes the names in a template and the path parameters the same, in the order of the template.
    pub(super) fn check_template(
        &mut self,
        place: &Place<'a>,
        path: &str,
        parameters: &mut Vec<Parameter>,
    ) {
        let is_in_path = |known: &&Parameter| known.location == ParameterLocation::Path;
        let names: Vec<&str> = parts(path)
            .filter_map(|part| match part {
                Part::Parameter(name) => Some(name),
                Part::Text(_) | Part::Unbalanced => None,
            })
            .collect();
        for known in parameters.iter().filter(is_in_path) {
            if names.contains(&known.name.as_str()) {
                continue;
            }
            let message = format!("the path `{path}` has no parameter `{}`", known.name);
            let At { span, pointer } = known.at.clone();
            let finding = Finding::wrong("unused-path-parameter", span, pointer, message)
                .related(place.span(), "the operation");
            self.findings
                .push(match near_miss(&known.name, names.iter().copied()) {
                    Some(near) => finding.hint(format!("did you mean `{near}`?")),
                    None => finding.hint("leave it out, or put it into the path in braces"),
                });
        }
        let declared = |name: &str| {
            let mut known = parameters.iter().filter(is_in_path);
            known.any(|known| known.name == name)
        };
        let missing: Vec<&str> = names.into_iter().filter(|name| !declared(name)).collect();
        for name in missing {
            let message = format!("the path has `{{{name}}}`, but there is no such path parameter");
            let hint = "declare it with its schema; it is taken for a string";
            self.warn("undeclared-path-parameter", place, message, hint);
            let undeclared = self.undeclared_parameter(place, name);
            parameters.push(undeclared);
        }
    }

    fn undeclared_parameter(&mut self, place: &Place<'a>, name: &str) -> Parameter {
        Parameter {
            name: name.to_owned(),
            at: super::at(place),
            location: ParameterLocation::Path,
            required: true,
            description: None,
            deprecated: false,
            allow_empty: false,
            examples: Vec::new(),
            schema: self.text_schema(place),
            form: Form::Styled {
                style: Style::Simple,
                explode: false,
                allow_reserved: false,
            },
        }
    }
}

fn parts(path: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = path;
    std::iter::from_fn(move || {
        let (part, behind) = match rest.find(['{', '}'])? {
            0 if rest.starts_with('{') => match rest[1..].find(['{', '}', '/']) {
                Some(end) if rest[1 + end..].starts_with('}') => {
                    (Part::Parameter(&rest[1..=end]), &rest[end + 2..])
                }
                _ => (Part::Unbalanced, &rest[1..]),
            },
            0 => (Part::Unbalanced, &rest[1..]),
            at => (Part::Text(&rest[..at]), &rest[at..]),
        };
        rest = behind;
        Some(part)
    })
    .chain(tail(path))
}

/// What stands behind the last brace.
fn tail(path: &str) -> Option<Part<'_>> {
    let start = path.rfind(['{', '}']).map_or(0, |at| at + 1);
    (start < path.len()).then(|| Part::Text(&path[start..]))
}

/// RFC 3986, `pchar`, and the slash: what a request's path can be made of. A query is reported by
/// itself.
fn may_stand_in_path(character: char) -> bool {
    character.is_ascii_alphanumeric() || "/-._~!$&'()*+,;=:@%?#".contains(character)
}

#[cfg(test)]
mod tests {
    use super::{Part::*, parts};

    #[test]
    fn parameters_stand_alone_or_beside_text() {
        let cases = [
            ("/", vec![Text("/")]),
            ("/a/{b}", vec![Text("/a/"), Parameter("b")]),
            (
                "/{a}.{b}/c",
                vec![
                    Text("/"),
                    Parameter("a"),
                    Text("."),
                    Parameter("b"),
                    Text("/c"),
                ],
            ),
            ("/{a}:stop", vec![Text("/"), Parameter("a"), Text(":stop")]),
            (
                "/{a/b}",
                vec![Text("/"), Unbalanced, Text("a/b"), Unbalanced],
            ),
            ("/{a", vec![Text("/"), Unbalanced, Text("a")]),
            ("/a}", vec![Text("/a"), Unbalanced]),
            ("/{}", vec![Text("/"), Parameter("")]),
        ];
        for (path, expected) in cases {
            assert_eq!(parts(path).collect::<Vec<_>>(), expected, "{path}");
        }
    }
}
