-- Points in time are microseconds since 1970-01-01T00:00:00Z; identifiers are their sixteen
-- bytes, whose order is the order of creation.

-- Tenants and environments are named once. Every other row carries a small number instead of two
-- names, and every primary key starts with it, so that no query can leave its scope by accident.
CREATE TABLE scope (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    environment TEXT NOT NULL,
    UNIQUE (tenant, environment)
) STRICT;

-- Clustered by scope and id: a point read is one descent of one tree, and a page of the list,
-- newest first, lies in neighbouring leaves.
CREATE TABLE customer (
    scope INTEGER NOT NULL REFERENCES scope,
    id BLOB NOT NULL CHECK (length(id) = 16),
    status TEXT NOT NULL CHECK (status IN ('published', 'archived', 'deleted')),
    -- Counted by every change of membership in its own transaction, so that no read counts rows.
    user_count INTEGER NOT NULL CHECK (user_count >= 0),
    -- What entity tags are made of. Not updated_at: imports keep that one.
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- A key or a person, or neither where that is unknown; never both.
    created_by_key BLOB,
    created_by_user TEXT,
    updated_by_key BLOB,
    updated_by_user TEXT,
    name TEXT NOT NULL,
    -- What searches compare with. SQLite's own lower() knows ASCII alone.
    name_folded TEXT NOT NULL,
    -- Holds the id until set, rather than NULL, so that one constraint keeps it unique even
    -- against ids that serve as external ids.
    external_id TEXT NOT NULL,
    email TEXT NOT NULL,
    address_line1 TEXT NOT NULL,
    address_line2 TEXT NOT NULL,
    address_city TEXT NOT NULL,
    address_state TEXT NOT NULL,
    address_postal_code TEXT NOT NULL,
    address_country TEXT NOT NULL,
    timezone TEXT NOT NULL,
    contact TEXT,
    -- A JSON object of strings; NULL is "none", '{}' is "empty". Last, since it may be long:
    -- scans stop reading a row before it.
    metadata TEXT,
    PRIMARY KEY (scope, id),
    UNIQUE (scope, external_id),
    CHECK (created_by_key IS NULL OR created_by_user IS NULL),
    CHECK (updated_by_key IS NULL OR updated_by_user IS NULL)
) STRICT, WITHOUT ROWID;

-- Users live in another system: an id is all there is to know of them.
CREATE TABLE member (
    scope INTEGER NOT NULL,
    customer BLOB NOT NULL,
    user BLOB NOT NULL CHECK (length(user) = 16),
    PRIMARY KEY (scope, customer, user),
    FOREIGN KEY (scope, customer) REFERENCES customer (scope, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE integration (
    scope INTEGER NOT NULL,
    customer BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    entity_id TEXT NOT NULL,
    provider_type TEXT NOT NULL,
    provider_entity_id TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('published', 'archived', 'deleted')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by_key BLOB,
    created_by_user TEXT,
    updated_by_key BLOB,
    updated_by_user TEXT,
    PRIMARY KEY (scope, customer, id),
    FOREIGN KEY (scope, customer) REFERENCES customer (scope, id)
) STRICT, WITHOUT ROWID;

-- Read on every request, by digest. Revoked keys stay, so that a secret that was revoked once
-- cannot be taken over again, and so that the authors of customers keep a name.
CREATE TABLE api_key (
    digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    scope INTEGER NOT NULL REFERENCES scope,
    name TEXT NOT NULL,
    access TEXT NOT NULL CHECK (access IN ('read', 'write')),
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- What came of a write, kept with the write itself: a crash keeps both or neither.
CREATE TABLE idempotency (
    scope INTEGER NOT NULL REFERENCES scope,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    request_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    -- The outcome as JSON.
    outcome TEXT NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

-- Finds what can go without looking at what stays.
CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);

-- Drawn once and shared by all processes, such as the one that seals cursors.
CREATE TABLE secret (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL CHECK (length(value) = 32)
) STRICT, WITHOUT ROWID;
