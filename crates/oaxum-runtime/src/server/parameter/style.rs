//! The styles of OpenAPI (3.1.1, section 4.8.12.3), undone.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::shape::Shape;

/// How a value is written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Paths and headers: `a,b`
    Simple,
    /// Paths: `.a.b`
    Label,
    /// Paths: `;name=a,b`
    Matrix,
    /// The query, cookies and forms: `name=a&name=b`
    Form,
    /// The query: `name=a%20b`
    SpaceDelimited,
    /// The query: `name=a|b`
    PipeDelimited,
    /// The query: `name[member]=a`
    DeepObject,
}

/// Why a text cannot be read: a code and a message.
pub(crate) type Fault = (&'static str, &'static str);

pub(crate) const REPEATED: Fault = ("repeated", "must be given once");
pub(crate) const ENCODING: Fault = ("encoding", "must be UTF-8, percent-encoded");
const FORM: Fault = ("style", "is not written in the style of this parameter");

/// How the bytes behind a text are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Not at all.
    Plain,
    /// With `%`.
    Percent,
    /// With `%`, and `+` for a space.
    Form,
}

impl Encoding {
    pub(crate) fn decode(self, text: &str) -> Result<Cow<'_, str>, Fault> {
        let percent = |text: &str| {
            let decoded = percent_decode_str(text).decode_utf8();
            decoded.map(Cow::into_owned).map_err(|_| ENCODING)
        };
        let is_written_out = |byte| byte == b'%' || (byte == b'+' && self == Self::Form);
        match self {
            Self::Plain => Ok(Cow::Borrowed(text)),
            _ if !text.bytes().any(is_written_out) => Ok(Cow::Borrowed(text)),
            Self::Form if text.contains('+') => percent(&text.replace('+', " ")).map(Cow::Owned),
            _ => percent_decode_str(text).decode_utf8().map_err(|_| ENCODING),
        }
    }
}

/// The values that one text may stand for, at least one, the likeliest first.
#[derive(Debug)]
pub(crate) struct Candidates {
    pub(crate) first: Value,
    pub(crate) others: Vec<Value>,
}

impl Candidates {
    fn gather(mut found: Vec<Value>) -> Result<Self, Fault> {
        if found.is_empty() {
            return Err(FORM);
        }
        let first = found.remove(0);
        Ok(Self {
            first,
            others: found,
        })
    }

    /// The values of a scalar's text. The usual case allocates nothing beside the value.
    fn scalar(shape: &Shape, text: Cow<'_, str>) -> Self {
        let as_text = (shape.has_text_besides() && shape.value(Cow::Borrowed(&text)) != *text)
            .then(|| Value::String(text.clone().into_owned()));
        Self {
            first: shape.value(text),
            others: as_text.into_iter().collect(),
        }
    }
}

/// Reads one text: a segment of the path, a header, one query parameter or cookie.
pub(crate) fn text(
    style: Style,
    explode: bool,
    name: &str,
    shape: &Shape,
    text: &str,
    encoding: Encoding,
) -> Result<Candidates, Fault> {
    let is_scalar = shape.items().is_none() && shape.known().is_none();
    let (text, separator) = match style {
        Style::Label => (
            text.strip_prefix('.').ok_or(FORM)?,
            if explode { "." } else { "," },
        ),
        Style::Matrix => (
            matrix(name, explode, is_scalar, text)?,
            if explode { ";" } else { "," },
        ),
        Style::SpaceDelimited => (text, " "),
        Style::PipeDelimited => (text, "|"),
        Style::Simple | Style::Form | Style::DeepObject => (text, ","),
    };
    if is_scalar {
        let text = encoding.decode(text)?;
        return Ok(Candidates::scalar(shape, text));
    }
    let pieces = split(text, separator);
    let matrix_key = format!("{name}=");
    let mut found = Vec::new();
    if shape.known().is_some() {
        let pairs: Option<Vec<(&str, &str)>> = if explode {
            let pairs = pieces.iter().map(|piece| piece.split_once('='));
            pairs.collect()
        } else {
            let pairs = pieces.chunks(2).map(|pair| match pair {
                [name, value] => Some((*name, *value)),
                _ => None,
            });
            pairs.collect()
        };
        if let Some(pairs) = pairs.filter(|pairs| !pairs.is_empty() || !shape.has_scalars()) {
            found.push(object(shape, &pairs, encoding)?);
        }
    }
    if shape.has_scalars() {
        let scalar = Candidates::scalar(shape, encoding.decode(text)?);
        found.push(scalar.first);
        found.extend(scalar.others);
    }
    if let Some(items) = shape.items() {
        let items = pieces.iter().map(|piece| {
            let piece = match style {
                Style::Matrix if explode => piece.strip_prefix(&matrix_key).unwrap_or(piece),
                _ => piece,
            };
            Ok(items.value(encoding.decode(piece.trim())?))
        });
        found.push(Value::Array(items.collect::<Result<_, Fault>>()?));
    }
    Candidates::gather(found)
}

