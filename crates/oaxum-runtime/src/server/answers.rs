//! The answers of an operation: what each holds, and how it is written.

use serde::Serialize;

use super::Reply;

/// A response with a body of `application/json`.
pub fn json(status: u16, body: &impl Serialize) -> Reply {
    Reply::json(status, "application/json", body)
}

/// Enums of answers, each with the reply that it becomes.
///
/// ```
/// # use oaxum_runtime::server as rt;
/// rt::answers! {
///     /// What `find` answers when it does not succeed.
///     pub enum FindError {
///         /// `404`: There is none.
///         NotFound(body: String) => rt::json(404, &body),
///         /// `503`: Too much to do.
///         Busy {
///             /// Seconds to wait.
///             retry_after: u32,
///         } => rt::Reply::empty(503).header("retry-after", &retry_after),
///         /// `default`: Something else.
///         Default(status: rt::StatusCode) =>
///             rt::Reply::empty(rt::other(status.as_u16(), &[404, 503])),
///     }
/// }
///
/// assert_eq!(FindError::NotFound("it".to_owned()), FindError::NotFound("it".to_owned()));
/// ```
///
/// An enum with a `: stream` in it can neither be cloned nor compared.
#[macro_export]
macro_rules! answers {
    ($(#[$meta:meta])* pub enum $Name:ident { $($variants:tt)* } $($more:tt)*) => {
        $crate::answers! {
            @ $(#[$meta])* #[derive(Clone, Debug, PartialEq)] $Name { $($variants)* }
        }
        $crate::answers! { $($more)* }
    };
    ($(#[$meta:meta])* pub enum $Name:ident: stream { $($variants:tt)* } $($more:tt)*) => {
        $crate::answers! { @ $(#[$meta])* #[derive(Debug)] $Name { $($variants)* } }
        $crate::answers! { $($more)* }
    };
    () => {};
    (@ $(#[$meta:meta])* $Name:ident { $(
        $(#[$about:meta])*
        $Variant:ident
            $(($($item:ident: $item_ty:ty),*))?
            $({ $($(#[$field_about:meta])* $field:ident: $field_ty:ty),* $(,)? })?
            => $reply:expr
    ),* $(,)? }) => {
        $(#[$meta])*
        pub enum $Name {
            $(
                $(#[$about])*
                $Variant $(($($item_ty),*))? $({ $($(#[$field_about])* $field: $field_ty),* })?,
            )*
        }

        impl $crate::server::Answer for $Name {
            fn reply(self) -> $crate::server::Reply {
                match self {
                    $(Self::$Variant $(($($item),*))? $({ $($field),* })? => $reply,)*
                }
            }
        }
    };
}

/// All that belongs to an operation: its [`request!`](crate::request!), and its
/// [`answers!`](crate::answers!).
///
/// ```
/// # use oaxum_runtime::server as rt;
/// rt::operation! {
///     /// The request of `find`.
///     pub struct FindRequest {
///         /// Which one.
///         pub id: i64 = rt::path("id", &rt::NUMBER),
///     }
///
///     /// What `find` answers when it succeeds.
///     pub enum FindResponse {
///         /// `200`: Here it is.
///         Ok(body: String) => rt::json(200, &body),
///     }
///
///     /// What `find` answers when it does not succeed.
///     pub enum FindError {
///         /// `404`: There is none.
///         NotFound => rt::Reply::empty(404),
///     }
/// }
/// # let _ = |request: FindRequest| (request.id, FindResponse::Ok(String::new()), FindError::NotFound);
/// ```
#[macro_export]
macro_rules! operation {
    (
        $(#[$meta:meta])* pub struct $Name:ident $(: $kind:ident)? { $($fields:tt)* }
            $(body { $($body:tt)* })?
        $(#[$about:meta])* pub enum $($answers:tt)*
    ) => {
        $crate::request! {
            $(#[$meta])* pub struct $Name $(: $kind)? { $($fields)* } $(body { $($body)* })?
        }
        $crate::answers! { $(#[$about])* pub enum $($answers)* }
    };
}
