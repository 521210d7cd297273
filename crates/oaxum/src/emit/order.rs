//! The order in which rustfmt puts imports (the version sort of the style edition 2024).

use std::{cmp::Ordering, iter::Peekable, str::Chars};

/// Compares two paths, name by name.
pub(super) fn of_imports(one: &str, other: &str) -> Ordering {
    let mut names = one.split("::").zip(other.split("::"));
    names
        .find_map(|(one, other)| Some(by_version(one, other)).filter(|order| order.is_ne()))
        .unwrap_or_else(|| one.cmp(other))
}

/// Compares two names: runs of digits by their value, `_` before everything else.
fn by_version(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one.chars().peekable(), other.chars().peekable());
    loop {
        let order = match (left.peek().copied(), right.peek().copied()) {
            (None, None) => return one.cmp(other),
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => {
                let (a, b) = (digits(&mut left), digits(&mut right));
                // Of equal length without zeros before, digits compare as texts do.
                a.len().cmp(&b.len()).then_with(|| a.cmp(&b))
            }
            (Some(a), Some(b)) => {
                left.next();
                right.next();
                (a != '_').cmp(&(b != '_')).then(a.cmp(&b))
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// The digits at the front, without zeros before.
fn digits(characters: &mut Peekable<Chars<'_>>) -> String {
    let mut digits = String::new();
    while let Some(digit) = characters.next_if(char::is_ascii_digit) {
        if !(digits.is_empty() && digit == '0') {
            digits.push(digit);
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_of_rustfmt() {
        let sorted = ["_a", "a", "a_b", "a0", "a9", "a10", "ab", "b"];
        for pair in sorted.windows(2) {
            assert_eq!(by_version(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        assert_eq!(by_version("a", "a"), Ordering::Equal);
    }

    #[test]
    fn imports_are_in_the_order_of_their_names() {
        assert_eq!(of_imports("api::Api", "api_more::*"), Ordering::Less);
        assert_eq!(of_imports("v10::*", "v9::*"), Ordering::Greater);
    }
}
