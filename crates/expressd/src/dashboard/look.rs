//! What every page shows around its own content.

use super::assets::{self, Addresses};
use super::icons::{self, Icon};
use crate::app::{Permission, Role, Scope};
use crate::operational::Theme;

/// What a page is for those who look at it.
#[derive(Debug)]
pub struct Look {
    pub title: String,
    pub theme: Theme,
    /// Path and query of the page, to come back to.
    pub here: String,
    pub assets: &'static Addresses,
}

impl Look {
    pub fn new(title: impl Into<String>, theme: Theme, here: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            theme,
            here: here.into(),
            assets: assets::addresses(),
        }
    }
}

/// The part of the dashboard that a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Overview,
    Customers,
    Keys,
    Activity,
    People,
    Account,
}

/// A link of the navigation.
#[derive(Debug)]
pub struct Way {
    pub href: &'static str,
    pub icon: Icon,
    pub name: &'static str,
    pub current: bool,
}

/// What the signed-in person may do, as far as pages differ by it.
#[derive(Clone, Copy, Debug)]
pub struct May {
    pub change_customers: bool,
    pub manage_keys: bool,
    pub manage_people: bool,
}

impl May {
    pub fn of(role: Role) -> Self {
        Self {
            change_customers: role.may(Permission::WriteCustomers),
            manage_keys: role.may(Permission::ManageKeys),
            manage_people: role.may(Permission::ManagePeople),
        }
    }
}

/// The frame around pages for those who are signed in.
#[derive(Debug)]
pub struct Frame {
    pub place: Place,
    pub scope: Scope,
    pub email: String,
    pub role: &'static str,
    pub may: May,
    pub csrf: String,
    /// What was just done.
    pub said: Option<&'static str>,
}

impl Frame {
    pub fn initial(&self) -> String {
        self.email.chars().take(1).collect()
    }

    pub fn is_account(&self) -> bool {
        self.place == Place::Account
    }

    pub fn ways(&self) -> Vec<Way> {
        let may = self.may;
        let all = [
            (Place::Overview, "/", icons::OVERVIEW, "Overview", true),
            (
                Place::Customers,
                "/customers",
                icons::CUSTOMERS,
                "Customers",
                true,
            ),
            (
                Place::Keys,
                "/keys",
                icons::KEYS,
                "API keys",
                may.manage_keys,
            ),
            (
                Place::Activity,
                "/activity",
                icons::ACTIVITY,
                "Activity",
                may.manage_keys,
            ),
            (
                Place::People,
                "/people",
                icons::PEOPLE,
                "People",
                may.manage_people,
            ),
        ];
        let allowed = all.into_iter().filter(|(.., allowed)| *allowed);
        allowed
            .map(|(place, href, icon, name, _)| Way {
                href,
                icon,
                name,
                current: place == self.place,
            })
            .collect()
    }
}

/// What is said after something was done, by the word in the address (`?done=…`). Words from
/// elsewhere say nothing.
pub fn said(word: &str) -> Option<&'static str> {
    Some(match word {
        "created" => "Customer created.",
        "saved" => "Changes saved.",
        "integrated" => "Integration added.",
        "unchanged" => "Nothing was different; the customer stays as it is.",
        "deactivated" => "Customer deactivated. It takes no new members.",
        "activated" => "Customer activated.",
        "added" => "Member added.",
        "already" => "This user is a member already.",
        "gone" => "This user was not a member.",
        "revoked" => "Key revoked. It opens nothing any more.",
        "role" => "Role saved.",
        "disabled" => "Account disabled. Its sessions have ended.",
        "enabled" => "Account enabled.",
        "password" => "Password changed. All other sessions have ended.",
        "ended" => "Session ended.",
        _ => return None,
    })
}
