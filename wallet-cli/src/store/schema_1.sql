CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;

CREATE TABLE contacts (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    account BLOB NOT NULL UNIQUE,
    note TEXT NOT NULL DEFAULT ''
) STRICT;

-- The public trade names of merchants that were met, to show them without asking a node.
CREATE TABLE trade_names (account BLOB PRIMARY KEY, name TEXT NOT NULL) STRICT;

-- What was signed, before it was sent. `intent` says what it was for: one intent is never open twice.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    intent TEXT NOT NULL,
    account BLOB NOT NULL,
    nonce INTEGER NOT NULL,
    kind TEXT NOT NULL,
    other BLOB,
    label TEXT NOT NULL,
    amount INTEGER,
    bytes BLOB NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    birth INTEGER NOT NULL,
    last INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('signed', 'in_block', 'done', 'failed', 'lost', 'refused')),
    block INTEGER,
    block_hash BLOB,
    reason TEXT,
    told INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_open ON journal (intent) WHERE status IN ('signed', 'in_block');
CREATE INDEX journal_intent ON journal (intent);

-- What happened to an account, as the chain's events tell it.
CREATE TABLE history (
    account BLOB NOT NULL,
    block INTEGER NOT NULL,
    event INTEGER NOT NULL,
    time INTEGER NOT NULL,
    kind TEXT NOT NULL,
    other BLOB,
    amount INTEGER NOT NULL,
    cashback INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, block, event)
) STRICT;

-- A cooperative's private rows: who stands behind a commitment. Deleting a row erases the person.
CREATE TABLE people (
    commitment BLOB PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    account BLOB,
    state TEXT NOT NULL CHECK (state IN ('planned', 'enrolled', 'refused', 'certified')),
    reason TEXT
) STRICT;
CREATE INDEX people_account ON people (account);

-- What was given out of a deposit, a row each time: a file read twice gives once.
CREATE TABLE credits (
    deposit INTEGER NOT NULL,
    account BLOB NOT NULL,
    amount INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    intent TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'proposed', 'given')),
    PRIMARY KEY (deposit, account, amount, nth)
) STRICT;

CREATE TABLE deposits (
    reference BLOB PRIMARY KEY,
    text TEXT NOT NULL,
    amount INTEGER NOT NULL
) STRICT;
