-- Who may act as what, and how people show who they are: roles, tokens, keys of devices.
-- As in 0001: portable types, and rows that are facts carry the sequence number of the audit entry that wrote them.

-- The newest row of a person, role and partner says whether the role is held.
CREATE TABLE roles (
    audit   BIGINT NOT NULL PRIMARY KEY,
    person  TEXT NOT NULL REFERENCES people (id),
    role    TEXT NOT NULL,
    partner TEXT REFERENCES partners (id),
    held    BIGINT NOT NULL,
    decided BIGINT NOT NULL
);
CREATE INDEX roles_of_person ON roles (person);
CREATE INDEX holders_of_role ON roles (role);

-- Of a token its SHA-256 alone is kept; its label is sealed with the entry.
CREATE TABLE tokens (
    id      TEXT NOT NULL PRIMARY KEY,
    audit   BIGINT NOT NULL UNIQUE,
    person  TEXT NOT NULL REFERENCES people (id),
    digest  BLOB NOT NULL UNIQUE,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX tokens_of_person ON tokens (person);

CREATE TABLE revoked_tokens (
    audit   BIGINT NOT NULL PRIMARY KEY,
    token   TEXT NOT NULL REFERENCES tokens (id),
    revoked BIGINT NOT NULL
);
CREATE UNIQUE INDEX a_token_is_revoked_once ON revoked_tokens (token);

-- When a token was used last, to the hour. No fact: it is not audited, and lost with the database.
CREATE TABLE token_uses (
    token TEXT NOT NULL PRIMARY KEY REFERENCES tokens (id),
    used  BIGINT NOT NULL
);

CREATE TABLE device_keys (
    audit      BIGINT NOT NULL PRIMARY KEY,
    person     TEXT NOT NULL REFERENCES people (id),
    device     TEXT NOT NULL,
    registered BIGINT NOT NULL
);
CREATE UNIQUE INDEX a_device_is_registered_once ON device_keys (person, device);
