-- The keys of the cases. Erasing a row here makes its case unreadable, in every copy of cases.sqlite.

-- One row: what belongs to the store as a whole.
CREATE TABLE about (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    -- The same in cases.sqlite: the two were made together.
    pair BLOB NOT NULL CHECK (length(pair) = 16),
    -- The newest number given to a case. It is never given again: this database is not put back from an older copy.
    newest_case INTEGER NOT NULL CHECK (newest_case >= 0),
    -- The secret of the store, and the id of the operator's key that it is sealed with.
    sealed_by BLOB NOT NULL CHECK (length(sealed_by) = 8),
    sealed BLOB NOT NULL
) STRICT;

-- One row for each case that is not erased.
CREATE TABLE case_key (
    case_id INTEGER NOT NULL PRIMARY KEY,
    -- The data key of the case, and the id of the operator's key that it is sealed with.
    sealed_by BLOB NOT NULL CHECK (length(sealed_by) = 8),
    sealed BLOB NOT NULL,
    -- The keyed hash of the asker's account.
    asker BLOB NOT NULL CHECK (length(asker) = 32)
) STRICT;

CREATE INDEX case_key_by_asker ON case_key (asker);

-- One row for each errand of no case: it may say where the asker of an erased case was written to.
CREATE TABLE errand_key (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    sealed_by BLOB NOT NULL CHECK (length(sealed_by) = 8),
    sealed BLOB NOT NULL
) STRICT;
