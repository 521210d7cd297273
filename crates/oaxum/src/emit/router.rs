//! The router: from a path and a method to the implementer's method.

use crate::lower::rust::{Operation, Security, Server};

use super::{layout, writer::Writer};

/// How many operations a function has at most: what the compiler takes for a function grows with the
/// square of its closures.
const MOST: usize = 32;

pub(super) fn router(server: &Server, out: &mut Writer) {
    let has_schemes = !server.schemes.is_empty();
    out.own_module_docs("From a path and a method to the implementer's method.");
    out.blank();
    out.line("use std::sync::Arc;");
    out.blank();
    out.line("use oaxum_runtime::server as rt;");
    out.blank();
    out.line("use super::*;");
    out.blank();
    out.own_docs(
        "The routes of all operations, with one answer for every request outside them.\n\n\
         It is a plain axum router: merge it with others, put layers on it.",
    );
    let arguments = if has_schemes {
        "api, authenticator, limits"
    } else {
        "api, limits"
    };
    signature(server, "router", "rt::Router", out);
    out.line(format!("routes({arguments}).into_router()"));
    out.close("}");
    out.blank();
    out.own_docs(
        "A route for each operation: put layers on single ones, and make a router of them all.",
    );
    let parts = parts(&server.operations);
    if parts.is_empty() {
        expect_deprecated(&server.operations, out);
    }
    signature(server, "routes", "rt::Routes", out);
    let arguments = if has_schemes {
        "api, authenticator, limits"
    } else {
        "api, (), limits"
    };
    out.line(format!(
        "let server = Arc::new(rt::Server::new({arguments}));"
    ));
    out.line("let refused = Arc::clone(&server);");
    out.line("let mut routes =");
    out.line(
        "    rt::Routes::new(move |rejection, refusal| refused.api().reject(rejection, refusal));",
    );
    if parts.is_empty() {
        handlers(&server.operations, out);
    }
    for (name, _) in &parts {
        out.line(format!("{name}(&mut routes, &server);"));
    }
    out.line("routes");
    out.close("}");
    for (name, operations) in &parts {
        out.blank();
        expect_deprecated(operations, out);
        part_signature(server, name, out);
        handlers(operations, out);
        out.close("}");
    }
}

/// The functions that the routes of a big API are spread over, in the order of the document; none
/// for a small one.
fn parts(operations: &[Operation]) -> Vec<(String, &[Operation])> {
    if operations.len() <= MOST {
        return Vec::new();
    }
    let parts = operations.chunks(MOST).enumerate();
    parts
        .map(|(index, part)| (format!("routes_{}", index + 1), part))
        .collect()
}

fn expect_deprecated(operations: &[Operation], out: &mut Writer) {
    if operations.iter().any(|operation| operation.deprecated) {
        out.line("#[expect(deprecated, reason = \"served as long as the contract has it\")]");
    }
}

fn handlers(operations: &[Operation], out: &mut Writer) {
    out.open("rt::handlers! { routes, server, A;");
    for operation in operations {
        let (constant, name, stem) = (&operation.constant, &operation.name, &operation.stem);
        let head = format!("{constant} => {name}({stem}Request) ");
        let line = format!("{head}[{}];", security(&operation.security).join(" "));
        let next = format!("    [{}];", security(&operation.security).join(" "));
        if out.fits(&line) {
            out.line(line);
        } else if out.fits(&next) {
            out.line(head.trim_end());
            out.line(next);
        } else {
            out.open(format!("{head}["));
            for alternative in security(&operation.security) {
                layout::words(&alternative, out);
            }
            out.close("];");
        }
    }
    out.close("}");
}

fn part_signature(server: &Server, name: &str, out: &mut Writer) {
    let trait_name = &server.trait_name;
    if server.schemes.is_empty() {
        let parameters = ["routes: &mut rt::Routes", "server: &Arc<rt::Server<A, ()>>"];
        out.signature(&format!("fn {name}<A: {trait_name}>"), &parameters, " {");
        out.indent();
        return;
    }
    let parameters = ["routes: &mut rt::Routes", "server: &Arc<rt::Server<A, S>>"];
    out.signature(&format!("fn {name}<A, S>"), &parameters, "");
    bounds(trait_name, out);
}

fn signature(server: &Server, name: &str, value: &str, out: &mut Writer) {
    let trait_name = &server.trait_name;
    if server.schemes.is_empty() {
        let head = format!("pub fn {name}<A: {trait_name}>");
        out.signature(
            &head,
            &["api: A", "limits: rt::Limits"],
            &format!(" -> {value} {{"),
        );
        out.indent();
        return;
    }
    out.signature(
        &format!("pub fn {name}<A, S>"),
        &["api: A", "authenticator: S", "limits: rt::Limits"],
        &format!(" -> {value}"),
    );
    bounds(trait_name, out);
}

fn bounds(trait_name: &str, out: &mut Writer) {
    out.line("where");
    out.line(format!("    A: {trait_name},"));
    out.line("    S: Authenticator<Principal = A::Principal>,");
    out.open("{");
}

/// The alternatives, each with the word before it.
fn security(security: &Security) -> Vec<String> {
    let (before, alternatives) = match security {
        Security::Open => return Vec::new(),
        Security::Required(alternatives) => ("", alternatives),
        Security::Optional(alternatives) => ("optional ", alternatives),
    };
    let texts = alternatives
        .iter()
        .enumerate()
        .map(|(index, requirements)| {
            let requirements = requirements.iter().map(|(scheme, scopes)| {
                let scopes: Vec<String> = scopes.iter().map(|scope| format!("{scope:?}")).collect();
                format!("{scheme}[{}]", scopes.join(", "))
            });
            let requirements: Vec<String> = requirements.collect();
            let before = if index == 0 { before } else { "or " };
            format!("{before}{}", requirements.join(" and "))
        });
    texts.collect()
}
