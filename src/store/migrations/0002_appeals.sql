-- Items that were declared void, signatures of results, attempts given back, appeals.
-- As in 0001: portable types, and rows that are facts carry the sequence number of the audit entry that wrote them.

CREATE TABLE voided_items (
    audit   BIGINT NOT NULL PRIMARY KEY,
    program TEXT NOT NULL,
    bank    TEXT NOT NULL,
    item    TEXT NOT NULL,
    content BLOB NOT NULL,
    voided  BIGINT NOT NULL
);
CREATE UNIQUE INDEX an_item_is_void_once ON voided_items (program, bank, item, content);

CREATE TABLE result_notes (
    audit   BIGINT NOT NULL PRIMARY KEY,
    attempt TEXT NOT NULL REFERENCES attempts (id),
    version BIGINT NOT NULL,
    signer  TEXT NOT NULL,
    note    TEXT NOT NULL
);
CREATE UNIQUE INDEX one_note_of_a_result ON result_notes (attempt, version);

CREATE TABLE given_back (
    audit   BIGINT NOT NULL PRIMARY KEY,
    attempt TEXT NOT NULL REFERENCES attempts (id),
    because TEXT NOT NULL REFERENCES attempts (id)
);
CREATE UNIQUE INDEX an_attempt_is_given_back_once ON given_back (attempt);

CREATE TABLE appeals (
    id      TEXT NOT NULL PRIMARY KEY,
    audit   BIGINT NOT NULL UNIQUE,
    attempt TEXT NOT NULL REFERENCES attempts (id),
    kind    TEXT NOT NULL,
    opened  BIGINT NOT NULL,
    due     TEXT,
    late    BIGINT NOT NULL
);
CREATE INDEX appeals_of_attempt ON appeals (attempt);

CREATE TABLE appeal_decisions (
    audit   BIGINT NOT NULL PRIMARY KEY,
    appeal  TEXT NOT NULL REFERENCES appeals (id),
    outcome TEXT NOT NULL,
    decided BIGINT NOT NULL
);
CREATE UNIQUE INDEX an_appeal_is_decided_once ON appeal_decisions (appeal);
