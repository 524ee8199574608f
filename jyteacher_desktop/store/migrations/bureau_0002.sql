CREATE TABLE carried (
	letter_id TEXT NOT NULL,
	office TEXT NOT NULL,
	name TEXT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (letter_id, name, hash)
);
CREATE INDEX carried_by_hash ON carried (office, hash);
INSERT INTO carried(letter_id, office, name, hash)
	SELECT o.head, o.uuid, c.name, c.hash FROM city_table c JOIN office o ON o.id = c.office WHERE o.head <> '';
CREATE TABLE city_attachment (
	office INTEGER NOT NULL,
	year TEXT NOT NULL,
	record TEXT NOT NULL,
	record_table TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	mediatype TEXT NOT NULL,
	PRIMARY KEY (office, year, record, sha256)
);
CREATE TABLE enclosed (
	note TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	file TEXT NOT NULL,
	letter TEXT DEFAULT '' NOT NULL,
	office TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (note, sha256)
);
CREATE TABLE issued (
	id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	office TEXT NOT NULL,
	seq INTEGER NOT NULL,
	letter_id TEXT NOT NULL,
	data BLOB,
	at TEXT NOT NULL,
	file_name TEXT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (kind, office, seq)
);
INSERT INTO issued(kind, office, seq, letter_id, data, at, file_name)
	SELECT 'root', '*', row_number() OVER (ORDER BY id), letter_id, data, '', '' FROM card ORDER BY id;
DROP TABLE card;
CREATE TABLE note (
	letter_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	office TEXT NOT NULL,
	seq INTEGER NOT NULL,
	at TEXT NOT NULL,
	file_name TEXT NOT NULL,
	PRIMARY KEY (letter_id)
);
CREATE TABLE trust (
	id INTEGER NOT NULL,
	role TEXT NOT NULL,
	office TEXT NOT NULL,
	name TEXT NOT NULL,
	card BLOB NOT NULL,
	fingerprint TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (office)
);
ALTER TABLE held_file ADD COLUMN missing TEXT DEFAULT '' NOT NULL;
ALTER TABLE log_entry ADD COLUMN source TEXT DEFAULT '' NOT NULL;
ALTER TABLE office ADD COLUMN source TEXT DEFAULT '' NOT NULL;
ALTER TABLE sent ADD COLUMN wants INTEGER DEFAULT '0' NOT NULL;
