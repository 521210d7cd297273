//! `cargo xtask soak`: the tests of what must survive, many times over.

use anyhow::Result;

use crate::process::{cargo, run as run_to_end};

/// Which tests, and how often.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only this one; without it, all of them one after the other.
    #[arg(value_enum)]
    subject: Option<Subject>,
    /// How often, instead of what is usual for each.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
}

/// What is tried.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Subject {
    /// Kill the primary of two PostgreSQL servers under load and promote the standby, 20 times.
    Failover,
    /// Kill a service on SQLite under load, 100 times.
    Kill,
}

impl Subject {
    const ALL: [Self; 2] = [Self::Failover, Self::Kill];

    const fn target(self) -> &'static str {
        match self {
            Self::Failover => "postgres",
            Self::Kill => "durability",
        }
    }

    const fn test(self) -> &'static str {
        match self {
            Self::Failover => "failover::a_failover_loses_nothing_and_needs_no_restart",
            Self::Kill => "kill::a_killed_process_loses_nothing_that_it_acknowledged",
        }
    }

    /// The variable in which the test looks for the number of rounds.
    const fn variable(self) -> &'static str {
        match self {
            Self::Failover => "EXPRESS_FAILOVER_ROUNDS",
            Self::Kill => "EXPRESS_KILL_ROUNDS",
        }
    }

    const fn usual_rounds(self) -> u32 {
        match self {
            Self::Failover => 20,
            Self::Kill => 100,
        }
    }
}

/// Runs the tests, which show what they count.
///
/// # Errors
/// One of them fails.
pub fn run(arguments: &Arguments) -> Result<()> {
    let all = Subject::ALL.as_slice();
    let subjects = arguments.subject.as_ref().map_or(all, std::slice::from_ref);
    for subject in subjects {
        let rounds = arguments.rounds.unwrap_or(subject.usual_rounds());
        let mut test = cargo(["test", "--package", "expressd", "--test", subject.target()]);
        test.args(["--", "--exact", "--nocapture", subject.test()])
            .env(subject.variable(), rounds.to_string());
        run_to_end(&mut test)?;
    }
    Ok(())
}
