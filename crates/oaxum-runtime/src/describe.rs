//! Exact descriptions of generated types, for `utoipa` and `schemars`.
//!
//! Derives cannot say everything that a schema states (limits of maps, null against absent), so
//! generated crates carry the description of each type as JSON, written from the same model as the
//! type itself, and [`describe!`](crate::describe!) gives it out in the form of either library.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::LazyLock,
};

use serde_json::Value;

const COMPONENT: &str = "#/components/schemas/";

/// Schemas, by the name of their component.
pub type Schemas = BTreeMap<String, Value>;

/// The schemas of a generated crate.
#[derive(Debug)]
pub struct Descriptions(LazyLock<Schemas, fn() -> Schemas>);

impl Descriptions {
    /// Reads them when they are first asked for.
    pub const fn new(read: fn() -> Schemas) -> Self {
        Self(LazyLock::new(read))
    }

    /// Reads the JSON text that the generator has written.
    pub fn read(text: &str) -> Schemas {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The schema of a component; everything is allowed by one that is not there.
    pub fn get(&self, name: &str) -> Value {
        self.0.get(name).cloned().unwrap_or(Value::Bool(true))
    }

    /// Every component, by name.
    pub fn all(&self) -> &Schemas {
        &self.0
    }

    /// Every component that `name` refers to, directly or not, itself left out unless it recurs.
    pub fn referenced(&self, name: &str) -> Schemas {
        let mut found = Schemas::new();
        let mut open = Vec::new();
        references(&self.get(name), &mut open);
        while let Some(name) = open.pop() {
            if let Entry::Vacant(vacant) = found.entry(name) {
                let schema = self.get(vacant.key());
                references(&schema, &mut open);
                vacant.insert(schema);
            }
        }
        found
    }
}

fn references(schema: &Value, out: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            out.extend(
                target
                    .and_then(|target| target.strip_prefix(COMPONENT))
                    .map(str::to_owned),
            );
            members.values().for_each(|member| references(member, out));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, out)),
        _ => {}
    }
}

/// What [`describe!`](crate::describe!) calls for `utoipa`.
#[cfg(feature = "utoipa")]
pub mod for_utoipa {
    use serde_json::Value;
    use utoipa::openapi::{RefOr, Schema};

    use super::Descriptions;

    /// The schema of a component.
    pub fn schema(descriptions: &Descriptions, name: &str) -> RefOr<Schema> {
        convert(descriptions.get(name))
    }

    /// Every component that `name` refers to.
    pub fn referenced(descriptions: &Descriptions, name: &str) -> Vec<(String, RefOr<Schema>)> {
        let referenced = descriptions.referenced(name).into_iter();
        referenced
            .map(|(name, schema)| (name, convert(schema)))
            .collect()
    }

    /// Every component.
    pub fn all(descriptions: &Descriptions) -> Vec<(String, RefOr<Schema>)> {
        let all = descriptions.all().iter();
        all.map(|(name, schema)| (name.clone(), convert(schema.clone())))
            .collect()
    }

    /// The document of a router: `text` has everything but the schemas.
    pub fn document(text: &str, descriptions: &Descriptions) -> utoipa::openapi::OpenApi {
        let document = serde_json::from_str::<utoipa::openapi::OpenApi>(text).ok();
        let mut document = document.unwrap_or_else(|| {
            utoipa::openapi::OpenApi::new(
                utoipa::openapi::Info::default(),
                utoipa::openapi::Paths::default(),
            )
        });
        let components = document.components.get_or_insert_default();
        components.schemas.extend(all(descriptions));
        document
    }

    /// What `utoipa` cannot read it cannot say either; then its document says so.
    fn convert(schema: Value) -> RefOr<Schema> {
        serde_json::from_value(schema).unwrap_or_else(|error| {
            let object = utoipa::openapi::ObjectBuilder::new();
            let described = object.description(Some(format!("utoipa cannot say this: {error}")));
            RefOr::T(described.build().into())
        })
    }
}

/// What [`describe!`](crate::describe!) calls for `schemars`.
#[cfg(feature = "schemars")]
pub mod for_schemars {
    use schemars::{Schema, SchemaGenerator};
    use serde_json::Value;

    use super::{COMPONENT, Descriptions};

    /// The schema of a component; what it refers to becomes definitions of the generator.
    pub fn schema(
        descriptions: &Descriptions,
        name: &str,
        generator: &mut SchemaGenerator,
    ) -> Schema {
        let path = format!(
            "#{}/",
            generator.settings().definitions_path.trim_end_matches('/')
        );
        for (name, mut schema) in descriptions.referenced(name) {
            relocate(&mut schema, &path);
            generator.definitions_mut().entry(name).or_insert(schema);
        }
        let mut schema = descriptions.get(name);
        relocate(&mut schema, &path);
        Schema::try_from(schema).unwrap_or_default()
    }

