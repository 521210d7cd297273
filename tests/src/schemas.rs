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
            BillingCustomerChanges,
            BillingCustomerId,
            BillingCustomerIds,
            BillingCustomerPage,
            BillingCustomerSearch,
            BillingDataType,
            BillingDirection,
            BillingEmail,
            BillingEntityId,
            BillingEntityType,
            BillingError,
            BillingErrorCode,
            BillingErrorDetails,
            BillingExpansion,
            BillingExternalId,
            BillingExternalIds,
            BillingField,
            BillingFilter,
            BillingFilterText,
            BillingFilterTexts,
            BillingFilterValue,
            BillingFilters,
            BillingIntegration,
            BillingLimit,
            BillingOffset,
            BillingOperator,
            BillingOrder,
            BillingPagination,
            BillingPostalCode,
            BillingProviderEntityId,
            BillingProviderType,
            BillingSort,
            BillingStatus,
            BillingTimeZone,
            BillingTotal,
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
            NewBillingCustomer,
            NewBillingIntegration,
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
