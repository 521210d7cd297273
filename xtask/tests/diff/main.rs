//! A change that breaks somebody needs a new major version.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::PathBuf;

use oaxum::diagnostics::Colour;
use tempfile::TempDir;
use xtask::diff::{Verdict, against};
use xtask::workspace;

const RELEASED: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.2.0}
paths:
  /pets:
    get: {responses: {'200': {description: All of them.}}}
    delete: {responses: {'204': {description: Gone.}}}
";

/// A contract, beside a folder of released ones.
struct World {
    folder: TempDir,
}

impl World {
    fn new(released: &[(&str, &str)], contract: &str) -> World {
        let folder = tempfile::tempdir().expect("a folder");
        let world = World { folder };
        fs::create_dir(world.path("released")).expect("a folder");
        for (name, text) in released {
            fs::write(world.path("released").join(name), text).expect("a file");
        }
        fs::write(world.path("contract.yaml"), contract).expect("a file");
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn verdict(&self) -> anyhow::Result<Verdict> {
        against(
            &self.path("released"),
            &self.path("contract.yaml"),
            Colour::Never,
        )
    }
}

fn broken() -> String {
    let delete = "    delete: {responses: {'204': {description: Gone.}}}\n";
    RELEASED.replace(delete, "")
}

#[track_caller]
fn verdict(contract: &str) -> Verdict {
    let world = World::new(&[("pets-1.2.0.yaml", RELEASED)], contract);
    world.verdict().expect("both can be read")
}

#[test]
fn what_breaks_nobody_is_fine() {
    let same = verdict(RELEASED);
    assert!(same.is_fine());
    assert_eq!(
        same.summary(),
        "nothing breaks what 1.2.0 promises; the contract is 1.2.0"
    );
    let more = RELEASED
        .replace("1.2.0", "1.3.0")
        .replace("    delete", "    put: {responses: {}}\n    delete");
    assert!(verdict(&more).is_fine());
}

#[test]
fn what_breaks_somebody_needs_a_new_major_version() {
    let same_major = verdict(&broken().replace("1.2.0", "1.9.0"));
    assert!(!same_major.is_fine());
    assert_eq!(
        same_major.summary(),
        "1 change breaks what 1.2.0 promises: undo it, or raise `info.version` from 1.9.0 to 2.0.0"
    );
    let Verdict::Compared { text, .. } = &same_major else {
        panic!("something is released");
    };
    assert!(
        text.contains("breaks clients[operation-removed]: DELETE /pets is gone"),
        "{text}"
    );
    assert!(verdict(&broken().replace("1.2.0", "2.0.0")).is_fine());
}

#[test]
fn the_newest_release_counts() {
    let ten = RELEASED
        .replace("1.2.0", "1.10.0")
        .replace("/pets", "/animals");
    let released = [("pets-1.10.0.yaml", &*ten), ("pets-1.2.0.yaml", RELEASED)];
    let of = |contract: &str| {
        World::new(&released, contract)
            .verdict()
            .expect("all can be read")
    };
    assert!(of(&ten).is_fine());
    assert!(!of(RELEASED).is_fine());
}

#[test]
fn without_a_release_there_is_nothing_to_keep_to() {
    let world = World::new(&[("README.md", "# Released")], &broken());
    let verdict = world.verdict().expect("nothing has to be read");
    assert!(verdict.is_fine());
    assert_eq!(
        verdict.summary(),
        "nothing is released yet: there is nothing to keep to"
    );
}

#[test]
fn what_cannot_be_compared_says_why() {
    let told = |released: &[(&str, &str)], contract: &str| {
        let error = World::new(released, contract)
            .verdict()
            .expect_err("cannot be compared");
        format!("{error:#}")
    };
    let released = [("pets-1.2.0.yaml", RELEASED)];
    let cases = [
        (
            told(&[("pets.yaml", RELEASED)], RELEASED),
            "pets.yaml is not called NAME-VERSION.yaml",
        ),
        (told(&released, "paths: {}"), "there is no `info.version`"),
        (
            told(&released, &RELEASED.replace("1.2.0", "two")),
            "is no semantic version",
        ),
        (
            told(&released, &RELEASED.replace("3.1.0", "2.0")),
            "error[openapi-version]",
        ),
        (told(&released, "{"), "could not load"),
    ];
    for (told, expected) in cases {
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn the_contract_keeps_what_was_released() {
    let released = workspace::root().join(workspace::RELEASED);
    let verdict =
        against(&released, &workspace::contract(), Colour::Never).expect("both are sound");
    let text = match &verdict {
        Verdict::NothingReleased => "",
        Verdict::Compared { text, .. } => text,
    };
    assert!(verdict.is_fine(), "{text}\n{}", verdict.summary());
}
