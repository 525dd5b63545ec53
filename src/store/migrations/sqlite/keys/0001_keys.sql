-- The keys of the cases. Erasing a row here makes its case unreadable, in every copy of cases.sqlite.

-- One row: what belongs to the store as a whole.
CREATE TABLE about (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    -- The same in cases.sqlite: the two were made together.
    pair BLOB NOT NULL CHECK (length(pair) = 16),
    -- The secret of the store, and the id of the operator's key that it is sealed with.
    sealed_by BLOB NOT NULL CHECK (length(sealed_by) = 8),
    sealed BLOB NOT NULL
) STRICT;

-- One row for each case that is not erased.
CREATE TABLE case_key (
    -- The number of the case is given here and never again: this database is not put back from an older copy.
    case_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- The data key of the case, and the id of the operator's key that it is sealed with.
    sealed_by BLOB NOT NULL CHECK (length(sealed_by) = 8),
    sealed BLOB NOT NULL,
    -- The keyed hash of the asker's account.
    asker BLOB NOT NULL CHECK (length(asker) = 32)
) STRICT;

CREATE INDEX case_key_by_asker ON case_key (asker);
CREATE INDEX case_key_by_sealer ON case_key (sealed_by);
