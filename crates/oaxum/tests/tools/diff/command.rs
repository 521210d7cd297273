//! `oaxum diff OLD NEW`, run as people and programs run it.

use insta::assert_snapshot;

use crate::world::{Run, World};

const OLD: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get:
      responses:
        '200':
          description: All of them.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Pet'}
    delete:
      responses:
        '204': {description: Gone.}
components:
  schemas:
    Pet:
      type: object
      properties:
        kind: {enum: [cat, dog]}
        colour: {type: string}
";

const NEW: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 2.0.0}
paths:
  /pets:
    get:
      responses:
        '200':
          description: All of them.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Pet'}
components:
  schemas:
    Pet:
      type: object
      required: [kind]
      properties:
        kind: {enum: [cat, dog, fish]}
";

fn run(arguments: &[&str]) -> Run {
    let world = World::new(&[
        ("old.yaml", OLD),
        ("new.yaml", NEW),
        ("later.yaml", &NEW.replace("2.0.0", "2.0.1")),
        (
            "dangling.yaml",
            &NEW.replace("schemas/Pet'", "schemas/Pat'"),
        ),
        ("other.yaml", "swagger: '2.0'\n"),
    ]);
    world.run(&[&["diff"], arguments].concat())
}

#[test]
fn what_breaks_comes_first() {
    let run = run(&["old.yaml", "new.yaml"]);
    assert_eq!((run.status, &*run.stderr), (1, ""));
    assert_snapshot!(run.stdout);
}

#[test]
fn programs_get_objects() {
    let run = run(&["old.yaml", "new.yaml", "--format", "json"]);
    assert_eq!((run.status, &*run.stderr), (1, ""));
    assert_snapshot!(run.stdout);
}

#[test]
fn release_notes_get_sections() {
    let run = run(&["old.yaml", "new.yaml", "--format", "markdown"]);
    assert_eq!((run.status, &*run.stderr), (1, ""));
    assert_snapshot!(run.stdout);
}

#[test]
fn nothing_that_breaks_is_0() {
    let same = run(&["new.yaml", "new.yaml"]);
    assert_eq!((same.status, &*same.stdout), (0, "no changes\n"));
    let harmless = run(&["new.yaml", "later.yaml"]);
    assert_eq!(harmless.status, 0, "{harmless:?}");
    assert!(
        harmless.stdout.ends_with("1 change: 1 breaks nobody\n"),
        "{harmless:?}"
    );
    let json = run(&["new.yaml", "new.yaml", "--format", "json"]);
    assert_eq!((json.status, &*json.stdout), (0, "[]\n"));
}

#[test]
fn what_cannot_be_compared_is_2() {
    for (arguments, told) in [
        (
            &["old.yaml", "gone.yaml"][..],
            "error: could not read gone.yaml: ",
        ),
        (
            &["old.yaml", "other.yaml"],
            "other.yaml:1:1: error[openapi-version]",
        ),
        (
            &["dangling.yaml", "new.yaml"],
            "dangling.yaml:11:30: error[dangling-reference]",
        ),
        (&["old.yaml"], "--help"),
        (&["old.yaml", "new.yaml", "--format", "xml"], "--help"),
    ] {
        let run = run(arguments);
        assert_eq!((run.status, &*run.stdout), (2, ""), "{run:?}");
        assert!(run.stderr.contains(told), "{run:?}");
    }
}
