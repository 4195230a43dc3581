-- The texts behind hashes on the chain: titles, regulations, comments, reasons.
CREATE TABLE texts (hash BLOB PRIMARY KEY, text TEXT NOT NULL) STRICT;

-- What is to be attested, in the order in which it was read, and what came of it. What was credited keeps its proof alone.
CREATE TABLE attested (
    id INTEGER PRIMARY KEY,
    behaviour INTEGER NOT NULL,
    proof BLOB NOT NULL,
    source TEXT NOT NULL,
    row INTEGER NOT NULL,
    entry BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'credited', 'refused')),
    batch TEXT,
    reason TEXT,
    UNIQUE (behaviour, proof)
) STRICT;
CREATE INDEX attested_state ON attested (behaviour, state, id);
CREATE INDEX attested_batch ON attested (batch) WHERE batch IS NOT NULL;

-- How far each file of a connector was read, in bytes.
CREATE TABLE attested_read (
    behaviour INTEGER NOT NULL,
    source TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (behaviour, source)
) STRICT;
