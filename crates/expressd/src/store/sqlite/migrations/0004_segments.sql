-- What customers are found by where no other index helps: parts of their texts, pairs of their
-- metadata, how many come before them. It is kept for segments of some thousand customers, which are
-- written once, so that a new customer costs no more than a share of one. `store/sqlite/segments`
-- says how.

-- Customers whom no segment tells of as they are: they came, changed or went since. Triggers name
-- them, whatever writes; there are some hundred at most, and searches look at each.
CREATE TABLE loose (
    scope INTEGER NOT NULL REFERENCES scope,
    customer BLOB NOT NULL CHECK (length(customer) = 16),
    -- 1 until the segment that had the customer as it was is told; before the transaction ends.
    outdated INTEGER NOT NULL CHECK (outdated IN (0, 1)),
    PRIMARY KEY (scope, customer)
) STRICT, WITHOUT ROWID;

CREATE INDEX loose_outdated ON loose (scope, customer) WHERE outdated = 1;

-- How many they are.
CREATE TABLE loose_count (
    scope INTEGER NOT NULL PRIMARY KEY REFERENCES scope,
    customers INTEGER NOT NULL CHECK (customers >= 0)
) STRICT;

-- Enough of them to make a segment.
CREATE INDEX loose_enough ON loose_count (scope) WHERE customers >= 512;

CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    scope INTEGER NOT NULL REFERENCES scope,
    -- How many it has been made of, and how many of them it tells of still.
    members INTEGER NOT NULL,
    current INTEGER NOT NULL,
    -- The first and the last of their ids,
    least BLOB NOT NULL,
    greatest BLOB NOT NULL,
    -- and of their times of creation, each with its id.
    eldest BLOB NOT NULL,
    youngest BLOB NOT NULL,
    -- Whether the order of ids is that of creation.
    in_order INTEGER NOT NULL,
    -- Which of them are loose, or in another segment; NULL: none.
    gone BLOB
) STRICT;

CREATE INDEX segment_by_range ON segment (scope, least, greatest);

-- The members of a segment, 128 to a row, in the order of their ids. The key is 64 times that of the
-- segment, and the row's number in it.
CREATE TABLE segment_block (
    id INTEGER PRIMARY KEY,
    customers BLOB NOT NULL,
    created BLOB NOT NULL
) STRICT;

-- The texts that parts are of, in the same rows: which of those who have all parts of what is looked
-- for contain it.
CREATE TABLE segment_text (
    id INTEGER PRIMARY KEY,
    names BLOB NOT NULL,
    emails BLOB NOT NULL,
    external_ids BLOB NOT NULL
) STRICT;

-- Which members have a part.
CREATE TABLE segment_part (
    segment INTEGER NOT NULL,
    part BLOB NOT NULL,
    members BLOB NOT NULL,
    PRIMARY KEY (segment, part)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER loose_comes AFTER INSERT ON loose
BEGIN
    INSERT INTO loose_count (scope, customers) VALUES (new.scope, 1)
    ON CONFLICT (scope) DO UPDATE SET customers = customers + 1;
END;

CREATE TRIGGER loose_goes AFTER DELETE ON loose
BEGIN
    UPDATE loose_count SET customers = customers - 1 WHERE scope = old.scope;
END;

-- Who is loose already is in no segment, or will be out of it.
CREATE TRIGGER customer_comes_loose AFTER INSERT ON customer
BEGIN
    INSERT INTO loose (scope, customer, outdated) VALUES (new.scope, new.id, 0)
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER customer_turns_loose
AFTER UPDATE OF name_folded, email, external_id, metadata, status, created_at ON customer
WHEN new.name_folded <> old.name_folded OR new.email <> old.email
    OR new.external_id <> old.external_id OR new.metadata IS NOT old.metadata
    OR new.status <> old.status OR new.created_at <> old.created_at
BEGIN
    INSERT INTO loose (scope, customer, outdated) VALUES (new.scope, new.id, 1)
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER customer_goes_loose AFTER DELETE ON customer
BEGIN
    INSERT INTO loose (scope, customer, outdated) VALUES (old.scope, old.id, 1)
    ON CONFLICT DO NOTHING;
END;

-- For plans that are the same in every file, as in 0002.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('loose', 'loose', '500 500 1'),
    ('segment', 'segment_by_range', '150 150 1 1'),
    ('segment_part', 'segment_part', '150000 1000 1');
