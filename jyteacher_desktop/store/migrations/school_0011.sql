ALTER TABLE activity ADD COLUMN hours_typed INTEGER DEFAULT '0' NOT NULL;
UPDATE activity SET hours_typed = 1 WHERE start_time = '' OR end_time = '' OR hours_x100 <> ((
    (substr(end_time, 1, 2) - substr(start_time, 1, 2)) * 60 + substr(end_time, 4, 2) - substr(start_time, 4, 2)) * 100 / (45 * 50) * 50);
