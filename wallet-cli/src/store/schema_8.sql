-- Two more ways in which what was signed can end: nobody who was asked can tell whether it happened, or it was signed anew
-- with the same number, so that one of both happens at most. And what the person was told is in a block does not stand for
-- what they ask next.
CREATE TABLE journal_anew (
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
    status TEXT NOT NULL CHECK (
        status IN ('signed', 'in_block', 'done', 'failed', 'lost', 'refused', 'unknown', 'replaced')
    ),
    block INTEGER,
    block_hash BLOB,
    reason TEXT,
    told INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL
) STRICT;
INSERT INTO journal_anew (id, intent, account, nonce, kind, other, label, amount, bytes, hash, birth, last, status, block,
                          block_hash, reason, told, created)
SELECT id, intent, account, nonce, kind, other, label, amount, bytes, hash, birth, last, status, block, block_hash, reason,
       told, created
FROM journal;
DROP TABLE journal;
ALTER TABLE journal_anew RENAME TO journal;
CREATE UNIQUE INDEX journal_open ON journal (intent) WHERE status = 'signed' OR status = 'in_block' AND told = 0;
CREATE INDEX journal_intent ON journal (intent);
