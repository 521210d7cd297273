-- Segments in the order in which a walk from the newest customers to the oldest comes to them: a page
-- reads the first few, however many there are. For the other way there is segment_by_range.
CREATE INDEX segment_by_end ON segment (scope, greatest, least);

-- For plans that are the same in every file, as in 0002.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('segment', 'segment_by_end', '150 150 1 1');
