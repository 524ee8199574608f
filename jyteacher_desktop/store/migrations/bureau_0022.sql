-- What a city's roll says and none of its clerks signed waits as well.
ALTER TABLE unproven_entry ADD COLUMN source TEXT DEFAULT '' NOT NULL;
