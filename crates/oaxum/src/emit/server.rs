//! The server's trait, its authenticator, and the files that hold its operations.

use crate::lower::rust::{Operation, Security, Server};

use super::{DESCRIPTION_LINTS, layout, operation, order, writer::Writer};

/// The modules that hold the operations' types, by tag.
pub(super) fn modules(server: &Server) -> Vec<String> {
    let mut modules: Vec<String> = Vec::new();
    for operation in &server.operations {
        if !modules.contains(&operation.module) {
            modules.push(operation.module.clone());
        }
    }
    modules.sort();
    modules
}

pub(super) fn index(server: &Server, types: &str, out: &mut Writer) {
    let trait_name = &server.trait_name;
    let has_schemes = !server.schemes.is_empty();
    out.own_module_docs(&if has_schemes {
        format!(
            "The server: implement [`{trait_name}`] and [`Authenticator`], and give both to [`router()`]."
        )
    } else {
        format!("The server: implement [`{trait_name}`], and give it to [`router()`].")
    });
    out.blank();
    let lints = ["clippy::large_enum_variant", "missing_docs"];
    let lints = [&lints[..], &DESCRIPTION_LINTS].concat();
    let reason = "bodies and descriptions are the contract's own";
    out.allow(&lints, reason);
    out.blank();
    let mut files = vec!["api", "router"];
    files.extend(has_schemes.then_some("authenticator"));
    let modules: Vec<String> = modules(server)
        .iter()
        .map(|module| format!("{module}_operations"))
        .collect();
    files.extend(modules.iter().map(String::as_str));
    files.push("operations");
    files.sort_unstable();
    for file in files {
        let public = if file == "operations" { "pub " } else { "" };
        out.line(format!("{public}mod {file};"));
    }
    out.blank();
    let mut exports = vec![format!("api::{trait_name}")];
    exports.extend(has_schemes.then(|| "authenticator::Authenticator".to_owned()));
    exports.extend(modules.iter().map(|module| format!("{module}::*")));
    exports.push("router::{router, routes}".to_owned());
    exports.sort_by(|one, other| order::of_imports(one, other));
    for export in exports {
        out.line(format!("pub use {export};"));
    }
    out.blank();
    let document = "include_str!(\"openapi.json\")";
    out.call("oaxum_runtime::contract!", &[document, types], ";");
}

pub(super) fn api(server: &Server, out: &mut Writer) {
    out.own_module_docs("What an implementer writes.");
    out.blank();
    out.line("use oaxum_runtime::server as rt;");
    out.blank();
    out.line("use super::*;");
    out.blank();
    out.docs(&format!("The operations of the API *{}*.", server.title));
    out.line("///");
    let docs = "A request reaches a method only when its caller is authenticated and when it is valid \
                in\nevery facet of the contract. What a method can answer is what the contract allows:\n\
                `?` works on every error that converts into the operation's own.";
    out.own_docs(docs);
    out.open(format!(
        "pub trait {}: Send + Sync + 'static {{",
        server.trait_name
    ));
    if !server.schemes.is_empty() {
        out.own_docs("Who calls, as the [`Authenticator`] found.");
        out.line("type Principal: Send;");
        out.blank();
    }
    for operation in &server.operations {
        let Operation { name, stem, .. } = operation;
        out.docs(&operation.docs);
        if operation.deprecated {
            out.line("#[deprecated]");
        }
        let principal = match operation.security {
            Security::Open => "",
            Security::Required(_) => "<Self::Principal>",
            Security::Optional(_) => "<Option<Self::Principal>>",
        };
        let context = format!("context: rt::Context{principal}");
        let request = format!("request: {stem}Request");
        let parameters = ["&self", &context, &request];
        let (response, error) = (format!("{stem}Response"), format!("{stem}Error"));
        out.future(&format!("fn {name}"), &parameters, &response, &error);
        out.blank();
    }
    let docs = "Shapes every refusal that the router makes by itself: unknown paths and methods, \
                missing\ncredentials, requests that break the contract. By default, problem details \
                (RFC 9457).";
    out.own_docs(docs);
    let parameters = [
        "&self",
        "rejection: rt::Rejection",
        "refusal: &rt::Refusal<'_>",
    ];
    out.signature("fn reject", &parameters, " -> rt::Response {");
    out.line("    let _ = refusal;");
    out.line("    let details = rt::ProblemDetails::from(&rejection);");
    out.line("    rejection.respond(\"application/problem+json\", &details)");
    out.line("}");
    out.close("}");
}

