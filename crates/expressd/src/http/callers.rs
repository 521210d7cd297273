//! Who calls: the classes of tenants, and the rate limit of each key.
//!
//! A limit is a token bucket for each key (as GCRA, one atomic figure a key). Only keys that exist
//! get one, so callers without a key cannot fill the memory.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;

use governor::RateLimiter;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use uuid::Uuid;

use crate::app::ApiKey;
use crate::server::visit;
use crate::server::{Caller, Standing};

/// How many requests a key may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// A second, on average.
    pub per_second: NonZeroU32,
    /// At once, after a pause.
    pub burst: NonZeroU32,
}

/// The classes of tenants, each with the rate limit of its keys.
#[derive(Debug)]
pub struct Classes {
    standard: Class,
    named: Vec<Class>,
    /// Where in `named` a tenant's class is.
    tenants: HashMap<String, usize>,
}

#[derive(Debug)]
struct Class {
    name: &'static str,
    limit: Option<Limit>,
}

struct Limit {
    quota: Quota,
    policy: &'static str,
    buckets: Buckets,
    clock: DefaultClock,
}

type Buckets =
    RateLimiter<Uuid, DefaultKeyedStateStore<Uuid>, DefaultClock, StateInformationMiddleware>;

impl fmt::Debug for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limit")
            .field("quota", &self.quota)
            .finish_non_exhaustive()
    }
}

impl Classes {
    /// The class of every tenant that is in no other.
    pub const STANDARD: &'static str = "standard";

    /// No class but the standard one, whose keys have this quota, or none.
    #[must_use]
    pub fn new(quota: Option<Quota>) -> Self {
        Self {
            standard: Class::new(Self::STANDARD, quota),
            named: Vec::new(),
            tenants: HashMap::new(),
        }
    }

    /// Adds a class. Its name is kept for as long as the process lives.
    ///
    /// # Errors
    /// A tenant that is in another class already.
    pub fn add(
        &mut self,
        name: &str,
        quota: Option<Quota>,
        tenants: &[String],
    ) -> Result<(), String> {
        for tenant in tenants {
            if self
                .tenants
                .insert(tenant.clone(), self.named.len())
                .is_some()
            {
                return Err(tenant.clone());
            }
        }
        // Labels of metrics are cheapest as constants, and this is one from now on.
        self.named.push(Class::new(name.to_owned().leak(), quota));
        Ok(())
    }

    /// Notes who calls, and counts the request.
    ///
    /// # Errors
    /// It is one too many: seconds to wait.
    pub(super) fn admit(&self, key: &ApiKey) -> Result<(), u32> {
        let class = self.class_of(&key.scope.tenant);
        visit::is_from(Caller {
            key: key.id,
            class: class.name,
        });
        let Some(limit) = &class.limit else {
            return Ok(());
        };
        let standing = limit.count(key.id);
        visit::stands(standing);
        standing.retry_after.map_or(Ok(()), Err)
    }

    /// Forgets keys that have their whole quota again. Costs a look at every key.
    pub fn forget_idle(&self) {
        for limit in self.limits() {
            limit.buckets.retain_recent();
            limit.buckets.shrink_to_fit();
        }
    }

    /// Whether any key is limited.
    #[must_use]
    pub fn limit_anybody(&self) -> bool {
        self.limits().next().is_some()
    }

    fn limits(&self) -> impl Iterator<Item = &Limit> {
        let classes = std::iter::once(&self.standard).chain(&self.named);
        classes.filter_map(|class| class.limit.as_ref())
    }

    fn class_of(&self, tenant: &str) -> &Class {
        let named = self.tenants.get(tenant);
        named
            .and_then(|place| self.named.get(*place))
            .unwrap_or(&self.standard)
    }
}

impl Class {
    fn new(name: &'static str, quota: Option<Quota>) -> Self {
        Self {
            name,
            limit: quota.map(Limit::new),
        }
    }
}

impl Limit {
    fn new(quota: Quota) -> Self {
        let buckets = governor::Quota::per_second(quota.per_second).allow_burst(quota.burst);
        let policy = format!(
            "\"{}\";q={};w={}",
            Standing::POLICY_NAME,
            quota.burst,
            quota.seconds_for(quota.burst.get())
        );
        Self {
            quota,
            policy: policy.leak(),
            buckets: RateLimiter::dashmap(buckets).with_middleware(),
            clock: DefaultClock::default(),
        }
    }

    fn count(&self, key: Uuid) -> Standing {
        let (remaining, retry_after) = match self.buckets.check_key(&key) {
            Ok(left) => (left.remaining_burst_capacity(), None),
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                // Rounded up, so that whoever waits as long is let in.
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                (0, Some(u32::try_from(seconds).unwrap_or(u32::MAX).max(1)))
            }
        };
        Standing {
            policy: self.policy,
            remaining,
            reset: self
                .quota
                .seconds_for(self.quota.burst.get().saturating_sub(remaining)),
            retry_after,
        }
    }
}

impl Quota {
    /// How long so many requests take to come back, in seconds, rounded up.
    const fn seconds_for(&self, requests: u32) -> u32 {
        requests.div_ceil(self.per_second.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(per_second: u32, burst: u32) -> Quota {
        Quota {
            per_second: NonZeroU32::new(per_second).unwrap(),
            burst: NonZeroU32::new(burst).unwrap(),
        }
    }

    #[test]
    fn a_key_has_its_burst_and_is_told_what_is_left() {
        let limit = Limit::new(quota(1, 3));
        let key = Uuid::now_v7();
        let left: Vec<_> = (0..3).map(|_| limit.count(key)).collect();
        assert_eq!(limit.policy, "\"key\";q=3;w=3");
        for (standing, remaining) in left.iter().zip([2, 1, 0]) {
            assert_eq!(
                (standing.remaining, standing.retry_after),
                (remaining, None)
            );
            assert_eq!(standing.reset, 3 - remaining);
        }
        let refused = limit.count(key);
        assert_eq!((refused.remaining, refused.retry_after), (0, Some(1)));
        assert_eq!(
            limit.count(Uuid::now_v7()).remaining,
            2,
            "another key has its own"
        );
    }

    #[test]
    fn a_tenant_is_of_the_class_that_names_it_or_of_the_standard_one() {
        let mut classes = Classes::new(None);
        classes
            .add("gold", Some(quota(5, 5)), &["acme".to_owned()])
            .unwrap();
        assert_eq!(classes.class_of("acme").name, "gold");
        assert_eq!(classes.class_of("other").name, "standard");
        assert_eq!(
            classes.add("silver", None, &["acme".to_owned()]),
            Err("acme".to_owned())
        );
    }
}
