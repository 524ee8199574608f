ALTER TABLE city_plan ADD COLUMN asked TEXT DEFAULT '' NOT NULL;
ALTER TABLE city_plan ADD COLUMN remark TEXT DEFAULT '' NOT NULL;
ALTER TABLE city_plan ADD COLUMN grade TEXT DEFAULT '' NOT NULL;
ALTER TABLE city_plan ADD COLUMN graded_on TEXT DEFAULT '' NOT NULL;
ALTER TABLE city_plan ADD COLUMN grade_remark TEXT DEFAULT '' NOT NULL;
CREATE TABLE plan_decision (
	id TEXT NOT NULL,
	office TEXT NOT NULL,
	"plan" TEXT NOT NULL,
	title TEXT NOT NULL,
	asked TEXT NOT NULL,
	verdict TEXT NOT NULL,
	number TEXT NOT NULL,
	day TEXT NOT NULL,
	remark TEXT NOT NULL,
	who TEXT NOT NULL,
	at TEXT NOT NULL,
	sent TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX plan_decision_by_plan ON plan_decision (office, "plan");
