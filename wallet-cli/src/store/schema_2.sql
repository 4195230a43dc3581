-- For whom an account of this wallet acts when nothing else is said.
CREATE TABLE principals (account BLOB PRIMARY KEY, principal BLOB NOT NULL) STRICT;
