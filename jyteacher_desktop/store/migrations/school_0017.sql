ALTER TABLE letter ADD COLUMN figures TEXT DEFAULT '' NOT NULL;
CREATE TABLE signed_before (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	quarter TEXT NOT NULL,
	version INTEGER NOT NULL,
	figure TEXT NOT NULL,
	value_x100 INTEGER NOT NULL,
	UNIQUE (quarter, version, figure)
);
ALTER TABLE signed_person ADD COLUMN research_group TEXT;
ALTER TABLE signed_person ADD COLUMN subject TEXT;
ALTER TABLE signed_person ADD COLUMN stage TEXT;
