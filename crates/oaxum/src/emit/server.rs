//! The server's trait, requests and responses.

use crate::lower::rust::{Operation, Parameter, Server, Variant};

use super::{
    DESCRIPTION_LINTS, order,
    writer::{Link, Writer},
};

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
    out.own_module_docs(&format!(
        "The server: implement [`{trait_name}`] and [`Authenticator`], and give both to [`router()`]."
    ));
    out.blank();
    let lints = ["clippy::large_enum_variant"];
    let lints = [&lints[..], &DESCRIPTION_LINTS].concat();
    let reason = "bodies and descriptions are the contract's own";
    out.allow(&lints, reason);
    out.blank();
    let mut files = vec!["api", "authenticator", "router"];
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
    let mut exports = vec![
        format!("api::{trait_name}"),
        "authenticator::Authenticator".to_owned(),
    ];
    exports.extend(modules.iter().map(|module| format!("{module}::*")));
    exports.push("router::router".to_owned());
    exports.sort_by(|one, other| order::of_imports(one, other));
    for export in exports {
        out.line(format!("pub use {export};"));
    }
    out.blank();
    out.line("/// The document of this router, for tools that speak `utoipa`.");
    out.line("#[cfg(feature = \"utoipa\")]");
    out.open("pub fn openapi() -> oaxum_runtime::macros::utoipa::openapi::OpenApi {");
    out.line("let document = include_str!(\"openapi.json\");");
    out.call(
        "oaxum_runtime::describe::for_utoipa::document",
        &["document", &format!("&{types}::DESCRIPTIONS")],
        "",
    );
    out.close("}");
}

pub(super) fn api(server: &Server, out: &mut Writer) {
    out.own_module_docs("What an implementer writes.");
    out.blank();
    out.line("use oaxum_runtime::server as rt;");
    out.blank();
    out.line("use super::*;");
    out.blank();
    out.docs(
        &format!("The operations of the API *{}*.", server.title),
        "",
    );
    out.line("///");
    let docs = "A request reaches a method only when its caller is authenticated and when it is valid \
                in\nevery facet of the contract. What a method can answer is what the contract allows:\n\
                `?` works on every error that converts into the operation's own.";
    out.own_docs(docs);
    out.open(format!(
        "pub trait {}: Send + Sync + 'static {{",
        server.trait_name
    ));
    out.own_docs("Who calls, as the [`Authenticator`] found.");
    out.line("type Principal: Send;");
    for operation in &server.operations {
        let Operation { name, stem, .. } = operation;
        out.blank();
        out.docs(&operation.docs, "");
        if operation.deprecated {
            out.line("#[deprecated]");
        }
        let request = format!("request: {stem}Request");
        let parameters = ["&self", "context: rt::Context<Self::Principal>", &request];
        let (response, error) = (format!("{stem}Response"), format!("{stem}Error"));
        out.future(&format!("fn {name}"), &parameters, &response, &error);
    }
    out.blank();
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
    out.docs(
        "Finds out who calls. It is asked before anything of the request is read; whoever it does \
         not\nlet in never reaches an operation.",
        "",
    );
    out.open("pub trait Authenticator: Send + Sync + 'static {");
    out.own_docs("Who calls.");
    out.line("type Principal: Send;");
    for scheme in &server.schemes {
        out.blank();
        out.docs(&scheme.docs, &format!("The scheme `{}`.", scheme.name));
        out.signature(
            &format!("fn {}", scheme.name),
            &["&self", "credentials: rt::Credentials<'_>"],
            " -> impl Future<Output = Result<Self::Principal, rt::Denied>> + Send;",
        );
    }
    out.close("}");
    for scheme in &server.schemes {
        out.blank();
        out.docs(
            &format!("Asks for credentials of the scheme `{}`.", scheme.name),
            "",
        );
        out.signature(
            &format!("pub(super) async fn {}<S: Authenticator>", scheme.name),
            &[
                "authenticator: &S",
                "head: &rt::Head",
                "scopes: &'static [&'static str]",
            ],
            " -> Result<S::Principal, rt::Refused> {",
        );
        out.line(format!(
            "    const CHALLENGE: &str = {};",
            raw(&scheme.challenge)
        ));
        out.line("    let principal = async {");
        out.line(format!(
            "        let secret = rt::credentials::{}?;",
            scheme.extraction
        ));
        out.line("        let credentials = head.credentials(secret, scopes);");
        out.indented(2, |out| {
            out.line(format!(
                "S::{}(authenticator, credentials).await",
                scheme.name
            ));
        });
        out.line("    };");
        out.line("    principal");
        out.line("        .await");
        out.line("        .map_err(|denied| rt::Refused::new(denied, CHALLENGE, scopes))");
        out.line("}");
    }
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
    out.line("use oaxum_runtime::server::{Method, Operation};");
    out.blank();
    out.own_docs("Every operation, in the order of the contract.");
    let constants: Vec<String> = server
        .operations
        .iter()
        .map(|operation| format!("&{}", operation.constant))
        .collect();
    out.array("pub static ALL: &[&Operation] = &", &constants, ";");
    for operation in &server.operations {
        out.blank();
        out.line(format!("/// `{} {}`", operation.method, operation.path));
        let constant = &operation.constant;
        let opening = format!("pub static {constant}: Operation = Operation {{");
        if out.fits(&opening) {
            out.open(opening);
        } else {
            out.line(format!("pub static {constant}:"));
            out.line("    Operation = Operation {");
            out.indent();
        }
        out.line(format!("id: {:?},", operation.id));
        out.line(format!("method: Method::{},", operation.method));
        out.line(format!("path: {:?},", operation.path));
        out.array("produces: &", &quoted(&operation.produces), ",");
        out.close("};");
    }
}

