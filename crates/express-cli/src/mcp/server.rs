//! The protocol: which tools there are, and what comes of calling them.

use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, Implementation, ListToolsResult,
        PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
    },
    service::RequestContext,
};

use super::{call, contract::Operation, outcome, tool::tool};
use crate::session::Session;

const INSTRUCTIONS: &str = "\
Customers, kept once and seen through two faces. The tools `express_*` know a customer by its name, \
its metadata and its users; the tools `billing_*` show the same customers as a billing system sees \
them, with the same ids.

- Answers are JSON as the API gives it. One that shows a customer ends with its version, `ETag: …`; \
given back as `If-Match`, it keeps a change from overwriting somebody else's.
- Lists come page by page: while an answer has a `cursor`, the next page is the same call with it.
- Changing `metadata` replaces it whole: read it first, and send what is to stay as well.
- An error names each argument that is not right. `retryable` tells whether the same call can succeed \
later; the command has tried again by itself before it says so.";

/// The operations of a service as tools.
#[derive(Debug)]
pub struct Server {
    session: Session,
    tools: Vec<(Tool, Operation)>,
    allow_writes: bool,
}

impl Server {
    /// Offers these operations; those that change something only if that is allowed.
    pub fn new(session: Session, operations: Vec<Operation>, allow_writes: bool) -> Self {
        let tools = operations.into_iter();
        let tools = tools.map(|operation| (tool(&operation), operation));
        Self {
            session,
            tools: tools.collect(),
            allow_writes,
        }
    }

    /// How many tools there are, in words.
    pub fn inventory(&self) -> String {
        let all = self.tools.len();
        let offered = self.offered().count();
        if self.allow_writes {
            format!("{all} tools, those that write included")
        } else {
            format!("{offered} tools that read (of {all}; --allow-writes offers the others too)")
        }
    }

    fn offered(&self) -> impl Iterator<Item = &Tool> {
        self.tools
            .iter()
            .filter(|(_, operation)| self.offers(operation))
            .map(|(tool, _)| tool)
    }

    fn offers(&self, operation: &Operation) -> bool {
        self.allow_writes || operation.only_reads
    }

    /// The operation that a tool of this name is.
    fn operation(&self, name: &str) -> Result<&Operation, ErrorData> {
        let found = self.tools.iter().find(|(tool, _)| tool.name == name);
        match found {
            Some((_, operation)) if self.offers(operation) => Ok(operation),
            Some(_) => Err(ErrorData::invalid_params(
                format!(
                    "`{name}` changes data, and this server only reads: its user has to start it \
                     with --allow-writes"
                ),
                None,
            )),
            None => Err(ErrorData::invalid_params(
                format!("there is no tool `{name}`"),
                None,
            )),
        }
    }

    async fn call(&self, operation: &Operation, request: CallToolRequestParams) -> CallToolResult {
        let arguments = request.arguments.unwrap_or_default();
        let request = match call::request(operation, self.session.client(), arguments) {
            Ok(request) => request,
            Err(misfits) => return outcome::misfits(&misfits),
        };
        match request.await {
            Ok(answer) => outcome::success(answer),
            Err(error) => outcome::failure(&error),
        }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let this = Implementation::new("express", env!("CARGO_PKG_VERSION"))
            .with_title("Express")
            .with_description("Customers, kept once and seen through two APIs");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(this)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(
            self.offered().cloned().collect(),
        ))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let operation = self.operation(&request.name)?;
        tokio::select! {
            result = self.call(operation, request) => Ok(result.into()),
            // Nobody waits for the answer any more: a request that is under way ends here.
            () = context.ct.cancelled() => {
                Err(ErrorData::internal_error("the call was cancelled", None))
            }
        }
    }
}
