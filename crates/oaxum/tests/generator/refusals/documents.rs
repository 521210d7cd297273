//! What stands at the top of a document.

use super::{Case, table};

pub fn cases() -> Vec<Case> {
    let documents = [
        "[]",
        "openapi: 3.0.3\ninfo: {title: It, version: 1.0.0}\n",
        "openapi: 3.1\ninfo: {title: It, version: 1.0.0}\n",
        "info: {title: It, version: 1.0.0}\n",
        "openapi: 3.1.0\n",
        "openapi: 3.1.0\ninfo: {}\n",
    ];
    let parts = [
        "swagger: '2.0'",
        "component: {}",
        "webhooks: {}",
        "jsonSchemaDialect: http://json-schema.org/draft-07/schema#",
        "servers: {url: /}",
        "servers: [{}]",
        "servers: [{url: /, variables: {port: {enum: [80]}}}]",
        "tags: [{title: things}]",
        "externalDocs: {description: There is no address.}\npaths: []",
        "components: {schema: {}}",
        "components: {links: {}, callbacks: {}, pathItems: {}}",
        "security: none\npaths: {/it: {get: {operationId: it, responses: {'204': {description: x}}}}}",
    ];
    let document = "openapi: 3.1.0\ninfo: {title: It, version: 1.0.0}\nPART\n";
    let info = "openapi: 3.1.0\ninfo: {title: It, version: 1.0.0, PART}\n";
    let info_parts = [
        "contact: {mail: a@example.org}",
        "license: {name: MIT, spdx: MIT}",
        "summary: 5",
        "licence: {name: MIT}",
    ];
    let documents = documents.map(Case::document);
    let parts = parts.map(|part| Case::within(document, part));
    let info_parts = info_parts.map(|part| Case::within(info, part));
    documents
        .into_iter()
        .chain(parts)
        .chain(info_parts)
        .collect()
}

#[test]
fn documents_are_refused() {
    insta::assert_snapshot!(table(&cases()));
}
