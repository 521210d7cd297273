//! `express customers list`

use clap::Args;
use express_client::{Answer, types::ExpressCustomerPage};

use super::walk::{PAGE, RawPage, Walk};
use crate::{
    failure::{Status, Trouble},
    number::whole_number,
    output::{
        Form, FormOptions, JsonArray, compact_json, customer::customers, note, pretty_json, print,
    },
    session::Session,
};

#[derive(Debug, Args)]
pub struct ListArguments {
    /// Only customers whose name contains this text, upper or lower case alike.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// How many customers are listed at most.
    #[arg(
        long,
        value_name = "COUNT",
        default_value = "20",
        conflicts_with = "all"
    )]
    #[arg(value_parser = whole_number::<u32, _>(1..))]
    limit: u32,
    /// List all customers.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    form: FormOptions,
}

pub async fn run(arguments: ListArguments, session: &Session) -> Result<Status, Trouble> {
    let mut left = if arguments.all {
        usize::MAX
    } else {
        usize::try_from(arguments.limit).unwrap_or(usize::MAX)
    };
    let mut listing = Listing::new(arguments.form.form());
    let name = arguments.name.as_deref();
    let mut walk = if arguments.all {
        Walk::to_the_end(session, name)
    } else {
        Walk::new(session, name)
    };
    while left > 0 {
        // What is left of the last page is less than a page.
        let size = u32::try_from(left).map_or(PAGE, |left| left.min(PAGE));
        let Some(page) = walk.next(size).await? else {
            break;
        };
        left -= page.express_customers.len().min(left);
        listing.add(&page)?;
    }
    listing.end(walk.has_more())
}

/// A list that is shown as it comes.
struct Listing {
    form: Form,
    shown: usize,
    array: JsonArray,
}

impl Listing {
    fn new(form: Form) -> Self {
        Self {
            form,
            shown: 0,
            array: JsonArray::default(),
        }
    }

    fn add(&mut self, answer: &Answer<ExpressCustomerPage>) -> Result<(), Trouble> {
        let page = &answer.express_customers;
        let mut text = String::new();
        match self.form {
            Form::Table if page.is_empty() => {}
            Form::Table => text = customers(page, self.shown == 0),
            Form::Ids => {
                for customer in page {
                    text.push_str(&customer.express_customer_id);
                    text.push('\n');
                }
            }
            Form::Json | Form::JsonLines => {
                for customer in RawPage::of(answer)?.express_customers {
                    text.push_str(&self.item(customer.get()).map_err(|error| {
                        Trouble::failed(format_args!("cannot show a customer: {error}"))
                    })?);
                }
            }
        }
        self.shown += page.len();
        print(&text)
    }

    fn item(&mut self, customer: &str) -> Result<String, serde_json::Error> {
        match self.form {
            Form::Json => Ok(self.array.item(&pretty_json(customer.as_bytes())?)),
            _ => Ok(compact_json(customer.as_bytes())? + "\n"),
        }
    }

    fn end(self, has_more: bool) -> Result<Status, Trouble> {
        match self.form {
            Form::Json => self.array.end()?,
            Form::Table if self.shown == 0 => note("no customers"),
            Form::Table if has_more => {
                note("there are more: --limit COUNT lists so many, --all every one");
            }
            _ => {}
        }
        Ok(Status::Done)
    }
}