pub(super) fn quoted(texts: &[String]) -> Vec<String> {
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
        out.blank();
        request(server, operation, out);
        out.blank();
        let Operation { name, stem, .. } = operation;
        let link = link(server, name);
        answers(
            &format!("{stem}Response"),
            "when it succeeds",
            &link,
            &operation.successes,
            out,
        );
        out.blank();
        answers(
            &format!("{stem}Error"),
            "when it does not succeed",
            &link,
            &operation.errors,
            out,
        );
    }
}

/// A link to a method of the trait, whose address is without `r#`.
fn link(server: &Server, method: &str) -> String {
    let address = method.trim_start_matches("r#");
    format!("[`{method}`](super::{}::{address})", server.trait_name)
}

fn request(server: &Server, operation: &Operation, out: &mut Writer) {
    let Operation {
        name, stem, input, ..
    } = operation;
    out.line(format!("/// The request of {}.", link(server, name)));
    out.line("#[derive(Clone, Debug, PartialEq)]");
    let fields = operation.parameters.len() + usize::from(operation.body.is_some());
    if fields == 0 {
        out.line(format!("pub struct {stem}Request {{}}"));
    } else {
        out.open(format!("pub struct {stem}Request {{"));
        for parameter in &operation.parameters {
            let kind = parameter.location;
            out.docs(
                &parameter.docs,
                &format!("The {kind} parameter `{}`.", parameter.wire),
            );
            let ty = parameter.ty.under("types::");
            let optional = !parameter.required && parameter.default.is_none();
            let ty = if optional {
                format!("Option<{ty}>")
            } else {
                ty.to_string()
            };
            out.field(&format!("pub {}", parameter.name), &ty);
        }
        if let Some(body) = &operation.body {
            out.docs(&body.docs, "The body.");
            let ty = body.ty.under("types::");
            let ty = if body.required {
                ty.to_string()
            } else {
                format!("Option<{ty}>")
            };
            out.field(&format!("pub {}", body.name), &ty);
        }
        out.close("}");
    }
    out.blank();
    out.open(format!("impl {stem}Request {{"));
    out.open("pub(super) async fn read(call: &mut rt::Call) -> Result<Self, rt::Rejection> {");
    let mutable = if fields == 0 { "" } else { "mut " };
    out.line(format!("let {mutable}{input} = call.input().await?;"));
    for parameter in &operation.parameters {
        let value = format!("{input}.{};", getter(parameter));
        out.binding(&format!("let {}", parameter.name), &value);
    }
    if let Some(body) = &operation.body {
        let method = if body.required {
            "json"
        } else {
            "optional_json"
        };
        let value = format!("{input}.{method}(&[{:?}]).await;", body.media_type);
        out.binding(&format!("let {}", body.name), &value);
    }
    let mut values: Vec<(&str, String)> = Vec::new();
    for parameter in &operation.parameters {
        let name = parameter.name.as_str();
        let value = match &parameter.default {
            Some(default) if default.ends_with("::default()") => {
                format!("{name}?.unwrap_or_default()")
            }
            Some(default) => format!("{name}?.unwrap_or({default})"),
            None => format!("{name}?"),
        };
        values.push((name, value));
    }
    let body = operation.body.as_ref().map(|body| body.name.as_str());
    values.extend(body.map(|name| (name, format!("{name}?"))));
    out.closure_of_struct(&format!("{input}.finish(|| "), "Some(Self", &values);
    out.close("}");
    out.close("}");
}