    /// Points references to components at the generator's definitions.
    fn relocate(schema: &mut Value, path: &str) {
        match schema {
            Value::Object(members) => {
                for (key, member) in members {
                    match member {
                        Value::String(target) if key == "$ref" => {
                            *target = target.replacen(COMPONENT, path, 1);
                        }
                        _ => relocate(member, path),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| relocate(item, path)),
            _ => {}
        }
    }
}

/// Gives generated types their descriptions: `describe! { DESCRIPTIONS; Pet, … }`.
///
/// Each is that of the component with its name, or of another: `Pet = "pet"`. A type `in requests`
/// is one that only requests hold; `PetInput: "pet" in requests` is the second type of a component,
/// which responses hold otherwise.
///
/// What it makes depends on the features of this crate: with `utoipa`, `utoipa::ToSchema`; with
/// `schemars`, `schemars::JsonSchema`; with `testing`, the list `TYPES`.
#[macro_export]
macro_rules! describe {
    ($descriptions:path;
        $($name:ident $(= $component:literal)? $(: $twin:literal)? $(in $view:ident)?,)*) => {
        $($crate::describe_type!($descriptions, $name $(= $component)? $(: $twin)?);)*
        $crate::describe_for_testing!($($name $(= $component)? $(= $twin)? $(in $view)?,)*);
    };
}

/// One type of [`describe!`].
#[doc(hidden)]
#[macro_export]
macro_rules! describe_type {
    ($descriptions:path, $name:ident) => {
        $crate::describe_type!($descriptions, $name = ::core::stringify!($name));
    };
    ($descriptions:path, $name:ident = $component:expr) => {
        $crate::describe_for_utoipa!($descriptions, $name, $component);
        $crate::describe_for_schemars!($descriptions, $name, $component);
    };
    ($descriptions:path, $name:ident: $twin:literal) => {};
}

/// Gives a generated server its document: `contract!(include_str!("openapi.json"), crate::types)`.
///
/// What it makes depends on the features of this crate: with `utoipa`, the function `openapi`; with
/// `testing`, the function `contract`.
#[macro_export]
macro_rules! contract {
    ($document:expr, $($types:ident)::+ $(,)?) => {
        $crate::document_for_utoipa!($document, $($types)::+);
        $crate::contract_for_testing!($document, $($types)::+);
    };
}

/// The part of [`describe!`] for contract tests.
#[cfg(feature = "testing")]
#[doc(hidden)]
#[macro_export]
macro_rules! describe_for_testing {
    ($($name:ident $(= $component:literal)? $(in $view:ident)?,)*) => {
        /// Every type that stands for a component, for contract tests.
        pub static TYPES: &[$crate::testing::Type] = &[$(
            $crate::testing::Type::of::<$name>(::core::stringify!($name))
                $(.component($component))?
                $(.$view())?,
        )*];
    };
}

/// The part of [`describe!`] for contract tests, which are not asked for.
#[cfg(not(feature = "testing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! describe_for_testing {
    ($($nothing:tt)*) => {};
}

/// The part of [`contract!`] for contract tests.
#[cfg(feature = "testing")]
#[doc(hidden)]
#[macro_export]
macro_rules! contract_for_testing {
    ($document:expr, $($types:ident)::+) => {
        /// What this router promises, for tests of those who implement it.
        pub fn contract() -> &'static $crate::testing::Contract {
            static CONTRACT: ::std::sync::LazyLock<$crate::testing::Contract> =
                ::std::sync::LazyLock::new(|| {
                    let schemas = $($types)::+::DESCRIPTIONS.all();
                    $crate::testing::Contract::new($document, schemas, $($types)::+::TYPES)
                });
            &CONTRACT
        }
    };
}

/// The part of [`contract!`] for contract tests, which are not asked for.
#[cfg(not(feature = "testing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! contract_for_testing {
    ($($nothing:tt)*) => {};
}

/// The part of [`contract!`] for `utoipa`.
#[cfg(feature = "utoipa")]
#[doc(hidden)]
#[macro_export]
macro_rules! document_for_utoipa {
    ($document:expr, $($types:ident)::+) => {
        /// The document of this router, for tools that speak `utoipa`.
        pub fn openapi() -> $crate::macros::utoipa::openapi::OpenApi {
            $crate::describe::for_utoipa::document($document, &$($types)::+::DESCRIPTIONS)
        }
    };
}

/// The part of [`contract!`] for `utoipa`, which is not asked for.
#[cfg(not(feature = "utoipa"))]
#[doc(hidden)]
#[macro_export]
macro_rules! document_for_utoipa {
    ($($nothing:tt)*) => {};
}

/// The part of [`describe!`] for `utoipa`.
#[cfg(feature = "utoipa")]
#[doc(hidden)]
#[macro_export]
macro_rules! describe_for_utoipa {
    ($descriptions:path, $name:ident, $component:expr) => {
        impl $crate::macros::utoipa::PartialSchema for $name {
            fn schema()
            -> $crate::macros::utoipa::openapi::RefOr<$crate::macros::utoipa::openapi::Schema> {
                $crate::describe::for_utoipa::schema(&$descriptions, $component)
            }
        }

        impl $crate::macros::utoipa::ToSchema for $name {
            fn name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed($component)
            }

            fn schemas(
                schemas: &mut Vec<(
                    String,
                    $crate::macros::utoipa::openapi::RefOr<$crate::macros::utoipa::openapi::Schema>,
                )>,
            ) {
                schemas.extend($crate::describe::for_utoipa::referenced(
                    &$descriptions,
                    $component,
                ));
            }
        }
    };
}

/// The part of [`describe!`] for `utoipa`, which is not asked for.
#[cfg(not(feature = "utoipa"))]
#[doc(hidden)]
#[macro_export]
macro_rules! describe_for_utoipa {
    ($($nothing:tt)*) => {};
}

/// The part of [`describe!`] for `schemars`.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! describe_for_schemars {
    ($descriptions:path, $name:ident, $component:expr) => {
        impl $crate::macros::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed($component)
            }

            fn json_schema(
                generator: &mut $crate::macros::schemars::SchemaGenerator,
            ) -> $crate::macros::schemars::Schema {
                $crate::describe::for_schemars::schema(&$descriptions, $component, generator)
            }
        }
    };
}

/// The part of [`describe!`] for `schemars`, which is not asked for.
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! describe_for_schemars {
    ($($nothing:tt)*) => {};
}