/// The pieces of a text, no piece of an empty one. Space and pipe may come percent-encoded, since
/// neither stands in a URI as it is.
fn split<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    if text.is_empty() {
        return Vec::new();
    }
    match separator {
        " " => text
            .split('+')
            .flat_map(|piece| piece.split("%20"))
            .collect(),
        "|" => {
            let pieces = text.split('|').flat_map(|piece| piece.split("%7C"));
            pieces.flat_map(|piece| piece.split("%7c")).collect()
        }
        separator => text.split(separator).collect(),
    }
}

/// What follows `;name=`; exploded, every `name=` but the separators stays where it is.
fn matrix<'a>(name: &str, explode: bool, is_scalar: bool, text: &'a str) -> Result<&'a str, Fault> {
    let rest = text.strip_prefix(';').ok_or(FORM)?;
    if explode && !is_scalar {
        return Ok(rest);
    }
    let rest = rest.strip_prefix(name).ok_or(FORM)?;
    match rest.strip_prefix('=') {
        Some(value) => Ok(value),
        None if rest.is_empty() => Ok(rest),
        None => Err(FORM),
    }
}

fn object(shape: &Shape, pairs: &[(&str, &str)], encoding: Encoding) -> Result<Value, Fault> {
    let mut members = Map::new();
    for (name, value) in pairs {
        let name = encoding.decode(name.trim())?;
        let value = shape.member(&name).value(encoding.decode(value)?);
        if members.insert(name.into_owned(), value).is_some() {
            return Err(REPEATED);
        }
    }
    Ok(Value::Object(members))
}

