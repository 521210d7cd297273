-- In which segments a part is: of what few have, they need not all be asked.
CREATE INDEX segment_part_by_part ON segment_part (part, segment);

-- For plans that are the same in every file, as in 0002.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('segment_part', 'segment_part_by_part', '150000 50 1');
