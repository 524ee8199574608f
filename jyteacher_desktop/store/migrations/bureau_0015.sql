-- An id of the log belongs to the bureau that wrote the entry: one of another bureau never takes its place.
CREATE TABLE log_entry_new (
	id TEXT NOT NULL,
	kind TEXT NOT NULL,
	office TEXT NOT NULL,
	payload TEXT NOT NULL,
	at TEXT NOT NULL,
	source TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (source, id)
);
INSERT INTO log_entry_new(id, kind, office, payload, at, source) SELECT id, kind, office, payload, at, source FROM log_entry;
DROP TABLE log_entry;
ALTER TABLE log_entry_new RENAME TO log_entry;
CREATE INDEX log_entry_by_office ON log_entry (office);
