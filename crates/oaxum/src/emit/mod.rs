//! From the lowered crate to text. Nothing is decided here but line breaks.

mod bounds;
mod descriptions;
mod docs;
mod layout;
mod operation;
mod order;
mod package;
mod router;
mod rules;
mod server;
mod types;
mod writer;

use std::{collections::BTreeMap, path::PathBuf};

use serde::Serialize;

use crate::{
    Layout, Settings,
    lower::rust::{Crate, Module, Server},
    model::Api,
    output::MARKER,
};

use package::About;
use writer::Writer;

/// The files of a crate, by their paths under its folder.
///
/// The model and the types of big documents take more room than the files. Each is let go of as soon
/// as it is written.
pub(crate) fn emit(
    api: Api,
    lowered: Crate,
    settings: &Settings,
    document: &str,
) -> BTreeMap<PathBuf, String> {
    let command = settings.command.as_deref().unwrap_or("oaxum generate");
    let marker = format!("{MARKER} from {document}; `{command}` rewrites it.");
    let mut files = Files {
        marker,
        files: BTreeMap::new(),
    };
    let Crate { modules, server } = lowered;
    match &settings.layout {
        Layout::Types => {
            files.schemas("", &api);
            drop(api);
            files.types("", modules);
        }
        Layout::Server { types } => {
            files.document("", &api);
            drop(api);
            files.server("", types, &server);
        }
        Layout::Package(runtime) => {
            // A server without operations would have nothing to do.
            let serves = !server.operations.is_empty();
            files.schemas("src/types/", &api);
            if serves {
                files.document("src/server/", &api);
            }
            let about = About::of(api);
            files.types("src/types/", modules);
            if serves {
                files.server("src/server/", "crate::types", &server);
            }
            files.package(settings.api_name(&about.title), &about, runtime, serves);
        }
    }
    files.files
}

/// Lints about the form of a description, which is its author's.
const DESCRIPTION_LINTS: [&str; 2] = [
    "clippy::doc_lazy_continuation",
    "clippy::doc_overindented_list_items",
];

struct Files {
    marker: String,
    files: BTreeMap<PathBuf, String>,
}

impl Files {
    /// What the types say of themselves.
    fn schemas(&mut self, folder: &str, api: &Api) {
        self.json(format!("{folder}schemas.json"), &descriptions::schemas(api));
    }

    fn types(&mut self, folder: &str, modules: Vec<Module>) {
        self.rust(format!("{folder}mod.rs"), |out| types::index(&modules, out));
        for module in modules {
            self.rust(format!("{folder}{}.rs", module.name), |out| {
                types::module(&module, out)
            });
        }
    }

    /// What the server says of itself.
    fn document(&mut self, folder: &str, api: &Api) {
        self.json(
            format!("{folder}openapi.json"),
            &descriptions::document(api),
        );
    }

    fn server(&mut self, folder: &str, types: &str, server: &Server) {
        self.rust(format!("{folder}mod.rs"), |out| {
            server::index(server, types, out)
        });
        self.rust(format!("{folder}api.rs"), |out| server::api(server, out));
        if !server.schemes.is_empty() {
            self.rust(format!("{folder}authenticator.rs"), |out| {
                server::authenticator(server, out)
            });
        }
        self.rust(format!("{folder}operations.rs"), |out| {
            server::operations(server, out)
        });
        self.rust(format!("{folder}router.rs"), |out| {
            router::router(server, out)
        });
        for module in server::modules(server) {
            let path = format!("{folder}{module}_operations.rs");
            self.rust(path, |out| server::module(server, &module, types, out));
        }
    }

    fn rust(&mut self, path: String, write: impl FnOnce(&mut Writer)) {
        let mut out = Writer::default();
        out.line(format!("// {}", self.marker));
        out.blank();
        write(&mut out);
        let mut text = out.finish();
        text.shrink_to_fit();
        self.files.insert(path.into(), text);
    }

    fn json(&mut self, path: String, value: &impl Serialize) {
        let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
        text.push('\n');
        text.shrink_to_fit();
        self.files.insert(path.into(), text);
    }
}
