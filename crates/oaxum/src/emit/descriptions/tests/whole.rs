//! Whole documents, real ones among them.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::parse::{Unsupported, parse};
use crate::source::Sources;

use super::{described, yaml};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        // Straight to the stream: the test harness would swallow what a passing test prints.
        let mut stderr = std::io::stderr();
        writeln!(stderr, "NOT TESTED: there is no {}", folder.display()).unwrap();
        return Vec::new();
    };
    let files = entries.map(|entry| entry.unwrap().path());
    let is_document = |path: &PathBuf| {
        path.extension()
            .is_some_and(|extension| extension == "yaml" || extension == "json")
    };
    let mut files: Vec<_> = files.filter(is_document).collect();
    files.sort();
    files
}

/// What is read from a description is described as it was: nothing is lost on either way.
#[test]
fn what_is_described_reads_as_what_was_described() {
    let mut documents = files("../../../shared/corpus");
    documents.extend(files("tests/generator/fixtures"));
    documents.extend(files("../../openapi"));
    for path in documents {
        let (sources, root) = Sources::load(&path).unwrap();
        let Ok(parsed) = parse(&sources, root, Unsupported::LeftOut) else {
            continue;
        };
        let first = described(&parsed.api);
        let again = super::api(&[("again.json", &first.to_string())]);
        assert!(described(&again) == first, "{}", path.display());
    }
}

#[test]
fn a_document_that_is_described_already_stays_as_it_is() {
    let document = "
openapi: 3.1.0
info: {title: It, version: 1.0.0, description: This.}
servers: [{url: 'https://example.org'}]
tags: [{name: things}]
paths:
  /things/{id}:
    patch:
      operationId: changeThing
      security: [{key: []}]
      tags: [things]
      summary: Change.
      description: Changes it.
      deprecated: true
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}, description: Which., example: a}
      requestBody:
        required: true
        description: What.
        content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
      responses:
        '200': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}, example: {}}}}
        default: {description: Not done.}
components:
  securitySchemes: {key: {type: http, scheme: bearer, bearerFormat: JWT, description: A key.}}
  schemas: {Thing: {type: object, additionalProperties: true}}
";
    assert_eq!(
        described(&super::api(&[("it.yaml", document)])),
        yaml(document)
    );
}
