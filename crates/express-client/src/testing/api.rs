//! The operations of the contract, on customers in memory.

use std::sync::{Arc, MutexGuard};

use express_server::{
    AddUserError, AddUserRequest, AddUserResponse, Authenticator, CreateError, CreateRequest,
    CreateResponse, DeactivateError, DeactivateRequest, DeactivateResponse, ExpressApi,
    GetCustomerError, GetCustomerRequest, GetCustomerResponse, ListError, ListRequest,
    ListResponse, ReactivateError, ReactivateRequest, ReactivateResponse, RemoveUserError,
    RemoveUserRequest, RemoveUserResponse, RetrieveError, RetrieveRequest, RetrieveResponse,
    UpdateError, UpdateRequest, UpdateResponse,
};
use express_types as types;
use oaxum_runtime::{
    Location, Path, Violations,
    server::{Context, Credentials, Denied, Refusal, Rejection, Response},
};
use serde_json::json;

use super::{
    KEY, Shared,
    fault::Faults,
    lock,
    state::{Customers, Kept},
};

type Call = Context<()>;

/// Lets one key in, to everything.
pub(super) struct OneKey;

impl Authenticator for OneKey {
    type Principal = ();

    async fn bearer_key(&self, credentials: Credentials<'_>) -> Result<(), Denied> {
        if credentials.secret == KEY {
            Ok(())
        } else {
            Err(Denied::Invalid)
        }
    }

    async fn billing_key(&self, credentials: Credentials<'_>) -> Result<(), Denied> {
        self.bearer_key(credentials).await
    }
}

/// The operations.
pub(super) struct Api {
    shared: Arc<Shared>,
    faults: Faults,
}

impl Api {
    pub(super) fn new(shared: Arc<Shared>) -> serde_json::Result<Self> {
        let faults = Faults::new()?;
        Ok(Self { shared, faults })
    }

    fn customers(&self) -> MutexGuard<'_, Customers> {
        lock(&self.shared.customers)
    }

    fn problem(&self, call: &Call, status: u16, code: &str, why: &str) -> types::Problem {
        let id = call.request_id.as_str();
        self.faults.problem(id, status, code, why)
    }

    fn not_found(&self, call: &Call) -> types::Problem {
        self.problem(call, 404, "not_found", "There is no customer with this id.")
    }

    fn inactive(&self, call: &Call) -> types::Problem {
        let why = "An inactive customer takes no new users; reactivate it first.";
        self.problem(call, 409, "customer_inactive", why)
    }
}

/// Customer and version of what is kept; the operation's own error if they cannot be shown.
macro_rules! shown {
    ($api:expr, $error:ident, $kept:expr) => {{
        let kept: &Kept = $kept;
        let etag = kept.tag();
        let etag = etag.map_err(|_| $error::InternalServerError($api.faults.internal()))?;
        (kept.customer.clone(), etag)
    }};
}

impl ExpressApi for Api {
    type Principal = ();

    async fn create(&self, _: Call, request: CreateRequest) -> Result<CreateResponse, CreateError> {
        let mut customers = self.customers();
        let kept = customers.create(request.body);
        let kept = kept.map_err(|_| CreateError::InternalServerError(self.faults.internal()))?;
        let (body, etag) = shown!(self, CreateError, kept);
        Ok(CreateResponse::Created { body, etag })
    }

    async fn list(&self, call: Call, request: ListRequest) -> Result<ListResponse, ListError> {
        let limit = usize::try_from(request.limit.get()).unwrap_or(usize::MAX);
        let name = request.name.as_ref().map_or("", |name| name.as_str());
        let page = self.customers().page(request.cursor.as_ref(), limit, name);
        page.map(ListResponse::Ok).ok_or_else(|| {
            let mut violations = Violations::of(Location::Query);
            let at = Path::ROOT;
            violations.add(&at.key("cursor"), "cursor", "is not a cursor of this list");
            let problem = self.faults.invalid(call.request_id.as_str(), &violations);
            ListError::BadRequest(problem)
        })
    }

    async fn retrieve(
        &self,
        call: Call,
        request: RetrieveRequest,
    ) -> Result<RetrieveResponse, RetrieveError> {
        let mut customers = self.customers();
        let kept = customers.get(request.express_customer_id.as_str());
        let kept = kept.ok_or_else(|| RetrieveError::NotFound(self.not_found(&call)))?;
        let (body, etag) = shown!(self, RetrieveError, kept);
        let condition = request.if_none_match;
        Ok(
            if condition.is_some_and(|condition| kept.matches(&condition)) {
                RetrieveResponse::NotModified { etag }
            } else {
                RetrieveResponse::Ok { body, etag }
            },
        )
    }

