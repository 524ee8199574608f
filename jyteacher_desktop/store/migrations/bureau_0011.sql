CREATE TABLE draft (
	id INTEGER NOT NULL,
	form TEXT NOT NULL,
	record TEXT DEFAULT '' NOT NULL,
	content TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (form, record)
);
