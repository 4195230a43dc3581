-- What happened at a merchant's till, as the chain's events tell it: what each event changed, in cents with a sign.
CREATE TABLE sales (
    account BLOB NOT NULL,
    block INTEGER NOT NULL,
    event INTEGER NOT NULL,
    time INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reference BLOB,
    redemption INTEGER,
    shop INTEGER,
    credits INTEGER NOT NULL,
    euro INTEGER NOT NULL,
    back INTEGER NOT NULL,
    given INTEGER NOT NULL,
    cash INTEGER NOT NULL,
    own INTEGER NOT NULL,
    prefunding INTEGER NOT NULL,
    held INTEGER NOT NULL,
    bank INTEGER NOT NULL,
    fee INTEGER NOT NULL,
    PRIMARY KEY (account, block, event)
) STRICT;
CREATE INDEX sales_time ON sales (account, time);
CREATE INDEX sales_reference ON sales (reference);

-- Which final blocks were read for it: stretches that don't touch.
CREATE TABLE sales_read (
    account BLOB NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (account, first)
) STRICT;

-- What this till asked customers for and granted: by its reference a sale is found to be refunded.
CREATE TABLE asked (
    reference BLOB PRIMARY KEY,
    merchant BLOB NOT NULL,
    expires INTEGER NOT NULL,
    credits INTEGER NOT NULL,
    euro INTEGER NOT NULL,
    receipt TEXT,
    created INTEGER NOT NULL
) STRICT;

ALTER TABLE history ADD COLUMN reference BLOB;