fn getter(parameter: &Parameter) -> String {
    let optional = if parameter.required { "" } else { "optional_" };
    format!("{optional}{}({:?})", parameter.location, parameter.wire)
}

fn answers(name: &str, when: &str, link: &str, variants: &[Variant], out: &mut Writer) {
    out.line(format!("/// What {link} answers {when}."));
    out.line("#[derive(Clone, Debug, PartialEq)]");
    if variants.is_empty() {
        out.line(format!("pub enum {name} {{}}"));
    } else {
        out.open(format!("pub enum {name} {{"));
        for variant in variants {
            declare(variant, out);
        }
        out.close("}");
    }
    out.blank();
    out.open_impl("rt::IntoResponse", name);
    out.open("fn into_response(self) -> rt::Response {");
    if variants.is_empty() {
        out.line("match self {}");
    } else {
        out.open("match self {");
        for variant in variants {
            answer(variant, out);
        }
        out.close("}");
    }
    out.close("}");
    out.close("}");
}

fn declare(variant: &Variant, out: &mut Writer) {
    let name = &variant.name;
    out.docs(
        &format!("`{}`: {}", variant.status, variant.docs.trim()),
        "",
    );
    match (&variant.body, variant.headers.as_slice()) {
        (None, []) => out.line(format!("{name},")),
        (Some((ty, _)), []) => out.line(format!("{name}({}),", ty.under("types::"))),
        (body, headers) => {
            out.open(format!("{name} {{"));
            if let Some((ty, _)) = body {
                out.line("/// The body.");
                out.field("body", &ty.under("types::").to_string());
            }
            for header in headers {
                out.docs(&header.docs, &format!("The header `{}`.", header.wire));
                let ty = header.ty.under("types::");
                let ty = if header.required {
                    ty.to_string()
                } else {
                    format!("Option<{ty}>")
                };
                out.field(&header.name, &ty);
            }
            out.close("},");
        }
    }
}

fn answer(variant: &Variant, out: &mut Writer) {
    let name = &variant.name;
    let mut fields: Vec<&str> = Vec::new();
    fields.extend(variant.body.is_some().then_some("body"));
    fields.extend(variant.headers.iter().map(|header| header.name.as_str()));
    let pattern = match (&variant.body, variant.headers.as_slice()) {
        (None, []) => format!("Self::{name}"),
        (Some(_), []) => format!("Self::{name}(body)"),
        _ => format!("Self::{name}"),
    };
    let fields = if variant.headers.is_empty() {
        &[]
    } else {
        fields.as_slice()
    };
    let mut calls: Vec<Link> = Vec::new();
    for header in &variant.headers {
        let (wire, name) = (format!("{:?}", header.wire), &header.name);
        calls.push(match header.required {
            true => Link::new("header", &[&wire, &format!("&{name}")]),
            false => Link::new("optional_header", &[&wire, &format!("{name}.as_ref()")]),
        });
    }
    let status = variant.status;
    calls.push(match &variant.body {
        Some((_, media_type)) => Link::new("json", &[&format!("{media_type:?}"), "&body"]),
        None => Link::new("empty", &[]),
    });
    out.arm(
        &pattern,
        fields,
        &format!("rt::Reply::status({status})"),
        &calls,
    );
}
