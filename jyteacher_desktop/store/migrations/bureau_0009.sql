CREATE TABLE city_plan (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	term TEXT NOT NULL,
	title TEXT NOT NULL,
	status TEXT NOT NULL,
	approval_no TEXT NOT NULL,
	approved_on TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_plan_by_office ON city_plan (office, uuid);
CREATE TABLE city_plan_item (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	"plan" TEXT NOT NULL,
	month TEXT NOT NULL,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	hours_x100 INTEGER,
	persons TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_plan_item_by_office ON city_plan_item (office, uuid);
CREATE TABLE city_planned (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	activity TEXT NOT NULL,
	plan_item TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_planned_by_office ON city_planned (office, activity);
