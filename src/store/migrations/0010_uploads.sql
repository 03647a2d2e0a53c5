-- Attempts that were made without a server and uploaded later, as evidence. Those that do not count stand apart from all others:
-- nothing is decided by them.
-- As in 0001: portable types, and rows that are facts carry the sequence number of the audit entry that wrote them.
CREATE TABLE uploads (
    audit    BIGINT NOT NULL PRIMARY KEY,
    attempt  TEXT NOT NULL REFERENCES attempts (id),
    head     BLOB NOT NULL,
    counts   BIGINT NOT NULL,
    uploaded BIGINT NOT NULL
);
CREATE UNIQUE INDEX an_attempt_is_uploaded_once ON uploads (attempt);
