-- When a server received a journal up to a record: what its receipt says, the same however often it is asked for.
CREATE TABLE receipts (
    attempt  TEXT NOT NULL REFERENCES attempts (id),
    seq      BIGINT NOT NULL,
    received BIGINT NOT NULL,
    PRIMARY KEY (attempt, seq)
);
