//! What fixtures become: of each the file that shows it best.

use std::path::Path;

use insta::assert_snapshot;
use oaxum::source::Sources;
use oaxum::{Settings, generate};

use super::fixture;

/// A file of the package that a fixture becomes.
#[track_caller]
fn file(fixture: &str, path: &str) -> String {
    fixture::package(fixture).files[Path::new(path)].clone()
}

/// The names that a package declares, file by file.
fn outline(fixture: &str) -> String {
    let mut outline = String::new();
    for (path, text) in fixture::package(fixture).files {
        let declares = |line: &&str| {
            let line = line.trim_start();
            ["pub ", "fn ", "mod ", "async fn "]
                .iter()
                .any(|start| line.starts_with(start))
        };
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        let declared: Vec<&str> = text.lines().filter(declares).collect();
        if is_rust && !declared.is_empty() {
            outline.push_str(&format!(
                "// {}\n{}\n\n",
                path.display(),
                declared.join("\n")
            ));
        }
    }
    outline
}

#[test]
fn properties_are_there_or_not_in_four_ways() {
    assert_snapshot!(file("objects", "src/types/shared.rs"));
}

#[test]
fn facets_become_constants_of_fields_and_types_of_components() {
    assert_snapshot!(file("facets", "src/types/shared.rs"));
}

#[test]
fn enumerations_become_enums_whatever_their_texts_are() {
    assert_snapshot!(file("enums", "src/types/shared.rs"));
}

#[test]
fn formats_become_types_of_the_runtime() {
    assert_snapshot!(file("formats", "src/types/shared.rs"));
}

#[test]
fn recursion_is_boxed_or_named() {
    assert_snapshot!(outline("recursion"));
}

#[test]
fn names_become_rust_and_stay_apart() {
    assert_snapshot!(outline("names"));
}

#[test]
fn names_keep_their_spelling_on_the_wire() {
    let text = file("names", "src/types/shared.rs");
    let start = text.find("pub struct Keywords").unwrap();
    let end = text[start..].find("\n}").unwrap();
    assert_snapshot!(&text[start..start + end]);
}

#[test]
fn parameters_become_fields_of_the_request() {
    assert_snapshot!(file("parameters", "src/server/untagged_operations.rs"));
}

#[test]
fn bodies_are_required_optional_or_not_there() {
    assert_snapshot!(file("bodies", "src/server/untagged_operations.rs"));
}

#[test]
fn responses_become_variants_with_typed_headers() {
    assert_snapshot!(file("responses", "src/server/untagged_operations.rs"));
}

#[test]
fn security_schemes_become_methods_of_the_authenticator() {
    assert_snapshot!(file("security", "src/server/authenticator.rs"));
}

#[test]
fn deprecated_operations_are_marked_and_served() {
    assert_snapshot!(file("deprecated", "src/server/api.rs"));
}

#[test]
fn tags_become_modules() {
    assert_snapshot!(outline("tags"));
}

#[test]
fn the_least_there_is_becomes_a_router() {
    assert_snapshot!(file("bare", "src/server/router.rs"));
}

#[test]
fn a_document_without_operations_becomes_types_alone() {
    assert_snapshot!(outline("nothing"));
}

#[test]
fn descriptions_become_documentation_that_rustdoc_takes() {
    assert_snapshot!(file("descriptions", "src/types/odd.rs"));
}

#[test]
fn long_names_break_lines_as_rustfmt_does() {
    let path = "src/server/configuration_management_of_services_operations.rs";
    assert_snapshot!(file("long", path));
}

/// The features of the runtime that a package asks for.
#[track_caller]
fn runtime_features(fixture: &str) -> String {
    let manifest = file(fixture, "Cargo.toml");
    let runtime = manifest
        .lines()
        .find(|line| line.starts_with("oaxum-runtime"));
    let (_, features) = runtime
        .unwrap()
        .split_once("default-features = false")
        .unwrap();
    features.trim_matches([',', ' ', '}']).to_owned()
}

#[test]
fn a_package_asks_the_runtime_for_what_it_needs_and_no_more() {
    for (fixture, features) in [
        ("nothing", ""),
        ("composition", r#"features = ["email"]"#),
        ("old", r#"features = ["base64"]"#),
        ("media", r#"features = ["uri", "server"]"#),
        ("bodies", r#"features = ["server"]"#),
    ] {
        assert_eq!(runtime_features(fixture), features, "{fixture}");
    }
    assert!(!file("bodies", "src/server/mod.rs").contains("cfg("));
}

#[test]
fn the_routes_of_many_operations_are_spread_over_functions() {
    let router = |operations: usize| {
        let mut document =
            "openapi: 3.1.0\ninfo: { title: T, version: 1.0.0 }\npaths:\n".to_owned();
        for number in 0..operations {
            let answer = "responses: { '204': { description: d } }";
            document +=
                &format!("  /p{number}: {{ get: {{ operationId: o{number}, {answer} }} }}\n");
        }
        let (sources, root) = Sources::from_text("many.yaml", &document).unwrap();
        let output = generate(&sources, root, &Settings::default()).unwrap();
        output.files[Path::new("src/server/router.rs")].clone()
    };
    let calls = |router: &str| router.matches("(&mut routes, &server);").count();
    // A function that routes every operation takes the compiler long: it takes a second for 100,
    // and minutes for 1,000.
    assert_eq!(calls(&router(32)), 0);
    let many = router(70);
    assert_eq!(calls(&many), 3);
    let functions = many.split("fn routes_").skip(1);
    let handlers: Vec<usize> = functions.map(|text| text.matches(" => ").count()).collect();
    assert_eq!(handlers, [32, 32, 6]);
    let routed = many
        .lines()
        .filter_map(|line| line.trim().split_once(" => "));
    let routed: Vec<&str> = routed.map(|(constant, _)| constant).collect();
    let expected: Vec<String> = (0..70).map(|number| format!("O{number}")).collect();
    assert_eq!(routed, expected, "in the order of the document");
}
