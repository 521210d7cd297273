//! The command `oaxum`, run as people and programs run it.

mod check;
mod generate;
mod package;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A document that generates.
const PETS: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets/{name}:
    get:
      operationId: findPet
      security: [{key: []}]
      parameters:
      - {name: name, in: path, required: true, schema: {$ref: '#/components/schemas/Name'}}
      responses:
        '200':
          description: The pet.
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
components:
  securitySchemes:
    key: {type: http, scheme: bearer}
  schemas:
    Name: {type: string, minLength: 1}
    Pet:
      type: object
      required: [name]
      properties:
        name: {$ref: '#/components/schemas/Name'}
";

/// A document with two mistakes.
const MISTAKES: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0, version: 2.0.0}
paths: {}
paths: {}
";

/// A folder of its own for each test, where the command runs.
struct World {
    folder: TempDir,
}

/// What a run left: status, standard output, standard error.
#[derive(Debug)]
struct Run {
    status: i32,
    stdout: String,
    stderr: String,
}

impl World {
    fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let world = World { folder };
        world.put("pets.yaml", PETS);
        world.put("mistakes.yaml", MISTAKES);
        world
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
        let Output {
            status,
            stdout,
            stderr,
        } = Command::new(env!("CARGO_BIN_EXE_oaxum"))
            .args(arguments)
            .envs(environment.iter().copied())
            .current_dir(&self.folder)
            .output()
            .unwrap();
        Run {
            status: status.code().unwrap(),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        }
    }
}

/// Every file below a folder with its text.
fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut texts = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                texts.push((path.clone(), fs::read_to_string(path).unwrap()));
            }
        }
    }
    texts.sort();
    texts
}

#[test]
fn usage_errors_exit_with_2_and_help_with_0() {
    let world = World::new();
    for arguments in [
        &[][..],
        &["generate"],
        &["generate", "pets.yaml"],
        &["check"],
        &["unheard"],
        &["check", "pets.yaml", "--format", "xml"],
        &["generate", "pets.yaml", "--out", "out", "--name", "no name"],
        &["generate", "pets.yaml", "--out", "out", "--name", "1st"],
    ] {
        let run = world.run(arguments);
        assert_eq!(run.status, 2, "{arguments:?}");
        assert!(
            run.stdout.is_empty() && run.stderr.contains("--help"),
            "{run:?}"
        );
    }
    for arguments in [&["--help"][..], &["generate", "--help"], &["--version"]] {
        let run = world.run(arguments);
        assert_eq!(run.status, 0, "{arguments:?}");
        assert!(!run.stdout.is_empty() && run.stderr.is_empty(), "{run:?}");
    }
}
