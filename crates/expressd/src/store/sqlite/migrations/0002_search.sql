-- How many customers a scope has of each status. A search without conditions says its total by
-- these, instead of by counting; triggers keep them exact, whatever writes.
CREATE TABLE tally (
    scope INTEGER NOT NULL REFERENCES scope,
    status TEXT NOT NULL CHECK (status IN ('published', 'archived', 'deleted')),
    customers INTEGER NOT NULL CHECK (customers >= 0),
    PRIMARY KEY (scope, status)
) STRICT, WITHOUT ROWID;

INSERT INTO tally (scope, status, customers)
SELECT scope, status, count(*) FROM customer GROUP BY scope, status;

CREATE TRIGGER customer_comes AFTER INSERT ON customer
BEGIN
    INSERT INTO tally (scope, status, customers) VALUES (new.scope, new.status, 1)
    ON CONFLICT (scope, status) DO UPDATE SET customers = customers + 1;
END;

CREATE TRIGGER customer_turns AFTER UPDATE OF status ON customer WHEN new.status <> old.status
BEGIN
    UPDATE tally SET customers = customers - 1 WHERE scope = old.scope AND status = old.status;
    INSERT INTO tally (scope, status, customers) VALUES (new.scope, new.status, 1)
    ON CONFLICT (scope, status) DO UPDATE SET customers = customers + 1;
END;

CREATE TRIGGER customer_goes AFTER DELETE ON customer
BEGIN
    UPDATE tally SET customers = customers - 1 WHERE scope = old.scope AND status = old.status;
END;

-- The order of searches, and ranges of time in it. With the status, so that a page far behind the
-- first is reached without reading customers.
CREATE INDEX customer_by_age ON customer (scope, created_at, id, status);

-- The same for one status alone.
CREATE INDEX customer_by_status ON customer (scope, status, created_at, id);

-- The order of names, as people look for them.
CREATE INDEX customer_by_name ON customer (scope, name_folded, id, status);

-- Most customers have no address, and take no space here.
CREATE INDEX customer_by_email ON customer (scope, email) WHERE email <> '';

-- Without figures, SQLite takes ten rows for all that a scope has, and would rather look at each of
-- them than at fifty entries of an index. These are the figures of a large tenant, the same in every
-- file: plans are to be the same too, whatever is in it. ANALYZE only makes the table for them.
ANALYZE scope;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('customer', 'customer', '1000000 1000000 1'),
    ('customer', 'sqlite_autoindex_customer_2', '1000000 1000000 1'),
    ('customer', 'customer_by_age', '1000000 1000000 2 1 1'),
    ('customer', 'customer_by_status', '1000000 1000000 300000 2 1'),
    ('customer', 'customer_by_name', '1000000 1000000 2 1 1'),
    ('customer', 'customer_by_email', '100000 100000 2');
