//! Telling those who wait how far bringing a schema up to date has come.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::manager;
use super::output::note;
use crate::operational::{CustomersDone, HowFar};
use crate::store::migration::{Follower, Migrating};

/// How often it is told where nothing new begins.
const EVERY: Duration = Duration::from_secs(5);

/// How far it has come, if it has begun.
#[derive(Debug, Default)]
pub struct Migration(Arc<watch::Sender<Option<Now>>>);

/// What is being done.
#[derive(Clone, Debug)]
pub struct Now {
    step: Option<(u32, u32)>,
    does: &'static str,
    customers: Option<Customers>,
}

/// Of a step that goes from customer to customer.
#[derive(Clone, Copy, Debug)]
struct Customers {
    done: u64,
    of: u64,
    since: Instant,
}

impl Migration {
    /// What is to be told of each moment.
    pub fn follower(&self) -> Arc<Follower> {
        let now = Arc::clone(&self.0);
        Arc::new(move |moment| {
            now.send_modify(|now| *now = Some(Now::after(now.take(), moment)));
        })
    }

    /// How far it has come at any later moment.
    pub fn how_far(&self) -> watch::Receiver<Option<Now>> {
        self.0.subscribe()
    }

    /// Waits for a database to be opened, and tells a person at the command line meanwhile.
    pub async fn told<T>(&self, opening: impl Future<Output = T>) -> T {
        self.followed(opening, |now| note(&now.to_string())).await
    }

    /// Waits for a database to be opened, and tells log and service manager meanwhile.
    pub async fn logged<T>(&self, opening: impl Future<Output = T>) -> T {
        self.followed(opening, |now| {
            tracing::info!("{now}");
            manager::still_starting(EVERY, &now.to_string());
        })
        .await
    }

    /// Tells of each new thing that is done, and from time to time how far that is.
    async fn followed<T>(&self, opening: impl Future<Output = T>, tell: impl Fn(&Now)) -> T {
        let mut opening = std::pin::pin!(opening);
        let mut changes = self.0.subscribe();
        let mut told: Option<(&'static str, Instant)> = None;
        loop {
            tokio::select! {
                biased;
                opened = &mut opening => return opened,
                () = tokio::time::sleep(EVERY) => {}
                Ok(()) = changes.changed() => {}
            }
            let now = changes.borrow_and_update().clone();
            let Some(now) = now else { continue };
            let is_due = told.is_none_or(|(does, at)| does != now.does || at.elapsed() >= EVERY);
            if is_due {
                tell(&now);
                told = Some((now.does, Instant::now()));
            }
        }
    }
}

impl Now {
    fn after(before: Option<Self>, moment: Migrating) -> Self {
        let step = before.as_ref().and_then(|before| before.step);
        let only = |does| Self {
            step,
            does,
            customers: None,
        };
        match moment {
            Migrating::Waiting => only("waiting for another process that is at it"),
            Migrating::Finishing => only("making it durable"),
            Migrating::Step { number, of, does } => Self {
                step: Some((number, of)),
                does,
                customers: None,
            },
            Migrating::Customers { done, of } => {
                let does = before.as_ref().map_or("", |before| before.does);
                let counted = before.and_then(|before| before.customers);
                let since = counted.map_or_else(Instant::now, |counted| counted.since);
                let customers = Some(Customers { done, of, since });
                Self {
                    customers,
                    ..only(does)
                }
            }
        }
    }

    /// For `/readyz`.
    pub fn report(&self) -> HowFar {
        HowFar {
            step: self.step.map(|(number, _)| number),
            of: self.step.map(|(_, of)| of),
            does: self.does,
            customers: self.customers.map(|customers| CustomersDone {
                done: customers.done,
                of: customers.of,
                seconds_left: customers.left().map(|left| left.as_secs()),
            }),
        }
    }
}

impl Customers {
    /// How long the rest will take, if it goes on as it went.
    fn left(self) -> Option<Duration> {
        let rest = self.of.saturating_sub(self.done);
        let left = self.since.elapsed().as_secs_f64() * rest as f64 / self.done as f64;
        Duration::try_from_secs_f64(left).ok()
    }
}

impl fmt::Display for Now {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bringing the database up to date")?;
        if let Some((number, of)) = self.step {
            write!(f, ", step {number} of {of}")?;
        }
        write!(f, ": {}", self.does)?;
        if let Some(customers) = self.customers {
            write!(f, ", {} of {} customers", customers.done, customers.of)?;
            if let Some(left) = customers.left() {
                write!(f, ", about {} s left", left.as_secs())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Migrating = Migrating::Step {
        number: 4,
        of: 5,
        does: "preparing searches",
    };

    fn now(moments: &[Migrating]) -> Now {
        let told = moments.iter();
        told.fold(None, |before, moment| Some(Now::after(before, *moment)))
            .unwrap()
    }

    #[test]
    fn it_is_told_what_is_done_and_how_much_of_it() {
        let done = |done| Migrating::Customers { done, of: 1_000 };
        let said = now(&[STEP, done(100), done(500)]).to_string();
        assert_eq!(
            said,
            "bringing the database up to date, step 4 of 5: preparing searches, 500 of 1000 \
             customers, about 0 s left"
        );
        let said = now(&[STEP, done(500), Migrating::Finishing]).to_string();
        assert_eq!(
            said,
            "bringing the database up to date, step 4 of 5: making it durable"
        );
    }

    #[test]
    fn the_rest_takes_as_long_as_what_is_done_did() {
        let customers = |done| Customers {
            done,
            of: 100,
            since: Instant::now() - Duration::from_secs(60),
        };
        assert_eq!(customers(75).left().unwrap().as_secs(), 20);
        assert_eq!(customers(100).left().unwrap().as_secs(), 0);
        assert_eq!(customers(0).left(), None);
    }

    #[tokio::test]
    async fn something_new_is_told_at_once_and_the_same_from_time_to_time() {
        let migration = Migration::default();
        let follower = migration.follower();
        let opening = async {
            follower(Migrating::Waiting);
            tokio::time::sleep(Duration::from_millis(100)).await;
            follower(STEP);
            for done in 1..100 {
                tokio::time::sleep(Duration::from_millis(1)).await;
                follower(Migrating::Customers { done, of: 100 });
            }
        };
        let told = std::cell::RefCell::new(Vec::new());
        let tell = |now: &Now| told.borrow_mut().push(now.does);
        migration.followed(opening, tell).await;
        let told = told.into_inner();
        assert_eq!(
            told,
            [
                "waiting for another process that is at it",
                "preparing searches"
            ]
        );
    }
}
