-- What another desk's log says and no clerk in force signed waits for a person.
CREATE TABLE unproven_entry (
	sha256 TEXT NOT NULL,
	entry TEXT NOT NULL,
	kind TEXT NOT NULL,
	office TEXT NOT NULL,
	payload TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (sha256)
);
CREATE INDEX unproven_entry_by_id ON unproven_entry (entry);
