-- Pages for people show inactive customers by name. They are few: looking for them among all would
-- take long, and this takes next to nothing.
CREATE INDEX customer_inactive_by_name ON customer (scope, name_folded, id)
    WHERE status = 'archived';

-- To about a minute, so that no request waits for it.
ALTER TABLE api_key ADD COLUMN last_used_at bigint;

-- What happened, kept with the change itself. Its ids are in the order of time: new rows, and those
-- of one customer, lie side by side. Programs that do not know of it keep nothing here.
CREATE TABLE event (
    scope uuid NOT NULL,
    id uuid NOT NULL,
    at bigint NOT NULL,
    -- A key or a person, or neither where it was an operator; never both.
    by_key uuid,
    by_user text COLLATE "C",
    face text COLLATE "C" NOT NULL
        CHECK (face IN ('express', 'billing', 'dashboard', 'command')),
    -- Whom it is about, where it is about one.
    customer uuid,
    -- What was done, as JSON; text for the sake of U+0000, as everywhere.
    action text COLLATE "C" NOT NULL,
    PRIMARY KEY (scope, id),
    CHECK (by_key IS NULL OR by_user IS NULL)
);

CREATE INDEX event_by_customer ON event (scope, customer, id) WHERE customer IS NOT NULL;

-- People. Disabled ones stay, so that the authors of customers keep a name.
CREATE TABLE account (
    id uuid PRIMARY KEY,
    scope uuid NOT NULL REFERENCES scope,
    email text COLLATE "C" NOT NULL,
    -- One person, one account, in whatever case the address is typed.
    email_folded text COLLATE "C" NOT NULL UNIQUE,
    role text COLLATE "C" NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    -- A hash in the PHC string format, with its salt and parameters.
    password text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    disabled_at bigint,
    last_sign_in bigint
);

CREATE INDEX account_by_scope ON account (scope);

-- Read on every request of the dashboard, by digest.
CREATE TABLE session (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    id uuid NOT NULL UNIQUE,
    account uuid NOT NULL REFERENCES account,
    created_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    source text COLLATE "C",
    agent text COLLATE "C"
);

CREATE INDEX session_by_account ON session (account);

-- Failures to sign in, for an e-mail address (with or without an account) or a place, which are
-- named by a digest.
CREATE TABLE sign_in_attempt (
    suspect bytea PRIMARY KEY CHECK (length(suspect) = 32),
    failures bigint NOT NULL,
    last_at bigint NOT NULL,
    locked_until bigint
);

-- Finds what can go without looking at what stays.
CREATE INDEX sign_in_attempt_by_age ON sign_in_attempt (last_at);

-- How many requests there were in a quarter of an hour, which `bucket` is the beginning of; all
-- replicas add to it.
CREATE TABLE request_count (
    scope uuid NOT NULL,
    bucket bigint NOT NULL,
    operation text COLLATE "C" NOT NULL,
    requests bigint NOT NULL,
    refused bigint NOT NULL,
    failed bigint NOT NULL,
    PRIMARY KEY (scope, bucket, operation)
);

CREATE INDEX request_count_by_age ON request_count (bucket);
