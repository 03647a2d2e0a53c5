-- Portable types only: TEXT, BIGINT (milliseconds, counts, 0/1), BLOB for what is hashed or secret.
-- Days are TEXT in ISO 8601. Rows that are facts carry the sequence number of the audit entry that wrote them.

CREATE TABLE people (
    id      TEXT NOT NULL PRIMARY KEY,
    name    TEXT NOT NULL,
    email   TEXT NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE partners (
    id      TEXT NOT NULL PRIMARY KEY,
    name    TEXT NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE memberships (
    audit   BIGINT NOT NULL PRIMARY KEY,
    person  TEXT NOT NULL REFERENCES people (id),
    partner TEXT NOT NULL REFERENCES partners (id),
    since   TEXT NOT NULL,
    until   TEXT
);
CREATE INDEX memberships_of_person ON memberships (person);

CREATE TABLE content (
    digest BLOB NOT NULL PRIMARY KEY,
    kind   TEXT NOT NULL,
    bytes  BLOB NOT NULL
);

CREATE TABLE attempts (
    id               TEXT NOT NULL PRIMARY KEY,
    program          TEXT NOT NULL,
    person           TEXT NOT NULL REFERENCES people (id),
    exam             TEXT NOT NULL,
    bank             TEXT NOT NULL,
    mode             TEXT NOT NULL,
    worth            TEXT NOT NULL,
    state            TEXT NOT NULL,
    prepared         BIGINT NOT NULL,
    opened           BIGINT,
    ended            BIGINT,
    secret           BLOB NOT NULL,
    commitment       BLOB NOT NULL,
    nonce            BLOB,
    binding          BLOB,
    form             BLOB,
    drawn            TEXT,
    seen             TEXT,
    program_digest   BLOB,
    bank_digest      BLOB,
    blueprint_digest BLOB
);
CREATE UNIQUE INDEX one_open_attempt ON attempts (program, person, exam) WHERE state = 'open';
CREATE UNIQUE INDEX one_prepared_attempt ON attempts (program, person, exam) WHERE state = 'prepared';
CREATE INDEX attempts_of_person ON attempts (person, program);
CREATE INDEX attempts_by_state ON attempts (state);

CREATE TABLE records (
    attempt TEXT NOT NULL REFERENCES attempts (id),
    seq     BIGINT NOT NULL,
    bytes   BLOB NOT NULL,
    hash    BLOB NOT NULL,
    PRIMARY KEY (attempt, seq)
);

CREATE TABLE results (
    attempt TEXT NOT NULL REFERENCES attempts (id),
    version BIGINT NOT NULL,
    audit   BIGINT NOT NULL,
    passed  BIGINT NOT NULL,
    head    BLOB NOT NULL,
    bytes   BLOB NOT NULL,
    digest  BLOB NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (attempt, version)
);

CREATE TABLE requirements (
    audit       BIGINT NOT NULL PRIMARY KEY,
    program     TEXT NOT NULL,
    person      TEXT NOT NULL REFERENCES people (id),
    requirement TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    day         TEXT NOT NULL
);
CREATE INDEX requirements_of_person ON requirements (person, program);

CREATE TABLE grants (
    audit   BIGINT NOT NULL PRIMARY KEY,
    program TEXT NOT NULL,
    person  TEXT NOT NULL REFERENCES people (id),
    exam    TEXT NOT NULL,
    wait    TEXT NOT NULL,
    granted BIGINT NOT NULL
);
CREATE INDEX grants_of_person ON grants (person, program);

CREATE TABLE accommodations (
    audit         BIGINT NOT NULL PRIMARY KEY,
    program       TEXT NOT NULL,
    person        TEXT NOT NULL REFERENCES people (id),
    exam          TEXT NOT NULL,
    extra_percent BIGINT NOT NULL,
    extra_minutes BIGINT NOT NULL,
    break_minutes BIGINT NOT NULL,
    watch_focus   BIGINT NOT NULL
);
CREATE INDEX accommodations_of_person ON accommodations (person, program);

CREATE TABLE awards (
    audit   BIGINT NOT NULL PRIMARY KEY,
    program TEXT NOT NULL,
    person  TEXT NOT NULL REFERENCES people (id),
    bytes   BLOB NOT NULL
);
CREATE INDEX awards_of_person ON awards (person, program);

CREATE TABLE incidents (
    audit   BIGINT NOT NULL PRIMARY KEY,
    attempt TEXT NOT NULL REFERENCES attempts (id),
    seq     BIGINT NOT NULL,
    bytes   BLOB NOT NULL
);

CREATE TABLE audit (
    seq    BIGINT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL,
    bytes  BLOB NOT NULL,
    hash   BLOB NOT NULL
);
CREATE INDEX audit_of_person ON audit (person, seq);

CREATE TABLE sealed (
    audit BIGINT NOT NULL PRIMARY KEY,
    salt  BLOB NOT NULL,
    bytes BLOB NOT NULL
);
