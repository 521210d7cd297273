//! The contract, read independently of the generator that is under test.

mod codes;
mod operation;
mod route;
mod schema;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock},
};

use jsonschema::Validator;
use serde_json::Value;

pub use codes::Codes;
pub use operation::{Body, Header, Operation, Parameter, Place, Response};
pub use route::Route;
pub use schema::Breach;

/// The contract as one JSON document, with what the tests ask of it.
#[derive(Debug)]
pub struct Contract {
    text: String,
    document: Value,
    operations: Vec<Operation>,
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

impl Contract {
    /// Where the contract lies.
    pub fn path() -> PathBuf {
        workspace_root().join("openapi/express.yaml")
    }

    /// The contract of this workspace, read once per process.
    pub fn get() -> &'static Self {
        static CONTRACT: OnceLock<Contract> = OnceLock::new();
        CONTRACT.get_or_init(|| {
            let path = Self::path();
            let text = std::fs::read_to_string(&path);
            Self::parse(text.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        })
    }

    /// A contract from the text of an OpenAPI 3.1 document, YAML or JSON.
    ///
    /// # Panics
    /// When the text is no such document.
    pub fn parse(text: String) -> Self {
        let document: Value = serde_saphyr::from_str(&text).expect("the contract is YAML");
        let operations = operation::all(&document);
        Self {
            text,
            document,
            operations,
            validators: Mutex::default(),
        }
    }

    /// The text as a person wrote it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole document.
    pub const fn document(&self) -> &Value {
        &self.document
    }

    /// Every operation, in the order of method and path.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation with this `operationId`.
    ///
    /// # Panics
    /// When there is none.
    pub fn operation(&self, id: &str) -> &Operation {
        let found = self.operations.iter().find(|operation| operation.id == id);
        found.unwrap_or_else(|| panic!("the contract has no operation {id}"))
    }

    /// A response that belongs to no operation, by its component name.
    pub fn component_response(&self, name: &str) -> Response {
        operation::response(&self.document, &format!("/components/responses/{name}"))
    }

    /// The names of the component schemas.
    pub fn schemas(&self) -> impl Iterator<Item = &str> {
        let schemas = self
            .document
            .pointer("/components/schemas")
            .and_then(Value::as_object);
        schemas
            .into_iter()
            .flat_map(|schemas| schemas.keys().map(String::as_str))
    }
}

/// The folder that holds the workspace.
pub fn workspace_root() -> PathBuf {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("the tests lie in the workspace")
        .to_path_buf()
}

/// Follows references from the value at `pointer` to what they mean.
pub(crate) fn resolve(document: &Value, pointer: &str) -> String {
    let mut pointer = pointer.to_owned();
    for _ in 0..32 {
        let node = document.pointer(&pointer);
        let node = node.unwrap_or_else(|| panic!("the contract has nothing at {pointer}"));
        match node
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|target| target.strip_prefix('#'))
        {
            Some(target) => target.clone_into(&mut pointer),
            None => return pointer,
        }
    }
    panic!("references at {pointer} lead in a circle")
}

/// One token of a JSON pointer (RFC 6901), escaped.
pub(crate) fn token(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}
