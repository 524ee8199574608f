CREATE INDEX activity_over_days ON activity ("end") WHERE "end" > start;
CREATE INDEX activity_unfinished ON activity (status) WHERE status != 'approved';
CREATE TABLE unattended (
	activity_id INTEGER NOT NULL,
	PRIMARY KEY (activity_id)
);
INSERT INTO unattended(activity_id) SELECT id FROM activity WHERE id NOT IN (SELECT activity_id FROM attendance);
CREATE INDEX training_over_days ON training ("end") WHERE "end" > start;
CREATE INDEX training_unfinished ON training (status) WHERE status != 'approved';
