-- Incidents that an administrator has looked into. An incident is known by the number of the entry that kept it.
-- As in 0001: portable types, and rows that are facts carry the sequence number of the audit entry that wrote them.
CREATE TABLE closed_incidents (
    audit    BIGINT NOT NULL PRIMARY KEY,
    incident BIGINT NOT NULL,
    attempt  TEXT NOT NULL REFERENCES attempts (id),
    closed   BIGINT NOT NULL
);
CREATE UNIQUE INDEX an_incident_is_closed_once ON closed_incidents (incident);
CREATE INDEX incidents_of_attempt ON incidents (attempt);
