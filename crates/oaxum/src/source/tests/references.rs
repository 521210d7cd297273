//! Where references lead.

use super::*;
use crate::diagnostics::{Finding, Findings};
use insta::assert_snapshot;

const DOCUMENT: &str = "\
paths:
  /pets/{id}:
    get:
      schema: {$ref: '#/components/schemas/Pet'}
components:
  schemas:
    Pet: {type: object, allOf: [{title: base}]}
    Pet Owner: {title: owner}
    Alias: {$ref: '#/components/schemas/Pet', description: one more}
    Sibling: {$ref: '#/components/schemas/Pet', nullable: true}
    Chain: {$ref: '#/components/schemas/Alias'}
    Ping: {$ref: '#/components/schemas/Pong'}
    Pong: {$ref: '#/components/schemas/Ping'}
";

/// The text of what a reference from the document's `$ref` leads to.
#[track_caller]
fn resolved(reference: &str) -> Result<String, String> {
    let (sources, root) = load(DOCUMENT);
    let at = find(&sources, root, "/paths/~1pets~1{id}/get/schema/$ref").span();
    let resolved = sources.resolve(root, reference, at);
    resolved
        .map(|place| sources.excerpt(place.span()).to_owned())
        .map_err(|finding| shown(finding, &sources))
}

fn shown(finding: Finding, sources: &Sources) -> String {
    to_text(&Findings::from(finding), sources, Colour::Never)
}

#[test]
fn lead_anywhere_in_the_document() {
    for (reference, text) in [
        ("#/components/schemas/Pet/allOf/0", "{title: base}"),
        ("#/components/schemas/Pet/allOf/0/title", "base"),
        ("#/components/schemas/Pet%20Owner", "{title: owner}"),
        ("#/components/schemas/Pet Owner", "{title: owner}"),
        (
            "#/paths/~1pets~1%7Bid%7D/get/schema",
            "{$ref: '#/components/schemas/Pet'}",
        ),
        // Through the reference that stands there.
        ("#/paths/~1pets~1{id}/get/schema/type", "object"),
        ("#/components/schemas/Chain/allOf/0/title", "base"),
    ] {
        assert_eq!(resolved(reference).as_deref(), Ok(text), "{reference}");
    }
    assert!(resolved("#").is_ok_and(|text| text.starts_with("paths:")));
    assert!(resolved("").is_ok_and(|text| text.starts_with("paths:")));
}

#[test]
fn that_lead_nowhere_say_what_may_be_meant() {
    let refused: Vec<_> = [
        "#/components/schemas/Pett",
        "#/definitions/Pet",
        "#/components/schemas/Unheard",
        "#/components/schemas/Pet/allOf/1",
        "#/components/schemas/Pet/allOf/00",
        "#/components/schemas/Pet/type/x",
        "#/nothing",
        "Pet",
        "other.yaml#/a",
        "https://example.com/a.yaml#/Pet",
        "//example.com/a.yaml",
        "urn:example:pet",
        "#Pet",
        "#/a~2b",
        "#/%ff",
        "#/components/schemas/Ping/x",
    ]
    .map(|reference| resolved(reference).expect_err(reference))
    .into();
    assert_snapshot!(refused.join("\n\n"));
}

#[test]
fn are_followed_to_the_value() {
    let (sources, root) = load(DOCUMENT);
    let at = find(&sources, root, "/paths/~1pets~1{id}/get/schema/$ref").span();
    let follow =
        |name: &str| sources.resolve_fully(root, &format!("#/components/schemas/{name}"), at);
    for name in ["Pet", "Alias", "Chain"] {
        assert_eq!(
            follow(name).unwrap().pointer.as_str(),
            "/components/schemas/Pet"
        );
    }
    // What stands beside `$ref` is for the caller to judge.
    let pointer = follow("Sibling").unwrap().pointer;
    assert_eq!(pointer.as_str(), "/components/schemas/Sibling");
    assert_snapshot!(shown(follow("Ping").unwrap_err(), &sources));
}

#[test]
fn other_files_are_seen_from_the_file_that_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "api/root.yaml",
        "a: {$ref: 'parts/b.json#/x'}\nm: {discriminator: {mapping: {c: ../c%20d.yaml}}}\n",
    );
    write(
        "api/parts/b.json",
        r##"{"x": {"$ref": "../../c d.yaml#/y"}, "self": {"$ref": "#/x"}, "back": {"$ref": "../root.yaml"}}"##,
    );
    write("c d.yaml", "y: {$ref: ./api/./parts/e}\n");
    write("api/parts/e", "end: here\n");

    let (sources, root) = Sources::load(&folder.path().join("api/root.yaml")).unwrap();
    let paths: Vec<_> = sources
        .files()
        .map(|file| {
            sources
                .path(file)
                .strip_prefix(folder.path())
                .unwrap()
                .to_str()
                .unwrap()
        })
        .collect();
    assert_eq!(
        paths,
        [
            "api/root.yaml",
            "api/parts/b.json",
            "c d.yaml",
            "api/parts/e"
        ]
    );

    let at = find(&sources, root, "/a/$ref").span();
    let end = sources
        .resolve_fully(root, "parts/b.json#/self", at)
        .unwrap();
    assert_eq!(sources.excerpt(end.span()), "end: here");
    assert_eq!(end.file, sources.files().nth(3).unwrap());

    let b = sources.files().nth(1).unwrap();
    let back = sources.resolve(b, "../root.yaml#/a", at).unwrap();
    assert_eq!(back.file, root);
}

#[test]
fn one_file_under_two_names_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root.yaml");
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::write(
        &root,
        "a: {$ref: 'b.yaml'}\nc: {$ref: 'sub/../b.yaml'}\nd: {$ref: 'link.yaml'}\n",
    )
    .unwrap();
    std::fs::write(folder.path().join("b.yaml"), "x: 1").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("b.yaml", folder.path().join("link.yaml")).unwrap();
    let (sources, _) = Sources::load(&root).unwrap();
    assert_eq!(sources.files().count(), 2);
}

#[test]
fn a_file_that_cannot_be_read_counts_only_where_it_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root.yaml");
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    std::fs::write(&root, "example: {$ref: gone.yaml}\nb: {$ref: folder}\n").unwrap();
    let (sources, root) = Sources::load(&root).unwrap();
    let refused: Vec<_> = ["example", "b"]
        .map(|name| {
            let reference = find(&sources, root, &format!("/{name}/$ref"));
            let target = reference.node.as_str().unwrap();
            let finding = sources.resolve(root, target, reference.span()).unwrap_err();
            shown(finding, &sources).replace(&folder.path().display().to_string(), "DIR")
        })
        .into();
    assert_snapshot!(refused.join("\n\n"));
}

#[test]
fn what_is_wrong_in_other_files_is_shown_there() {
    let texts = [
        ("root.yaml", "a: {$ref: b.yaml}\nb: {$ref: c.json}\n"),
        ("b.yaml", "x: 1\nx: 2\n"),
        ("c.json", "{"),
        ("unused.yaml", "[["),
    ];
    match Sources::from_texts(&texts) {
        Err(LoadError::Refused { refused }) => {
            assert_snapshot!(to_text(&refused.findings, &refused.sources, Colour::Never));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_document_that_is_not_there_is_no_finding() {
    let error = Sources::load(Path::new("no/such/file.yaml")).unwrap_err();
    assert!(matches!(error, LoadError::Unreadable { .. }));
    assert_eq!(error.to_string(), "could not read no/such/file.yaml");
}
