-- What an entry of the audit trail wrote is looked up by the entry, after every transaction; results alone had no index for it.
CREATE INDEX results_of_entry ON results (audit);
