//! Values that fit a schema.

use oaxum_runtime::instances::{Wish, instance};
use serde_json::Value;

use crate::json_schema::{Definitions, Schema};

impl Schema {
    /// A valid value, the same for the same wish; none if none was found.
    ///
    /// # Errors
    /// What is wrong with the schema.
    pub(super) fn instance(
        &self,
        definitions: &Definitions,
        wish: Wish<'_>,
    ) -> Result<Option<Value>, String> {
        let validator = self.validator(definitions)?;
        let reference = self.reference();
        let named = |name: &str| definitions.named(name);
        let fits = |value: &Value| validator.is_valid(value);
        Ok(instance(&reference, &named, wish, fits))
    }
}
