-- Keys of devices that are not believed any more.
-- As in 0001: portable types, and rows that are facts carry the sequence number of the audit entry that wrote them.
CREATE TABLE revoked_devices (
    audit   BIGINT NOT NULL PRIMARY KEY,
    person  TEXT NOT NULL REFERENCES people (id),
    device  TEXT NOT NULL,
    revoked BIGINT NOT NULL
);
CREATE UNIQUE INDEX a_device_is_revoked_once ON revoked_devices (person, device);
