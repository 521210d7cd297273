//! Generates from every fixture, so that the test binary `compiled` compiles what came of it.

use std::{env, error::Error, ffi::OsStr, fs, path::Path};

use oaxum::{Layout, Settings, source::Sources};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=fixtures");
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    let mut modules = String::new();
    for entry in fs::read_dir("fixtures")? {
        let path = entry?.path();
        let name = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let folder = out.join(name);
            let mut parts = vec!["types"];
            generate(&path, &folder.join("types"), Layout::Types);
            // Without operations there is nothing to serve.
            if fs::read_to_string(&path)?.contains("operationId") {
                let types = format!("crate::{name}::types");
                generate(&path, &folder.join("server"), Layout::Server { types });
                parts.push("server");
            }
            modules += &format!("/// From `{name}.yaml`.\npub mod {name} {{\n");
            for part in parts {
                let path = folder.join(part).join("mod.rs");
                modules += &format!("#[path = {path:?}]\npub mod {part};\n");
            }
            modules += "}\n";
        }
    }
    fs::write(out.join("fixtures.rs"), modules)?;
    Ok(())
}

/// Writes what comes of a document. What is refused is missing, which the compiler then tells; why,
/// the snapshots tell.
fn generate(path: &Path, folder: &Path, layout: Layout) {
    let settings = Settings {
        name: Some("fixture".to_owned()),
        layout,
        command: None,
        ..Settings::default()
    };
    let output = Sources::load(path)
        .ok()
        .and_then(|(sources, root)| oaxum::generate(&sources, root, &settings).ok());
    for (file, text) in output.into_iter().flat_map(|output| output.files) {
        let file = folder.join(file);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)
                .unwrap_or_else(|error| panic!("{}: {error}", parent.display()));
        }
        fs::write(&file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}
