//! What can be said of a customer when it is created, and when it is updated.

use clap::Args;

use crate::commands::pair::Pair;

#[derive(Debug, Args)]
pub struct DetailOptions {
    /// Where invoices go.
    #[arg(long, value_name = "ADDRESS", group = "change")]
    pub email: Option<String>,
    /// The first line of its address.
    #[arg(long, value_name = "TEXT", group = "change")]
    pub line1: Option<String>,
    /// The second line of its address.
    #[arg(long, value_name = "TEXT", group = "change")]
    pub line2: Option<String>,
    /// The city of its address.
    #[arg(long, value_name = "TEXT", group = "change")]
    pub city: Option<String>,
    /// The state or region of its address.
    #[arg(long, value_name = "TEXT", group = "change")]
    pub state: Option<String>,
    /// The postal code of its address.
    #[arg(long, value_name = "TEXT", group = "change")]
    pub postal_code: Option<String>,
    /// The country of its address, such as DE (ISO 3166-1).
    #[arg(long, value_name = "CODE", group = "change")]
    pub country: Option<String>,
    /// Whom to call, such as a telephone number.
    #[arg(long, value_name = "TEXT", group = "change")]
    pub contact: Option<String>,
    /// Its time zone, such as Europe/Berlin.
    #[arg(long, value_name = "NAME", group = "change")]
    pub timezone: Option<String>,
    /// What the customer is called in another system; may be given several times.
    #[arg(long, value_name = "SYSTEM=ID", group = "change")]
    pub integration: Vec<Pair>,
}

/// Says these options in a request. The customer is called `entity` here.
macro_rules! with_details {
    ($request:expr, $details:expr, $entity:expr) => {{
        let (mut request, details) = ($request, $details);
        $crate::commands::billing::details::say!(request, details;
            email => email, line1 => address_line1, line2 => address_line2, city => address_city,
            state => address_state, postal_code => address_postal_code,
            country => address_country, contact => contact, timezone => timezone);
        for $crate::commands::pair::Pair { name, value } in details.integration {
            request = request.integration($entity, name, value);
        }
        request
    }};
}

macro_rules! say {
    ($request:ident, $details:ident; $($option:ident => $field:ident),*) => {$(
        if let Some(text) = $details.$option {
            $request = $request.$field(text);
        }
    )*};
}

pub(super) use {say, with_details};

/// Where each of these options is in a request, and how it is typed; more may come before.
macro_rules! arguments {
    ($($place:literal => $argument:literal),* $(,)?) => {
        &[
            $(($place, $argument),)*
            ("/email", "--email"),
            ("/address_line1", "--line1"),
            ("/address_line2", "--line2"),
            ("/address_city", "--city"),
            ("/address_state", "--state"),
            ("/address_postal_code", "--postal-code"),
            ("/address_country", "--country"),
            ("/contact", "--contact"),
            ("/timezone", "--timezone"),
            ("/metadata", "--metadata"),
        ]
    };
}

pub(super) use arguments;