pub(super) fn authenticator(server: &Server, out: &mut Writer) {
    out.own_module_docs("Who may call: a method for each security scheme.");
    out.blank();
    out.line("use oaxum_runtime::server as rt;");
    out.blank();
    out.own_docs(
        "Finds out who calls. It is asked before anything of the request is read; whoever it does \
         not\nlet in never reaches an operation.",
    );
    out.open("pub trait Authenticator: Send + Sync + 'static {");
    out.own_docs("Who calls.");
    out.line("type Principal: Send;");
    for scheme in &server.schemes {
        out.blank();
        out.docs(&scheme.docs);
        out.signature(
            &format!("fn {}", scheme.name),
            &["&self", &format!("credentials: {}", scheme.credentials)],
            " -> impl Future<Output = Result<Self::Principal, rt::Denied>> + Send;",
        );
    }
    if server.combines {
        out.blank();
        out.own_docs(
            "One caller of two, where an operation asks for credentials of several schemes; none, \
             and\nthe answer is 403, if they do not belong together.",
        );
        out.line(
            "fn combine(&self, one: Self::Principal, other: Self::Principal) -> Option<Self::Principal>;",
        );
    }
    out.close("}");
    out.blank();
    out.open("rt::schemes! {");
    for scheme in &server.schemes {
        let challenge = raw(&scheme.challenge);
        out.line(format!(
            "{} = {}, {challenge};",
            scheme.name, scheme.carrier
        ));
    }
    out.close("}");
}

fn raw(text: &str) -> String {
    if text.contains('"') {
        format!("r#\"{text}\"#")
    } else {
        format!("{text:?}")
    }
}

pub(super) fn operations(server: &Server, out: &mut Writer) {
    out.own_module_docs("The operations as their routes know them.");
    out.blank();
    out.open("oaxum_runtime::server::operations! {");
    for operation in &server.operations {
        let Operation {
            constant,
            id,
            method,
            path,
            ..
        } = operation;
        let head = format!("{constant} = {id:?}: {method} {path:?},");
        let takes = format!("takes [{}],", quoted(&operation.consumes).join(", "));
        let gives = format!("gives [{}];", quoted(&operation.produces).join(", "));
        let line = format!("{head} {takes} {gives}");
        if out.fits(&line) {
            out.line(line);
        } else {
            out.open(head);
            layout::words(&format!("{takes} {gives}"), out);
            out.dedent();
        }
    }
    out.close("}");
}

fn quoted(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| format!("{text:?}")).collect()
}

pub(super) fn module(server: &Server, module: &str, types: &str, out: &mut Writer) {
    out.own_module_docs(&match module {
        "untagged" => "Requests and responses of the operations without a tag.".to_owned(),
        tag => format!("Requests and responses of the operations tagged `{tag}`."),
    });
    out.blank();
    out.line("use oaxum_runtime::server as rt;");
    let operations = server.operations.iter();
    let operations = operations.filter(|operation| operation.module == module);
    if operations.clone().any(Operation::mentions_types) {
        out.blank();
        out.line(match types.strip_suffix("types") {
            Some(path) if path.is_empty() || path.ends_with("::") => format!("use {types};"),
            _ => format!("use {types} as types;"),
        });
    }
    for operation in operations {
        operation::operation(server, operation, out);
    }
}