/// Reads the pairs of a query or a form that belong to the parameter `name`; none if it is not
/// there. An object with a pair for each member takes those it knows, and with `besides` every one
/// that is not named there.
pub(crate) fn pairs(
    style: Style,
    explode: bool,
    name: &str,
    shape: &Shape,
    pairs: &[(Cow<'_, str>, &str)],
    besides: Option<&[&str]>,
    encoding: Encoding,
) -> Result<Option<Candidates>, Fault> {
    if style == Style::DeepObject {
        return deep(name, shape, pairs, encoding);
    }
    let mut own = pairs
        .iter()
        .filter(|(known, _)| known == name)
        .map(|(_, value)| *value);
    let exploded_object = if explode && style == Style::Form {
        shape.known()
    } else {
        None
    };
    if exploded_object.is_some() {
        let own: Vec<(&str, &str)> = (pairs.iter())
            .filter(|(known, _)| is_member(shape, besides, known))
            .map(|(known, value)| (&**known, *value))
            .collect();
        if !own.is_empty() {
            let found = members(shape, &own, encoding)?;
            return Candidates::gather(vec![found]).map(Some);
        }
        if !shape.has_scalars() && shape.items().is_none() {
            return Ok(None);
        }
    }
    let Some(first) = own.next() else {
        return Ok(None);
    };
    let Some(second) = own.next() else {
        if explode && !(shape.has_scalars() && shape.items().is_none()) {
            return single(shape, first, encoding).map(Some);
        }
        return text(style, explode, name, shape, first, encoding).map(Some);
    };
    let Some(items) = shape.items() else {
        return Err(REPEATED);
    };
    if !explode {
        return Err(REPEATED);
    }
    let values = [first, second].into_iter().chain(own);
    let values = values.map(|value| Ok(items.value(encoding.decode(value)?)));
    let values = values.collect::<Result<_, Fault>>()?;
    Candidates::gather(vec![Value::Array(values)]).map(Some)
}

/// One value of an exploded array stands for itself, or for an array of one.
fn single(shape: &Shape, value: &str, encoding: Encoding) -> Result<Candidates, Fault> {
    let value = encoding.decode(value)?;
    let mut found = Vec::new();
    if shape.has_scalars() {
        let scalar = Candidates::scalar(shape, Cow::Borrowed(&value));
        found.push(scalar.first);
        found.extend(scalar.others);
    }
    if let Some(items) = shape.items() {
        found.push(Value::Array(vec![items.value(value)]));
    }
    Candidates::gather(found)
}

fn is_member(shape: &Shape, besides: Option<&[&str]>, name: &str) -> bool {
    let mut known = shape.known().unwrap_or_default().iter();
    known.any(|(known, _)| *known == name)
        || besides.is_some_and(|besides| !besides.iter().any(|other| belongs(name, other)))
}

/// Whether a name is that of a parameter, or of a member of it in the style `deepObject`.
fn belongs(name: &str, parameter: &str) -> bool {
    let rest = name.strip_prefix(parameter);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
}

/// The members of an object, each a pair of its own; of an array, one pair for each item.
pub(crate) fn members(
    shape: &Shape,
    pairs: &[(&str, &str)],
    encoding: Encoding,
) -> Result<Value, Fault> {
    let mut members = Map::new();
    for (name, value) in pairs {
        let inner = shape.member(name);
        let text = encoding.decode(value)?;
        let value = match inner.items() {
            Some(items) if !inner.has_scalars() => Value::Array(vec![items.value(text)]),
            _ => inner.value(text),
        };
        match (members.get_mut(*name), value) {
            (None, value) => {
                members.insert((*name).to_owned(), value);
            }
            (Some(Value::Array(known)), Value::Array(more)) => known.extend(more),
            (Some(_), _) => return Err(REPEATED),
        }
    }
    Ok(Value::Object(members))
}

/// `name[member]=a`, and what many senders make of it: `name[member][inner]=a`,
/// `name[items][]=a`, `name[items][0]=a`.
fn deep(
    name: &str,
    shape: &Shape,
    pairs: &[(Cow<'_, str>, &str)],
    encoding: Encoding,
) -> Result<Option<Candidates>, Fault> {
    let mut root = Value::Null;
    for (key, value) in pairs {
        let Some(keys) = key.strip_prefix(name).filter(|rest| rest.starts_with('[')) else {
            continue;
        };
        let keys = keys
            .strip_prefix('[')
            .and_then(|keys| keys.strip_suffix(']'))
            .ok_or(FORM)?;
        let keys: Vec<&str> = keys.split("][").collect();
        place(&mut root, shape, &keys, encoding.decode(value)?)?;
    }
    if root.is_null() {
        return Ok(None);
    }
    Candidates::gather(vec![root]).map(Some)
}

/// Puts a text where its keys say, making the objects and arrays on the way there.
fn place(into: &mut Value, shape: &Shape, keys: &[&str], text: Cow<'_, str>) -> Result<(), Fault> {
    match (keys, shape.items()) {
        // An array without brackets has a pair for each item.
        ([], Some(items)) if !shape.has_scalars() => item(into, items, "", &[], text),
        ([], _) if into.is_null() => {
            *into = shape.value(text);
            Ok(())
        }
        ([], _) => Err(REPEATED),
        ([key, keys @ ..], Some(items)) if key.bytes().all(|byte| byte.is_ascii_digit()) => {
            item(into, items, key, keys, text)
        }
        ([key, keys @ ..], _) => {
            if into.is_null() {
                *into = Value::Object(Map::new());
            }
            let Value::Object(members) = into else {
                return Err(FORM);
            };
            let member = members.entry(*key).or_insert(Value::Null);
            place(member, shape.member(key), keys, text)
        }
    }
}

/// Puts a text into an item of an array: at the index, or after the last.
fn item(
    into: &mut Value,
    items: &Shape,
    index: &str,
    keys: &[&str],
    text: Cow<'_, str>,
) -> Result<(), Fault> {
    if into.is_null() {
        *into = Value::Array(Vec::new());
    }
    let Value::Array(known) = into else {
        return Err(FORM);
    };
    let index = if index.is_empty() {
        known.len()
    } else {
        index.parse().map_err(|_| FORM)?
    };
    if index == known.len() {
        known.push(Value::Null);
    }
    let item = known.get_mut(index).ok_or(FORM)?;
    place(item, items, keys, text)
}
