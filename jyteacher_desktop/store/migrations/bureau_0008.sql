ALTER TABLE journal_step ADD COLUMN code TEXT DEFAULT '' NOT NULL;
UPDATE journal_step SET code = 'undo' WHERE kind = 'undo';
