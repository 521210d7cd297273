//! The methods of `client.customers()`.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase as _;

use super::{Chain, pair_by_pair, pairs};
use crate::operational::samples::{call::Call, json::Json};

/// The call by the method that there is for this operation, if there is one.
pub fn own(call: &Call) -> Option<Chain> {
    let customer = call.customer();
    let mut chain = Chain::new(
        vec!["customers()".to_owned()],
        "customer",
        r#""{} is {}", *customer.name, customer.status"#,
    );
    let methods = &mut chain.methods;
    match call.id.as_str() {
        "getCustomer" => {
            methods.push(format!("get({customer:?})"));
            if call.query.contains_key("expand") {
                methods.push("expand_integrations()".to_owned());
            }
        }
        "getCustomerByExternalId" => methods.push(format!("get_by_external_id({customer:?})")),
        "createCustomer" => {
            let (id, name) = (call.text("external_id"), call.text("name"));
            methods.push(format!("create({id:?}, {name:?})"));
            for (name, value) in call.members() {
                match name {
                    "external_id" | "name" => {}
                    "metadata" => methods.extend(pair_by_pair(call)),
                    _ => methods.extend(detail(name, value)?),
                }
            }
        }
        "updateCustomer" => {
            let (way, customer) = call.query.first()?;
            methods.push(match way.as_str() {
                "id" => format!("update({customer:?})"),
                _ => format!("update_by_external_id({customer:?})"),
            });
            for (name, value) in call.members() {
                match (name, value) {
                    ("metadata", Json::Null) => methods.push("clear_metadata()".to_owned()),
                    ("metadata", _) => methods.push(format!("metadata({})", pairs(call))),
                    _ => methods.extend(detail(name, value)?),
                }
            }
        }
        "deleteCustomer" => {
            methods.push(format!("delete({customer:?})"));
            (chain.gives, chain.shown) = ("", "");
        }
        "queryCustomer" => {
            methods.push("search()".to_owned());
            let mut types = BTreeSet::new();
            for (name, value) in call.members() {
                methods.extend(condition(call, name, value, &mut types)?);
            }
            let types: Vec<_> = types.into_iter().collect();
            if !types.is_empty() {
                let types = types.join(", ");
                let import = format!("express_client::types::{{{types}}}");
                chain.imports.push(import);
            }
            (chain.gives, chain.shown) = (
                "page",
                r#""{} of {}", page.items.len(), page.pagination.total.get()"#,
            );
        }
        _ => return None,
    }
    Some(chain)
}

/// The methods that say a member of a new or changed customer.
fn detail(name: &str, value: &Json) -> Option<Vec<String>> {
    match value {
        Json::Text(text) => Some(vec![format!("{name}({text:?})")]),
        Json::Array(links) if name == "integration_entity_mapping" => {
            let link = |link: &Json| {
                let [entity, system, counterpart] =
                    ["entity_id", "provider_type", "provider_entity_id"]
                        .map(|part| link.text(part));
                let (entity, system, counterpart) = (entity?, system?, counterpart?);
                Some(format!(
                    "integration({entity:?}, {system:?}, {counterpart:?})"
                ))
            };
            links.iter().map(link).collect()
        }
        _ => None,
    }
}

/// The methods that say a member of a search, and the types that they need.
fn condition(
    call: &Call,
    name: &str,
    value: &Json,
    types: &mut BTreeSet<&'static str>,
) -> Option<Vec<String>> {
    let mut of = |kind: &'static str, variant: &str| {
        types.insert(kind);
        format!("{kind}::{}", variant.to_upper_camel_case())
    };
    Some(match (name, value) {
        ("status", Json::Text(status)) => vec![format!("status({})", of("BillingStatus", status))],
        ("email", Json::Text(email)) => vec![format!("email({email:?})")],
        ("metadata", _) => pair_by_pair(call).collect(),
        ("start_time", Json::Text(time)) => vec![format!("created_from({time:?}.parse()?)")],
        ("end_time", Json::Text(time)) => vec![format!("created_until({time:?}.parse()?)")],
        ("limit" | "offset", Json::Number(number)) => vec![format!("{name}({number})")],
        ("filters", Json::Array(filters)) => {
            let filter = |filter: &Json| {
                let field = of("BillingField", filter.text("field")?);
                let operator = of("BillingOperator", filter.text("operator")?);
                let value = filter.member("value")?.text("string")?;
                Some(format!("text({field}, {operator}, {value:?})"))
            };
            filters.iter().map(filter).collect::<Option<_>>()?
        }
        ("sort", Json::Array(sorts)) => {
            let sort = |sort: &Json| {
                let field = of("BillingField", sort.text("field")?);
                let direction = of("BillingDirection", sort.text("direction")?);
                Some(format!("sort({field}, {direction})"))
            };
            sorts.iter().map(sort).collect::<Option<_>>()?
        }
        _ => return None,
    })
}
