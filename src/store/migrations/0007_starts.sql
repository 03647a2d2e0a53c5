-- When a server started an attempt, by its own clock: decided once, what its ticket says from then on.
CREATE TABLE starts (
    attempt TEXT NOT NULL PRIMARY KEY REFERENCES attempts (id),
    audit   BIGINT NOT NULL UNIQUE,
    started BIGINT NOT NULL
);
