//! A search as SQL, as far as the two stores write it alike: conditions, order, and the values that
//! are bound. No value of a caller's is ever part of the text.

use crate::app::{
    Condition, CustomerId, Direction, Field, Folded, Status, Statuses, TextField, TextTest,
    TimeField,
};

/// How one database writes what the other writes differently.
pub(super) trait Dialect {
    /// What stands before the number of a place.
    const PLACE: char;

    /// A text of the customer; empty where it is not set. It compares by code points.
    fn text(field: TextField) -> &'static str;

    /// Whether a text has this part.
    fn contains(text: &str, part: String, bound: &mut Vec<Bound>) -> String;

    /// Whether an expression is among these values.
    fn one_of(expression: &str, values: Values, bound: &mut Vec<Bound>) -> String;

    /// Whether the metadata have this pair.
    fn pair(key: &str, value: &str, bound: &mut Vec<Bound>) -> String;
}

/// Several values of one kind.
#[derive(Clone, Debug)]
pub(super) enum Values {
    Texts(Vec<String>),
    Ids(Vec<CustomerId>),
}

/// A value that is bound to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Text(String),
    Number(i64),
    Id(CustomerId),
    /// One value for several texts, where the database has such.
    Texts(Vec<String>),
    /// One value for several ids.
    Ids(Vec<CustomerId>),
}

/// Binds a value, and gives its place. The first place is the scope's.
pub(super) fn bind<D: Dialect>(bound: &mut Vec<Bound>, value: Bound) -> String {
    bound.push(value);
    format!("{}{}", D::PLACE, bound.len() + 1)
}

/// The conditions of a search, each after ` AND `; the scope is the caller's.
pub(super) fn conditions<D: Dialect>(
    statuses: Statuses,
    conditions: &[Condition],
    bound: &mut Vec<Bound>,
) -> String {
    let mut sql = match statuses {
        // Written out, so that the planner knows which index it is about.
        Statuses::NotDeleted => format!(" AND status <> '{}'", Status::Deleted.as_str()),
        Statuses::Only(status) => format!(" AND status = '{}'", status.as_str()),
        Statuses::Any => String::new(),
    };
    for condition in conditions {
        sql.push_str(" AND ");
        sql.push_str(&one::<D>(condition, bound));
    }
    sql
}

fn one<D: Dialect>(condition: &Condition, bound: &mut Vec<Bound>) -> String {
    match condition {
        Condition::Text(field, test) => text::<D>(*field, test, bound),
        Condition::Time(field, test) => match test.in_microseconds() {
            Some(comparison) => {
                let place = bind::<D>(bound, Bound::Number(comparison.microseconds));
                format!("{} {} {place}", time(*field), comparison.operator)
            }
            None => NEVER.to_owned(),
        },
        Condition::Metadata(key, value) => D::pair(key, value, bound),
    }
}

const NEVER: &str = "1 = 0";

fn text<D: Dialect>(field: TextField, test: &TextTest, bound: &mut Vec<Bound>) -> String {
    match test {
        TextTest::OneOf(values) => one_of::<D>(field, values, bound),
        TextTest::NoneOf(values) => format!("NOT ({})", one_of::<D>(field, values, bound)),
        TextTest::Contains(part) => contains::<D>(field, part, bound),
        TextTest::Lacks(part) => format!("NOT ({})", contains::<D>(field, part, bound)),
        TextTest::After(value) => compared::<D>(field, ">", value, bound),
        TextTest::Before(value) => compared::<D>(field, "<", value, bound),
        TextTest::From(value) => compared::<D>(field, ">=", value, bound),
    }
}

fn one_of<D: Dialect>(field: TextField, values: &[String], bound: &mut Vec<Bound>) -> String {
    match field {
        // What is no id is the id of nobody.
        TextField::Id => {
            let ids = values.iter().filter_map(|text| text.parse().ok());
            D::one_of("id", Values::Ids(ids.collect()), bound)
        }
        // The index of addresses leaves out those who have none.
        TextField::Email if values.iter().all(|value| !value.is_empty()) => {
            let is = D::one_of("email", Values::Texts(values.to_owned()), bound);
            format!("(email <> '' AND {is})")
        }
        _ => D::one_of(D::text(field), Values::Texts(values.to_owned()), bound),
    }
}

fn contains<D: Dialect>(field: TextField, part: &str, bound: &mut Vec<Bound>) -> String {
    if field == TextField::Name {
        let part = Folded::of(part).as_str().to_owned();
        return D::contains("name_folded", part, bound);
    }
    let text = format!("lower({})", D::text(field));
    let contains = D::contains(&text, part.to_ascii_lowercase(), bound);
    if field == TextField::Email && !part.is_empty() {
        // The index of addresses leaves out those who have none.
        return format!("(email <> '' AND {contains})");
    }
    contains
}

fn compared<D: Dialect>(
    field: TextField,
    operator: &str,
    value: &str,
    bound: &mut Vec<Bound>,
) -> String {
    let (text, value) = match (field, value.parse()) {
        // The bytes of ids have the order of their texts, and an index.
        (TextField::Id, Ok(id)) => ("id", Bound::Id(id)),
        (TextField::Name, _) => {
            let folded = Folded::of(value).as_str().to_owned();
            ("name_folded", Bound::Text(folded))
        }
        _ => (D::text(field), Bound::Text(value.to_owned())),
    };
    format!("{text} {operator} {}", bind::<D>(bound, value))
}

const fn time(field: TimeField) -> &'static str {
    match field {
        TimeField::CreatedAt => "created_at",
        TimeField::UpdatedAt => "updated_at",
    }
}

/// The order of a search, after ` ORDER BY `. `prefix` stands before each term.
pub(super) fn order<D: Dialect>(order: &[(Field, Direction)], prefix: &str) -> String {
    let terms = terms::<D>(order).into_iter();
    let terms: Vec<_> = terms
        .map(|(term, direction)| format!("{prefix}{term} {}", word(direction)))
        .collect();
    format!(" ORDER BY {}", terms.join(", "))
}

/// What decides the order of a search, the most important first. The last is the id.
pub(super) fn terms<D: Dialect>(order: &[(Field, Direction)]) -> Vec<(&'static str, Direction)> {
    let mut terms = Vec::with_capacity(order.len() + 1);
    for (field, direction) in order {
        let term = match field {
            Field::Text(TextField::Id) => {
                terms.push(("id", *direction));
                return terms;
            }
            Field::Text(TextField::Name) => "name_folded",
            Field::Text(field) => D::text(*field),
            Field::Time(field) => time(*field),
        };
        terms.push((term, *direction));
    }
    let last = order.last().map_or(Direction::Descending, |(_, it)| *it);
    terms.push(("id", last));
    terms
}

const fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Ascending => "ASC",
        Direction::Descending => "DESC",
    }
}
