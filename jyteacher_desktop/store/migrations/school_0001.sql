CREATE TABLE activity (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	start TEXT NOT NULL,
	"end" TEXT NOT NULL,
	start_time TEXT DEFAULT '' NOT NULL,
	end_time TEXT DEFAULT '' NOT NULL,
	hours_x100 INTEGER NOT NULL,
	sessions INTEGER DEFAULT '1' NOT NULL,
	place TEXT DEFAULT '' NOT NULL,
	level TEXT DEFAULT 'school' NOT NULL,
	status TEXT NOT NULL,
	review_note TEXT DEFAULT '' NOT NULL,
	confirmed_x100 INTEGER,
	content_key TEXT DEFAULT '' NOT NULL,
	approval_no TEXT DEFAULT '' NOT NULL,
	fields TEXT DEFAULT '{}' NOT NULL,
	late_on TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (hours_x100 >= 0),
	UNIQUE (uuid)
);
CREATE INDEX activity_by_start ON activity (start);
CREATE TABLE info (
	"key" TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY ("key")
);
CREATE TABLE letter (
	id INTEGER NOT NULL,
	direction TEXT NOT NULL,
	kind TEXT NOT NULL,
	office TEXT NOT NULL,
	seq INTEGER NOT NULL,
	letter_id TEXT NOT NULL,
	quarter TEXT DEFAULT '' NOT NULL,
	version INTEGER DEFAULT '0' NOT NULL,
	final INTEGER DEFAULT '0' NOT NULL,
	at TEXT NOT NULL,
	file_name TEXT NOT NULL,
	receipt TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (direction, office, seq, letter_id)
);
CREATE TABLE period (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	quarter TEXT NOT NULL,
	first TEXT NOT NULL,
	last TEXT NOT NULL,
	status TEXT NOT NULL,
	version INTEGER NOT NULL,
	changed_on TEXT NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	UNIQUE (quarter)
);
CREATE TABLE policy (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	policy_id TEXT NOT NULL,
	version INTEGER NOT NULL,
	text TEXT NOT NULL,
	file_name TEXT NOT NULL,
	signed INTEGER NOT NULL,
	adopted_on TEXT NOT NULL,
	in_use INTEGER NOT NULL
);
CREATE TABLE returned (
	id INTEGER NOT NULL,
	receipt TEXT NOT NULL,
	record_table TEXT NOT NULL,
	record TEXT NOT NULL,
	remark TEXT NOT NULL,
	done INTEGER DEFAULT '0' NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE setting (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"key" TEXT NOT NULL,
	value TEXT NOT NULL,
	UNIQUE ("key")
);
CREATE TABLE signed_line (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	quarter TEXT NOT NULL,
	version INTEGER NOT NULL,
	teacher_uuid TEXT NOT NULL,
	entry TEXT NOT NULL,
	claimed_x100 INTEGER NOT NULL,
	counted_x100 INTEGER NOT NULL,
	UNIQUE (quarter, version, teacher_uuid, entry)
);
CREATE TABLE teacher (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	name TEXT NOT NULL,
	pinyin TEXT NOT NULL,
	initials TEXT NOT NULL,
	former_name TEXT DEFAULT '' NOT NULL,
	sex TEXT DEFAULT '' NOT NULL,
	birth_month TEXT DEFAULT '' NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	subject_group TEXT DEFAULT '' NOT NULL,
	stage TEXT DEFAULT '' NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	position TEXT DEFAULT '' NOT NULL,
	research_group TEXT DEFAULT '' NOT NULL,
	teacher_no TEXT DEFAULT '' NOT NULL,
	id_number TEXT DEFAULT '' NOT NULL,
	phone TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid)
);
CREATE TABLE trust (
	id INTEGER NOT NULL,
	office TEXT NOT NULL,
	name TEXT NOT NULL,
	card BLOB NOT NULL,
	fingerprint TEXT NOT NULL,
	verified INTEGER NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (office)
);
CREATE TABLE attendance (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	activity_id INTEGER NOT NULL,
	teacher_id INTEGER NOT NULL,
	mark TEXT NOT NULL,
	role TEXT NOT NULL,
	UNIQUE (activity_id, teacher_id),
	FOREIGN KEY(activity_id) REFERENCES activity (id),
	FOREIGN KEY(teacher_id) REFERENCES teacher (id)
);
CREATE INDEX attendance_by_teacher ON attendance (teacher_id);
CREATE TABLE opening (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	teacher_id INTEGER NOT NULL,
	year TEXT NOT NULL,
	category TEXT NOT NULL,
	hours_x100 INTEGER NOT NULL,
	document TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (teacher_id, year, category),
	UNIQUE (uuid),
	FOREIGN KEY(teacher_id) REFERENCES teacher (id)
);
CREATE TABLE service (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	teacher_id INTEGER NOT NULL,
	start TEXT,
	status TEXT NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	UNIQUE (teacher_id, start),
	FOREIGN KEY(teacher_id) REFERENCES teacher (id)
);
CREATE TABLE training (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	teacher_id INTEGER NOT NULL,
	name TEXT NOT NULL,
	organizer TEXT DEFAULT '' NOT NULL,
	level TEXT NOT NULL,
	mode TEXT NOT NULL,
	start TEXT NOT NULL,
	"end" TEXT NOT NULL,
	hours_x100 INTEGER NOT NULL,
	certificate TEXT DEFAULT '' NOT NULL,
	result TEXT DEFAULT '' NOT NULL,
	status TEXT NOT NULL,
	review_note TEXT DEFAULT '' NOT NULL,
	confirmed_x100 INTEGER,
	late_on TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (hours_x100 >= 0),
	UNIQUE (uuid),
	FOREIGN KEY(teacher_id) REFERENCES teacher (id)
);
CREATE INDEX training_by_start ON training (start);
CREATE INDEX training_by_teacher ON training (teacher_id);
CREATE TABLE province_entry (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	training_id INTEGER NOT NULL,
	entered_on TEXT NOT NULL,
	UNIQUE (training_id),
	FOREIGN KEY(training_id) REFERENCES training (id)
);
CREATE TABLE journal_entry (
	id INTEGER NOT NULL,
	step INTEGER NOT NULL,
	tbl TEXT NOT NULL,
	"row" INTEGER NOT NULL,
	op TEXT NOT NULL,
	n INTEGER DEFAULT '1' NOT NULL,
	"before" TEXT,
	PRIMARY KEY (id)
);
CREATE INDEX journal_entry_by_row ON journal_entry (tbl, "row");
CREATE TABLE journal_now (
	id INTEGER NOT NULL,
	step INTEGER,
	bulk TEXT,
	PRIMARY KEY (id)
);
CREATE TABLE journal_step (
	id INTEGER NOT NULL,
	at TEXT NOT NULL,
	what TEXT NOT NULL,
	actor TEXT NOT NULL,
	kind TEXT NOT NULL,
	undoable INTEGER NOT NULL,
	inverse_of INTEGER,
	undone_by INTEGER,
	first_entry INTEGER,
	last_entry INTEGER,
	PRIMARY KEY (id)
);
