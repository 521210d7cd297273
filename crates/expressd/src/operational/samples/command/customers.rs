//! `express customers` and `express users`.

use super::{command, metadata, option};
use crate::operational::samples::call::Call;

/// The arguments of the command that there is for this operation, if there is one.
pub fn own(call: &Call) -> Option<Vec<String>> {
    let customer = call.customer();
    Some(match call.id.as_str() {
        "create" => {
            let mut words = command("customers create", [call.text("expressCustomerName")]);
            words.extend(metadata(call));
            words
        }
        "list" => {
            let mut words = command("customers list", []);
            let options = call.query.iter();
            words.extend(options.flat_map(|(name, value)| option(name, value)));
            words
        }
        "update" => {
            let mut words = command("customers update", [customer]);
            for (name, _) in call.members() {
                match name {
                    "expressCustomerName" => words.extend(option("name", call.text(name))),
                    // Without it, pairs that are not given would stay.
                    "metadata" => words.push("--clear-metadata".to_owned()),
                    _ => return None,
                }
            }
            words.extend(metadata(call));
            words
        }
        "retrieve" => command("customers get", [customer]),
        "deactivate" => command("customers deactivate", [customer]),
        "reactivate" => command("customers reactivate", [customer]),
        "addUser" => command("users add", [customer, call.text("userId")]),
        "removeUser" => command("users remove", [customer, call.text("userId")]),
        _ => return None,
    })
}
