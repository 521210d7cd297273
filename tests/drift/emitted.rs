//! Code emitted for small documents, one per feature: `tests/fixtures/NAME.yaml` and, beside it,
//! what came of it.

use std::{fs, path::PathBuf};

use express_tests::contract::workspace_root;
use oaxum::{
    Layout, Settings,
    diagnostics::{Colour, to_text},
    output::Output,
    source::Sources,
};

fn fixtures() -> PathBuf {
    workspace_root().join("tests/fixtures")
}

/// Generates from a fixture, and holds every file of the result against the one beside it.
#[track_caller]
fn emits(name: &str, layout: Layout) {
    let path = fixtures().join(format!("{name}.yaml"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let output = generate(name, &text, layout);
    let files = rust_files(&output);
    let files = files.map(|(path, text)| format!("// ---- {}\n{text}", path.display()));
    let emitted = files.collect::<Vec<_>>().join("\n");
    insta::with_settings!({
        snapshot_path => fixtures(),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, emitted);
    });
}

fn rust_files(output: &Output) -> impl Iterator<Item = (&PathBuf, &str)> {
    let files = output.files.iter();
    let rust = files.filter(|(path, _)| path.extension().is_some_and(|ending| ending == "rs"));
    rust.map(|(path, text)| (path, text.as_str()))
}

#[track_caller]
fn generate(name: &str, text: &str, layout: Layout) -> Output {
    let (sources, root) = Sources::from_text(&format!("{name}.yaml"), text)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let settings = Settings {
        name: Some("fixture".to_owned()),
        layout,
        command: None,
        ..Settings::default()
    };
    oaxum::generate(&sources, root, &settings).unwrap_or_else(|findings| {
        panic!("{name}:\n{}", to_text(&findings, &sources, Colour::Never))
    })
}

/// A layout for documents with this kind of content.
fn layout(kind: &str) -> Layout {
    match kind {
        "types" => Layout::Types,
        _ => Layout::Server {
            types: "fixture_types".to_owned(),
        },
    }
}

macro_rules! fixtures {
    ($($kind:ident: $($name:ident),+;)+) => {
        $($(
            #[test]
            fn $name() {
                emits(stringify!($name), layout(stringify!($kind)));
            }
        )+)+

        /// Every fixture, with the kind of its content.
        const ALL: &[(&str, &str)] = &[$($((stringify!($name), stringify!($kind))),+),+];
    };
}

fixtures! {
    types:
        text_with_bounds,
        integer_with_bounds,
        enumeration,
        map_with_limits,
        instants_and_uuids,
        required_optional_nullable,
        closed_object,
        arrays,
        awkward_names;
    server:
        query_parameters,
        path_and_header_parameters,
        request_bodies,
        typed_responses,
        security_roles,
        two_security_schemes;
}

#[test]
fn emitted_code_is_as_rustfmt_would_write_it() {
    let mut unformatted = Vec::new();
    for (name, kind) in ALL {
        let text = fs::read_to_string(fixtures().join(format!("{name}.yaml"))).expect("a fixture");
        for (path, text) in rust_files(&generate(name, &text, layout(kind))) {
            let formatted = xtask::rustfmt::format(text).expect("Rust");
            let mut lines = formatted.lines().zip(text.lines()).enumerate();
            if formatted != text {
                let first = lines.find(|(_, (left, right))| left != right);
                unformatted.push(format!("{name}: {}: {first:?}", path.display()));
            }
        }
    }
    assert!(
        unformatted.is_empty(),
        "not formatted:\n{}",
        unformatted.join("\n")
    );
}

#[test]
fn no_fixture_is_left_out() {
    let mut there: Vec<_> = fs::read_dir(fixtures())
        .expect("a folder")
        .filter_map(|entry| {
            entry
                .ok()?
                .file_name()
                .to_str()?
                .strip_suffix(".yaml")
                .map(str::to_owned)
        })
        .collect();
    there.sort();
    let mut listed: Vec<_> = ALL.iter().map(|(name, _)| *name).collect();
    listed.sort_unstable();
    assert_eq!(there, listed);
}
