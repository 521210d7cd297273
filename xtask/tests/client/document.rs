//! A contract with one operation, in which each test changes one thing.

use std::collections::BTreeMap;
use std::path::PathBuf;

use oaxum::source::Sources;
use xtask::client::{ClientError, generate};

/// The contract. Its parts in capitals are lines that tests replace.
pub const CONTRACT: &str = r"openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
paths:
  /shops/{shop}/items:
    post:
      operationId: addItem
      summary: Add an item
      security: [{ key: [] }]
      parameters:
        - { name: shop, in: path, required: true, schema: { $ref: '#/components/schemas/Text' } }
        - { name: page, in: query, schema: { $ref: '#/components/schemas/Text' } }
        - { name: X-Trace, in: header, schema: { $ref: '#/components/schemas/Text' } }
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } }
      responses:
        '201': { description: done, content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } }
        '404': { description: no, content: { application/problem+json: { schema: { $ref: '#/components/schemas/Problem' } } } }
        '500': { description: no, content: { application/problem+json: { schema: { $ref: '#/components/schemas/Problem' } } } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    token: { type: http, scheme: bearer }
    cookie: { type: apiKey, in: cookie, name: session }
  schemas:
    Text: { type: string }
    Texts: { type: array, items: { $ref: '#/components/schemas/Text' } }
    Item: { type: object, properties: { name: { type: string } } }
    Problem: { type: object, properties: { title: { type: string } } }
    Fault: { type: object, properties: { code: { type: string } } }
    odd-name: { type: string }
";

/// The contract with one text in place of another, which must be there.
#[track_caller]
pub fn changed(from: &str, to: &str) -> String {
    assert!(CONTRACT.contains(from), "the contract has no `{from}`");
    CONTRACT.replace(from, to)
}

/// The files that are generated.
#[track_caller]
pub fn files(contract: &str) -> BTreeMap<PathBuf, String> {
    let (sources, root) = Sources::from_text("shop.yaml", contract).unwrap();
    match generate(&sources, root) {
        Ok(files) => files,
        Err(ClientError::Refused(findings)) => panic!("refused: {:?}", findings.sorted()),
        Err(ClientError::Failed(error)) => panic!("failed: {error:#}"),
    }
}

/// The findings, as `code line: message`.
#[track_caller]
pub fn findings(contract: &str) -> Vec<String> {
    let (sources, root) = Sources::from_text("shop.yaml", contract).unwrap();
    match generate(&sources, root) {
        Ok(_) => Vec::new(),
        Err(ClientError::Refused(findings)) => findings
            .sorted()
            .iter()
            .map(|finding| {
                let line = sources.location(finding.span).line;
                format!("{} {line}: {}", finding.code, finding.message)
            })
            .collect(),
        Err(ClientError::Failed(error)) => panic!("failed: {error:#}"),
    }
}
