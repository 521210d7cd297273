//! Every kind of change, and whom it breaks.

use std::fmt;
use std::ops::BitOr;

/// Whom a change breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breaks {
    /// Nobody who kept to the old document notices.
    Neither,
    /// A client made for the old document may fail against a server of the new one.
    Clients,
    /// A server made for the old document may do what the new one does not allow.
    Servers,
    /// Clients and servers.
    Both,
}

impl Breaks {
    /// `neither`, `clients`, `servers` or `both`.
    pub const fn name(self) -> &'static str {
        match self {
            Breaks::Neither => "neither",
            Breaks::Clients => "clients",
            Breaks::Servers => "servers",
            Breaks::Both => "both",
        }
    }

    /// Whether it breaks anybody.
    pub const fn anyone(self) -> bool {
        !matches!(self, Breaks::Neither)
    }

    /// Whether it breaks clients, alone or with servers.
    pub const fn clients(self) -> bool {
        matches!(self, Breaks::Clients | Breaks::Both)
    }
}

impl BitOr for Breaks {
    type Output = Breaks;

    fn bitor(self, other: Breaks) -> Breaks {
        match (self, other) {
            (Breaks::Neither, one) | (one, Breaks::Neither) => one,
            (one, other) if one == other => one,
            _ => Breaks::Both,
        }
    }
}

impl fmt::Display for Breaks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Who sends the value that changed. A webhook's request is sent by the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sender {
    Client,
    Server,
    /// Nobody: no operation uses it.
    Nobody,
}

impl Sender {
    pub(super) fn other(self) -> Sender {
        match self {
            Sender::Client => Sender::Server,
            Sender::Server => Sender::Client,
            Sender::Nobody => Sender::Nobody,
        }
    }
}

macro_rules! rules {
    ($($rule:ident $code:literal $client:ident $server:ident $when:literal;)*) => {
        /// What kind of change it is; the table above says when each applies.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $when] $rule,)*
        }

        impl Rule {
            /// Every rule, in the order of the table.
            pub const ALL: &[Rule] = &[$(Rule::$rule),*];

            /// The name in output, in kebab case and stable.
            pub const fn code(self) -> &'static str {
                match self { $(Rule::$rule => $code,)* }
            }

            /// When it applies.
            pub const fn when(self) -> &'static str {
                match self { $(Rule::$rule => $when,)* }
            }

            /// Whom it breaks in what clients send, and in what servers send.
            pub const fn breaks(self) -> (Breaks, Breaks) {
                match self { $(Rule::$rule => (Breaks::$client, Breaks::$server),)* }
            }
        }
    };
}

