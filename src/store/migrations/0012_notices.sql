-- Which version of a result its candidate has looked at: whoever has not seen a changed one is told at the next start. No fact: it is
-- not audited, and lost with the database.
CREATE TABLE seen_results (
    attempt TEXT NOT NULL PRIMARY KEY REFERENCES attempts (id),
    version BIGINT NOT NULL,
    seen    BIGINT NOT NULL
);
