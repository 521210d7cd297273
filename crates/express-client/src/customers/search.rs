//! `POST /v1/customers/search`

use std::collections::BTreeMap;

use express_types::{
    BillingCustomerSearch, BillingDataType, BillingDirection, BillingExpansion, BillingField,
    BillingFilter, BillingFilterValue, BillingLimit, BillingOffset, BillingOperator, BillingSort,
    BillingStatus,
};
use futures_util::FutureExt as _;
use oaxum_runtime::Timestamp;

use super::{Page, details::one};
use crate::{
    Async, Error, Mode,
    draft::{Draft, typed},
    generated::operations,
    mode::Caller,
    overrides::Overrides,
    prepared::Prepared,
    request::{extensible, request},
};

/// A request for the customers that are like this. All that is said must hold.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct Search<M = Async> {
    caller: Caller<M>,
    customer_ids: Option<Vec<String>>,
    external_ids: Option<Vec<String>>,
    email: Option<String>,
    metadata: BTreeMap<String, String>,
    limit: Option<u32>,
    offset: Option<u64>,
    sort: Vec<BillingSort>,
    filters: Vec<Filter>,
    /// What needs no reading.
    rest: BillingCustomerSearch,
    overrides: Overrides,
}

#[derive(Clone, Debug)]
struct Filter {
    field: BillingField,
    operator: BillingOperator,
    value: Value,
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Texts(Vec<String>),
    Time(Timestamp),
}

impl<M: Mode> Search<M> {
    pub(super) fn new(caller: Caller<M>) -> Self {
        Self {
            caller,
            customer_ids: None,
            external_ids: None,
            email: None,
            metadata: BTreeMap::new(),
            limit: None,
            offset: None,
            sort: Vec::new(),
            filters: Vec::new(),
            rest: BillingCustomerSearch::default(),
            overrides: Overrides::default(),
        }
    }

