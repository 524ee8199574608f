ALTER TABLE journal_step ADD COLUMN code TEXT DEFAULT '' NOT NULL;
UPDATE journal_step SET code = 'undo' WHERE kind = 'undo';
UPDATE journal_step SET code = 'teacher.merge' WHERE (kind = 'do' AND what LIKE '合并教师 %') OR (kind = 'redo' AND what LIKE '%重做：合并教师 %');
UPDATE journal_step SET code = 'activity.merge'
    WHERE (kind = 'do' AND what LIKE '合并重复登记的活动 %') OR (kind = 'redo' AND what LIKE '%重做：合并重复登记的活动 %');
CREATE TABLE opening_entry (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	teacher_id INTEGER NOT NULL,
	year TEXT NOT NULL,
	category TEXT NOT NULL,
	hours_x100 INTEGER NOT NULL,
	document TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid),
	FOREIGN KEY(teacher_id) REFERENCES teacher (id)
);
INSERT INTO opening_entry SELECT id, uuid, teacher_id, year, category, hours_x100, document, deleted FROM opening;
INSERT INTO sqlite_sequence(name, seq) SELECT 'opening_entry', seq FROM sqlite_sequence
    WHERE name = 'opening' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'opening_entry');
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'opening')
    WHERE name = 'opening_entry' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'opening');
DROP TABLE opening;
ALTER TABLE opening_entry RENAME TO opening;
