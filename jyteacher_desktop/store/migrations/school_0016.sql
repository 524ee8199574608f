CREATE TABLE signed_person (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	quarter TEXT NOT NULL,
	version INTEGER NOT NULL,
	teacher_uuid TEXT NOT NULL,
	required_x100 INTEGER NOT NULL,
	cycle_x100 INTEGER NOT NULL,
	UNIQUE (quarter, version, teacher_uuid)
);
