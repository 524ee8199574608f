CREATE TABLE signed_paper (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	quarter TEXT NOT NULL,
	version INTEGER NOT NULL,
	cells TEXT NOT NULL,
	UNIQUE (quarter, version)
);
ALTER TABLE signed_person ADD COLUMN name TEXT;
ALTER TABLE signed_person ADD COLUMN teacher_no TEXT;
