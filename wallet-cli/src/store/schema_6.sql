-- Events wait for each attestor by himself: a second one agrees by attesting the same documents. Whose the older ones are is
-- not known: they are read and sent again, and the chain refuses what it counted already.
DROP TABLE attested;
DROP TABLE attested_read;

CREATE TABLE attested (
    id INTEGER PRIMARY KEY,
    attestor BLOB NOT NULL,
    behaviour INTEGER NOT NULL,
    proof BLOB NOT NULL,
    source TEXT NOT NULL,
    row INTEGER NOT NULL,
    entry BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'credited', 'refused')),
    batch TEXT,
    reason TEXT,
    UNIQUE (attestor, behaviour, proof)
) STRICT;
CREATE INDEX attested_state ON attested (attestor, behaviour, state, id);
CREATE INDEX attested_batch ON attested (batch) WHERE batch IS NOT NULL;

-- How far each attestor read each file of a connector, in bytes.
CREATE TABLE attested_read (
    attestor BLOB NOT NULL,
    behaviour INTEGER NOT NULL,
    source TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (attestor, behaviour, source)
) STRICT;
