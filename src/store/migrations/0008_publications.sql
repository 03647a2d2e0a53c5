-- Versions of question banks that were published, what was withdrawn of them, and who fetched them with their keys.
-- As in 0001: portable types, and rows that are facts carry the sequence number of the audit entry that wrote them.

CREATE TABLE publications (
    audit     BIGINT NOT NULL PRIMARY KEY,
    program   TEXT NOT NULL,
    bank      TEXT NOT NULL,
    version   BIGINT NOT NULL,
    digest    BLOB NOT NULL REFERENCES content (digest),
    stage     TEXT NOT NULL,
    publisher TEXT REFERENCES people (id),
    samples   BIGINT NOT NULL,
    published BIGINT NOT NULL
);
CREATE UNIQUE INDEX a_version_is_published_once ON publications (program, bank, version);

CREATE TABLE withdrawals (
    audit        BIGINT NOT NULL PRIMARY KEY,
    program      TEXT NOT NULL,
    bank         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    withdrawn_by TEXT REFERENCES people (id),
    withdrawn    BIGINT NOT NULL
);
CREATE UNIQUE INDEX a_version_is_withdrawn_once ON withdrawals (program, bank, version);

CREATE TABLE bank_readers (
    audit   BIGINT NOT NULL PRIMARY KEY,
    program TEXT NOT NULL,
    bank    TEXT NOT NULL,
    version BIGINT NOT NULL,
    person  TEXT NOT NULL REFERENCES people (id)
);
CREATE UNIQUE INDEX a_version_is_fetched_once ON bank_readers (program, bank, version, person);
