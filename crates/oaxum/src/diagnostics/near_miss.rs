//! "Did you mean …?"

/// The candidate that `name` most likely was meant to be, if one is close.
///
/// Close is: the same but for case and punctuation, or similar enough that a slip of the fingers
/// explains it.
pub fn near_miss<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(|char| char.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(name);
    let score = |candidate: &str| {
        let candidate = plain(candidate);
        if candidate == wanted {
            return 1.0;
        }
        strsim::normalized_damerau_levenshtein(&candidate, &wanted)
    };
    candidates
        .into_iter()
        // Long names cost the square of their length, and a name much longer was not meant.
        .filter(|candidate| candidate.len() < 200 && candidate.len().abs_diff(name.len()) < 20)
        .map(|candidate| (score(candidate), candidate))
        .filter(|(score, _)| *score >= 0.7)
        // Of equals the first, so that the answer is the same on every run.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_other_spellings() {
        let names = ["Pet", "Pets", "PetOwner", "order_item"];
        assert_eq!(near_miss("Pett", names), Some("Pet"));
        assert_eq!(near_miss("petowner", names), Some("PetOwner"));
        assert_eq!(near_miss("OrderItem", names), Some("order_item"));
        assert_eq!(near_miss("PetOnwer", names), Some("PetOwner"));
    }

    #[test]
    fn names_nothing_that_is_far() {
        assert_eq!(near_miss("Customer", ["Pet", "Order"]), None);
        assert_eq!(near_miss("x", []), None);
    }
}
