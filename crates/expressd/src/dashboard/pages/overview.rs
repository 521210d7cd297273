//! The overview: figures and what happened last.

use askama::Template;
use axum::extract::State;

use super::super::Dashboard;
use super::super::chart::{self, Chart};
use super::super::entry::{Answer, Visitor};
use super::super::history::{self, Entry};
use super::super::icons;
use super::super::look::{Frame, Look, Place};
use super::super::wording::{Number, counted};
use super::page;
use crate::app::{Counts, CustomersOnDay, RequestStatistics};

/// How many days the chart of customers shows.
const DAYS: u16 = 30;

/// How many entries of the trail are shown.
const LATEST: u16 = 5;

/// A number that stands at the top.
struct Figure {
    name: &'static str,
    value: String,
    note: String,
}

struct Operation {
    name: String,
    requests: Number,
    errors: Number,
    bar: Chart,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    look: Look,
    frame: Frame,
    figures: Vec<Figure>,
    days: u16,
    growth: Chart,
    traffic: Chart,
    operations: Vec<Operation>,
    trail: Vec<Entry>,
}

/// `GET /`
pub async fn show(State(dashboard): State<Dashboard>, visitor: Visitor) -> Answer {
    let (app, scope) = (&dashboard.app, visitor.scope());
    let days = app.customers_by_day(scope, DAYS).await?;
    let requests = app.requests(scope).await?;
    let events = if visitor.may().manage_keys {
        app.trail(scope, None, None, LATEST).await?.events
    } else {
        Vec::new()
    };
    page(&OverviewPage {
        look: visitor.look("Overview"),
        frame: visitor.frame(Place::Overview),
        figures: figures(&days, &requests),
        days: DAYS,
        growth: chart::growth(&days),
        traffic: chart::traffic(&requests),
        operations: operations(&requests),
        trail: history::entries(app, scope, events, true).await?,
    })
}

fn figures(days: &[CustomersOnDay], requests: &RequestStatistics) -> Vec<Figure> {
    let customers = days.last().map_or(0, |day| day.customers);
    let before = days.first().map_or(0, |day| day.customers);
    let mut sum = Counts::default();
    for (_, counts) in &requests.operations {
        sum.add(*counts);
    }
    let share = |part: u64| match sum.requests {
        0 => "no requests".to_owned(),
        all => {
            let tenths = (part.saturating_mul(1000) + all / 2) / all;
            format!("{}.{} % of requests", tenths / 10, tenths % 10)
        }
    };
    vec![
        Figure {
            name: "Customers",
            value: Number(customers).to_string(),
            note: format!(
                "{} new in {DAYS} days",
                Number(customers.saturating_sub(before))
            ),
        },
        Figure {
            name: "Requests",
            value: Number(sum.requests).to_string(),
            note: format!(
                "{} in 24 hours",
                counted(
                    u64::try_from(requests.operations.len()).unwrap_or(0),
                    "operation"
                )
            ),
        },
        Figure {
            name: "Refused",
            value: Number(sum.refused).to_string(),
            note: share(sum.refused),
        },
        Figure {
            name: "Failed",
            value: Number(sum.failed).to_string(),
            note: share(sum.failed),
        },
    ]
}

fn operations(requests: &RequestStatistics) -> Vec<Operation> {
    let counts = requests.operations.iter();
    let most = counts.clone().map(|(_, counts)| counts.requests).max();
    counts
        .map(|(name, counts)| Operation {
            name: name.clone(),
            requests: Number(counts.requests),
            errors: Number(counts.errors()),
            bar: chart::bar(*counts, most.unwrap_or_default()),
        })
        .collect()
}
