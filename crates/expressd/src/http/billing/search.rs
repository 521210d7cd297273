//! What the billing face is searched for.

use express_types as types;
use oaxum_runtime::{Location, Path, Violations};
use types::{
    BillingDataType as Kind, BillingDirection, BillingField, BillingOperator as Operator,
    BillingStatus,
};

use crate::app::{
    Condition, Direction, Field, Search, Status, Statuses, TextField, TextTest, TimeField, TimeTest,
};

/// What an answer says of its request.
pub(in crate::http) struct Asked {
    /// How many customers a page has at most.
    pub limit: types::BillingLimit,
    /// How many are left out before it.
    pub offset: types::BillingOffset,
    /// Whether integrations are shown even if there are none.
    pub expanded: bool,
}

/// A search, and what its answer has to say of it.
///
/// # Errors
/// Every filter whose parts do not fit each other.
pub(in crate::http) fn asked(
    body: types::BillingCustomerSearch,
) -> Result<(Search, Asked), Violations> {
    let asked = Asked {
        limit: body.limit,
        offset: body.offset,
        expanded: body.expand.is_some(),
    };
    let mut conditions = Vec::new();
    let mut text = |field, values| {
        conditions.push(Condition::Text(field, TextTest::OneOf(values)));
    };
    if let Some(ids) = body.customer_ids {
        let ids = ids.into_inner().into_iter();
        text(TextField::Id, ids.map(|id| id.into_inner()).collect());
    }
    if let Some(id) = body.external_id {
        text(TextField::ExternalId, vec![id.into_inner()]);
    }
    if let Some(ids) = body.external_ids {
        let ids = ids.into_inner().into_iter();
        text(
            TextField::ExternalId,
            ids.map(|id| id.into_inner()).collect(),
        );
    }
    if let Some(email) = body.email {
        text(TextField::Email, vec![email.into_inner()]);
    }
    let pairs = body
        .metadata
        .into_iter()
        .flat_map(|pairs| pairs.into_inner());
    conditions.extend(pairs.map(|(key, value)| Condition::Metadata(key, value.into_inner())));
    let mut time = |test| conditions.push(Condition::Time(TimeField::CreatedAt, test));
    if let Some(start) = body.start_time {
        time(TimeTest::From(start));
    }
    if let Some(end) = body.end_time {
        time(TimeTest::Until(end));
    }

    let mut violations = Violations::of(Location::Body);
    let filters = Path::ROOT.key("filters");
    let sent = body.filters.into_iter().flat_map(|all| all.into_inner());
    for (index, filter) in sent.enumerate() {
        conditions.extend(condition(filter, &filters.index(index), &mut violations));
    }
    violations.into_result()?;
    let statuses = match body.status {
        Some(BillingStatus::Published) => Statuses::Only(Status::Published),
        Some(BillingStatus::Archived) => Statuses::Only(Status::Archived),
        Some(BillingStatus::Deleted) => Statuses::Only(Status::Deleted),
        None if conditions.iter().any(asks_for_deleted) => Statuses::Any,
        None => Statuses::NotDeleted,
    };
    let limit = usize::try_from(asked.limit.get()).unwrap_or(usize::MAX);
    let offset = u64::try_from(asked.offset.get()).unwrap_or(u64::MAX);
    let search = Search {
        statuses,
        conditions,
        order: order(body.order, body.sort),
        limit,
        offset,
    };
    Ok((search, asked))
}

fn asks_for_deleted(condition: &Condition) -> bool {
    let deleted = |word: &String| word == Status::Deleted.as_str();
    matches!(
        condition,
        Condition::Text(TextField::Status, TextTest::OneOf(words)) if words.iter().any(deleted)
    )
}

fn order(
    order: Option<BillingDirection>,
    sort: Option<types::BillingOrder>,
) -> Vec<(Field, Direction)> {
    let otherwise = order.map_or(Direction::Descending, direction);
    let sort = sort.into_iter().flat_map(|sort| sort.into_inner());
    let mut terms: Vec<_> = sort
        .map(|term| {
            (
                field(term.field),
                term.direction.map_or(otherwise, direction),
            )
        })
        .collect();
    if terms.is_empty() {
        terms.push((Field::Time(TimeField::CreatedAt), otherwise));
    }
    terms
}

const fn direction(direction: BillingDirection) -> Direction {
    match direction {
        BillingDirection::Asc => Direction::Ascending,
        BillingDirection::Desc => Direction::Descending,
    }
}

