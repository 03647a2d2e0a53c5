-- Results that are held for review, and what was decided about them.
-- As in 0001: portable types, and rows that are facts carry the sequence number of the audit entry that wrote them.

-- The result counts for nothing until a decision, which is a new version of it.
ALTER TABLE results ADD COLUMN held BIGINT NOT NULL DEFAULT 0;

CREATE TABLE reviews (
    audit   BIGINT NOT NULL PRIMARY KEY,
    attempt TEXT NOT NULL REFERENCES attempts (id),
    outcome TEXT NOT NULL,
    decided BIGINT NOT NULL
);
CREATE UNIQUE INDEX a_result_is_reviewed_once ON reviews (attempt);
