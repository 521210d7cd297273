//! The list: search, filter, order, pages that keep their place, and its export.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};

use super::super::super::Dashboard;
use super::super::super::entry::{Answer, Visitor};
use super::super::super::export;
use super::super::super::fields::{Fields, address};
use super::super::super::icons;
use super::super::super::look::{Frame, Look, Place};
use super::super::super::wording::{Day, Number, counted};
use super::super::page;
use crate::app::{BrowseFilter, BrowseRequest, Customer, CustomerId, Direction, ListError, Sort};

/// How many customers a page shows.
const PAGE: u16 = 25;

/// What somebody looks for, as the address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Search {
    name: String,
    state: String,
    sort: String,
    position: Option<String>,
    /// Whether the search is to have the focus.
    find: bool,
}

impl Search {
    /// What the address asks for; words that mean nothing are left out.
    fn of(query: &Fields) -> Self {
        let known = |name: &str, words: &[&str]| {
            let word = query.text(name);
            if words.contains(&word) { word } else { "" }.to_owned()
        };
        Self {
            name: query.text("name").to_owned(),
            state: known("state", &["active", "inactive"]),
            sort: known("sort", &["name", "-name", "created"]),
            position: query.get("at").map(ToOwned::to_owned),
            find: query.get("find").is_some(),
        }
    }

    fn is_filtered(&self) -> bool {
        !self.name.is_empty() || !self.state.is_empty()
    }

    fn filter(&self) -> BrowseFilter {
        BrowseFilter {
            name: Some(self.name.clone()).filter(|name| !name.is_empty()),
            active: match self.state.as_str() {
                "active" => Some(true),
                "inactive" => Some(false),
                _ => None,
            },
        }
    }

    /// By what, and from which end; the newest first if nothing is said.
    fn order(&self) -> (Sort, Direction) {
        match self.sort.as_str() {
            "name" => (Sort::Name, Direction::Ascending),
            "-name" => (Sort::Name, Direction::Descending),
            "created" => (Sort::Created, Direction::Ascending),
            _ => (Sort::Created, Direction::Descending),
        }
    }

    fn request(&self) -> BrowseRequest {
        let (sort, direction) = self.order();
        BrowseRequest {
            filter: self.filter(),
            sort,
            direction,
            position: self.position.clone(),
            limit: PAGE,
        }
    }

    /// The address of this search below `path`, in another order or at another position.
    fn href(&self, path: &str, sort: &str, position: Option<&str>) -> String {
        let pairs = [
            ("name", self.name.as_str()),
            ("state", &self.state),
            ("sort", sort),
            ("at", position.unwrap_or_default()),
        ];
        address(
            path,
            pairs.into_iter().filter(|(_, value)| !value.is_empty()),
        )
    }
}

/// A column's head.
struct Column {
    name: &'static str,
    /// Where a press on it leads, if one can sort by it.
    href: Option<String>,
    /// How it is sorted by, if it is.
    order: Option<&'static str>,
    wide: bool,
}

struct Row {
    id: CustomerId,
    name: String,
    active: bool,
    users: Number,
    created: Day,
}

impl From<Customer> for Row {
    fn from(customer: Customer) -> Self {
        Self {
            id: customer.id,
            active: customer.status.is_active(),
            users: Number(u64::from(customer.user_count)),
            created: Day(customer.created_at),
            name: customer.name,
        }
    }
}

#[derive(Template)]
#[template(path = "customers/list.html")]
struct ListPage {
    look: Look,
    frame: Frame,
    search: Search,
    total: String,
    found: String,
    sorted: &'static str,
    columns: [Column; 4],
    rows: Vec<Row>,
    previous: Option<String>,
    next: Option<String>,
    export: String,
}

/// `GET /customers`
pub async fn show(State(dashboard): State<Dashboard>, visitor: Visitor) -> Answer {
    let search = Search::of(&visitor.browser.query);
    let app = &dashboard.app;
    let shown = match app.browse(visitor.scope(), search.request()).await {
        Ok(page) => page,
        // An old or damaged address: the search goes on at its beginning.
        Err(ListError::Cursor(_)) => {
            let start = search.href("/customers", &search.sort, None);
            return Ok(Redirect::to(&start).into_response());
        }
        Err(ListError::Store(error)) => return Err(error.into()),
    };
    let total = app.live_customers(Some(visitor.scope())).await?;
    let at = |position: &Option<String>| {
        let position = position.as_deref()?;
        Some(search.href("/customers", &search.sort, Some(position)))
    };
    page(&ListPage {
        look: visitor.look("Customers"),
        frame: visitor.frame(Place::Customers),
        total: counted(total, "customer"),
        found: found(
            shown.customers.len(),
            shown.next.is_some(),
            shown.previous.is_some(),
        ),
        sorted: sorted(&search),
        columns: columns(&search),
        previous: at(&shown.previous),
        next: at(&shown.next),
        export: search.href("/customers.csv", &search.sort, None),
        rows: shown.customers.into_iter().map(Row::from).collect(),
        search,
    })
}