    async fn update(
        &self,
        call: Call,
        request: UpdateRequest,
    ) -> Result<UpdateResponse, UpdateError> {
        let mut customers = self.customers();
        let kept = customers.get(request.express_customer_id.as_str());
        let kept = kept.ok_or_else(|| UpdateError::NotFound(self.not_found(&call)))?;
        if let Some(condition) = request.if_match
            && !kept.matches(&condition)
        {
            let why = "The customer has changed since; retrieve it again.";
            let problem = self.problem(&call, 412, "precondition_failed", why);
            return Err(UpdateError::PreconditionFailed(problem));
        }
        kept.change(request.body);
        let (body, etag) = shown!(self, UpdateError, kept);
        Ok(UpdateResponse::Ok { body, etag })
    }

    async fn deactivate(
        &self,
        call: Call,
        request: DeactivateRequest,
    ) -> Result<DeactivateResponse, DeactivateError> {
        let mut customers = self.customers();
        let kept = customers.get(request.express_customer_id.as_str());
        let kept = kept.ok_or_else(|| DeactivateError::NotFound(self.not_found(&call)))?;
        kept.activate(false);
        let (body, etag) = shown!(self, DeactivateError, kept);
        Ok(DeactivateResponse::Ok { body, etag })
    }

    async fn reactivate(
        &self,
        call: Call,
        request: ReactivateRequest,
    ) -> Result<ReactivateResponse, ReactivateError> {
        let mut customers = self.customers();
        let kept = customers.get(request.express_customer_id.as_str());
        let kept = kept.ok_or_else(|| ReactivateError::NotFound(self.not_found(&call)))?;
        kept.activate(true);
        let (body, etag) = shown!(self, ReactivateError, kept);
        Ok(ReactivateResponse::Ok { body, etag })
    }

    async fn add_user(
        &self,
        call: Call,
        request: AddUserRequest,
    ) -> Result<AddUserResponse, AddUserError> {
        let mut customers = self.customers();
        let kept = customers.get(request.express_customer_id.as_str());
        let kept = kept.ok_or_else(|| AddUserError::NotFound(self.not_found(&call)))?;
        if !kept.customer.is_active && !kept.has(&request.body.user_id) {
            return Err(AddUserError::Conflict {
                body: self.inactive(&call),
                x_should_retry: Some(types::ShouldRetry::False),
            });
        }
        let moved = kept.member(request.body.user_id, true);
        let moved = moved.map_err(|_| AddUserError::InternalServerError(self.faults.internal()))?;
        Ok(AddUserResponse::Ok(outcome(
            moved,
            "The user is a member already.",
        )))
    }

    async fn remove_user(
        &self,
        call: Call,
        request: RemoveUserRequest,
    ) -> Result<RemoveUserResponse, RemoveUserError> {
        let mut customers = self.customers();
        let kept = customers.get(request.express_customer_id.as_str());
        let kept = kept.ok_or_else(|| RemoveUserError::NotFound(self.not_found(&call)))?;
        let moved = kept.member(request.body.user_id, false);
        let moved =
            moved.map_err(|_| RemoveUserError::InternalServerError(self.faults.internal()))?;
        Ok(RemoveUserResponse::Ok(outcome(
            moved,
            "The user is no member.",
        )))
    }

    async fn get_customer(
        &self,
        _: Call,
        request: GetCustomerRequest,
    ) -> Result<GetCustomerResponse, GetCustomerError> {
        let mut customers = self.customers();
        let Some(kept) = customers.get(request.id.as_str()) else {
            let why = "There is no customer with this id.";
            let error = self.faults.billing(404, "not_found", why);
            return Err(GetCustomerError::NotFound(error));
        };
        let body = billed(&kept.customer, request.expand.is_some());
        body.map(GetCustomerResponse::Ok)
            .map_err(|_| GetCustomerError::InternalServerError(self.faults.internal_billing()))
    }

    fn reject(&self, rejection: Rejection, refusal: &Refusal<'_>) -> Response {
        self.faults.refuse(&rejection, refusal)
    }
}

fn outcome(moved: bool, nothing_to_do: &str) -> types::MembershipOutcome {
    types::MembershipOutcome {
        message: (!moved).then(|| nothing_to_do.to_owned()),
        ..types::MembershipOutcome::new(true)
    }
}

/// A customer in its billing form.
fn billed(
    customer: &types::ExpressCustomer,
    expanded: bool,
) -> serde_json::Result<types::BillingCustomer> {
    let status = if customer.is_active {
        "published"
    } else {
        "archived"
    };
    let mut body = json!({
        "id": customer.express_customer_id, "external_id": customer.express_customer_id,
        "name": customer.express_customer_name, "email": "", "address_line1": "",
        "address_line2": "", "address_city": "", "address_state": "", "address_postal_code": "",
        "address_country": "", "timezone": "UTC", "metadata": customer.metadata,
        "tenant_id": "mock", "environment_id": "mock", "status": status,
        "created_at": customer.created_at, "updated_at": customer.updated_at,
        "created_by": "mock", "updated_by": "mock",
    });
    if expanded {
        body["integrations"] = json!([]);
    }
    serde_json::from_value(body)
}
