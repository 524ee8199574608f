CREATE TABLE city_none_in_year (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	register TEXT NOT NULL,
	year TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_none_in_year_by_office ON city_none_in_year (office, uuid);
CREATE TABLE none_in_year (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	register TEXT DEFAULT '' NOT NULL,
	year TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid)
);
