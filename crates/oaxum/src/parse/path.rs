//! Path templates.

use std::collections::BTreeMap;

use crate::{
    diagnostics::Finding,
    model::{Parameter, ParameterLocation},
    source::{Key, Place, Span},
};

use super::Parser;

/// The templates so far, each without the names of its parameters: two that differ in nothing else
/// are the same to OpenAPI and to a router.
#[derive(Default)]
pub(super) struct Templates(BTreeMap<String, Span>);

/// What stands between two slashes.
enum Segment<'t> {
    Text(&'t str),
    Parameter(&'t str),
    Mixed(&'t str),
}

impl<'a> Parser<'a> {
    /// Reads the template of a path item, which has to be one that a router can tell apart.
    pub(super) fn template(&mut self, path: &Key, item: &Place<'a>, templates: &mut Templates) {
        let (wrong, not_supported) = (Finding::wrong, Finding::not_supported);
        let mut push = |make: fn(_, _, _, String) -> Finding, code, message: &str, hint: &str| {
            let finding = make(code, path.span, item.pointer.clone(), message.to_owned());
            self.findings.push(finding.hint(hint));
        };
        if !path.name.starts_with('/') {
            let message = "a path begins with `/`";
            push(wrong, "path-without-slash", message, "put a `/` before it");
        }
        if path.name.contains(['?', '#']) {
            let message = "a path has neither a query nor a fragment";
            let hint = "state them as parameters in the query";
            push(wrong, "path-with-query", message, hint);
        }
        let mut names: Vec<&str> = Vec::new();
        for segment in segments(&path.name) {
            match segment {
                Segment::Mixed(segment) => {
                    let message = format!("the segment `{segment}` mixes text and a parameter");
                    let hint = "give the parameter a segment of its own";
                    push(not_supported, "mixed-segment", &message, hint);
                }
                Segment::Parameter("") => {
                    let message = "a parameter in a path needs a name";
                    push(wrong, "nameless-path-parameter", message, "name it");
                }
                Segment::Parameter(name) if name.starts_with('*') => {
                    let message = format!("`{{{name}}}` would match several segments");
                    let hint = "begin the name with another character than `*`";
                    push(not_supported, "wildcard-segment", &message, hint);
                }
                Segment::Parameter(name) if names.contains(&name) => {
                    let message = format!("the path has `{{{name}}}` twice");
                    let hint = "give each parameter a name of its own";
                    push(wrong, "repeated-path-parameter", &message, hint);
                }
                Segment::Parameter(name) => names.push(name),
                Segment::Text(text) if text.starts_with([':', '*']) => {
                    let message = format!("the segment `{text}` means a parameter to axum");
                    let hint = "begin it with another character than `:` and `*`";
                    push(not_supported, "reserved-segment", &message, hint);
                }
                Segment::Text(text) if !text.chars().all(may_stand_in_path) => {
                    let message = format!("no path of a request has the segment `{text}`");
                    let hint = "state it as it is sent: percent-encoded";
                    push(wrong, "path-characters", &message, hint);
                }
                Segment::Text(_) => {}
            }
        }
        let nameless: Vec<&str> = segments(&path.name)
            .map(|segment| match segment {
                Segment::Text(text) | Segment::Mixed(text) => text,
                Segment::Parameter(_) => "{}",
            })
            .collect();
        if let Some(first) = templates.0.insert(nameless.join("/"), path.span) {
            let message = "only the names of parameters tell this path from another one";
            let finding =
                Finding::wrong("equivalent-paths", path.span, item.pointer.clone(), message);
            let finding = finding.hint("put the operations under one path");
            self.findings.push(finding.related(first, "the other path"));
        }
    }

    /// The names in a template and the path parameters must be the same.
    pub(super) fn check_template(
        &mut self,
        place: &Place<'a>,
        path: &str,
        parameters: &[Parameter],
    ) {
        let names: Vec<&str> = segments(path)
            .filter_map(|segment| match segment {
                Segment::Parameter(name) => Some(name),
                Segment::Text(_) | Segment::Mixed(_) => None,
            })
            .collect();
        let path_parameters = || {
            let parameters = parameters.iter();
            parameters.filter(|known| known.location == ParameterLocation::Path)
        };
        for name in names
            .iter()
            .filter(|name| !path_parameters().any(|known| known.name == **name))
        {
            let message = format!("the path has `{{{name}}}`, but there is no such path parameter");
            self.wrong("undeclared-path-parameter", place, message);
        }
        for known in path_parameters().filter(|known| !names.contains(&known.name.as_str())) {
            let message = format!("the path parameter `{}` is not in the path", known.name);
            self.wrong("unused-path-parameter", place, message);
        }
    }
}

fn segments(path: &str) -> impl Iterator<Item = Segment<'_>> {
    path.split('/').map(|segment| {
        let braced = segment.strip_prefix('{');
        let name = braced.and_then(|segment| segment.strip_suffix('}'));
        match name {
            Some(name) if !name.contains(['{', '}']) => Segment::Parameter(name),
            _ if segment.contains(['{', '}']) => Segment::Mixed(segment),
            _ => Segment::Text(segment),
        }
    })
}

/// RFC 3986, `pchar`: what a request's path can be made of. A query is reported by itself.
fn may_stand_in_path(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@%?#".contains(character)
}
