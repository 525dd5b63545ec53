-- The cases. What anybody wrote and every account is sealed, with the data key of its case where it belongs to one.
-- What stands open is what the program sorts and counts by: numbers, stages and times.

-- One row: what belongs to the store as a whole.
CREATE TABLE about (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    -- The same in keys.sqlite: the two were made together.
    pair BLOB NOT NULL CHECK (length(pair) = 16)
) STRICT;

-- A case without its lines.
CREATE TABLE hand_off (
    -- Given by keys.sqlite, and never given again.
    id INTEGER NOT NULL PRIMARY KEY,
    -- Counts up with every change, so that of two who change the same state one is refused.
    version INTEGER NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    sealed BLOB NOT NULL
) STRICT;

CREATE INDEX hand_off_open ON hand_off (is_open);

-- The talk of a case.
CREATE TABLE line (
    case_id INTEGER NOT NULL REFERENCES hand_off (id) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (case_id, id)
) STRICT, WITHOUT ROWID;
