//! Conditions and orders, as they are typed.

use std::str::FromStr;

use express_client::{
    customers::Search,
    types::{BillingDirection, BillingField, BillingOperator},
};
use jiff::Timestamp;

/// `FIELD OPERATOR VALUE`: the value of `in` and `not_in` is a list with commas, that of a time a
/// time.
#[derive(Clone, Debug)]
pub struct Filter {
    field: BillingField,
    operator: BillingOperator,
    value: Value,
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Texts(Vec<String>),
    Time(Timestamp),
}

impl Filter {
    /// Adds the condition to a search.
    pub fn add_to(self, search: Search) -> Search {
        let (field, operator) = (self.field, self.operator);
        match self.value {
            Value::Text(text) => search.text(field, operator, text),
            Value::Texts(texts) => search.texts(field, operator, texts),
            Value::Time(time) => search.time(field, operator, time),
        }
    }
}

impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, ' ');
        let (Some(field), Some(operator), Some(value)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(
                "it has the form 'FIELD OPERATOR VALUE', such as 'name contains clinic'".to_owned(),
            );
        };
        let field = named(field)?;
        let operator = named(operator)?;
        let value = match (field, operator) {
            (BillingField::CreatedAt | BillingField::UpdatedAt, _) => {
                let time = value.parse();
                Value::Time(time.map_err(|_| "a time looks like 2026-01-15T09:30:00Z".to_owned())?)
            }
            (_, BillingOperator::In | BillingOperator::NotIn) => {
                Value::Texts(value.split(',').map(str::to_owned).collect())
            }
            _ => Value::Text(value.to_owned()),
        };
        Ok(Self {
            field,
            operator,
            value,
        })
    }
}

/// `FIELD`, or `FIELD:desc`.
#[derive(Clone, Copy, Debug)]
pub struct Sort {
    /// What is sorted by.
    pub field: BillingField,
    /// From the least to the greatest, unless said otherwise.
    pub direction: BillingDirection,
}

impl FromStr for Sort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (field, direction) = match text.split_once(':') {
            Some((field, direction)) => (field, named(direction)?),
            None => (text, BillingDirection::Asc),
        };
        Ok(Self {
            field: named(field)?,
            direction,
        })
    }
}

/// A word of the contract's; the error lists all.
fn named<T: FromStr>(word: &str) -> Result<T, String>
where
    T::Err: ToString,
{
    word.parse()
        .map_err(|error: T::Err| format!("{word}: {}", error.to_string()))
}
