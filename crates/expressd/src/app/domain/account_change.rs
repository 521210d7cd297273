//! How an account changes. The stores apply these rules inside their transactions.

use jiff::Timestamp;

use super::{Account, AccountNamed, Action, PasswordHash, Role};

/// A change of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountChange {
    /// Its person may do this from now on.
    Role(Role),
    /// Its person can, or cannot, sign in from now on.
    Enabled(bool),
    /// Another password, chosen by somebody who may do so.
    Password(PasswordHash),
}

/// What a change comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountChanged {
    /// The account is different now, by this.
    By(Action),
    /// It was so before.
    No,
    /// It would leave the scope without anybody who can manage its people.
    LastOwner,
}

impl Account {
    /// Applies a change, in a scope in which there are so many other owners who can sign in.
    /// Keeping a new password is the caller's.
    pub fn change(
        &mut self,
        change: &AccountChange,
        other_owners: u64,
        at: Timestamp,
    ) -> AccountChanged {
        let before = self.clone();
        match change {
            AccountChange::Role(role) => self.role = *role,
            AccountChange::Enabled(true) => self.disabled_at = None,
            AccountChange::Enabled(false) => {
                self.disabled_at.get_or_insert(at);
            }
            AccountChange::Password(_) => {
                return AccountChanged::By(Action::PasswordSet(AccountNamed::from(&*self)));
            }
        }
        if *self == before {
            return AccountChanged::No;
        }
        if before.is_acting_owner() && !self.is_acting_owner() && other_owners == 0 {
            *self = before;
            return AccountChanged::LastOwner;
        }
        let named = AccountNamed::from(&*self);
        AccountChanged::By(match change {
            AccountChange::Enabled(true) => Action::AccountEnabled(named),
            AccountChange::Enabled(false) => Action::AccountDisabled(named),
            AccountChange::Role(_) | AccountChange::Password(_) => Action::RoleChanged {
                account: named,
                from: before.role,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{AccountId, Scope};

    fn account(role: Role) -> Account {
        Account {
            id: AccountId::generate(),
            email: "ada@example.com".parse().unwrap(),
            scope: Scope::new("acme", "live"),
            role,
            created_at: Timestamp::UNIX_EPOCH,
            disabled_at: None,
            last_sign_in: None,
        }
    }

    fn after(account: &mut Account, change: AccountChange, other_owners: u64) -> AccountChanged {
        account.change(&change, other_owners, Timestamp::from_second(5).unwrap())
    }

    #[test]
    fn the_last_owner_is_neither_disabled_nor_demoted() {
        for change in [
            AccountChange::Enabled(false),
            AccountChange::Role(Role::Admin),
            AccountChange::Role(Role::Member),
        ] {
            let mut owner = account(Role::Owner);
            let before = owner.clone();
            let changed = after(&mut owner, change.clone(), 0);
            assert_eq!((changed, &owner), (AccountChanged::LastOwner, &before));
            let changed = after(&mut owner, change, 1);
            assert!(matches!(changed, AccountChanged::By(_)), "there is another");
        }
    }

    #[test]
    fn who_is_no_owner_or_disabled_may_go() {
        let mut admin = account(Role::Admin);
        let changed = after(&mut admin, AccountChange::Enabled(false), 0);
        assert_eq!(
            changed,
            AccountChanged::By(Action::AccountDisabled(AccountNamed::from(&admin)))
        );
        let mut disabled = account(Role::Owner);
        disabled.disabled_at = Some(Timestamp::UNIX_EPOCH);
        let changed = after(&mut disabled, AccountChange::Role(Role::Member), 0);
        assert!(matches!(
            changed,
            AccountChanged::By(Action::RoleChanged { .. })
        ));
    }

    #[test]
    fn what_is_so_already_is_no_change() {
        let mut owner = account(Role::Owner);
        for change in [
            AccountChange::Enabled(true),
            AccountChange::Role(Role::Owner),
        ] {
            assert_eq!(after(&mut owner, change, 0), AccountChanged::No);
        }
        owner.disabled_at = Some(Timestamp::UNIX_EPOCH);
        let changed = after(&mut owner, AccountChange::Enabled(false), 0);
        assert_eq!(changed, AccountChanged::No);
        assert_eq!(owner.disabled_at, Some(Timestamp::UNIX_EPOCH), "since then");
    }
}
