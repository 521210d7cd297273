//! The operations of the contract, on customers in memory.

use std::sync::{Arc, MutexGuard};

use express_server::{
    AddUserError, AddUserRequest, AddUserResponse, Authenticator, CreateCustomerError,
    CreateCustomerRequest, CreateCustomerResponse, CreateError, CreateRequest, CreateResponse,
    DeactivateError, DeactivateRequest, DeactivateResponse, DeleteCustomerError,
    DeleteCustomerRequest, DeleteCustomerResponse, ExpressApi, GetCustomerByExternalIdError,
    GetCustomerByExternalIdRequest, GetCustomerByExternalIdResponse, GetCustomerError,
    GetCustomerRequest, GetCustomerResponse, ListError, ListRequest, ListResponse,
    QueryCustomerError, QueryCustomerRequest, QueryCustomerResponse, ReactivateError,
    ReactivateRequest, ReactivateResponse, RemoveUserError, RemoveUserRequest, RemoveUserResponse,
    RetrieveError, RetrieveRequest, RetrieveResponse, UpdateCustomerError, UpdateCustomerRequest,
    UpdateCustomerResponse, UpdateError, UpdateRequest, UpdateResponse,
};
use express_types as types;
use oaxum_runtime::{
    Location, Path, Violations,
    server::{Context, Credentials, Denied, Refusal, Rejection, Response},
};

use super::{
    KEY, Shared,
    billing::Given,
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

    fn nobody(&self) -> types::BillingError {
        let why = "There is no such customer.";
        self.faults.billing(404, "not_found", why)
    }

    fn taken(&self) -> types::BillingError {
        let why = "Another customer has this `external_id`; choose another one.";
        self.faults.billing(409, "already_exists", why)
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
        let new = request.body;
        let kept = customers.insert(new.express_customer_name, new.metadata);
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
        let kept = customers.any(request.id.as_str());
        let kept = kept.ok_or_else(|| GetCustomerError::NotFound(self.nobody()))?;
        Ok(GetCustomerResponse::Ok(
            kept.billed(request.expand.is_some()),
        ))
    }

    async fn get_customer_by_external_id(
        &self,
        _: Call,
        request: GetCustomerByExternalIdRequest,
    ) -> Result<GetCustomerByExternalIdResponse, GetCustomerByExternalIdError> {
        let mut customers = self.customers();
        let kept = customers.by_external_id(request.external_id.as_str());
        let kept = kept.ok_or_else(|| GetCustomerByExternalIdError::NotFound(self.nobody()))?;
        Ok(GetCustomerByExternalIdResponse::Ok(kept.billed(false)))
    }

    async fn create_customer(
        &self,
        _: Call,
        request: CreateCustomerRequest,
    ) -> Result<CreateCustomerResponse, CreateCustomerError> {
        let mut customers = self.customers();
        match customers.create_billing(request.body) {
            Ok(Given::Done(kept)) => Ok(CreateCustomerResponse::Created(kept.billed(false))),
            Ok(_) => Err(CreateCustomerError::Conflict {
                body: self.taken(),
                x_should_retry: Some(types::ShouldRetry::False),
            }),
            Err(_) => Err(CreateCustomerError::InternalServerError(
                self.faults.internal_billing(),
            )),
        }
    }

    async fn update_customer(
        &self,
        _: Call,
        request: UpdateCustomerRequest,
    ) -> Result<UpdateCustomerResponse, UpdateCustomerError> {
        let mut customers = self.customers();
        let id = match (request.id, request.external_customer_id) {
            (Some(id), None) => Some(id.into_inner()),
            (None, Some(id)) => customers
                .by_external_id(&id)
                .map(|kept| kept.billing.id.to_string()),
            (id, _) => {
                let mut violations = Violations::of(Location::Query);
                let (name, code, message) = match id {
                    Some(_) => ("external_customer_id", "exclusive", "is one name too many"),
                    None => ("id", "required", "is missing, and so is any other name"),
                };
                violations.add(&Path::ROOT.key(name), code, message);
                let error = self.faults.invalid_billing(&violations);
                return Err(UpdateCustomerError::BadRequest(error));
            }
        };
        let changed = id.map(|id| customers.change_billing(&id, request.body));
        match changed.unwrap_or(Given::Nobody) {
            Given::Done(kept) => Ok(UpdateCustomerResponse::Ok(kept.billed(false))),
            Given::Taken => Err(UpdateCustomerError::Conflict {
                body: self.taken(),
                x_should_retry: Some(types::ShouldRetry::False),
            }),
            Given::Nobody => Err(UpdateCustomerError::NotFound(self.nobody())),
        }
    }

    async fn delete_customer(
        &self,
        _: Call,
        request: DeleteCustomerRequest,
    ) -> Result<DeleteCustomerResponse, DeleteCustomerError> {
        let mut customers = self.customers();
        let kept = customers.any(request.id.as_str());
        let kept = kept.ok_or_else(|| DeleteCustomerError::NotFound(self.nobody()))?;
        kept.delete();
        Ok(DeleteCustomerResponse::NoContent)
    }

    async fn query_customer(
        &self,
        _: Call,
        request: QueryCustomerRequest,
    ) -> Result<QueryCustomerResponse, QueryCustomerError> {
        let page = self.customers().search(&request.body);
        let page = page
            .map_err(|_| QueryCustomerError::InternalServerError(self.faults.internal_billing()))?;
        Ok(QueryCustomerResponse::Ok(page))
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
