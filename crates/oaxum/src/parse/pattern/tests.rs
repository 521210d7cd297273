//! What ECMA-262 means, said again for `regex`.

use super::*;

#[track_caller]
fn assert_translates(stated: &str, regex: &str) {
    let pattern = translate(stated);
    assert_eq!(pattern.map(|pattern| pattern.regex), Ok(regex.to_owned()));
}

/// Whether each text matches.
#[track_caller]
fn assert_matches(stated: &str, texts: &[(&str, bool)]) {
    let pattern = translate(stated).unwrap_or_else(|error| panic!("{stated}: {error}"));
    for (text, matches) in texts {
        let found = if pattern.looks_around {
            let engine = fancy_regex::Regex::new(&pattern.regex).unwrap();
            engine.is_match(text).unwrap()
        } else {
            Regex::new(&pattern.regex).unwrap().is_match(text)
        };
        assert_eq!(found, *matches, "{stated} ({}) and {text:?}", pattern.regex);
    }
}

#[test]
fn what_both_notations_share_stays_as_it_is() {
    assert_translates("^cus_[0-9a-f]{32}$", "^cus_[0-9a-f]{32}$");
    assert_translates("^(/([^~/]|~[01])*)*$", r"^(/([^\~/]|~[01])*)*$");
    assert_translates("(?:a)(?<name>b)", "(?:a)(?<name>b)");
    assert_translates(r"a\.b\/c\-d", r"a\.b/c\-d");
}

#[test]
fn classes_are_those_of_ecma_262() {
    assert_matches(r"^\d$", &[("1", true), ("٣", false)]);
    assert_matches(r"^\w$", &[("a", true), ("_", true), ("ä", false)]);
    assert_matches(
        r"^\s$",
        &[("\u{feff}", true), ("\u{85}", false), (" ", true)],
    );
    assert_matches(r"^[\D]$", &[("a", true), ("1", false)]);
    assert_matches(r"^[^\D]$", &[("a", false), ("1", true)]);
    assert_matches("^.$", &[("a", true), ("\u{2028}", false), ("\r", false)]);
    assert_matches(
        r"^\p{Script=Greek}\P{Lu}$",
        &[("αa", true), ("aa", false), ("αA", false)],
    );
}

#[test]
fn hyphens_make_ranges_between_characters_alone() {
    assert_matches(
        r"^[\w-.]$",
        &[("-", true), (".", true), ("a", true), ("+", false)],
    );
    assert_matches(
        "^[+--]$",
        &[("+", true), (",", true), ("-", true), (".", false)],
    );
    assert_matches("^[a-]$", &[("a", true), ("-", true), ("b", false)]);
    assert_matches(r"^[a\-z]$", &[("-", true), ("b", false)]);
    assert_matches("^[[&&]$", &[("[", true), ("&", true), ("a", false)]);
    assert_matches("^[a~~b]$", &[("~", true), ("a", true), ("c", false)]);
}

#[test]
fn empty_classes_match_nothing_or_everything() {
    assert_matches("^[]$", &[("", false), ("a", false)]);
    assert_matches("^[^]$", &[("", false), ("a", true), ("\n", true)]);
}

#[test]
fn braces_that_are_no_count_are_texts() {
    assert_matches("^a{,3}$", &[("a{,3}", true), ("aa", false)]);
    assert_matches("^{a}$", &[("{a}", true)]);
    assert_matches("^a{2,3}$", &[("aa", true), ("a{2,3}", false)]);
    assert_matches(r"^\{x\}$", &[("{x}", true)]);
}

#[test]
fn escapes_name_characters() {
    assert_matches(r"^\x41\u0042\u{43}\cJ\0$", &[("ABC\n\0", true)]);
    assert_matches(r"^\uD83D\uDE00$", &[("😀", true)]);
    assert_matches(r"^[\b]$", &[("\u{8}", true), ("b", false)]);
    assert_matches(r"^\<\>\@\ $", &[("<>@ ", true)]);
}

#[test]
fn words_end_where_ascii_does() {
    assert_matches(r"\bword\b", &[("a word", true), ("swords", false)]);
    assert_matches(r"\Bord", &[("word", true), ("ord", false)]);
}

#[test]
fn looking_around_and_back_takes_another_engine() {
    for stated in [
        "(?=a)a",
        "^(?!a)b",
        "(?<=a)b",
        r"^(a)\1$",
        r"^(?<x>a)\k<x>$",
    ] {
        assert!(
            translate(stated).is_ok_and(|pattern| pattern.looks_around),
            "{stated}"
        );
    }
    assert_matches(
        "^(?!admin)[a-z]+$",
        &[("administrator", false), ("user", true)],
    );
    assert_matches(r"^(a|b)\1$", &[("aa", true), ("ab", false)]);
    assert!(translate("a|b").is_ok_and(|pattern| !pattern.looks_around));
}

#[test]
fn what_no_engine_can_match_says_why() {
    for stated in [
        "(",
        "a)",
        "[a",
        r"a\",
        "(?a)",
        "*a",
        "[z-a]",
        r"\Aa\z",
        r"\uD800",
        r"\xg0",
        r"\k<gone>",
        r"[\B]",
        "a{1000000}{1000000}",
        "(?<name",
        r"\p{Nothing}",
    ] {
        let error = translate(stated).map(|pattern| pattern.regex);
        assert!(
            error.as_ref().is_err_and(|error| !error.is_empty()),
            "{stated}: {error:?}"
        );
    }
}

#[test]
fn however_long_a_pattern_is_it_is_read_in_time() {
    for part in ["{", "}", "{1,", "(", "(?=", "[", "\\", "a{9}", "(?<a>"] {
        // Whether it can be matched does not matter here.
        let _ = translate(&part.repeat(20_000));
        let _ = translate(&format!("(?!b){}", part.repeat(20_000)));
    }
}
