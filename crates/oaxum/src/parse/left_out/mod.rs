//! Operations that cannot be carried over, left out.
//!
//! A finding concerns an operation when it stands in it, in what it has from its path or from the
//! document, or in anything that these refer to, however far. The same holds for components. What
//! concerns neither concerns the document, which is refused then.

mod graph;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostics::{Finding, Findings},
    model::{At, Omitted},
    source::{FileId, Sources},
};

use super::Parsed;
use graph::Graph;

/// Takes out of an API the operations and components that errors concern.
///
/// The errors are among the warnings of what is left, and the operations in its list of what is
/// omitted.
///
/// # Errors
/// All findings, where some concern the document as a whole, or no operation would be left.
pub fn leave_out(
    sources: &Sources,
    root: FileId,
    parsed: Parsed,
    errors: Findings,
) -> Result<Parsed, Findings> {
    let graph = Graph::of(sources, root);
    let concerned = graph.concerned(&errors);
    let Parsed {
        mut api,
        mut warnings,
    } = parsed;
    let ids: BTreeMap<(&str, &str), &str> = api
        .operations
        .iter()
        .map(|known| ((known.method, known.path.as_str()), known.id.as_str()))
        .collect();
    let mut left = 0;
    let mut gone: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut omitted = Vec::new();
    for (index, operation) in graph.operations() {
        if !concerned.units[index] {
            left += 1;
            continue;
        }
        let (method, path) = (operation.method, operation.path);
        let what = match ids.get(&(method, path)) {
            Some(id) => format!("the operation `{id}`: {method} {path}"),
            None => format!("the operation {method} {path}"),
        };
        gone.insert((method, path));
        let span = operation.place.span();
        let pointer = operation.place.pointer.clone();
        let at = At { span, pointer };
        omitted.push(Omitted { at, what });
    }
    api.operations
        .retain(|known| !gone.contains(&(known.method, known.path.as_str())));
    api.omitted.append(&mut omitted);
    if concerned.document || (left == 0 && graph.operations().next().is_some()) {
        let mut all = errors;
        all.extend(warnings);
        return Err(all);
    }
    let schemas = &api.schemas;
    let omitted = &mut api.omitted;
    api.components.retain(|&id| {
        let schema = &schemas[id];
        let is_concerned = graph
            .unit_at(schema.at.span)
            .is_some_and(|unit| concerned.units[unit]);
        if is_concerned {
            let name = schema.component.as_deref().unwrap_or_default();
            let what = format!("the schema `{name}`");
            let at = schema.at.clone();
            omitted.push(Omitted { at, what });
        }
        !is_concerned
    });
    warnings.extend(errors.into_iter().map(explained));
    Ok(Parsed { api, warnings })
}

/// An error that is survived says so.
fn explained(finding: Finding) -> Finding {
    let hint = finding.hint.as_deref().unwrap_or_default();
    let separator = if hint.is_empty() { "" } else { "; " };
    let hint = format!("{hint}{separator}operations that this concerns are left out");
    finding.hint(hint)
}
