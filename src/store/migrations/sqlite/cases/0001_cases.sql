-- The cases. What anybody wrote and every account is sealed, with the data key of its case where it belongs to one.
-- What stands open is what the program sorts and counts by: numbers and times. A time is in nanoseconds since 1970.

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
    -- Counts its saves, so that of two who change the same state one is refused.
    version INTEGER NOT NULL,
    -- When it was closed; null while it is open.
    closed INTEGER,
    head BLOB NOT NULL,
    codename BLOB NOT NULL,
    asker BLOB NOT NULL,
    -- Where it is shown; null while nowhere.
    places BLOB,
    -- The keyed hash of its thread; null while there is none.
    thread BLOB CHECK (length(thread) = 32)
) STRICT;

CREATE INDEX hand_off_by_closing ON hand_off (closed);
CREATE INDEX hand_off_by_thread ON hand_off (thread);

-- The talk of a case.
CREATE TABLE line (
    case_id INTEGER NOT NULL REFERENCES hand_off (id) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (case_id, id)
) STRICT, WITHOUT ROWID;

-- What is still to be sent, and what became of what was.
CREATE TABLE outbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- 0 waits for nothing and belongs to no case, 1 is to the asker, 2 to the panel.
    lane INTEGER NOT NULL CHECK (lane BETWEEN 0 AND 2),
    case_id INTEGER REFERENCES hand_off (id) ON DELETE CASCADE,
    -- Which key of keys.sqlite it is sealed with, when it belongs to no case.
    errand_key INTEGER,
    errand BLOB NOT NULL,
    -- A number without a sign, as it lies in memory.
    nonce INTEGER NOT NULL,
    made INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    due INTEGER NOT NULL,
    -- 0 waits, 1 was sent, 2 was given up.
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    -- Since when it waits to be known how a try ended, when it was sent, when it was given up.
    since INTEGER,
    -- The messages that were sent, or why it was given up; null while it waits.
    outcome BLOB,
    CHECK ((lane = 0) = (case_id IS NULL)),
    CHECK ((lane = 0) = (errand_key IS NOT NULL)),
    CHECK ((state = 0) = (outcome IS NULL))
) STRICT;

CREATE INDEX outbox_by_lane ON outbox (case_id, lane, state, id);
CREATE INDEX outbox_by_due ON outbox (state, due);

-- Which messages were taken up: keyed hashes.
CREATE TABLE receipt (
    message BLOB NOT NULL PRIMARY KEY CHECK (length(message) = 32),
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX receipt_by_time ON receipt (at);

-- How far channels were read: keyed hashes, each with the last message, sealed.
CREATE TABLE channel_cursor (
    channel BLOB NOT NULL PRIMARY KEY CHECK (length(channel) = 32),
    last BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Who did what to which case. It outlives the case.
CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    case_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

CREATE INDEX audit_by_case ON audit (case_id);
CREATE INDEX audit_by_time ON audit (at);

-- Erased cases whose keys are still to be destroyed. A kill may come in between.
CREATE TABLE condemned (
    case_id INTEGER NOT NULL PRIMARY KEY
) STRICT;
