ALTER TABLE returned ADD COLUMN after_entry INTEGER DEFAULT '0' NOT NULL;
CREATE TABLE distinct_pair (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	record_table TEXT NOT NULL,
	first TEXT NOT NULL,
	second TEXT NOT NULL,
	decided_on TEXT NOT NULL,
	UNIQUE (record_table, first, second)
);
CREATE TABLE draft (
	id INTEGER NOT NULL,
	form TEXT NOT NULL,
	record TEXT DEFAULT '' NOT NULL,
	content TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (form, record)
);
CREATE TABLE layout (
	id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	signature TEXT NOT NULL,
	mapping TEXT NOT NULL,
	used_on TEXT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (kind, signature)
);
CREATE TABLE "plan" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	term TEXT NOT NULL,
	title TEXT NOT NULL,
	status TEXT NOT NULL,
	approval_no TEXT DEFAULT '' NOT NULL,
	approved_on TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid)
);
CREATE TABLE plan_item (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	plan_id INTEGER NOT NULL,
	month TEXT NOT NULL,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	hours_x100 INTEGER DEFAULT '0' NOT NULL,
	persons TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (hours_x100 >= 0),
	UNIQUE (uuid),
	FOREIGN KEY(plan_id) REFERENCES "plan" (id)
);
CREATE INDEX plan_item_by_plan ON plan_item (plan_id);
CREATE TABLE sign_sheet (
	id INTEGER NOT NULL,
	code TEXT NOT NULL,
	activity_id INTEGER NOT NULL,
	rows TEXT NOT NULL,
	printed_on TEXT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (code),
	FOREIGN KEY(activity_id) REFERENCES activity (id)
);
CREATE TABLE attachment (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	activity_id INTEGER,
	training_id INTEGER,
	file_name TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	mediatype TEXT NOT NULL,
	added_on TEXT NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK ((activity_id IS NULL) <> (training_id IS NULL)),
	UNIQUE (uuid),
	FOREIGN KEY(activity_id) REFERENCES activity (id),
	FOREIGN KEY(training_id) REFERENCES training (id)
);
CREATE INDEX attachment_by_activity ON attachment (activity_id);
CREATE INDEX attachment_by_training ON attachment (training_id);
CREATE TABLE planned (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	activity_id INTEGER NOT NULL,
	plan_item_id INTEGER NOT NULL,
	UNIQUE (activity_id),
	FOREIGN KEY(activity_id) REFERENCES activity (id),
	FOREIGN KEY(plan_item_id) REFERENCES plan_item (id)
);
CREATE INDEX planned_by_item ON planned (plan_item_id);
