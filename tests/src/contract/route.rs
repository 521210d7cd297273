//! From a request's method and path to the operation that it means.

use std::{borrow::Cow, collections::BTreeMap};

use http::Method;
use percent_encoding::percent_decode_str;

use super::{Contract, Operation};

/// What a method and a path mean to the contract.
#[derive(Debug)]
pub enum Route<'a> {
    /// An operation, with the values of its path parameters.
    Operation(&'a Operation, BTreeMap<String, String>),
    /// A path of the contract that takes these methods, but not this one.
    OtherMethods(Vec<Method>),
    /// A path outside the contract.
    UnknownPath,
    /// A route for operators: not the contract's business.
    Operational,
}

/// The routes that the service has besides the contract.
const OPERATIONAL: [&str; 6] = [
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.yaml",
    "/openapi.json",
    "/docs",
];

impl Contract {
    /// What `method` on `path` means; HEAD follows GET.
    pub fn route(&self, method: &Method, path: &str) -> Route<'_> {
        let below = |route: &str| {
            path.strip_prefix(route)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if OPERATIONAL.into_iter().any(below) {
            return Route::Operational;
        }
        let method = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        let here = self.operations().iter();
        let here = here.filter_map(|operation| Some((operation, matches(operation, path)?)));
        let mut here: Vec<_> = here.collect();
        // Concrete paths go before templated ones (OpenAPI, Paths Object).
        let Some(fewest) = here.iter().map(|(_, values)| values.len()).min() else {
            return Route::UnknownPath;
        };
        here.retain(|(_, values)| values.len() == fewest);
        let methods = here
            .iter()
            .map(|(operation, _)| operation.method.clone())
            .collect();
        match here
            .into_iter()
            .find(|(operation, _)| operation.method == *method)
        {
            Some((operation, values)) => Route::Operation(operation, values),
            None => Route::OtherMethods(methods),
        }
    }
}

fn matches(operation: &Operation, path: &str) -> Option<BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    let mut segments = path.split('/');
    for expected in operation.template.split('/') {
        let segment = segments.next()?;
        match expected
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            Some(_) if segment.is_empty() => return None,
            Some(name) => {
                let value: Cow<'_, str> = percent_decode_str(segment).decode_utf8_lossy();
                values.insert(name.to_owned(), value.into_owned());
            }
            None if segment != expected => return None,
            None => {}
        }
    }
    segments.next().is_none().then_some(values)
}
