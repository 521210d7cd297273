//! Names of a document as names of Rust.

use std::{borrow::Cow, collections::BTreeSet};

use unicode_ident::{is_xid_continue, is_xid_start};

use crate::source::Pointer;

/// Type names that mean something else already.
const TAKEN_TYPES: &[&str] = &[
    "Self",
    "String",
    "Vec",
    "Option",
    "Some",
    "None",
    "Ok",
    "Err",
    "Result",
    "Box",
    "Default",
    "Clone",
    "Copy",
    "Debug",
    "Send",
    "Sync",
    "Sized",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Into",
    "TryFrom",
    "TryInto",
    "AsRef",
    "AsMut",
    "Iterator",
    "IntoIterator",
    "Extend",
    "ToString",
    "ToOwned",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Future",
];

const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized",
    "use", "virtual", "where", "while", "yield",
];

/// Keywords that no raw identifier can be made of.
const NEVER_RAW: &[&str] = &["self", "super", "crate", "_"];

/// Names given out so far in one scope.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Nothing given out yet but these.
    pub(super) fn besides(taken: &[&str]) -> Self {
        Self(taken.iter().map(|&name| name.to_owned()).collect())
    }

    pub(super) fn of_types() -> Self {
        Self::besides(TAKEN_TYPES)
    }

    pub(super) fn type_name(&mut self, name: &str) -> String {
        self.unique(pascal(name))
    }

    pub(super) fn field_name(&mut self, name: &str) -> String {
        identifier(self.unique(snake(name)))
    }

    pub(super) fn constant_name(&mut self, name: &str) -> String {
        self.unique(snake(name).to_uppercase())
    }

    fn unique(&mut self, name: String) -> String {
        let mut candidate = name.clone();
        for number in 2.. {
            if self.0.insert(candidate.clone()) {
                break;
            }
            candidate = format!("{name}{number}");
        }
        candidate
    }
}

/// The component that inline schemas of an operation belong to, a name that no component has.
pub(super) fn inline_owner(operation: &str) -> String {
    format!("/{operation}")
}

/// What a schema is called that only its place tells apart.
pub(super) fn of_pointer(pointer: &Pointer) -> String {
    const SAID_ANYWAY: [&str; 5] = ["components", "schemas", "properties", "paths", "content"];
    let tokens: Vec<String> = pointer.tokens().map(|token| token.into_owned()).collect();
    let telling = tokens
        .iter()
        .filter(|token| !SAID_ANYWAY.contains(&token.as_str()));
    let name: Vec<&str> = telling.map(String::as_str).collect();
    name.join(" ")
}

/// `ExpressCustomer`
pub(super) fn pascal(name: &str) -> String {
    let mut pascal = String::new();
    for word in words(&spelled(name)) {
        let mut characters = word.chars();
        pascal.extend(characters.next().into_iter().flat_map(char::to_uppercase));
        pascal.extend(characters.flat_map(char::to_lowercase));
    }
    starting_with_letter(pascal, "Value")
}

/// `express_customer`
pub(super) fn snake(name: &str) -> String {
    let words: Vec<String> = (words(&spelled(name)).iter())
        .map(|word| word.to_lowercase())
        .collect();
    starting_with_letter(words.join("_"), "value_")
}

/// A tag as a part of a file's name, which is ASCII.
pub(super) fn tag(tag: &str) -> String {
    snake(&tag.replace(|character: char| !character.is_ascii(), " "))
}

/// The module of a tag, never a raw identifier.
pub(super) fn module(tag: &str) -> String {
    let name = self::tag(tag);
    // `types::types` would be a module in one of its own name.
    let taken = KEYWORDS.contains(&name.as_str()) || NEVER_RAW.contains(&name.as_str());
    if taken || name == "types" {
        format!("{name}_")
    } else {
        name
    }
}

/// `r#type` where a keyword needs it.
fn identifier(name: String) -> String {
    if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// The name itself, or in words what it says in signs: of `>=` and `-1` the signs are what tells
/// them from others.
fn spelled(name: &str) -> Cow<'_, str> {
    let is_sign = |character: char| sign(character).is_some();
    let is_signed = name
        .strip_prefix(['+', '-'])
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    let only_signs = !name.is_empty() && name.chars().all(is_sign);
    if only_signs {
        let words: Vec<&str> = name.chars().filter_map(sign).collect();
        Cow::Owned(words.join(" "))
    } else if is_signed {
        let (first, rest) = name.split_at(1);
        let sign = if first == "-" { "minus" } else { "plus" };
        Cow::Owned(format!("{sign} {rest}"))
    } else {
        Cow::Borrowed(name)
    }
}

const fn sign(character: char) -> Option<&'static str> {
    Some(match character {
        '<' => "less",
        '>' => "greater",
        '=' => "equal",
        '!' => "not",
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '^' => "caret",
        '~' => "tilde",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '?' => "question",
        '@' => "at",
        '#' => "hash",
        '$' => "dollar",
        '_' => "underscore",
        ' ' => "space",
        _ => return None,
    })
}

fn starting_with_letter(name: String, prefix: &str) -> String {
    if name.starts_with(is_xid_start) {
        name
    } else {
        format!("{prefix}{name}").trim_end_matches('_').to_owned()
    }
}

/// The words of a name: separated by what no identifier may have and by `_`, or where lower case turns upper.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let characters: Vec<char> = name.chars().collect();
    for (index, &character) in characters.iter().enumerate() {
        if !is_xid_continue(character) || character == '_' {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            continue;
        }
        let before = index.checked_sub(1).map(|before| characters[before]);
        let after = characters.get(index + 1);
        let starts_word = character.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
            });
        if starts_word && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.push(character);
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_every_spelling() {
        for name in [
            "expressCustomerId",
            "ExpressCustomerId",
            "express_customer-id",
        ] {
            assert_eq!(pascal(name), "ExpressCustomerId");
            assert_eq!(snake(name), "express_customer_id");
        }
        assert_eq!(snake("HTTPStatus"), "http_status");
        assert_eq!(snake("address_line1"), "address_line1");
        assert_eq!(pascal("2fa"), "Value2fa");
        assert_eq!(snake("état civil"), "état_civil");
        // Alphanumeric to Unicode, but in no identifier.
        assert_eq!(snake("m² ⓐ"), "m");
    }

    #[test]
    fn names_that_are_taken_get_a_number() {
        let mut names = Names::of_types();
        assert_eq!(names.type_name("Option"), "Option2");
        assert_eq!(names.type_name("asc"), "Asc");
        assert_eq!(names.type_name("ASC"), "Asc2");
        let mut names = Names::default();
        assert_eq!(names.field_name("type"), "r#type");
        assert_eq!(names.field_name("self"), "self_");
        let mut names = Names::besides(&["ALL"]);
        assert_eq!(names.constant_name("all"), "ALL2");
        assert_eq!(names.constant_name("getPet"), "GET_PET");
        assert_eq!(names.constant_name("get_pet"), "GET_PET2");
    }

    #[test]
    fn modules_are_files_and_no_keywords() {
        assert_eq!(module("Store Room"), "store_room");
        assert_eq!(module("type"), "type_");
        assert_eq!(module("mod"), "mod_");
        assert_eq!(module("types"), "types_");
        assert_eq!(module("日本 2"), "value_2");
        assert_eq!(module(""), "value");
    }
}
