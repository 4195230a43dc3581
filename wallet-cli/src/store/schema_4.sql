-- The passphrase's lock on the data key that seals what the bank needs to know.
CREATE TABLE vault (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    salt BLOB NOT NULL,
    log_n INTEGER NOT NULL,
    r INTEGER NOT NULL,
    p INTEGER NOT NULL,
    wrapped BLOB NOT NULL
) STRICT;

-- Where members are paid: sealed, each row with a key of its own. Deleting a row erases the account and its key.
CREATE TABLE payees (code TEXT PRIMARY KEY, row_key BLOB NOT NULL, sealed BLOB NOT NULL) STRICT;

-- Every line of every file of the bank's, once.
CREATE TABLE bank_lines (
    key BLOB PRIMARY KEY,
    reference BLOB,
    credit INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    booked TEXT NOT NULL,
    sealed BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('suspense', 'deposit', 'settled', 'rejected', 'returned', 'fee', 'dismissed')),
    link TEXT NOT NULL
) STRICT;
CREATE INDEX bank_lines_state ON bank_lines (state, booked);

-- Which file was written for a batch of redemptions: one, under one name.
CREATE TABLE payment_files (
    batch INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    sha256 BLOB NOT NULL,
    created INTEGER NOT NULL,
    execution_date TEXT NOT NULL,
    lines INTEGER NOT NULL,
    total INTEGER NOT NULL
) STRICT;
