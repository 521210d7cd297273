//! Whole numbers among the arguments.

use std::{fmt::Display, ops::Bound, ops::RangeBounds, str::FromStr};

/// A parser of whole numbers within bounds, which its refusals name.
pub fn whole_number<N, B>(bounds: B) -> impl Fn(&str) -> Result<N, String> + Clone
where
    N: FromStr + PartialOrd + Display,
    B: RangeBounds<N> + Clone,
{
    move |text| {
        let number = text.parse().ok().filter(|number| bounds.contains(number));
        number.ok_or_else(|| refusal(&bounds))
    }
}

fn refusal<N: Display>(bounds: &impl RangeBounds<N>) -> String {
    match (bounds.start_bound(), bounds.end_bound()) {
        (Bound::Included(least), Bound::Included(most)) => {
            format!("it is a whole number from {least} to {most}")
        }
        (Bound::Included(least), _) => format!("it is a whole number, {least} or more"),
        _ => "it is a whole number".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_within_the_bounds_is_read() {
        assert_eq!(whole_number::<u64, _>(1..=3600)("1"), Ok(1));
        assert_eq!(whole_number::<u64, _>(1..=3600)("3600"), Ok(3600));
        assert_eq!(whole_number::<u32, _>(0..=100)("0"), Ok(0));
        assert_eq!(whole_number::<u32, _>(1..)("4294967295"), Ok(u32::MAX));
    }

    #[test]
    fn what_is_not_is_told_the_bounds() {
        for text in ["0", "101", "-1", "1.5", "", " 1", "many"] {
            let refused = whole_number::<u32, _>(1..=100)(text);
            assert_eq!(
                refused,
                Err("it is a whole number from 1 to 100".to_owned())
            );
        }
        for text in ["0", "-1", "4294967296"] {
            let refused = whole_number::<u32, _>(1..)(text);
            assert_eq!(refused, Err("it is a whole number, 1 or more".to_owned()));
        }
    }
}
