//! Arguments of the form `NAME=VALUE`.

use std::str::FromStr;

/// A name and a value. The name ends at the first `=`; the value may be empty or hold more of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What stands before the `=`.
    pub name: String,
    /// What stands after it.
    pub value: String,
}

impl FromStr for Pair {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok(Self {
                name: name.to_owned(),
                value: value.to_owned(),
            }),
            _ => Err("it has the form NAME=VALUE"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_split_at_its_first_equals_sign() {
        let pair: Pair = "formula=a=b".parse().unwrap();
        assert_eq!(
            (pair.name.as_str(), pair.value.as_str()),
            ("formula", "a=b")
        );
        assert_eq!("empty=".parse::<Pair>().unwrap().value, "");
        assert!("none".parse::<Pair>().is_err());
        assert!("=value".parse::<Pair>().is_err());
    }
}
