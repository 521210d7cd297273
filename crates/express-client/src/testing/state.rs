//! The customers that the server keeps.

use std::collections::{BTreeMap, BTreeSet};

use express_types::{
    BillingCustomer, BillingStatus, Cursor, EntityTag, EntityTagCondition, ExpressCustomer,
    ExpressCustomerChanges, ExpressCustomerId, ExpressCustomerName, ExpressCustomerPage, Metadata,
    UserCount, UserId,
};
use oaxum_runtime::{Patch, Timestamp, Violations};

/// All customers, by their ids, which sort in the order of creation.
#[derive(Debug, Default)]
pub(super) struct Customers {
    kept: BTreeMap<ExpressCustomerId, Kept>,
    created: u64,
}

/// A customer, its users, and how often it changed.
#[derive(Debug)]
pub(super) struct Kept {
    pub customer: ExpressCustomer,
    /// What the billing face alone knows; what both know is in `customer`.
    pub billing: BillingCustomer,
    pub deleted: bool,
    users: BTreeSet<UserId>,
    version: u64,
}

impl Customers {
    pub(super) fn newest_first(&self) -> Vec<ExpressCustomer> {
        let kept = self.kept.values().rev().filter(|kept| !kept.deleted);
        kept.map(|kept| kept.customer.clone()).collect()
    }

    /// The customer, unless it is deleted.
    pub(super) fn get(&mut self, id: &str) -> Option<&mut Kept> {
        self.any(id).filter(|kept| !kept.deleted)
    }

    /// The customer, deleted or not.
    pub(super) fn any(&mut self, id: &str) -> Option<&mut Kept> {
        self.kept.get_mut(&id.parse().ok()?)
    }

    /// All customers, deleted or not.
    pub(super) fn all(&self) -> impl Iterator<Item = &Kept> {
        self.kept.values()
    }

    /// All customers, deleted or not.
    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Kept> {
        self.kept.values_mut()
    }

    pub(super) fn insert(
        &mut self,
        name: ExpressCustomerName,
        metadata: Option<Metadata>,
    ) -> Result<&mut Kept, Violations> {
        self.created += 1;
        let id: ExpressCustomerId = format!("cus_{:032x}", self.created).parse()?;
        let now = Timestamp::now();
        let nobody = UserCount::try_from(0)?;
        let billing = unbilled(&id, name.clone(), now)?;
        let customer = ExpressCustomer {
            metadata,
            ..ExpressCustomer::new(Some(now), id.clone(), name, true, Some(now), nobody)
        };
        Ok(self.kept.entry(id).or_insert(Kept {
            customer,
            billing,
            deleted: false,
            users: BTreeSet::new(),
            version: 1,
        }))
    }

    /// A page, and none if no page begins at the cursor.
    pub(super) fn page(
        &self,
        cursor: Option<&Cursor>,
        limit: usize,
        name: &str,
    ) -> Option<ExpressCustomerPage> {
        let before: Option<ExpressCustomerId> = match cursor {
            Some(cursor) => Some(cursor.as_str().parse().ok()?),
            None => None,
        };
        let name = name.to_lowercase();
        let mut found = self
            .kept
            .iter()
            .rev()
            .filter(|(_, kept)| !kept.deleted)
            .filter(|(id, _)| before.as_ref().is_none_or(|before| *id < before))
            .filter(|(_, kept)| {
                let text = kept.customer.express_customer_name.as_str();
                text.to_lowercase().contains(&name)
            })
            .map(|(_, kept)| kept.customer.clone());
        let customers: Vec<_> = found.by_ref().take(limit).collect();
        let has_more = found.next().is_some();
        let last = customers.last().filter(|_| has_more);
        let cursor = last.and_then(|last| last.express_customer_id.as_str().parse().ok());
        Some(ExpressCustomerPage {
            cursor,
            ..ExpressCustomerPage::new(customers, has_more)
        })
    }
}

impl Kept {
    pub(super) fn tag(&self) -> Result<EntityTag, Violations> {
        format!("\"{}\"", self.version).parse()
    }

    /// Whether a condition names this version.
    pub(super) fn matches(&self, condition: &EntityTagCondition) -> bool {
        let tag = format!("\"{}\"", self.version);
        let mut listed = condition.as_str().split(',').map(str::trim);
        listed.any(|one| one == "*" || one.trim_start_matches("W/") == tag)
    }

    pub(super) fn change(&mut self, changes: ExpressCustomerChanges) {
        let mut changed = self.customer.clone();
        if let Some(name) = changes.express_customer_name {
            changed.express_customer_name = name;
        }
        match changes.metadata {
            Patch::Absent => {}
            Patch::Null => changed.metadata = None,
            Patch::Value(metadata) => changed.metadata = Some(metadata),
        }
        self.put(changed);
    }

    pub(super) fn activate(&mut self, is_active: bool) {
        let mut changed = self.customer.clone();
        changed.is_active = is_active;
        self.put(changed);
    }

    pub(super) fn has(&self, user: &UserId) -> bool {
        self.users.contains(user)
    }

    /// Adds or removes a user; false if there was nothing to do.
    pub(super) fn member(&mut self, user: UserId, belongs: bool) -> Result<bool, Violations> {
        let moved = if belongs {
            self.users.insert(user)
        } else {
            self.users.remove(&user)
        };
        let mut changed = self.customer.clone();
        let count = i64::try_from(self.users.len()).unwrap_or(i64::MAX);
        changed.user_count = UserCount::try_from(count)?;
        self.put(changed);
        Ok(moved)
    }

    /// A new version, if anything is new.
    pub(super) fn put(&mut self, changed: ExpressCustomer) {
        if changed != self.customer {
            self.customer = changed;
            self.moved();
        }
    }

    /// Notes that something is new.
    pub(super) fn moved(&mut self) {
        self.customer.updated_at = Some(Timestamp::now());
        self.version += 1;
    }
}

/// A customer of which the billing face knows nothing yet.
fn unbilled(
    id: &ExpressCustomerId,
    name: ExpressCustomerName,
    now: Timestamp,
) -> Result<BillingCustomer, Violations> {
    let mock = || "mock".to_owned();
    Ok(BillingCustomer::new(
        id.clone(),
        id.as_str().parse()?,
        name,
        String::new(),
        "".parse()?,
        "".parse()?,
        "".parse()?,
        "".parse()?,
        "".parse()?,
        "".parse()?,
        "UTC".to_owned(),
        None,
        mock(),
        mock(),
        BillingStatus::Published,
        now,
        now,
        mock(),
        mock(),
    ))
}
