CREATE TABLE info (
	"key" TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY ("key")
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