const fn field(field: BillingField) -> Field {
    use {BillingField as Named, TextField as Text};
    match field {
        Named::Id => Field::Text(Text::Id),
        Named::ExternalId => Field::Text(Text::ExternalId),
        Named::Name => Field::Text(Text::Name),
        Named::Email => Field::Text(Text::Email),
        Named::AddressLine1 => Field::Text(Text::AddressLine1),
        Named::AddressLine2 => Field::Text(Text::AddressLine2),
        Named::AddressCity => Field::Text(Text::AddressCity),
        Named::AddressState => Field::Text(Text::AddressState),
        Named::AddressPostalCode => Field::Text(Text::AddressPostalCode),
        Named::AddressCountry => Field::Text(Text::AddressCountry),
        Named::Contact => Field::Text(Text::Contact),
        Named::Timezone => Field::Text(Text::TimeZone),
        Named::Status => Field::Text(Text::Status),
        Named::CreatedAt => Field::Time(TimeField::CreatedAt),
        Named::UpdatedAt => Field::Time(TimeField::UpdatedAt),
        Named::CreatedBy => Field::Text(Text::CreatedBy),
        Named::UpdatedBy => Field::Text(Text::UpdatedBy),
    }
}

/// A filter as a condition; none where its parts do not fit, which is noted.
fn condition(
    filter: types::BillingFilter,
    at: &Path<'_>,
    violations: &mut Violations,
) -> Option<Condition> {
    let value = filter.value;
    let (kind, operator) = (filter.data_type, filter.operator);
    match (field(filter.field), kind) {
        (Field::Text(field), Kind::String) => {
            let Some(value) = value.string else {
                missing(at, "string", violations);
                return None;
            };
            let value = value.into_inner();
            let test = match operator {
                Operator::Eq => TextTest::OneOf(vec![value]),
                Operator::Contains => TextTest::Contains(value),
                Operator::NotContains => TextTest::Lacks(value),
                Operator::Gt => TextTest::After(value),
                Operator::Lt => TextTest::Before(value),
                Operator::Gte => TextTest::From(value),
                Operator::In | Operator::NotIn | Operator::Before | Operator::After => {
                    let fitting = "`eq`, `contains`, `not_contains`, `gt`, `lt` or `gte`";
                    unfit(at, "string", fitting, violations);
                    return None;
                }
            };
            Some(Condition::Text(field, test))
        }
        (Field::Text(field), Kind::Array) => {
            let Some(values) = value.array else {
                missing(at, "array", violations);
                return None;
            };
            let values = values.into_inner().into_iter();
            let values = values.map(|value| value.into_inner()).collect();
            let test = match operator {
                Operator::In => TextTest::OneOf(values),
                Operator::NotIn => TextTest::NoneOf(values),
                _ => {
                    unfit(at, "array", "`in` or `not_in`", violations);
                    return None;
                }
            };
            Some(Condition::Text(field, test))
        }
        (Field::Time(field), Kind::Date) => {
            let Some(time) = value.date else {
                missing(at, "date", violations);
                return None;
            };
            let test = match operator {
                Operator::Eq => TimeTest::At(time),
                Operator::Gt | Operator::After => TimeTest::After(time),
                Operator::Lt | Operator::Before => TimeTest::Before(time),
                Operator::Gte => TimeTest::From(time),
                Operator::Contains | Operator::NotContains | Operator::In | Operator::NotIn => {
                    let fitting = "`eq`, `gt`, `lt`, `gte`, `before` or `after`";
                    unfit(at, "date", fitting, violations);
                    return None;
                }
            };
            Some(Condition::Time(field, test))
        }
        (Field::Text(_), Kind::Number | Kind::Date) => {
            let message = "must be `string` or `array`: the field is a text";
            violations.add(&at.key("data_type"), "data_type", message);
            None
        }
        (Field::Time(_), _) => {
            let message = "must be `date`: the field is a time";
            violations.add(&at.key("data_type"), "data_type", message);
            None
        }
    }
}

fn missing(at: &Path<'_>, part: &'static str, violations: &mut Violations) {
    let message = format!("must be there, as `data_type` is `{part}`");
    violations.add(&at.key("value").key(part), "required", message);
}

fn unfit(at: &Path<'_>, kind: &str, fitting: &str, violations: &mut Violations) {
    let message = format!("must be {fitting}, as `data_type` is `{kind}`");
    violations.add(&at.key("operator"), "operator", message);
}
