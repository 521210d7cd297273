//! What values have against schemas, in the words and codes of generated code.

use jsonschema::error::{TypeKind, ValidationError, ValidationErrorKind as Kind};

/// Tells each violation that an error stands for: the pointer from the value that was validated to
/// the place concerned, which may be that of a member that is missing; the code; and what has to be.
pub(crate) fn explain(
    error: &ValidationError<'_>,
    tell: &mut dyn FnMut(String, &'static str, String),
) {
    let at = error.instance_path().as_str();
    let member = |name: &str| format!("{at}/{}", escaped(name));
    match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            tell(member(name), "required", "is required".to_owned());
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                let message = "is not a field of this object".to_owned();
                tell(member(name), "additional_properties", message);
            }
        }
        Kind::PropertyNames { error } => {
            let name = error.instance().as_str().unwrap_or_default().to_owned();
            let message = format!("has a key that {}", words(error).1);
            tell(member(&name), "property_names", message);
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => match closest(context, at) {
            Some(errors) => errors.iter().for_each(|error| explain(error, tell)),
            None => {
                let (code, message) = words(error);
                tell(at.to_owned(), code, message);
            }
        },
        _ => {
            let (code, message) = words(error);
            tell(at.to_owned(), code, message);
        }
    }
}

/// The branch that was most likely meant: of those whose type fits, the one with the fewest
/// violations; none if that is no single one.
fn closest<'e>(
    branches: &'e [Vec<ValidationError<'static>>],
    at: &str,
) -> Option<&'e [ValidationError<'static>]> {
    let of_its_type = |errors: &&Vec<ValidationError<'static>>| {
        let other_type = |error: &ValidationError<'static>| {
            matches!(error.kind(), Kind::Type { .. }) && error.instance_path().as_str() == at
        };
        !errors.iter().any(other_type)
    };
    let mut likely: Vec<&Vec<ValidationError<'static>>> =
        branches.iter().filter(of_its_type).collect();
    likely.sort_by_key(|errors| errors.len());
    match &*likely {
        [only] => Some(only),
        [first, second, ..] if first.len() < second.len() => Some(first),
        _ => None,
    }
}

fn words(error: &ValidationError<'_>) -> (&'static str, String) {
    match error.kind() {
        Kind::Type { kind } => ("type", format!("must be {}", types(kind))),
        Kind::MinLength { limit } => (
            "min_length",
            format!("must be at least {} long", counted(*limit, "character")),
        ),
        Kind::MaxLength { limit } => (
            "max_length",
            format!("must be at most {} long", counted(*limit, "character")),
        ),
        Kind::Pattern { pattern } => ("pattern", format!("must match the pattern {pattern}")),
        Kind::Format { format } => ("format", format!("must be of the format {format}")),
        Kind::Enum { options } => ("enum", format!("must be one of {options}")),
        Kind::Constant { expected_value } => ("enum", format!("must be {expected_value}")),
        Kind::Minimum { limit } => ("minimum", format!("must be at least {limit}")),
        Kind::Maximum { limit } => ("maximum", format!("must be at most {limit}")),
        Kind::ExclusiveMinimum { limit } => {
            ("exclusive_minimum", format!("must be greater than {limit}"))
        }
        Kind::ExclusiveMaximum { limit } => {
            ("exclusive_maximum", format!("must be less than {limit}"))
        }
        Kind::MultipleOf { multiple_of } => (
            "multiple_of",
            format!("must be a multiple of {multiple_of}"),
        ),
        Kind::MinItems { limit } => (
            "min_items",
            format!("must have at least {}", counted(*limit, "item")),
        ),
        Kind::MaxItems { limit } => (
            "max_items",
            format!("must have at most {}", counted(*limit, "item")),
        ),
        Kind::UniqueItems => ("unique_items", "must not have an item twice".to_owned()),
        Kind::MinProperties { limit } => (
            "min_properties",
            format!("must have at least {}", entries(*limit)),
        ),
        Kind::MaxProperties { limit } => (
            "max_properties",
            format!("must have at most {}", entries(*limit)),
        ),
        Kind::Required { .. } => ("required", "is required".to_owned()),
        Kind::AnyOf { .. } => ("any_of", "must fit one of the alternatives".to_owned()),
        Kind::OneOfNotValid { .. } => ("one_of", "must fit one of the alternatives".to_owned()),
        Kind::OneOfMultipleValid { .. } => (
            "one_of",
            "must fit no more than one of the alternatives".to_owned(),
        ),
        Kind::Not { .. } => ("not", "must not be of this form".to_owned()),
        Kind::Contains => (
            "contains",
            "must have items of the form asked for".to_owned(),
        ),
        Kind::FalseSchema => ("not", "must not be there".to_owned()),
        _ => ("schema", "must fit its schema".to_owned()),
    }
}

fn types(kind: &TypeKind) -> String {
    let word = |name: &str| match name {
        "integer" | "array" | "object" => format!("an {name}"),
        "null" => name.to_owned(),
        _ => format!("a {name}"),
    };
    match kind {
        TypeKind::Single(single) => word(&single.to_string()),
        TypeKind::Multiple(several) => {
            let words: Vec<String> = several.iter().map(|one| word(&one.to_string())).collect();
            words.join(" or ")
        }
    }
}

fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn entries(count: u64) -> String {
    if count == 1 {
        "1 entry".to_owned()
    } else {
        format!("{count} entries")
    }
}

/// A name as a token of a JSON pointer (RFC 6901, section 3).
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
