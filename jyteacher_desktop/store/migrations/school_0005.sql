CREATE TABLE member (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	UNIQUE (code)
);
CREATE TABLE handed (
	letter_id TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	code TEXT NOT NULL,
	PRIMARY KEY (letter_id, sha256)
);
CREATE TABLE credited (
	teacher_uuid TEXT NOT NULL,
	cycle TEXT NOT NULL,
	counted_x100 INTEGER NOT NULL,
	required_x100 INTEGER NOT NULL,
	as_of TEXT NOT NULL,
	credited_on TEXT NOT NULL,
	PRIMARY KEY (teacher_uuid, cycle)
);
CREATE TABLE credit_reason (
	teacher_uuid TEXT NOT NULL,
	record TEXT NOT NULL,
	cycle TEXT NOT NULL,
	claimed_x100 INTEGER NOT NULL,
	counted_x100 INTEGER NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (teacher_uuid, record)
);
