-- How many customers a scope has of each status, as differences whose sum it is. A search without
-- conditions says its total by these, instead of by counting. Triggers keep them exact, whatever
-- writes, older replicas included.
--
-- One row for each count would be one that all writers of a tenant wait for, an import for as long as
-- it lasts. So each statement adds rows of its own, and now and then takes some that nobody holds
-- together into one.
CREATE TABLE tally (
    scope uuid NOT NULL,
    status text COLLATE "C" NOT NULL CHECK (status IN ('published', 'archived', 'deleted')),
    customers bigint NOT NULL
);

CREATE INDEX tally_by_scope ON tally (scope);

-- Nobody writes between the count and the triggers.
LOCK TABLE customer IN SHARE ROW EXCLUSIVE MODE;

INSERT INTO tally (scope, status, customers)
SELECT scope, status, count(*) FROM customer GROUP BY scope, status;

-- Takes up to 256 differences of a scope together.
CREATE FUNCTION gather_tally(of_scope uuid) RETURNS void LANGUAGE sql AS $$
    WITH held AS (
        SELECT ctid FROM express.tally WHERE scope = of_scope LIMIT 256 FOR UPDATE SKIP LOCKED
    ), taken AS (
        DELETE FROM express.tally WHERE ctid IN (SELECT ctid FROM held) RETURNING status, customers
    )
    INSERT INTO express.tally (scope, status, customers)
    SELECT of_scope, status, sum(customers) FROM taken GROUP BY status HAVING sum(customers) <> 0
$$;

CREATE FUNCTION tally_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO express.tally (scope, status, customers)
    SELECT scope, status, count(*) FROM coming GROUP BY scope, status;
    IF random() < 0.02 THEN
        PERFORM express.gather_tally(scope) FROM (SELECT DISTINCT scope FROM coming) AS scopes;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION tally_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO express.tally (scope, status, customers)
    SELECT scope, status, -count(*) FROM going GROUP BY scope, status;
    RETURN NULL;
END
$$;

CREATE FUNCTION tally_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO express.tally (scope, status, customers)
    VALUES (old.scope, old.status, -1), (new.scope, new.status, 1);
    IF random() < 0.02 THEN
        PERFORM express.gather_tally(new.scope);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER customer_comes AFTER INSERT ON customer
    REFERENCING NEW TABLE AS coming FOR EACH STATEMENT EXECUTE FUNCTION tally_new();
CREATE TRIGGER customer_goes AFTER DELETE ON customer
    REFERENCING OLD TABLE AS going FOR EACH STATEMENT EXECUTE FUNCTION tally_old();
CREATE TRIGGER customer_turns AFTER UPDATE OF status ON customer
    FOR EACH ROW WHEN (old.status <> new.status) EXECUTE FUNCTION tally_turn();

-- The order of searches, and ranges of time in it. With the status, so that a page far behind the
-- first is reached without reading customers.
CREATE INDEX customer_by_age ON customer (scope, created_at, id, status);

-- The same for one status alone.
CREATE INDEX customer_by_status ON customer (scope, status, created_at, id);

-- The order of names, as people look for them.
CREATE INDEX customer_by_name ON customer (scope, name_folded, id, status);

-- Most customers have no address, and take no space here.
CREATE INDEX customer_by_email ON customer (scope, email) WHERE email <> '';
