//! Values with their places.

use super::{Number, Span, Text};

/// A value and where it stands.
///
/// The span covers the value's own text: quotes and brackets included, comments and a block scalar's
/// header not. A value that a YAML alias stands for has the alias's span; what is inside it keeps the
/// places of the anchored text.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where the value stands.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A JSON value; YAML is read into the same (core schema of YAML 1.2).
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it was written.
    Number(Number),
    /// A string.
    String(Text),
    /// An array.
    Array(Box<[Node]>),
    /// An object.
    Object(Object),
}

impl Node {
    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<&Number> {
        match &self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The items, if it is an array.
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match &self.value {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The member of that name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.as_object()?.get(name)
    }

    /// What kind of value it is, for messages: `null`, `a boolean`, `a number`, …
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// The value alone, as `serde_json` would have read it.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => number.to_json(),
            Value::String(text) => text.as_str().into(),
            Value::Array(items) => items.iter().map(Node::to_json).collect(),
            Value::Object(object) => object
                .iter()
                .map(|(key, value)| (key.name.to_string(), value.to_json()))
                .collect(),
        }
    }
}

/// The name of an object's member.
#[derive(Clone, Debug)]
pub struct Key {
    /// The name; of a YAML key that is no string (`200:`) its text.
    pub name: Text,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// Members in the order in which they are written, no name twice.
#[derive(Clone, Debug, Default)]
pub struct Object {
    members: Box<[(Key, Node)]>,
    /// None where a walk over the members is as quick. A pointer alone: most objects are small, and
    /// documents have very many of them.
    by_name: Option<Box<ByName>>,
}

/// Positions of members sorted by name, equal names by position.
#[derive(Clone, Debug)]
struct ByName(Box<[u32]>);

/// From how many members on an index pays.
const INDEXED_FROM: usize = 12;

impl Object {
    /// An object of these members, and the members whose names were taken already, each with the
    /// key that has it.
    pub(super) fn new(mut members: Vec<(Key, Node)>) -> (Object, Vec<(Key, Key)>) {
        let mut by_name = ByName::of(&members);
        let repeated = match &by_name {
            Some(by_name) => by_name.repeated(&members),
            None => repeated(&members),
        };
        let mut duplicates = Vec::new();
        if !repeated.is_empty() {
            let mut kept = Vec::with_capacity(members.len() - repeated.len());
            let firsts: Vec<Key> = repeated
                .iter()
                .map(|&(_, first)| members[first].0.clone())
                .collect();
            let mut upcoming = repeated.iter().zip(firsts).peekable();
            for (index, member) in members.into_iter().enumerate() {
                match upcoming.next_if(|((repeat, _), _)| *repeat == index) {
                    Some((_, first)) => duplicates.push((member.0, first)),
                    None => kept.push(member),
                }
            }
            members = kept;
            by_name = ByName::of(&members);
        }
        let members = members.into_boxed_slice();
        (Object { members, by_name }, duplicates)
    }

    /// The members in the order in which they are written.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Key, &Node)> {
        self.members.iter().map(|(key, value)| (key, value))
    }

    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.member(name).map(|(_, value)| value)
    }

    /// Key and value of that name.
    pub fn member(&self, name: &str) -> Option<(&Key, &Node)> {
        let found = match &self.by_name {
            None => self.members.iter().find(|(key, _)| key.name == name),
            Some(by_name) => by_name.find(&self.members, name),
        };
        found.map(|(key, value)| (key, value))
    }

    /// Whether it has a member of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.member(name).is_some()
    }

    /// How many members it has.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(super) fn into_members(self) -> Vec<(Key, Node)> {
        self.members.into_vec()
    }
}

impl ByName {
    /// The index of members; none where it would not pay.
    fn of(members: &[(Key, Node)]) -> Option<Box<ByName>> {
        (members.len() >= INDEXED_FROM).then(|| {
            let mut positions: Box<[u32]> = (0..members.len() as u32).collect();
            positions.sort_by(|&a, &b| members[a as usize].0.name.cmp(&members[b as usize].0.name));
            Box::new(ByName(positions))
        })
    }

    fn find<'m>(&self, members: &'m [(Key, Node)], name: &str) -> Option<&'m (Key, Node)> {
        let name_at = |position: u32| members[position as usize].0.name.as_str();
        let found = self.0.binary_search_by(|&at| name_at(at).cmp(name)).ok()?;
        Some(&members[self.0[found] as usize])
    }

    /// As [`repeated`] has it.
    fn repeated(&self, members: &[(Key, Node)]) -> Vec<(usize, usize)> {
        let mut repeated = Vec::new();
        let mut first = 0;
        for at in 1..self.0.len() {
            let (one, other) = (self.0[first] as usize, self.0[at] as usize);
            if members[one].0.name == members[other].0.name {
                repeated.push((other, one));
            } else {
                first = at;
            }
        }
        repeated.sort_unstable();
        repeated
    }
}

/// Positions of members whose name an earlier one has, with the first of that name; ascending.
fn repeated(members: &[(Key, Node)]) -> Vec<(usize, usize)> {
    let repeated = members.iter().enumerate().filter_map(|(index, (key, _))| {
        let mut before = members[..index].iter();
        let first = before.position(|(other, _)| other.name == key.name)?;
        Some((index, first))
    });
    repeated.collect()
}
