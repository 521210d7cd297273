//! The router: from a path and a method to the implementer's method.

use crate::lower::rust::{Operation, Server};

use super::{
    server::quoted,
    writer::{Link, Writer},
};

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
                calls.push(Link::new(&method, &[&handler]));
            }
        }
        let path = format!("{path:?}");
        let routes: String = calls.iter().map(Link::to_string).collect();
        let routes = format!("{methods}{routes}");
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
    out.indented(1, |out| {
        let constant = format!("&operations::{constant}");
        let arguments = [constant.as_str(), "server.limits", "request"];
        out.call("let mut call = rt::Call::new", &arguments, ";");
    });
    out.line("    let answer = async {");
    out.indented(2, |out| {
        out.array("let scopes = &", &quoted(&operation.scopes), ";");
        out.line("let (caller, head) = (&server.authenticator, call.head());");
        let ask = format!("authenticator::{scheme}");
        out.awaited(
            "let principal",
            &ask,
            &["caller", "head", "scopes"],
            ".await?;",
        );
        let read = format!("{stem}Request::read");
        out.awaited("let request", &read, &["&mut call"], ".await?;");
        out.line("let context = call.context(principal);");
        let method = format!("A::{name}");
        let arguments = ["&server.api", "context", "request"];
        out.awaited("let response", &method, &arguments, ".await;");
        out.line("Ok(response.into_response())");
    });
    out.line("    };");
    out.line("    let answer = answer.await;");
    out.line("    call.finish(answer, |rejection, refusal| {");
    out.line("        server.api.reject(rejection, refusal)");
    out.line("    })");
    out.line("}");
}
