//! The router: from a path and a method to the implementer's method.

use crate::lower::rust::{Operation, Server};

use super::{server::slice, writer::Writer};

pub(super) fn router(server: &Server, out: &mut Writer) {
    let trait_name = &server.trait_name;
    out.own_module_docs("From a path and a method to the implementer's method.");
    out.blank();
    out.line("use std::sync::Arc;");
    out.blank();
    out.line("use oaxum_runtime::server as rt;");
    out.line("use oaxum_runtime::server::IntoResponse;");
    out.blank();
    out.line("use super::*;");
    out.blank();
    out.docs(
        "The routes of all operations, with one answer for every request outside them.\n\n\
         It is a plain axum router: merge it with others, put layers on it.",
        "",
    );
    out.signature(
        "pub fn router<A, S>",
        &["api: A", "authenticator: S", "limits: rt::Limits"],
        " -> rt::Router",
    );
    out.line("where");
    out.line(format!("    A: {trait_name},"));
    out.line("    S: Authenticator<Principal = A::Principal>,");
    out.open("{");
    out.open("let server = Arc::new(Server {");
    out.line("api,");
    out.line("authenticator,");
    out.line("limits,");
    out.close("});");
    out.open("rt::Router::new()");
    for (path, operations) in paths(server) {
        let mut methods = String::new();
        let mut calls = Vec::new();
        for (index, operation) in operations.iter().enumerate() {
            let method = operation.method.to_ascii_lowercase();
            let handler = format!("Server::<A, S>::{}", operation.name);
            if index == 0 {
                methods = format!("rt::routing::{method}({handler})");
            } else {
                calls.push(format!(".{method}({handler})"));
            }
        }
        let path = format!("{path:?}");
        let routes = format!("{methods}{}", calls.concat());
        let line = format!(".route({path}, {routes})");
        if routes.len() + path.len() + 2 <= 60 && out.fits(&line) {
            out.line(line);
        } else {
            out.open(".route(");
            out.line(format!("{path},"));
            out.chain("", &methods, &calls, ",");
            out.close(")");
        }
    }
    out.line(".fallback(Server::<A, S>::unknown_path)");
    out.line(".method_not_allowed_fallback(Server::<A, S>::unknown_method)");
    out.line(".with_state(server)");
    out.dedent();
    out.close("}");
    out.blank();
    out.open("struct Server<A, S> {");
    out.line("api: A,");
    out.line("authenticator: S,");
    out.line("limits: rt::Limits,");
    out.close("}");
    out.blank();
    out.open(format!(
        "impl<A: {trait_name}, S: Authenticator<Principal = A::Principal>> Server<A, S> {{"
    ));
    for operation in &server.operations {
        handler(operation, out);
        out.blank();
    }
    for (name, rejection) in [
        ("unknown_path", "UnknownPath"),
        ("unknown_method", "MethodNotAllowed"),
    ] {
        out.signature(
            &format!("async fn {name}"),
            &[
                "rt::State(server): rt::State<Arc<Self>>",
                "request: rt::Request",
            ],
            " -> rt::Response {",
        );
        out.line("    rt::refuse(");
        out.line("        &request,");
        out.line(format!("        rt::Rejection::{rejection},"));
        out.line("        |rejection, refusal| server.api.reject(rejection, refusal),");
        out.line("    )");
        out.line("}");
        if name == "unknown_path" {
            out.blank();
        }
    }
    out.close("}");
}

/// The operations by path, in the order of the document.
fn paths(server: &Server) -> Vec<(String, Vec<&Operation>)> {
    let mut paths: Vec<(String, Vec<&Operation>)> = Vec::new();
    for operation in &server.operations {
        match paths.iter_mut().find(|(path, _)| *path == operation.path) {
            Some((_, operations)) => operations.push(operation),
            None => paths.push((operation.path.clone(), vec![operation])),
        }
    }
    paths
}

fn handler(operation: &Operation, out: &mut Writer) {
    let Operation {
        name,
        stem,
        constant,
        scheme,
        ..
    } = operation;
    let scopes = slice(&operation.scopes);
    if operation.deprecated {
        out.line("#[expect(deprecated, reason = \"served as long as the contract has it\")]");
    }
    out.signature(
        &format!("async fn {name}"),
        &[
            "rt::State(server): rt::State<Arc<Self>>",
            "request: rt::Request",
        ],
        " -> rt::Response {",
    );
    out.line(format!(
        "    let mut call = rt::Call::new(&operations::{constant}, server.limits, request);"
    ));
    out.line("    let answer = async {");
    out.indented(2, |out| {
        out.line(format!("let (head, scopes) = (call.head(), {scopes});"));
        let ask = format!("authenticator::{scheme}(&server.authenticator, head, scopes).await?;");
        out.binding("let principal", &ask);
        out.line(format!(
            "let request = {stem}Request::read(&mut call).await?;"
        ));
        out.line("let context = call.context(principal);");
        let answer = format!("A::{name}(&server.api, context, request).await;");
        out.binding("let response", &answer);
        out.line("Ok(response.into_response())");
    });
    out.line("    };");
    out.line("    let answer = answer.await;");
    out.line("    call.finish(answer, |rejection, refusal| {");
    out.line("        server.api.reject(rejection, refusal)");
    out.line("    })");
    out.line("}");
}