rules! {
    OperationAdded "operation-added" Neither Neither "an operation, webhook or callback is new";
    OperationRemoved "operation-removed" Clients Clients "an operation, webhook or callback is gone";
    OperationRenamed "operation-renamed" Neither Neither "`operationId` is another: only names in generated code change";
    PathParameterRenamed "path-parameter-renamed" Neither Neither "the name in a path's template is another: the URL is the same";
    ServerAdded "server-added" Neither Neither "a URL in `servers` is new";
    ServerRemoved "server-removed" Clients Clients "a URL in `servers` is gone";
    SecurityNarrowed "security-narrowed" Clients Clients "credentials or scopes that were enough no longer are";
    SecurityWidened "security-widened" Neither Neither "there is another way in";
    SecuritySchemeChanged "security-scheme-changed" Clients Clients "a security scheme in use asks for something else";
    ParameterAdded "parameter-added" Neither Neither "an optional parameter or response header is new";
    RequiredParameterAdded "required-parameter-added" Clients Servers "a required parameter or response header is new";
    ParameterRemoved "parameter-removed" Clients Clients "a parameter no longer has an effect, or a response header is gone";
    ParameterRequired "parameter-required" Clients Servers "an optional parameter or response header became required";
    ParameterOptional "parameter-optional" Neither Clients "a required parameter or response header became optional";
    ParameterStyleChanged "parameter-style-changed" Clients Both "a parameter, header or form field is written in another way";
    BodyAdded "body-added" Neither Neither "an optional request body is new";
    RequiredBodyAdded "required-body-added" Clients Servers "a required request body is new";
    BodyRemoved "body-removed" Clients Clients "a request body is gone";
    BodyRequired "body-required" Clients Servers "an optional request body became required";
    BodyOptional "body-optional" Neither Clients "a required request body became optional";
    MediaTypeAdded "media-type-added" Neither Neither "a body may be of another media type, too";
    MediaTypeRemoved "media-type-removed" Clients Clients "a body can no longer be of a media type";
    SuccessAdded "success-added" Neither Clients "a status below 400 is new that neither a range nor `default` covered";
    ErrorAdded "error-added" Neither Neither "an error status is new: unknown ones count as the first of their class (RFC 9110, section 15)";
    StatusRemoved "status-removed" Clients Servers "a status is gone that neither a range nor `default` covers now";
    TypeNarrowed "type-narrowed" Clients Servers "a value may be of fewer types";
    TypeWidened "type-widened" Neither Clients "a value may be of more types";
    TypeChanged "type-changed" Clients Both "a value is of another type";
    NullRefused "null-refused" Clients Servers "a value can no longer be null";
    NullAllowed "null-allowed" Neither Clients "a value may be null";
    FormatNarrowed "format-narrowed" Clients Servers "a format is new, or narrower (`int64` to `int32`)";
    FormatWidened "format-widened" Neither Clients "a format is gone, or wider (`int32` to `int64`)";
    FormatChanged "format-changed" Clients Both "a format is another";
    EnumNarrowed "enum-narrowed" Clients Servers "values are listed (`enum`, `const`) that were not, or one is gone from the list";
    EnumWidened "enum-widened" Neither Clients "a value is added to the list, or the list is gone";
    BoundTightened "bound-tightened" Clients Servers "a limit of a number, length or count is tighter, or new";
    BoundLoosened "bound-loosened" Neither Clients "a limit is looser, or gone";
    BoundChanged "bound-changed" Clients Both "`multipleOf` is neither a multiple nor a factor of what it was";
    PatternAdded "pattern-added" Clients Servers "a pattern is new";
    PatternRemoved "pattern-removed" Neither Clients "a pattern is gone";
    PatternChanged "pattern-changed" Clients Both "a pattern is another";
    PropertyAdded "property-added" Neither Neither "an optional property is new";
    PropertyAddedToClosed "property-added-to-closed" Neither Clients "an optional property is new where unknown ones were ruled out";
    RequiredPropertyAdded "required-property-added" Clients Servers "a required property is new";
    PropertyRemoved "property-removed" Clients Clients "a property is gone";
    PropertyRequired "property-required" Clients Servers "an optional property became required";
    PropertyOptional "property-optional" Neither Clients "a required property became optional";
    ObjectClosed "object-closed" Clients Servers "fewer unknown properties are allowed";
    ObjectOpened "object-opened" Neither Clients "more unknown properties are allowed";
    AlternativeRemoved "alternative-removed" Clients Servers "a branch of `oneOf` or `anyOf` is gone, or branches are new";
    AlternativeAdded "alternative-added" Neither Clients "a branch of `oneOf` or `anyOf` is new, or all are gone";
    DiscriminatorChanged "discriminator-changed" Clients Both "another property, or other values, choose the branch";
    KeywordChanged "keyword-changed" Clients Both "a keyword changed that cannot be compared further, such as `not` or `if`";
    DefaultChanged "default-changed" Clients Neither "leaving the value out means something else";
    DefaultAdded "default-added" Neither Neither "a default is stated that was not";
    Deprecated "deprecated" Neither Neither "something is deprecated, or no longer";
    ComponentAdded "component-added" Neither Neither "a component is new";
    ComponentRemoved "component-removed" Neither Neither "a component is gone; what used it is reported by itself";
    DocumentationChanged "documentation-changed" Neither Neither "texts, examples, tags, links or `info` changed";
    ExtensionChanged "extension-changed" Neither Neither "a field `x-…` changed";
    VersionChanged "version-changed" Neither Neither "the version of OpenAPI is another";
}

impl Rule {
    /// Whom it breaks in what this side sends.
    pub(super) fn breaks_from(self, sender: Sender) -> Breaks {
        match sender {
            Sender::Client => self.breaks().0,
            Sender::Server => self.breaks().1,
            Sender::Nobody => Breaks::Neither,
        }
    }
}
