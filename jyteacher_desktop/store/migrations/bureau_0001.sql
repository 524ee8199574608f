CREATE TABLE card (
	id INTEGER NOT NULL,
	letter_id TEXT NOT NULL,
	data BLOB NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE city_activity (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	year TEXT NOT NULL,
	uuid TEXT NOT NULL,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	start TEXT NOT NULL,
	"end" TEXT NOT NULL,
	start_time TEXT NOT NULL,
	end_time TEXT NOT NULL,
	hours_x100 INTEGER NOT NULL,
	sessions INTEGER NOT NULL,
	place TEXT NOT NULL,
	status TEXT NOT NULL,
	level TEXT NOT NULL,
	content_key TEXT NOT NULL,
	approval_no TEXT NOT NULL,
	late_on TEXT NOT NULL,
	fields TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_activity_by_office ON city_activity (office, year);
CREATE TABLE city_attendance (
	teacher INTEGER NOT NULL,
	activity INTEGER NOT NULL,
	mark TEXT NOT NULL,
	role TEXT NOT NULL,
	attended INTEGER,
	confirmed_x100 INTEGER,
	PRIMARY KEY (teacher, activity)
)
 WITHOUT ROWID;
CREATE TABLE city_opening (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	teacher INTEGER NOT NULL,
	year TEXT NOT NULL,
	category TEXT NOT NULL,
	hours_x100 INTEGER NOT NULL,
	document TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_opening_by_teacher ON city_opening (teacher);
CREATE TABLE city_period (
	office INTEGER NOT NULL,
	quarter TEXT NOT NULL,
	status TEXT NOT NULL,
	version INTEGER NOT NULL,
	final INTEGER NOT NULL,
	closed_on TEXT,
	PRIMARY KEY (office, quarter)
);
CREATE TABLE city_service (
	teacher INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	start TEXT,
	status TEXT NOT NULL,
	PRIMARY KEY (teacher, seq)
)
 WITHOUT ROWID;
CREATE TABLE city_table (
	office INTEGER NOT NULL,
	name TEXT NOT NULL,
	hash TEXT NOT NULL,
	rows INTEGER NOT NULL,
	PRIMARY KEY (office, name)
);
CREATE TABLE city_teacher (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	person TEXT NOT NULL,
	name TEXT NOT NULL,
	sex TEXT NOT NULL,
	birth_month TEXT NOT NULL,
	subject TEXT NOT NULL,
	subject_group TEXT NOT NULL,
	stage TEXT NOT NULL,
	title TEXT NOT NULL,
	position TEXT NOT NULL,
	research_group TEXT NOT NULL,
	teacher_no TEXT NOT NULL,
	id_last4 TEXT NOT NULL,
	joined TEXT NOT NULL,
	status TEXT NOT NULL,
	id_number TEXT NOT NULL,
	phone TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_teacher_by_number ON city_teacher (id_number);
CREATE INDEX city_teacher_by_office ON city_teacher (office, uuid);
CREATE INDEX city_teacher_by_person ON city_teacher (person);
CREATE TABLE city_training (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	year TEXT NOT NULL,
	uuid TEXT NOT NULL,
	teacher INTEGER NOT NULL,
	name TEXT NOT NULL,
	organizer TEXT NOT NULL,
	level TEXT NOT NULL,
	mode TEXT NOT NULL,
	start TEXT NOT NULL,
	"end" TEXT NOT NULL,
	hours_x100 INTEGER NOT NULL,
	certificate TEXT NOT NULL,
	result TEXT NOT NULL,
	status TEXT NOT NULL,
	confirmed_x100 INTEGER,
	late_on TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_training_by_certificate ON city_training (certificate);
CREATE INDEX city_training_by_office ON city_training (office, year);
CREATE INDEX city_training_by_teacher ON city_training (teacher);
CREATE TABLE held_file (
	sha256 TEXT NOT NULL,
	office TEXT NOT NULL,
	file_name TEXT NOT NULL,
	code TEXT NOT NULL,
	message TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (sha256)
);
CREATE TABLE info (
	"key" TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY ("key")
);
CREATE TABLE letter (
	id INTEGER NOT NULL,
	letter_id TEXT NOT NULL,
	office TEXT NOT NULL,
	seq INTEGER NOT NULL,
	prev TEXT DEFAULT '' NOT NULL,
	ack TEXT DEFAULT '' NOT NULL,
	signers TEXT NOT NULL,
	quarter TEXT NOT NULL,
	version INTEGER NOT NULL,
	final INTEGER NOT NULL,
	at TEXT NOT NULL,
	file_name TEXT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (letter_id)
);
CREATE INDEX letter_by_office ON letter (office, seq);
CREATE TABLE log_entry (
	id TEXT NOT NULL,
	kind TEXT NOT NULL,
	office TEXT NOT NULL,
	payload TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE office (
	id INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	stage TEXT NOT NULL,
	central TEXT NOT NULL,
	head TEXT DEFAULT '' NOT NULL,
	reply TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (uuid)
);
CREATE TABLE policy (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	policy_id TEXT NOT NULL,
	version INTEGER NOT NULL,
	text TEXT NOT NULL,
	file_name TEXT NOT NULL,
	adopted_on TEXT NOT NULL,
	in_use INTEGER NOT NULL
);
CREATE TABLE remark (
	id TEXT NOT NULL,
	office TEXT NOT NULL,
	record_table TEXT NOT NULL,
	record TEXT NOT NULL,
	text TEXT NOT NULL,
	at TEXT NOT NULL,
	sent TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE seen_file (
	sha256 TEXT NOT NULL,
	letter_id TEXT NOT NULL,
	PRIMARY KEY (sha256)
);
CREATE TABLE sent (
	id INTEGER NOT NULL,
	office TEXT NOT NULL,
	seq INTEGER NOT NULL,
	letter_id TEXT NOT NULL,
	head TEXT NOT NULL,
	letters INTEGER NOT NULL,
	issues INTEGER NOT NULL,
	at TEXT NOT NULL,
	file_name TEXT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (office, seq)
);
CREATE TABLE setting (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"key" TEXT NOT NULL,
	value TEXT NOT NULL,
	UNIQUE ("key")
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
