//! Conditional requests (RFC 9110, section 13) on the versions of customers.

use express_types::{EntityTag, EntityTagCondition};
use oaxum_runtime::Violations;

use crate::app::{Precondition, Version};

/// The entity tag of a version.
pub(super) fn entity_tag(version: Version) -> Result<EntityTag, Violations> {
    EntityTag::try_from(format!("\"{version}\""))
}

/// What `If-Match` asks for. Weak tags never match, nor do tags that this service cannot have made.
pub(super) fn if_match(condition: Option<&EntityTagCondition>) -> Precondition {
    match condition.map(|condition| condition.as_str()) {
        None | Some("*") => Precondition::None,
        Some(tags) => {
            let strong = tags_of(tags).filter(|tag| !tag.weak);
            Precondition::OneOf(strong.filter_map(|tag| tag.opaque.parse().ok()).collect())
        }
    }
}

/// Whether `If-None-Match` names this version: the caller holds it already. Weak tags count.
pub(super) fn none_match_names(condition: &EntityTagCondition, version: Version) -> bool {
    let named = version.to_string();
    condition.as_str() == "*" || tags_of(condition.as_str()).any(|tag| tag.opaque == named)
}

struct Tag<'a> {
    weak: bool,
    opaque: &'a str,
}

/// The tags of a list. The contract has checked its form; a tag may hold commas, but no quotes.
fn tags_of(list: &str) -> impl Iterator<Item = Tag<'_>> {
    let parts: Vec<&str> = list.split('"').collect();
    let pairs = (0..parts.len() / 2).map(move |index| (parts[2 * index], parts[2 * index + 1]));
    pairs.map(|(before, opaque)| Tag {
        weak: before.trim_end().ends_with("W/"),
        opaque,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(text: &str) -> EntityTagCondition {
        text.parse().unwrap()
    }

    #[test]
    fn a_list_of_tags_is_taken_apart() {
        let version = |number| Version::from_number(number);
        let listed = if_match(Some(&condition(r#""7", W/"8" ,"x,y", "9""#)));
        assert_eq!(
            listed,
            Precondition::OneOf(vec![version(7), version(9)]),
            "8 is weak, and nobody made x,y"
        );
        assert_eq!(if_match(Some(&condition("*"))), Precondition::None);
        assert_eq!(if_match(None), Precondition::None);
    }

    #[test]
    fn weak_tags_count_for_what_is_only_read() {
        let version = Version::from_number(8);
        assert!(none_match_names(&condition(r#""7", W/"8""#), version));
        assert!(none_match_names(&condition("*"), version));
        assert!(!none_match_names(&condition(r#""7""#), version));
    }
}
