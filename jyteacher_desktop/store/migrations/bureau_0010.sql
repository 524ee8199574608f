CREATE TABLE layout (
	id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	signature TEXT NOT NULL,
	mapping TEXT NOT NULL,
	used_on TEXT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (kind, signature)
);
