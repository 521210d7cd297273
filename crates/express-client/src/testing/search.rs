//! Searching the customers that the server keeps.

use std::cmp::Ordering;

use express_types::{
    BillingCustomer, BillingCustomerPage, BillingCustomerSearch, BillingDirection, BillingField,
    BillingFilter, BillingOperator as Operator, BillingPagination, BillingStatus,
};
use oaxum_runtime::{Timestamp, Violations};

use super::state::Customers;

impl Customers {
    /// One page of what is found.
    pub(super) fn search(
        &self,
        search: &BillingCustomerSearch,
    ) -> Result<BillingCustomerPage, Violations> {
        let mut found: Vec<_> = self
            .all()
            .map(|kept| kept.billed(search.expand.is_some()))
            .filter(|customer| meets(customer, search))
            .collect();
        let direction = search.order.unwrap_or(BillingDirection::Desc);
        let mut order: Vec<_> = search
            .sort
            .iter()
            .flat_map(|sort| sort.iter())
            .map(|sort| (sort.field, sort.direction.unwrap_or(direction)))
            .collect();
        if order.is_empty() {
            order.push((BillingField::CreatedAt, direction));
        }
        let last = order.last().map_or(direction, |(_, direction)| *direction);
        order.push((BillingField::Id, last));
        found.sort_by(|one, other| {
            let terms = order.iter().map(|(field, direction)| {
                let ordering = of(one, *field).cmp(&of(other, *field));
                match direction {
                    BillingDirection::Asc => ordering,
                    BillingDirection::Desc => ordering.reverse(),
                }
            });
            terms.fold(Ordering::Equal, Ordering::then)
        });
        let total = i64::try_from(found.len()).unwrap_or(i64::MAX).try_into()?;
        let number = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
        let page = found.into_iter().skip(number(search.offset.get()));
        let page = page.take(number(search.limit.get())).collect();
        let pagination = BillingPagination::new(search.limit, search.offset, total);
        Ok(BillingCustomerPage::new(page, pagination))
    }
}

fn meets(customer: &BillingCustomer, search: &BillingCustomerSearch) -> bool {
    let filters = || search.filters.iter().flat_map(|filters| filters.iter());
    let deleted = BillingStatus::Deleted;
    let asks_for_deleted = |filter: &BillingFilter| {
        let value = &filter.value;
        let texts = value.array.iter().flat_map(|texts| texts.iter());
        filter.field == BillingField::Status
            && matches!(filter.operator, Operator::Eq | Operator::In)
            && texts
                .chain(&value.string)
                .any(|text| text.as_str() == deleted.as_ref())
    };
    let status = match search.status {
        Some(status) => customer.status == status,
        None => customer.status != deleted || filters().any(asks_for_deleted),
    };
    let among = |ids: Option<Vec<&str>>, id: &str| ids.is_none_or(|ids| ids.contains(&id));
    let ids = search.customer_ids.as_ref();
    let ids = ids.map(|ids| ids.iter().map(|id| id.as_str()).collect());
    let external_ids = search.external_ids.as_ref();
    let external_ids = external_ids.map(|ids| ids.iter().map(|id| id.as_str()).collect());
    let external_id = search.external_id.as_ref();
    let mut pairs = search.metadata.iter().flat_map(|metadata| metadata.iter());
    status
        && among(ids, customer.id.as_str())
        && among(external_ids, customer.external_id.as_str())
        && external_id.is_none_or(|id| *id == customer.external_id)
        && search
            .email
            .as_ref()
            .is_none_or(|email| email.as_str() == customer.email)
        && search
            .start_time
            .is_none_or(|start| customer.created_at >= start)
        && search.end_time.is_none_or(|end| customer.created_at <= end)
        && pairs.all(|(key, value)| {
            let metadata = customer.metadata.as_ref();
            metadata.and_then(|kept| kept.get(key)) == Some(value)
        })
        && filters().all(|filter| passes(customer, filter))
}

/// A field as filters and orders compare it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    Text(String),
    Time(Timestamp),
}

/// A field to sort by: names regardless of case.
fn of(customer: &BillingCustomer, field: BillingField) -> Of {
    match field {
        BillingField::CreatedAt => Of::Time(customer.created_at),
        BillingField::UpdatedAt => Of::Time(customer.updated_at),
        BillingField::Name => Of::Text(customer.name.to_lowercase()),
        other => Of::Text(text(customer, other).to_owned()),
    }
}

fn text(customer: &BillingCustomer, field: BillingField) -> &str {
    use BillingField as Field;
    match field {
        Field::Id => customer.id.as_str(),
        Field::ExternalId => customer.external_id.as_str(),
        Field::Name => customer.name.as_str(),
        Field::Email => &customer.email,
        Field::AddressLine1 => customer.address_line1.as_str(),
        Field::AddressLine2 => customer.address_line2.as_str(),
        Field::AddressCity => customer.address_city.as_str(),
        Field::AddressState => customer.address_state.as_str(),
        Field::AddressPostalCode => customer.address_postal_code.as_str(),
        Field::AddressCountry => customer.address_country.as_str(),
        Field::Contact => customer
            .contact
            .as_ref()
            .map_or("", |contact| contact.as_str()),
        Field::Timezone => &customer.timezone,
        Field::Status => customer.status.as_ref(),
        Field::CreatedBy => &customer.created_by,
        Field::UpdatedBy => &customer.updated_by,
        Field::CreatedAt | Field::UpdatedAt => "",
    }
}

fn passes(customer: &BillingCustomer, filter: &BillingFilter) -> bool {
    let (field, value) = (filter.field, &filter.value);
    if let Of::Time(kept) = of(customer, field) {
        let compare = |holds: fn(&Timestamp, &Timestamp) -> bool| {
            value.date.as_ref().is_some_and(|date| holds(&kept, date))
        };
        return match filter.operator {
            Operator::Eq => compare(Timestamp::eq),
            Operator::Gt | Operator::After => compare(Timestamp::gt),
            Operator::Lt | Operator::Before => compare(Timestamp::lt),
            Operator::Gte => compare(Timestamp::ge),
            _ => false,
        };
    }
    let kept = text(customer, field);
    let asked = value.string.as_ref().map_or("", |text| text.as_str());
    let contains = || kept.to_lowercase().contains(&asked.to_lowercase());
    let listed = || {
        let mut texts = value.array.iter().flat_map(|texts| texts.iter());
        texts.any(|text| text.as_str() == kept)
    };
    let ordered = |text: &str| match field {
        BillingField::Name => text.to_lowercase(),
        _ => text.to_owned(),
    };
    match filter.operator {
        Operator::Eq => kept == asked,
        Operator::Contains => contains(),
        Operator::NotContains => !contains(),
        Operator::Gt | Operator::After => ordered(kept) > ordered(asked),
        Operator::Lt | Operator::Before => ordered(kept) < ordered(asked),
        Operator::Gte => ordered(kept) >= ordered(asked),
        Operator::In => listed(),
        Operator::NotIn => !listed(),
    }
}
