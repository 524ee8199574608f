CREATE TABLE city_honour (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	who TEXT NOT NULL,
	name TEXT NOT NULL,
	level TEXT NOT NULL,
	grade TEXT NOT NULL,
	"on" TEXT NOT NULL,
	"by" TEXT NOT NULL,
	document TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_honour_by_office ON city_honour (office, uuid);
CREATE INDEX city_honour_by_who ON city_honour (who);
CREATE TABLE city_rule (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	title TEXT NOT NULL,
	topic TEXT NOT NULL,
	number TEXT NOT NULL,
	version TEXT NOT NULL,
	issued TEXT NOT NULL,
	until TEXT NOT NULL,
	status TEXT NOT NULL,
	approval_no TEXT NOT NULL,
	approved_on TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_rule_by_office ON city_rule (office, uuid);
CREATE TABLE honour (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	level TEXT DEFAULT '' NOT NULL,
	grade TEXT DEFAULT '' NOT NULL,
	"on" TEXT DEFAULT '' NOT NULL,
	"by" TEXT DEFAULT '' NOT NULL,
	document TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid)
);
CREATE INDEX honour_by_who ON honour (who);
CREATE TABLE rule (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	topic TEXT DEFAULT '' NOT NULL,
	number TEXT DEFAULT '' NOT NULL,
	version TEXT DEFAULT '' NOT NULL,
	issued TEXT DEFAULT '' NOT NULL,
	until TEXT DEFAULT '' NOT NULL,
	status TEXT DEFAULT '' NOT NULL,
	approval_no TEXT DEFAULT '' NOT NULL,
	approved_on TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid)
);
