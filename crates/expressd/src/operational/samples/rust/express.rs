//! The methods of `client.express()`.

use heck::ToSnakeCase as _;

use super::{Chain, pair_by_pair, pairs};
use crate::operational::samples::{call::Call, json::Json};

const SHOWN: &str = r#""{} has {} users", *customer.express_customer_name, *customer.user_count"#;

/// The call by the method that there is for this operation, if there is one.
pub fn own(call: &Call) -> Option<Chain> {
    let customer = call.customer();
    let method = call.id.to_snake_case();
    let mut methods = vec!["express()".to_owned()];
    let (mut gives, mut shown) = ("customer", SHOWN);
    match call.id.as_str() {
        "create" => {
            shown = r#""{}", customer.express_customer_id"#;
            methods.push(format!("create({:?})", call.text("expressCustomerName")));
            methods.extend(pair_by_pair(call));
        }
        "list" => {
            (gives, shown) = ("page", r#""{} customers", page.express_customers.len()"#);
            methods.push("list()".to_owned());
            for (name, value) in &call.query {
                methods.push(match name.as_str() {
                    "limit" => format!("limit({value})"),
                    _ => format!("{name}({value:?})"),
                });
            }
        }
        "retrieve" | "deactivate" | "reactivate" => {
            methods.push(format!("{method}({customer:?})"));
        }
        "update" => {
            methods.push(format!("update({customer:?})"));
            for (name, value) in call.members() {
                methods.push(match (name, value) {
                    ("expressCustomerName", Json::Text(name)) => format!("name({name:?})"),
                    ("metadata", Json::Null) => "clear_metadata()".to_owned(),
                    ("metadata", _) => format!("metadata({})", pairs(call)),
                    _ => return None,
                });
            }
        }
        "addUser" | "removeUser" => {
            (gives, shown) = ("outcome", r#""{}", outcome.success"#);
            let user = call.text("userId");
            methods.push(format!("{method}({customer:?}, {user:?})"));
        }
        _ => return None,
    }
    Some(Chain::new(methods, gives, shown))
}
