//! Formats, lists of values, limits, patterns and defaults.

use std::collections::BTreeSet;

use super::compare::{Comparison, Direction};
use super::same;
use super::schemas::Side;
use super::shape::Limit;
use super::{Rule, Site};
use crate::source::{Number, Place};

const fn lower(keyword: &'static str, exclusive: Option<&'static str>) -> Limit {
    Limit {
        keyword,
        exclusive,
        from_below: true,
    }
}

const fn upper(keyword: &'static str, exclusive: Option<&'static str>) -> Limit {
    Limit {
        keyword,
        exclusive,
        from_below: false,
    }
}

const LIMITS: [Limit; 10] = [
    lower("minimum", Some("exclusiveMinimum")),
    upper("maximum", Some("exclusiveMaximum")),
    lower("minLength", None),
    upper("maxLength", None),
    lower("minItems", None),
    upper("maxItems", None),
    lower("minProperties", None),
    upper("maxProperties", None),
    lower("minContains", None),
    upper("maxContains", None),
];

/// Formats of which the first holds less than the second.
const NARROWER: [(&str, &str); 3] = [
    ("int32", "int64"),
    ("float", "double"),
    ("uri", "uri-reference"),
];

impl<'a, 'b> Comparison<'_, 'a, 'b> {
    pub(super) fn facets(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        self.formats(old, new, direction);
        self.lists(old, new, direction);
        for limit in &LIMITS {
            self.limit(limit, old, new, direction);
        }
        self.multiples(old, new, direction);
        self.unique_items(old, new, direction);
        self.patterns(old, new, direction);
        self.defaults(old, new, direction);
    }

    fn formats(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        let (before, after) = (texts(old, "format"), texts(new, "format"));
        if before == after {
            return;
        }
        let words = |formats: &BTreeSet<&str>| match formats.is_empty() {
            true => "no format".to_owned(),
            false => format!(
                "`{}`",
                Vec::from_iter(formats.iter().copied()).join("` and `")
            ),
        };
        let narrows = |from: &BTreeSet<&str>, to: &BTreeSet<&str>| {
            let pair = |narrow: &str, wide: &str| to.contains(narrow) && from.contains(wide);
            from.is_subset(to) || NARROWER.iter().any(|(narrow, wide)| pair(narrow, wide))
        };
        let rule = if narrows(&before, &after) {
            Rule::FormatNarrowed
        } else if narrows(&after, &before) {
            Rule::FormatWidened
        } else {
            Rule::FormatChanged
        };
        let message = format!("the format was {} and is {}", words(&before), words(&after));
        let at = (old.at("format"), new.at("format"));
        self.note(rule, direction.sender, at.0, at.1, message);
    }

    fn lists(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        let sender = direction.sender;
        let at = (list(old), list(new));
        match (old.shape.listed(), new.shape.listed()) {
            (None, None) => {}
            (None, Some(_)) => {
                let message = "only listed values are allowed";
                self.note(Rule::EnumNarrowed, sender, at.0, at.1, message);
            }
            (Some(_), None) => {
                let message = "values no longer have to be listed ones";
                self.note(Rule::EnumWidened, sender, at.0, at.1, message);
            }
            (Some(before), Some(after)) => {
                for value in &before {
                    if !after
                        .iter()
                        .any(|other| same::values(value.node, other.node))
                    {
                        let message = format!("the value {} is gone", value.node.to_json());
                        self.note(Rule::EnumNarrowed, sender, value, at.1.clone(), message);
                    }
                }
                for value in &after {
                    if !before
                        .iter()
                        .any(|other| same::values(value.node, other.node))
                    {
                        let message = format!("the value {} is new", value.node.to_json());
                        self.note(Rule::EnumWidened, sender, at.0.clone(), value, message);
                    }
                }
            }
        }
    }

    fn limit(&mut self, limit: &Limit, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        // The least count there can be anyway.
        let states = |(number, ..): &(Number, bool, Place<'_>)| {
            let counts = limit.from_below && limit.exclusive.is_none();
            let least = if limit.keyword == "minContains" { 1 } else { 0 };
            !(counts && number.as_i128() == Some(least))
        };
        let before = old.shape.limit(limit).filter(states);
        let after = new.shape.limit(limit).filter(states);
        let rule = match (&before, &after) {
            (None, None) => return,
            (None, Some(_)) => Rule::BoundTightened,
            (Some(_), None) => Rule::BoundLoosened,
            (Some(one), Some(other)) => {
                let tightness = limit.tightness((&other.0, other.1), (&one.0, one.1));
                match tightness {
                    std::cmp::Ordering::Equal => return,
                    std::cmp::Ordering::Greater => Rule::BoundTightened,
                    std::cmp::Ordering::Less => Rule::BoundLoosened,
                }
            }
        };
        let words = |limit: &Option<(Number, bool, Place<'_>)>| match limit {
            None => "nothing".to_owned(),
            Some((number, true, _)) => format!("{number} (excluded)"),
            Some((number, false, _)) => number.to_string(),
        };
        let site = |limit: &Option<(Number, bool, Place<'_>)>, holder: &Site| match limit {
            Some((.., place)) => Site::from(place),
            None => holder.clone(),
        };
        let message = format!(
            "`{}` was {} and is {}",
            limit.keyword,
            words(&before),
            words(&after)
        );
        let at = (site(&before, &old.site), site(&after, &new.site));
        self.note(rule, direction.sender, at.0, at.1, message);
    }

    fn multiples(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        let numbers = |places: &[Place<'_>]| -> Vec<Number> {
            places
                .iter()
                .filter_map(|place| place.node.as_number().cloned())
                .collect()
        };
        let before = numbers(&old.shape.all("multipleOf"));
        let after = numbers(&new.shape.all("multipleOf"));
        if before == after {
            return;
        }
        // Whether every multiple of these is one of those.
        let covers = |of: &[Number], by: &[Number]| {
            by.iter()
                .all(|coarse| of.iter().any(|fine| is_multiple(fine, coarse)))
        };
        let rule = if covers(&after, &before) {
            Rule::BoundTightened
        } else if covers(&before, &after) {
            Rule::BoundLoosened
        } else {
            Rule::BoundChanged
        };
        let words = |numbers: &[Number]| match numbers.is_empty() {
            true => "nothing".to_owned(),
            false => Vec::from_iter(numbers.iter().map(Number::to_string)).join(" and "),
        };
        let message = format!(
            "`multipleOf` was {} and is {}",
            words(&before),
            words(&after)
        );
        let at = (old.at("multipleOf"), new.at("multipleOf"));
        self.note(rule, direction.sender, at.0, at.1, message);
    }

    fn unique_items(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        let stated = |places: Vec<Place<'_>>| {
            places
                .iter()
                .any(|place| place.node.as_bool() == Some(true))
        };
        let before = stated(old.shape.all("uniqueItems"));
        let after = stated(new.shape.all("uniqueItems"));
        let (rule, message) = match (before, after) {
            (false, true) => (Rule::BoundTightened, "no item may be there twice"),
            (true, false) => (Rule::BoundLoosened, "items may be there twice"),
            _ => return,
        };
        let at = (old.at("uniqueItems"), new.at("uniqueItems"));
        self.note(rule, direction.sender, at.0, at.1, message);
    }

    fn patterns(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        let (before, after) = (texts(old, "pattern"), texts(new, "pattern"));
        let (rule, message) = if before == after {
            return;
        } else if before.is_subset(&after) {
            (Rule::PatternAdded, "has to match a pattern")
        } else if after.is_subset(&before) {
            (Rule::PatternRemoved, "no longer has to match a pattern")
        } else {
            (Rule::PatternChanged, "has to match another pattern")
        };
        let at = (old.at("pattern"), new.at("pattern"));
        self.note(rule, direction.sender, at.0, at.1, message);
    }

    fn defaults(&mut self, old: &Side<'a>, new: &Side<'b>, direction: Direction) {
        let first = |side: Vec<Place<'_>>| side.first().map(|place| place.node.to_json());
        let before = first(old.shape.all("default"));
        let after = first(new.shape.all("default"));
        let equal = match (
            old.shape.all("default").first(),
            new.shape.all("default").first(),
        ) {
            (Some(one), Some(other)) => same::values(one.node, other.node),
            (one, other) => one.is_none() && other.is_none(),
        };
        if equal {
            return;
        }
        let (rule, message) = match (before, after) {
            (None, after) => (
                Rule::DefaultAdded,
                format!("the default is {}", after.unwrap_or_default()),
            ),
            (Some(before), None) => (
                Rule::DefaultChanged,
                format!("the default {before} is gone"),
            ),
            (Some(before), Some(after)) => (
                Rule::DefaultChanged,
                format!("the default was {before} and is {after}"),
            ),
        };
        let at = (old.at("default"), new.at("default"));
        self.note(rule, direction.sender, at.0, at.1, message);
    }
}

/// Where a side lists its values.
fn list(side: &Side<'_>) -> Site {
    let constant = side.shape.all("enum").is_empty();
    side.at(if constant { "const" } else { "enum" })
}

/// The texts of a keyword.
fn texts<'a>(side: &Side<'a>, keyword: &str) -> BTreeSet<&'a str> {
    let places = side.shape.all(keyword).into_iter();
    places.filter_map(|place| place.node.as_str()).collect()
}

/// Whether `number` is a whole multiple of `step`, where that can be told exactly.
fn is_multiple(number: &Number, step: &Number) -> bool {
    match (number.as_i128(), step.as_i128()) {
        (Some(number), Some(step)) => step != 0 && number % step == 0,
        _ => {
            // Decimals, as they are written: what a float makes of 0.3 / 0.1 is not what they mean.
            let (number, step) = (number.as_f64(), step.as_f64());
            let quotient = number / step;
            let rounded = quotient.round();
            rounded >= 1.0 && (quotient - rounded).abs() <= f64::EPSILON * rounded
        }
    }
}
