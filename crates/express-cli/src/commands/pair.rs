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
            Some(_) => Err("there is nothing before its `=`"),
            None => Err("there is no `=` in it"),
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
        // The name of the argument shows the form: here it is about what is wrong.
        let refused = |text: &str| text.parse::<Pair>().unwrap_err();
        assert_eq!(refused("none"), "there is no `=` in it");
        assert_eq!(refused("=value"), "there is nothing before its `=`");
    }
}
