-- Points in time are microseconds since 1970-01-01T00:00:00Z, as in every store: what a copy carries
-- over is then the same number on both sides, and no session's time zone has a say.
--
-- Text is compared byte by byte (COLLATE "C"): an update of the system's locales must not put an
-- index out of order. U+0000, which PostgreSQL cannot hold, is written as store/postgres/text.rs says.

-- A scope's id is a digest of its two names, so that it is known without asking, the same in every
-- database, and can never come to mean another scope after a failover that lost the newest rows.
CREATE TABLE scope (
    id uuid PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    environment text COLLATE "C" NOT NULL,
    UNIQUE (tenant, environment)
);

-- The scope is no foreign key here, nor below: each insert would lock the one row of its tenant, and
-- all inserts of a tenant would meet there. Scopes are never deleted, so nothing can dangle.
CREATE TABLE customer (
    scope uuid NOT NULL,
    id uuid NOT NULL,
    status text COLLATE "C" NOT NULL CHECK (status IN ('published', 'archived', 'deleted')),
    -- Counted by every change of membership in its own transaction, so that no read counts rows.
    user_count bigint NOT NULL CHECK (user_count >= 0),
    -- What entity tags are made of. Not updated_at: imports keep that one.
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    -- A key or a person, or neither where that is unknown; never both.
    created_by_key uuid,
    created_by_user text COLLATE "C",
    updated_by_key uuid,
    updated_by_user text COLLATE "C",
    name text COLLATE "C" NOT NULL,
    -- What searches compare with: folded by the program, so that every store folds alike.
    name_folded text COLLATE "C" NOT NULL,
    -- Holds the id until set, rather than NULL, so that one constraint keeps it unique even
    -- against ids that serve as external ids.
    external_id text COLLATE "C" NOT NULL,
    email text COLLATE "C" NOT NULL,
    address_line1 text COLLATE "C" NOT NULL,
    address_line2 text COLLATE "C" NOT NULL,
    address_city text COLLATE "C" NOT NULL,
    address_state text COLLATE "C" NOT NULL,
    address_postal_code text COLLATE "C" NOT NULL,
    address_country text COLLATE "C" NOT NULL,
    timezone text COLLATE "C" NOT NULL,
    contact text COLLATE "C",
    -- A JSON object of strings; NULL is "none", '{}' is "empty". Neither json nor jsonb: the order
    -- of the pairs is kept, and jsonb has no U+0000.
    metadata text COLLATE "C",
    PRIMARY KEY (scope, id),
    CONSTRAINT customer_external_id UNIQUE (scope, external_id),
    CHECK (created_by_key IS NULL OR created_by_user IS NULL),
    CHECK (updated_by_key IS NULL OR updated_by_user IS NULL)
-- Room on each page for the next version of a row: changes that touch no index stay on their page.
) WITH (fillfactor = 90);

-- Finds rare parts of names without walking through all customers. The extension comes with
-- PostgreSQL but may not be installed; without it a search walks, newest first, which is exact too.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA express;
    CREATE INDEX customer_name_parts ON customer USING gin (name_folded gin_trgm_ops);
EXCEPTION WHEN undefined_file OR insufficient_privilege OR feature_not_supported
    OR undefined_object OR invalid_schema_name THEN
    RAISE NOTICE 'searches by name go without an index: pg_trgm is not available (%)', SQLERRM;
END
$$;

-- Users live in another system: an id is all there is to know of them.
CREATE TABLE member (
    scope uuid NOT NULL,
    customer uuid NOT NULL,
    user_id uuid NOT NULL,
    PRIMARY KEY (scope, customer, user_id),
    FOREIGN KEY (scope, customer) REFERENCES customer (scope, id)
);

CREATE TABLE integration (
    scope uuid NOT NULL,
    customer uuid NOT NULL,
    id uuid NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    provider_type text COLLATE "C" NOT NULL,
    provider_entity_id text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL CHECK (status IN ('published', 'archived', 'deleted')),
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by_key uuid,
    created_by_user text COLLATE "C",
    updated_by_key uuid,
    updated_by_user text COLLATE "C",
    PRIMARY KEY (scope, customer, id),
    FOREIGN KEY (scope, customer) REFERENCES customer (scope, id)
);

-- Read on every request, by digest. Revoked keys stay, so that a secret that was revoked once
-- cannot be taken over again, and so that the authors of customers keep a name.
CREATE TABLE api_key (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    id uuid NOT NULL UNIQUE,
    scope uuid NOT NULL REFERENCES scope,
    name text COLLATE "C" NOT NULL,
    access text COLLATE "C" NOT NULL CHECK (access IN ('read', 'write')),
    created_at bigint NOT NULL,
    revoked_at bigint
);

-- What came of a write, kept with the write itself: a crash keeps both or neither.
CREATE TABLE idempotency (
    scope uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    request_id text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL,
    -- The outcome as JSON.
    outcome text COLLATE "C" NOT NULL,
    PRIMARY KEY (scope, key)
);

-- Finds what can go without looking at what stays.
CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);

-- Drawn once and shared by all processes, such as the one that seals cursors.
CREATE TABLE secret (
    name text COLLATE "C" PRIMARY KEY,
    value bytea NOT NULL CHECK (length(value) = 32)
);
