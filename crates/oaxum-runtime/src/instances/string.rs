//! Strings of a format, a pattern or a length.

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::{Map, Value};

use super::random::Random;
use super::{all, greatest_count, least_count};

const WORDS: [&str; 12] = [
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven", "inlet", "juniper",
    "kelp", "larch",
];

pub(super) fn string(parts: &Vec<&Map<String, Value>>, random: &mut Random) -> Option<Value> {
    let least = greatest_count(parts, "minLength").unwrap_or(0);
    let most = least_count(parts, "maxLength").unwrap_or(usize::MAX);
    let pattern = all(parts, "pattern").find_map(Value::as_str);
    let format = all(parts, "format")
        .filter_map(Value::as_str)
        .find_map(|name| format(name, random));
    let text = match (pattern, format) {
        (Some(pattern), _) => matching(pattern, random)?,
        (None, Some(text)) => text,
        (None, None) => fitted(least, most, random),
    };
    Some(text.into())
}

/// Words, cut or repeated to the length asked for.
fn fitted(least: usize, most: usize, random: &mut Random) -> String {
    let mut text = WORDS[random.below(WORDS.len())].to_owned();
    // A bound in the millions is not meant to be reached.
    let least = least.min(1 << 20);
    while text.len() < least {
        text.push(' ');
        text.push_str(WORDS[random.below(WORDS.len())]);
    }
    let most = if text.len() > least {
        most.max(least)
    } else {
        most
    };
    text.truncate(most.min(text.len()));
    // A blank at the end looks like a mistake.
    if text.ends_with(' ') {
        text.pop();
        text.push('s');
    }
    text
}

/// A text of a format; none if it has no form of its own.
fn format(name: &str, random: &mut Random) -> Option<String> {
    let word = WORDS[random.below(WORDS.len())];
    let mut number = |bound| random.below(bound);
    let date = format!("2026-{:02}-{:02}", 1 + number(12), 1 + number(28));
    let time = format!("{:02}:{:02}:{:02}Z", number(24), number(60), number(60));
    Some(match name {
        "date-time" => format!("{date}T{time}"),
        "date" => date,
        "time" => time,
        "duration" => format!("P{}DT{}H", 1 + number(9), 1 + number(9)),
        "email" | "idn-email" => format!("{word}@example.com"),
        "hostname" | "idn-hostname" => format!("{word}.example.com"),
        "ipv4" => format!("192.0.2.{}", number(256)),
        "ipv6" => format!("2001:db8::{:x}", 1 + number(65535)),
        "uri" | "url" | "iri" | "uri-reference" | "iri-reference" => {
            format!("https://example.com/{word}/{}", number(1000))
        }
        "uri-template" => format!("https://example.com/{word}/{{id}}"),
        "json-pointer" => format!("/{word}"),
        "relative-json-pointer" => format!("1/{word}"),
        "regex" => format!("^{word}$"),
        "byte" => ["YW1iZXI=", "YmlyY2g=", "Y2VkYXI="][number(3)].to_owned(),
        "uuid" => uuid(random),
        _ => return None,
    })
}

/// A version 4 UUID (RFC 9562, section 5.4) from the seed.
fn uuid(random: &mut Random) -> String {
    let bits = u128::from(random.u64()) << 64 | u128::from(random.u64());
    let bits = bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    let groups = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    groups.join("-")
}

/// A text in which a pattern occurs; none for what cannot be made, such as look-around.
pub(super) fn matching(pattern: &str, random: &mut Random) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut text = String::new();
    append(&hir, random, &mut text)?;
    Some(text)
}

fn append(hir: &Hir, random: &mut Random, text: &mut String) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => text.push(one_of(class, random)?),
        HirKind::Repetition(repetition) => {
            let least = repetition.min;
            let most = repetition
                .max
                .unwrap_or(u32::MAX)
                .min(least.saturating_add(8));
            let count = least + random.below((most - least + 1) as usize) as u32;
            for _ in 0..count {
                append(&repetition.sub, random, text)?;
            }
        }
        HirKind::Capture(capture) => append(&capture.sub, random, text)?,
        HirKind::Concat(parts) => {
            for part in parts {
                append(part, random, text)?;
            }
        }
        HirKind::Alternation(branches) => {
            append(&branches[random.below(branches.len())], random, text)?;
        }
    }
    Some(())
}

/// A character of a class, a readable one if there is any.
fn one_of(class: &Class, random: &mut Random) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => {
            let ranges = class.ranges().iter();
            ranges
                .map(|range| (u32::from(range.start()), u32::from(range.end())))
                .collect()
        }
        Class::Bytes(class) => {
            let ranges = class.ranges().iter();
            ranges
                .map(|range| (u32::from(range.start()), u32::from(range.end())))
                .collect()
        }
    };
    let within = |low: u32, high: u32| -> Vec<(u32, u32)> {
        let cut = ranges
            .iter()
            .map(|(start, end)| ((*start).max(low), (*end).min(high)));
        cut.filter(|(start, end)| start <= end).collect()
    };
    let preferred = [
        within(0x61, 0x7a),
        within(0x30, 0x39),
        within(0x21, 0x7e),
        ranges.clone(),
    ];
    let usable = match within(0x30, 0x39).is_empty() || within(0x61, 0x7a).is_empty() {
        true => preferred.into_iter().find(|ranges| !ranges.is_empty())?,
        false => [within(0x61, 0x7a), within(0x30, 0x39)].concat(),
    };
    let (start, end) = usable[random.below(usable.len())];
    let offset = random.below((end - start + 1) as usize) as u32;
    char::from_u32(start + offset)
}
