//! What the generated methods say.

use std::path::Path;

use crate::document::{CONTRACT, changed, files};

#[track_caller]
fn assert_says(contract: &str, file: &str, parts: &[&str]) {
    let files = files(contract);
    let text = &files[Path::new(file)];
    let squeezed: String = text.split_whitespace().collect();
    for part in parts {
        let wanted: String = part.split_whitespace().collect();
        assert!(squeezed.contains(&wanted), "`{part}` is not in\n{text}");
    }
}

#[test]
fn an_operation_is_a_method_over_the_types_of_the_schemas() {
    assert_says(
        CONTRACT,
        "mod.rs",
        &[
            "/// Add an item",
            "pub async fn add_item<'a>(
                &'a self,
                shop: &'a express_types::Text,
                page: Option<&'a express_types::Text>,
                x_trace: Option<&'a express_types::Text>,
                body: &'a express_types::Item,
            ) -> Result<ResponseValue<express_types::Item>, Error<express_types::Problem>>",
            "header_map.append(\"X-Trace\", value.to_string().try_into()?)",
            "QueryParam::new(\"page\", &page)",
            ".json(&body)",
            "201u16 => ResponseValue::from_response(response).await",
        ],
    );
}

#[test]
fn path_segments_are_encoded_by_the_client() {
    assert_says(
        CONTRACT,
        "mod.rs",
        &["crate::url::segment(&shop.to_string())"],
    );
}

#[test]
fn no_version_header_is_sent() {
    assert!(!files(CONTRACT)[Path::new("mod.rs")].contains("\"api-version\""));
}

#[test]
fn the_table_tells_where_the_key_goes() {
    let said = ["pub const ADD_ITEM: Operation", "id: \"addItem\""];
    assert_says(CONTRACT, "operations.rs", &said);
    assert_says(
        CONTRACT,
        "operations.rs",
        &["Credential::Header(\"x-key\")"],
    );
    let bearer = changed("security: [{ key: [] }]", "security: [{ token: [write] }]");
    assert_says(&bearer, "operations.rs", &["Credential::Bearer"]);
    let either = changed(
        "security: [{ key: [] }]",
        "security: [{ cookie: [] }, {}, { token: [] }]",
    );
    assert_says(&either, "operations.rs", &["Credential::Bearer"]);
    let anonymous = changed("security: [{ key: [] }]", "security: []");
    assert_says(&anonymous, "operations.rs", &["Credential::None"]);
}

#[test]
fn the_documents_security_holds_where_an_operation_has_none() {
    let contract = changed("      security: [{ key: [] }]\n", "") + "security: [{ token: [] }]\n";
    assert_says(&contract, "operations.rs", &["Credential::Bearer"]);
}

#[test]
fn a_success_without_a_body_is_nothing() {
    let no_content = changed(
        "'201': { description: done, content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } }",
        "'204': { description: done }",
    );
    assert_says(
        &no_content,
        "mod.rs",
        &["Result<ResponseValue<()>, Error<express_types::Problem>>"],
    );
}

#[test]
fn an_exploded_array_goes_into_the_query() {
    let array = changed(
        "{ name: page, in: query, schema: { $ref: '#/components/schemas/Text' } }",
        "{ name: page, in: query, required: true, schema: { $ref: '#/components/schemas/Texts' } }",
    );
    assert_says(&array, "mod.rs", &["page: &'a express_types::Texts"]);
}

#[test]
fn parameters_of_the_path_belong_to_each_operation() {
    let contract = changed(
        "    post:\n",
        "    parameters:\n      - { name: shop, in: path, required: true, schema: { $ref: '#/components/schemas/Item' } }\n      - { name: all, in: query, required: true, schema: { $ref: '#/components/schemas/Text' } }\n    post:\n",
    );
    let said = [
        "shop: &'a express_types::Text",
        "all: &'a express_types::Text",
    ];
    assert_says(&contract, "mod.rs", &said);
}

#[test]
fn components_are_followed() {
    let contract = changed(
        "        - { name: page, in: query, schema: { $ref: '#/components/schemas/Text' } }",
        "        - $ref: '#/components/parameters/Page'",
    ) + "  parameters:\n    Page: { name: page, in: query, schema: { $ref: '#/components/schemas/Text' } }\n";
    assert_says(
        &contract,
        "mod.rs",
        &["page: Option<&'a express_types::Text>"],
    );
}

#[test]
fn every_file_is_marked_and_the_same_each_time() {
    let (one, other) = (files(CONTRACT), files(CONTRACT));
    assert_eq!(one, other);
    for (path, text) in one {
        let first = text.lines().next().unwrap_or_default();
        assert!(
            first.contains("`cargo xtask generate` rewrites it"),
            "{}",
            path.display()
        );
    }
}
