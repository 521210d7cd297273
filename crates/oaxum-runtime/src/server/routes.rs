//! From operations to a router.

use std::{fmt, sync::Arc};

use super::{Operation, Refusal, Rejection, refuse, template};
use axum::{
    Router,
    extract::Request,
    handler::Handler,
    response::Response,
    routing::{MethodFilter, MethodRouter, any},
};

/// Shapes what a router refuses by itself.
type Reject = Arc<dyn Fn(Rejection, &Refusal<'_>) -> Response + Send + Sync>;

/// A route for each operation, before they become one router.
///
/// Between the two, layers can be put on single operations:
///
/// ```
/// # use axum::{http::Method, response::Response, middleware::map_response};
/// # use oaxum_runtime::server::{Operation, Rejection, Request, Routes};
/// # static LIST: Operation = Operation {
/// #     id: "list", method: Method::GET, path: "/pets", consumes: &[], produces: &[],
/// # };
/// let mut routes = Routes::new(|rejection, _| rejection.respond("application/json", &()));
/// routes.add(&LIST, |_: Request| async { Response::default() });
/// let router = routes
///     .map(|operation, route| match operation.id {
///         "list" => route.layer(map_response(|response: Response| async { response })),
///         _ => route,
///     })
///     .into_router();
/// # let _ = router;
/// ```
pub struct Routes {
    routes: Vec<(&'static Operation, MethodRouter)>,
    reject: Reject,
}

impl fmt::Debug for Routes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operations = self.routes.iter().map(|(operation, _)| operation.id);
        formatter.debug_list().entries(operations).finish()
    }
}

impl Routes {
    /// No routes yet; `reject` shapes the answers to requests outside of all of them.
    pub fn new(
        reject: impl Fn(Rejection, &Refusal<'_>) -> Response + Send + Sync + 'static,
    ) -> Self {
        Self {
            routes: Vec::new(),
            reject: Arc::new(reject),
        }
    }

    /// Adds the route of an operation. One with a method that HTTP does not know gets none.
    pub fn add<F>(
        &mut self,
        operation: &'static Operation,
        handler: impl Fn(Request) -> F + Clone + Send + Sync + 'static,
    ) where
        F: Future<Output = Response> + Send + 'static,
    {
        if let Ok(method) = MethodFilter::try_from(operation.method.clone()) {
            let route = MethodRouter::new().on(method, handler);
            self.routes.push((operation, route));
        }
    }

    /// Changes the route of each operation: puts a layer on it, or leaves it as it is.
    #[must_use]
    pub fn map(
        mut self,
        mut change: impl FnMut(&'static Operation, MethodRouter) -> MethodRouter,
    ) -> Self {
        let routes = self.routes.into_iter();
        self.routes = routes
            .map(|(operation, route)| (operation, change(operation, route)))
            .collect();
        self
    }

    /// One router of all routes, with one answer for every request outside them.
    ///
    /// It is a plain axum router: merge it with others, nest it, put layers on it. (A router that
    /// it is nested in has to be [`Router::without_v07_checks`] too, if a path of the contract has a
    /// segment that begins with `:` or `*`.)
    pub fn into_router(self) -> Router {
        // In the order of the contract, those of one route together.
        let mut paths: Vec<(String, Vec<(&'static str, MethodRouter)>)> = Vec::new();
        for (operation, route) in self.routes {
            let path = template::route(operation.path);
            let index = paths.iter().position(|(known, _)| *known == path);
            let index = index.unwrap_or_else(|| {
                paths.push((path, Vec::new()));
                paths.len() - 1
            });
            let Some((_, templates)) = paths.get_mut(index) else {
                continue;
            };
            // Templates of whole segments are the same, whatever their parameters are called.
            let same = templates.iter_mut().find(|(known, _)| {
                *known == operation.path
                    || !(template::is_mixed(known) || template::is_mixed(operation.path))
            });
            match same {
                Some((_, known)) => *known = std::mem::take(known).merge(route),
                None => templates.push((operation.path, route)),
            }
        }
        let mut router = Router::new().without_v07_checks();
        for (path, mut templates) in paths {
            let needs_choice = templates.len() > 1
                || templates
                    .iter()
                    .any(|(template, _)| template::is_mixed(template));
            let route = match templates.pop() {
                Some((_, route)) if !needs_choice => route,
                Some(last) => {
                    templates.push(last);
                    choice(templates, &self.reject)
                }
                None => continue,
            };
            router = router.route(&path, route);
        }
        router
            .fallback(refusal(&self.reject, || Rejection::UnknownPath))
            .method_not_allowed_fallback(refusal(&self.reject, || Rejection::MethodNotAllowed))
    }
}

/// Of several templates that are one to axum, the most specific one that matches.
fn choice(mut templates: Vec<(&'static str, MethodRouter)>, reject: &Reject) -> MethodRouter {
    templates.sort_by_key(|(template, _)| std::cmp::Reverse(template::specificity(template)));
    let not_allowed = refusal(reject, || Rejection::MethodNotAllowed);
    let templates: Arc<[(&'static str, MethodRouter)]> = templates
        .into_iter()
        .map(|(template, route)| (template, route.fallback(not_allowed.clone())))
        .collect();
    let reject = Arc::clone(reject);
    any(move |request: Request| {
        let (templates, reject) = (Arc::clone(&templates), Arc::clone(&reject));
        async move {
            let path = request.uri().path();
            let mut templates = templates.iter();
            match templates.find(|(template, _)| template::matches(template, path)) {
                Some((_, route)) => route.clone().call(request, ()).await,
                None => refuse(&request, Rejection::UnknownPath, &*reject),
            }
        }
    })
}

fn refusal(
    reject: &Reject,
    rejection: fn() -> Rejection,
) -> impl Fn(Request) -> std::future::Ready<Response> + Clone + Send + Sync + 'static {
    let reject = Arc::clone(reject);
    move |request| std::future::ready(refuse(&request, rejection(), &*reject))
}
