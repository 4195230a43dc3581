-- What names people is sealed. What an older wallet wrote in clear waits in tables of its own until the passphrase is
-- given: then it is sealed, and erased there.
DROP INDEX people_account;
DROP INDEX bank_lines_state;
ALTER TABLE people RENAME TO clear_people;
ALTER TABLE payees RENAME TO clear_payees;
ALTER TABLE deposits RENAME TO clear_deposits;
ALTER TABLE bank_lines RENAME TO clear_bank_lines;

-- A cooperative's private rows: who stands behind a commitment. Account and commitment are on the chain; name and code
-- are sealed, each row with a key of its own. Deleting a row erases the person and the key.
CREATE TABLE people (
    commitment BLOB PRIMARY KEY,
    account BLOB,
    state TEXT NOT NULL CHECK (state IN ('planned', 'enrolled', 'refused', 'certified')),
    name_tag BLOB NOT NULL,
    row_key BLOB NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX people_account ON people (account);
CREATE INDEX people_name ON people (name_tag);

-- Where members are paid, found by a keyed hash of their code.
CREATE TABLE payees (tag BLOB PRIMARY KEY, row_key BLOB NOT NULL, sealed BLOB NOT NULL) STRICT;

-- Who was given a reference to pay in by, found by a keyed hash of it.
CREATE TABLE payers (tag BLOB PRIMARY KEY, row_key BLOB NOT NULL, sealed BLOB NOT NULL) STRICT;

-- The bank's references behind hashes on the chain: what somebody typed may name people.
CREATE TABLE deposits (reference BLOB PRIMARY KEY, amount INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;

-- Every line of every file of the bank's, once. To what it belongs is sealed, too: it names who paid.
CREATE TABLE bank_lines (
    key BLOB PRIMARY KEY,
    reference BLOB,
    credit INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    booked TEXT NOT NULL,
    sealed BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('suspense', 'deposit', 'settled', 'rejected', 'returned', 'fee', 'dismissed')),
    link BLOB NOT NULL
) STRICT;
CREATE INDEX bank_lines_state ON bank_lines (state, booked);

-- The journal repeated the bank's references.
UPDATE journal SET label = lower(hex(substr(hash, 1, 4))) WHERE kind IN ('deposit', 'bank-fee');
