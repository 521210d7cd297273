//! Who calls: the same API keys open both faces.

use std::sync::Arc;

use express_server::Authenticator;
use oaxum_runtime::server::{Credentials, Denied};

use super::callers::Classes;
use super::failure::{RETRY_AFTER, log};
use crate::app::{Access, ApiKey, App};
use crate::server::visit;

/// Recognises callers by their API keys, and counts their requests.
pub(super) struct Keys {
    app: App,
    classes: Arc<Classes>,
}

impl Keys {
    pub(super) const fn new(app: App, classes: Arc<Classes>) -> Self {
        Self { app, classes }
    }

    async fn recognise(&self, credentials: Credentials<'_>) -> Result<Arc<ApiKey>, Denied> {
        visit::is_for(credentials.operation.id);
        let found = self.app.authenticate(credentials.secret.as_bytes()).await;
        let key = found.map_err(|error| {
            log(
                &error,
                credentials.operation.id,
                credentials.request_id.as_str(),
            );
            if error.is_temporary() {
                Denied::Unavailable {
                    retry_after: RETRY_AFTER,
                }
            } else {
                Denied::Failed
            }
        })?;
        let key = key.ok_or(Denied::Invalid)?;
        self.classes
            .admit(&key)
            .map_err(|retry_after| Denied::TooManyRequests { retry_after })?;
        // A scope that this service does not know is one that no key holds.
        let allowed = credentials.scopes.iter().all(|scope| {
            Access::from_text(scope).is_some_and(|required| key.access.allows(required))
        });
        if allowed {
            Ok(key)
        } else {
            Err(Denied::Forbidden)
        }
    }
}

impl Authenticator for Keys {
    type Principal = Arc<ApiKey>;

    async fn bearer_key(&self, credentials: Credentials<'_>) -> Result<Arc<ApiKey>, Denied> {
        self.recognise(credentials).await
    }

    async fn billing_key(&self, credentials: Credentials<'_>) -> Result<Arc<ApiKey>, Denied> {
        self.recognise(credentials).await
    }
}