/// `GET /customers.csv`: all that the search finds, in its order.
pub async fn export(State(dashboard): State<Dashboard>, visitor: Visitor) -> Answer {
    let search = Search::of(&visitor.browser.query);
    let (sort, direction) = search.order();
    let customers = dashboard
        .app
        .browse_all(visitor.scope(), &search.filter(), sort, direction);
    Ok(export::csv(customers))
}

/// What is read out when results change.
fn found(count: usize, more: bool, earlier: bool) -> String {
    match count {
        0 => "No customer matches".to_owned(),
        _ if more || earlier => format!("{count} customers on this page; there are more"),
        _ => counted(u64::try_from(count).unwrap_or(u64::MAX), "customer"),
    }
}

fn sorted(search: &Search) -> &'static str {
    match search.order() {
        (Sort::Name, Direction::Ascending) => "name",
        (Sort::Name, Direction::Descending) => "name, from Z",
        (Sort::Created, Direction::Ascending) => "age, oldest first",
        (Sort::Created, Direction::Descending) => "age, newest first",
    }
}

fn columns(search: &Search) -> [Column; 4] {
    let (sort, direction) = search.order();
    let order = |of: Sort| {
        (sort == of).then_some(match direction {
            Direction::Ascending => "ascending",
            Direction::Descending => "descending",
        })
    };
    // The first press gives the order that one looks for most often, the next one its reverse.
    let by_name = if order(Sort::Name) == Some("ascending") {
        "-name"
    } else {
        "name"
    };
    let by_age = if order(Sort::Created) == Some("descending") {
        "created"
    } else {
        ""
    };
    let plain = |name, wide| Column {
        name,
        href: None,
        order: None,
        wide,
    };
    [
        Column {
            name: "Name",
            href: Some(search.href("/customers", by_name, None)),
            order: order(Sort::Name),
            wide: false,
        },
        plain("State", false),
        plain("Members", true),
        Column {
            name: "Created",
            href: Some(search.href("/customers", by_age, None)),
            order: order(Sort::Created),
            wide: true,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(query: &str) -> Search {
        Search::of(&Fields::read(query.as_bytes()))
    }

    #[test]
    fn an_address_says_everything_about_a_search() {
        let asked = search("name=%C3%81vila&state=inactive&sort=-name&at=abc");
        assert_eq!(
            asked.request(),
            BrowseRequest {
                filter: BrowseFilter {
                    name: Some("Ávila".to_owned()),
                    active: Some(false),
                },
                sort: Sort::Name,
                direction: Direction::Descending,
                position: Some("abc".to_owned()),
                limit: PAGE,
            }
        );
        let href = asked.href("/customers", &asked.sort, asked.position.as_deref());
        let again = href.split_once('?').map(|(_, query)| search(query));
        assert_eq!(again, Some(asked));
    }

    #[test]
    fn what_means_nothing_is_left_out_of_a_search() {
        assert_eq!(search("name=&state=odd&sort=odd"), Search::default());
        assert_eq!(
            search("").order(),
            (Sort::Created, Direction::Descending),
            "the newest first"
        );
    }

    #[test]
    fn a_second_press_on_a_column_reverses_its_order() {
        let name_of = |query: &str| columns(&search(query))[0].href.clone();
        assert_eq!(name_of("").as_deref(), Some("/customers?sort=name"));
        assert_eq!(
            name_of("sort=name").as_deref(),
            Some("/customers?sort=-name")
        );
        assert_eq!(
            name_of("sort=-name").as_deref(),
            Some("/customers?sort=name")
        );
        let age_of = |query: &str| columns(&search(query))[3].href.clone();
        assert_eq!(age_of("").as_deref(), Some("/customers?sort=created"));
        assert_eq!(age_of("sort=created").as_deref(), Some("/customers"));
        assert_eq!(
            age_of("sort=name&name=a").as_deref(),
            Some("/customers?name=a")
        );
    }
}
