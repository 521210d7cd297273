//! Which argument a violation comes from.

use std::borrow::Cow;

use express_client::Violation;

use crate::output::{shortened, shown};

/// For each place in a request (a JSON pointer), the argument that it was filled from.
pub type Arguments = &'static [(&'static str, &'static str)];

/// The argument that a violation comes from, as it is typed, or else the place in the request.
pub fn argument_of(violation: &Violation, arguments: Arguments) -> String {
    let pointer = violation.pointer.as_str();
    if let Some(key) = pointer.strip_prefix("/metadata/") {
        let key = key.replace("~1", "/").replace("~0", "~");
        return format!("--metadata {}=…", shortened(&key, 40));
    }
    match arguments.iter().find(|(place, _)| *place == pointer) {
        Some((_, argument)) => (*argument).to_owned(),
        None => {
            let place = pointer.strip_prefix('/').unwrap_or(pointer);
            format!("{} {}", violation.location, shown(place))
        }
    }
}

/// What a violation asks for. Patterns are for programs; people are told what they stand for.
pub fn demand_of(violation: &Violation) -> Cow<'_, str> {
    match (violation.code.as_str(), violation.pointer.as_str()) {
        ("pattern", "/expressCustomerId") => "must be `cus_` and 32 digits out of 0-9 a-f".into(),
        ("pattern", "/userId") => "must be `usr_` and 32 digits out of 0-9 a-f".into(),
        ("pattern", "/If-Match") => {
            "must be a version with its quotation marks, as `express customers get` shows it".into()
        }
        _ => shown(&violation.message),
    }
}

#[cfg(test)]
mod tests {
    use express_client::types::ViolationLocation;

    use super::*;

    #[track_caller]
    fn told(location: ViolationLocation, pointer: &str) -> String {
        let violation = Violation {
            location,
            pointer: pointer.to_owned(),
            code: "max_length".to_owned(),
            message: "must be shorter".to_owned(),
        };
        argument_of(&violation, &[("/expressCustomerName", "NAME")])
    }

    #[test]
    fn a_violation_names_the_argument_it_comes_from() {
        let body = ViolationLocation::Body;
        assert_eq!(told(body, "/expressCustomerName"), "NAME");
        assert_eq!(told(body, "/metadata/a~1b~0c"), "--metadata a/b~c=…");
    }

    #[test]
    fn a_place_without_an_argument_is_named_as_it_is() {
        assert_eq!(told(ViolationLocation::Header, "/Accept"), "header Accept");
    }
}
