//! The names of all component schemas, for tests that try each generated type.

/// Calls a macro with the name of every component schema, in the order of names.
#[macro_export]
macro_rules! for_every_schema {
    ($with:ident) => {
        $with! {
            AllowedMethods,
            ApiKeyId,
            AuthenticationChallenge,
            BillingAddressLine,
            BillingAddressPlace,
            BillingContact,
            BillingCountry,
            BillingCustomer,
            BillingCustomerId,
            BillingEntityId,
            BillingEntityType,
            BillingError,
            BillingErrorCode,
            BillingErrorDetails,
            BillingExpansion,
            BillingExternalId,
            BillingIntegration,
            BillingPostalCode,
            BillingProviderEntityId,
            BillingProviderType,
            BillingStatus,
            Cursor,
            EntityTag,
            EntityTagCondition,
            ExpressCustomer,
            ExpressCustomerChanges,
            ExpressCustomerId,
            ExpressCustomerName,
            ExpressCustomerPage,
            HttpStatus,
            IdempotencyKey,
            JsonPointer,
            Limit,
            MembershipOutcome,
            Metadata,
            MetadataValue,
            NameFilter,
            NewExpressCustomer,
            Problem,
            ProblemCode,
            RateLimit,
            RateLimitPolicy,
            RequestId,
            RetryDelay,
            ShouldRetry,
            UserCount,
            UserId,
            UserReference,
            Violation,
            ViolationCode,
            ViolationLocation,
        }
    };
}

/// The names.
pub const NAMES: &[&str] = {
    macro_rules! names {
        ($($name:ident,)*) => { &[$(stringify!($name),)*] };
    }
    for_every_schema!(names)
};