    /// Only customers with one of these ids, up to 1,000.
    pub fn ids<T: Into<String>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.customer_ids = Some(ids.into_iter().map(Into::into).collect());
        self
    }

    /// Only customers with one of these external ids, up to 1,000.
    pub fn external_ids<T: Into<String>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.external_ids = Some(ids.into_iter().map(Into::into).collect());
        self
    }

    /// Only customers with exactly this e-mail address.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// Only customers of this status. Deleted ones are found only when they are asked for.
    pub fn status(mut self, status: BillingStatus) -> Self {
        self.rest.status = Some(status);
        self
    }

    /// Only customers whose metadata has this pair; may be said several times.
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Only customers created then or later.
    pub fn created_from(mut self, start: Timestamp) -> Self {
        self.rest.start_time = Some(start);
        self
    }

    /// Only customers created then or earlier.
    pub fn created_until(mut self, end: Timestamp) -> Self {
        self.rest.end_time = Some(end);
        self
    }

    /// Only customers whose field compares so with a text; up to 20 filters.
    pub fn text(
        mut self,
        field: BillingField,
        operator: BillingOperator,
        text: impl Into<String>,
    ) -> Self {
        self.filters.push(Filter {
            field,
            operator,
            value: Value::Text(text.into()),
        });
        self
    }

    /// Only customers whose field is (`in`) or is not (`not_in`) one of these texts, up to 1,000.
    pub fn texts<T: Into<String>>(
        mut self,
        field: BillingField,
        operator: BillingOperator,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        self.filters.push(Filter {
            field,
            operator,
            value: Value::Texts(texts.into_iter().map(Into::into).collect()),
        });
        self
    }

    /// Only customers whose field compares so with a time.
    pub fn time(mut self, field: BillingField, operator: BillingOperator, time: Timestamp) -> Self {
        self.filters.push(Filter {
            field,
            operator,
            value: Value::Time(time),
        });
        self
    }

    /// Sorts by this field, after those said before. Otherwise the newest come first.
    pub fn sort(mut self, field: BillingField, direction: BillingDirection) -> Self {
        self.sort.push(BillingSort {
            direction: Some(direction),
            ..BillingSort::new(field)
        });
        self
    }

    /// The newest first (`desc`), or the oldest, where no field is sorted by.
    pub fn order(mut self, direction: BillingDirection) -> Self {
        self.rest.order = Some(direction);
        self
    }

    /// How many customers a page holds at most: 1 to 1,000, and 50 unless said.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// How many customers are left out before the page. The cost of a page grows with it.
    pub fn offset(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    /// Asks for the integrations, even if there are none.
    pub fn expand_integrations(mut self) -> Self {
        self.rest.expand = Some(BillingExpansion::Integrations);
        self
    }

    fn prepare(self) -> Result<Prepared<Page>, Error> {
        let mut draft = Draft::new(&operations::QUERY_CUSTOMER);
        let ids = self.customer_ids.as_ref().map(typed).transpose();
        let ids = draft.body("/customer_ids", ids);
        let external_ids = self.external_ids.as_ref().map(typed).transpose();
        let external_ids = draft.body("/external_ids", external_ids);
        let email = one(&mut draft, "/email", self.email.as_deref());
        let metadata = (!self.metadata.is_empty()).then(|| typed(&self.metadata));
        let metadata = draft.body("/metadata", metadata.transpose());
        let limit = self
            .limit
            .map(|limit| BillingLimit::try_from(i64::from(limit)));
        let limit = draft.body("/limit", limit.transpose());
        let offset = self
            .offset
            .map(|offset| BillingOffset::try_from(i64::try_from(offset).unwrap_or(i64::MAX)));
        let offset = draft.body("/offset", offset.transpose());
        let sort = (!self.sort.is_empty()).then(|| typed(&self.sort));
        let sort = draft.body("/sort", sort.transpose());
        let filters = filters(&self.filters, &mut draft);
        let (
            Some(customer_ids),
            Some(external_ids),
            Some(email),
            Some(metadata),
            Some(limit),
            Some(offset),
            Some(sort),
            Some(filters),
        ) = (
            ids,
            external_ids,
            email,
            metadata,
            limit,
            offset,
            sort,
            filters,
        )
        else {
            return Err(draft.refused());
        };
        let filters = (!filters.is_empty()).then(|| typed(&filters));
        let Some(filters) = draft.body("/filters", filters.transpose()) else {
            return Err(draft.refused());
        };
        let body = BillingCustomerSearch {
            customer_ids,
            external_ids,
            email,
            metadata,
            limit: limit.unwrap_or_default(),
            offset: offset.unwrap_or_default(),
            sort,
            filters,
            ..self.rest
        };
        let api = self.caller.client.start(&operations::QUERY_CUSTOMER);
        let outcome = api.query_customer(&body).now_or_never();
        let prepared = api
            .inner
            .prepared(self.caller.client, outcome, self.overrides)?;
        Ok(prepared.reading(Page::read))
    }
}

fn filters(filters: &[Filter], draft: &mut Draft) -> Option<Vec<BillingFilter>> {
    let typed: Vec<_> = filters
        .iter()
        .enumerate()
        .map(|(index, filter)| {
            let at = format!("/filters/{index}/value");
            let (kind, value) = match &filter.value {
                Value::Text(text) => {
                    let string = Some(draft.body(&format!("{at}/string"), text.parse())?);
                    let value = BillingFilterValue {
                        string,
                        ..Default::default()
                    };
                    (BillingDataType::String, value)
                }
                Value::Texts(texts) => {
                    let array = Some(draft.body(&format!("{at}/array"), typed(texts))?);
                    let value = BillingFilterValue {
                        array,
                        ..Default::default()
                    };
                    (BillingDataType::Array, value)
                }
                Value::Time(time) => {
                    let value = BillingFilterValue {
                        date: Some(*time),
                        ..Default::default()
                    };
                    (BillingDataType::Date, value)
                }
            };
            Some(BillingFilter::new(
                filter.field,
                filter.operator,
                kind,
                value,
            ))
        })
        .collect();
    typed.into_iter().collect()
}

request!(Search => Page);
extensible!(Search);
