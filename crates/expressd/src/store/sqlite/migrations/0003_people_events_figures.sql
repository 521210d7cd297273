-- Pages for people show inactive customers by name. They are few: looking for them among all would
-- take long, and this takes next to nothing.
CREATE INDEX customer_inactive_by_name ON customer (scope, name_folded, id)
    WHERE status = 'archived';

-- To about a minute, so that no request waits for it.
ALTER TABLE api_key ADD COLUMN last_used_at INTEGER;

-- What happened, kept with the change itself. Its ids are in the order of time: new rows, and those
-- of one customer, lie side by side.
CREATE TABLE event (
    scope INTEGER NOT NULL REFERENCES scope,
    id BLOB NOT NULL CHECK (length(id) = 16),
    at INTEGER NOT NULL,
    -- A key or a person, or neither where it was an operator; never both.
    by_key BLOB,
    by_user TEXT,
    face TEXT NOT NULL CHECK (face IN ('express', 'billing', 'dashboard', 'command')),
    -- Whom it is about, where it is about one.
    customer BLOB,
    -- What was done, as JSON.
    action TEXT NOT NULL,
    PRIMARY KEY (scope, id),
    CHECK (by_key IS NULL OR by_user IS NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_by_customer ON event (scope, customer, id) WHERE customer IS NOT NULL;

-- People. Disabled ones stay, so that the authors of customers keep a name.
CREATE TABLE account (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    scope INTEGER NOT NULL REFERENCES scope,
    email TEXT NOT NULL,
    -- One person, one account, in whatever case the address is typed.
    email_folded TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    -- A hash in the PHC string format, with its salt and parameters.
    password TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    last_sign_in INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX account_by_scope ON account (scope);

-- Read on every request of the dashboard, by digest.
CREATE TABLE session (
    digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    account BLOB NOT NULL REFERENCES account,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    source TEXT,
    agent TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_account ON session (account);

-- Failures to sign in, for an e-mail address (with or without an account) or a place, which are
-- named by a digest.
CREATE TABLE sign_in_attempt (
    suspect BLOB NOT NULL PRIMARY KEY CHECK (length(suspect) = 32),
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    locked_until INTEGER
) STRICT, WITHOUT ROWID;

-- Finds what can go without looking at what stays.
CREATE INDEX sign_in_attempt_by_age ON sign_in_attempt (last_at);

-- How many requests there were in a quarter of an hour, which `bucket` is the beginning of.
CREATE TABLE request_count (
    scope INTEGER NOT NULL REFERENCES scope,
    bucket INTEGER NOT NULL,
    operation TEXT NOT NULL,
    requests INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    PRIMARY KEY (scope, bucket, operation)
) STRICT, WITHOUT ROWID;

CREATE INDEX request_count_by_age ON request_count (bucket);
