CREATE TABLE carried (
	letter_id TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	PRIMARY KEY (letter_id, sha256)
);
CREATE TABLE due (
	quarter TEXT NOT NULL,
	day TEXT NOT NULL,
	PRIMARY KEY (quarter)
);
CREATE TABLE want (
	name TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	PRIMARY KEY (name, sha256)
);
