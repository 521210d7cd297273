//! The contract of this workspace, from its document to a package that stands by itself.

use std::path::Path;

use insta::assert_snapshot;

use super::World;
use crate::packages::{lock, put, succeed, workspace};

const CONTRACT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/express.yaml");

#[test]
fn a_package_compiles_on_its_own() {
    let world = World::new();
    let run = world.run(&[
        "generate", CONTRACT, "--out", "express", "--name", "express",
    ]);
    assert_eq!((run.status, &*run.stdout), (0, ""), "{}", run.stderr);
    let (told, _) = run.stderr.rsplit_once(" in ").unwrap();
    assert_snapshot!(told, @"generated 14 operations, 75 schemas into express");

    let folder = workspace("generated-express");
    let generated = world.path("express");
    for (path, text) in super::texts(&generated) {
        put(&folder.join(path.strip_prefix(&generated).unwrap()), &text);
    }
    lock(&folder);
    succeed(&folder, "cargo", &["fmt", "--check"]);
    // With the features that the fixtures are built with too: what both need is built once.
    let check = ["clippy", "--offline", "--quiet", "--all-features"];
    let deny = ["--", "-D", "warnings"];
    succeed(&folder, "cargo", &[&check[..], &deny].concat());
    assert!(!Path::new("express").exists(), "only --out is written to");
}

#[test]
fn the_contract_has_no_findings() {
    let run = World::new().run(&["check", CONTRACT]);
    assert_eq!((run.status, &*run.stdout, &*run.stderr), (0, "", ""));
}
