//! How long a connection waits for the head of its next request.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep as HyperSleep, Timer};
use tokio::time::{Sleep, sleep_until};

/// The timer of one connection.
///
/// hyper sets a timer anew for each request. Each of tokio's timers is put into a wheel that all
/// threads share, and taken out again. So the one of the request before is kept: it runs out too
/// early, once in the time that is allowed, and is only then set to when that really ends.
#[derive(Clone, Default)]
pub(super) struct HeadTimer {
    idle: Arc<Mutex<Option<Pin<Box<Sleep>>>>>,
}

impl HeadTimer {
    fn idle(&self) -> MutexGuard<'_, Option<Pin<Box<Sleep>>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Timer for HeadTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn HyperSleep>> {
        self.sleep_until(Instant::now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn HyperSleep>> {
        let kept = self.idle().take();
        // One that runs out later would be of no use.
        let kept = kept.filter(|kept| kept.deadline().into_std() <= deadline);
        let running = kept.unwrap_or_else(|| Box::pin(sleep_until(deadline.into())));
        Box::pin(Wait {
            deadline,
            running: Some(running),
            timer: self.clone(),
        })
    }
}

/// One wait for a head.
struct Wait {
    deadline: Instant,
    /// None once it is over.
    running: Option<Pin<Box<Sleep>>>,
    timer: HeadTimer,
}

impl HyperSleep for Wait {}

impl Future for Wait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let deadline = self.deadline;
        let Some(running) = &mut self.running else {
            return Poll::Ready(());
        };
        ready!(running.as_mut().poll(context));
        if running.deadline().into_std() < deadline {
            running.as_mut().reset(deadline.into());
            ready!(running.as_mut().poll(context));
        }
        self.running = None;
        Poll::Ready(())
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            *self.timer.idle() = Some(running);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::poll;
    use tokio::time::timeout;

    use super::*;

    const LONG: Duration = Duration::from_secs(3_600);

    async fn give_up(timer: &HeadTimer, patience: Duration) {
        let mut wait = timer.sleep(patience);
        assert!(poll!(&mut wait).is_pending());
    }

    #[tokio::test]
    async fn a_wait_lasts_its_time_whatever_was_waited_for_before() {
        let timer = HeadTimer::default();
        for before in [1, 20, 40, 60] {
            give_up(&timer, Duration::from_millis(before)).await;
            let (began, patience) = (Instant::now(), Duration::from_millis(40));
            timer.sleep(patience).await;
            assert!(began.elapsed() >= patience, "after {before} ms");
        }
    }

    #[tokio::test]
    async fn a_wait_ends_before_a_longer_one_that_was_given_up() {
        let timer = HeadTimer::default();
        give_up(&timer, LONG).await;
        let wait = timer.sleep(Duration::from_millis(1));
        assert!(timeout(LONG / 60, wait).await.is_ok());
    }

    #[tokio::test]
    async fn a_wait_that_is_given_up_leaves_its_timer_to_the_next() {
        let timer = HeadTimer::default();
        let kept = || timer.idle().as_ref().map(|kept| kept.deadline());
        give_up(&timer, LONG).await;
        let first = kept();
        give_up(&timer, 2 * LONG).await;
        assert!(first.is_some() && kept() == first);
    }
}
