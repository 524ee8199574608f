CREATE TABLE backbone (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	teacher TEXT DEFAULT '' NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	since TEXT DEFAULT '' NOT NULL,
	until TEXT DEFAULT '' NOT NULL,
	document TEXT DEFAULT '' NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	standing TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid)
);
CREATE INDEX backbone_by_teacher ON backbone (teacher);
CREATE TABLE base (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	kind_of TEXT DEFAULT '' NOT NULL,
	begins TEXT DEFAULT '' NOT NULL,
	ends TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid)
);
CREATE TABLE city_activity_link (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	activity TEXT NOT NULL,
	scope TEXT NOT NULL,
	partners TEXT NOT NULL,
	team TEXT NOT NULL,
	focus TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_activity_link_by_office ON city_activity_link (office, uuid);
CREATE TABLE city_backbone (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	teacher TEXT NOT NULL,
	title TEXT NOT NULL,
	since TEXT NOT NULL,
	until TEXT NOT NULL,
	document TEXT NOT NULL,
	subject TEXT NOT NULL,
	standing TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_backbone_by_office ON city_backbone (office, uuid);
CREATE INDEX city_backbone_by_teacher ON city_backbone (teacher);
CREATE TABLE city_backbone_year (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	backbone TEXT NOT NULL,
	year TEXT NOT NULL,
	result TEXT NOT NULL,
	"on" TEXT NOT NULL,
	document TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_backbone_year_by_office ON city_backbone_year (office, uuid);
CREATE TABLE city_base (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	name TEXT NOT NULL,
	kind_of TEXT NOT NULL,
	begins TEXT NOT NULL,
	ends TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_base_by_office ON city_base (office, uuid);
CREATE TABLE city_course (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	title TEXT NOT NULL,
	subject TEXT NOT NULL,
	stage TEXT NOT NULL,
	author TEXT NOT NULL,
	author_name TEXT NOT NULL,
	batch TEXT NOT NULL,
	form TEXT NOT NULL,
	hours_x100 INTEGER,
	status TEXT NOT NULL,
	"on" TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_course_by_author ON city_course (author);
CREATE INDEX city_course_by_office ON city_course (office, uuid);
CREATE TABLE city_course_use (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	course TEXT NOT NULL,
	used_in TEXT NOT NULL,
	"on" TEXT NOT NULL,
	learners INTEGER,
	PRIMARY KEY (id)
);
CREATE INDEX city_course_use_by_office ON city_course_use (office, uuid);
CREATE TABLE city_finding (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	inspection TEXT NOT NULL,
	what TEXT NOT NULL,
	clause TEXT NOT NULL,
	due TEXT NOT NULL,
	responsible TEXT NOT NULL,
	done TEXT NOT NULL,
	done_how TEXT NOT NULL,
	verified TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_finding_by_office ON city_finding (office, uuid);
CREATE TABLE city_induction (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	teacher TEXT NOT NULL,
	hired TEXT NOT NULL,
	pre_hours_x100 INTEGER,
	pre_from TEXT NOT NULL,
	pre_to TEXT NOT NULL,
	studio TEXT NOT NULL,
	mentor TEXT NOT NULL,
	mentor_name TEXT NOT NULL,
	ends TEXT NOT NULL,
	result TEXT NOT NULL,
	"on" TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_induction_by_mentor ON city_induction (mentor);
CREATE INDEX city_induction_by_office ON city_induction (office, uuid);
CREATE INDEX city_induction_by_teacher ON city_induction (teacher);
CREATE TABLE city_induction_step (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	induction TEXT NOT NULL,
	what TEXT NOT NULL,
	due TEXT NOT NULL,
	done TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_induction_step_by_office ON city_induction_step (office, uuid);
CREATE TABLE city_inspection (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	"on" TEXT NOT NULL,
	"by" TEXT NOT NULL,
	"of" TEXT NOT NULL,
	people TEXT NOT NULL,
	scope TEXT NOT NULL,
	conclusion TEXT NOT NULL,
	published TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_inspection_by_office ON city_inspection (office, uuid);
CREATE TABLE city_money (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	year TEXT NOT NULL,
	line TEXT NOT NULL,
	"on" TEXT NOT NULL,
	item TEXT NOT NULL,
	amount_x100 INTEGER NOT NULL,
	document TEXT NOT NULL,
	donor TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_money_by_office ON city_money (office, uuid);
CREATE TABLE city_need_topic (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	needs TEXT NOT NULL,
	topic TEXT NOT NULL,
	subject TEXT NOT NULL,
	stage TEXT NOT NULL,
	count INTEGER,
	PRIMARY KEY (id)
);
CREATE INDEX city_need_topic_by_office ON city_need_topic (office, uuid);
CREATE TABLE city_needs (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	year TEXT NOT NULL,
	term TEXT NOT NULL,
	asked INTEGER,
	answered INTEGER,
	PRIMARY KEY (id)
);
CREATE INDEX city_needs_by_office ON city_needs (office, uuid);
CREATE TABLE city_nomination (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	campaign TEXT NOT NULL,
	year TEXT NOT NULL,
	level TEXT NOT NULL,
	who TEXT NOT NULL,
	votes INTEGER,
	decision TEXT NOT NULL,
	precheck TEXT NOT NULL,
	checked_on TEXT NOT NULL,
	veto_document TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_nomination_by_office ON city_nomination (office, uuid);
CREATE INDEX city_nomination_by_who ON city_nomination (who);
CREATE TABLE city_nomination_mark (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	nomination TEXT NOT NULL,
	item TEXT NOT NULL,
	points_x100 INTEGER NOT NULL,
	remark TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_nomination_mark_by_office ON city_nomination_mark (office, uuid);
CREATE TABLE city_post (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	teacher TEXT NOT NULL,
	post TEXT NOT NULL,
	since TEXT NOT NULL,
	until TEXT NOT NULL,
	what TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_post_by_office ON city_post (office, uuid);
CREATE INDEX city_post_by_teacher ON city_post (teacher);
CREATE TABLE city_practice (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	kind_of TEXT NOT NULL,
	title TEXT NOT NULL,
	author TEXT NOT NULL,
	media TEXT NOT NULL,
	"on" TEXT NOT NULL,
	source TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_practice_by_office ON city_practice (office, uuid);
CREATE TABLE city_project (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	name TEXT NOT NULL,
	"plan" TEXT NOT NULL,
	topic TEXT NOT NULL,
	level TEXT NOT NULL,
	mode TEXT NOT NULL,
	base TEXT NOT NULL,
	begins TEXT NOT NULL,
	ends TEXT NOT NULL,
	hours_x100 INTEGER,
	quota INTEGER,
	classes INTEGER,
	state TEXT NOT NULL,
	courses TEXT NOT NULL,
	process TEXT NOT NULL,
	benefit TEXT NOT NULL,
	experience TEXT NOT NULL,
	satisfaction TEXT NOT NULL,
	shared TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_project_by_office ON city_project (office, uuid);
CREATE TABLE city_reading (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	term TEXT NOT NULL,
	title TEXT NOT NULL,
	readers TEXT NOT NULL,
	goal TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_reading_by_office ON city_reading (office, uuid);
CREATE TABLE city_reading_book (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	reading TEXT NOT NULL,
	book TEXT NOT NULL,
	author TEXT NOT NULL,
	teachers INTEGER,
	students INTEGER,
	families INTEGER,
	finished INTEGER,
	PRIMARY KEY (id)
);
CREATE INDEX city_reading_book_by_office ON city_reading_book (office, uuid);
CREATE TABLE city_selected (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	selection TEXT NOT NULL,
	teacher TEXT NOT NULL,
	reserve INTEGER,
	went TEXT NOT NULL,
	training TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_selected_by_office ON city_selected (office, uuid);
CREATE INDEX city_selected_by_teacher ON city_selected (teacher);
CREATE TABLE city_selection (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	project TEXT NOT NULL,
	level TEXT NOT NULL,
	"on" TEXT NOT NULL,
	quota INTEGER,
	way TEXT NOT NULL,
	rule TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_selection_by_office ON city_selection (office, uuid);
CREATE TABLE city_team (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	kind_of TEXT NOT NULL,
	name TEXT NOT NULL,
	subject TEXT NOT NULL,
	stage TEXT NOT NULL,
	host TEXT NOT NULL,
	host_name TEXT NOT NULL,
	level TEXT NOT NULL,
	begins TEXT NOT NULL,
	ends TEXT NOT NULL,
	partners TEXT NOT NULL,
	aim TEXT NOT NULL,
	results TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_team_by_host ON city_team (host);
CREATE INDEX city_team_by_office ON city_team (office, uuid);
CREATE TABLE city_team_member (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	team TEXT NOT NULL,
	who TEXT NOT NULL,
	who_name TEXT NOT NULL,
	role TEXT NOT NULL,
	since TEXT NOT NULL,
	until TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_team_member_by_office ON city_team_member (office, uuid);
CREATE INDEX city_team_member_by_who ON city_team_member (who);
CREATE TABLE city_trainer (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	teacher TEXT NOT NULL,
	teacher_name TEXT NOT NULL,
	subject TEXT NOT NULL,
	specialty TEXT NOT NULL,
	source TEXT NOT NULL,
	appointed TEXT NOT NULL,
	until TEXT NOT NULL,
	document TEXT NOT NULL,
	"left" TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_trainer_by_office ON city_trainer (office, uuid);
CREATE INDEX city_trainer_by_teacher ON city_trainer (teacher);
CREATE TABLE city_trainer_year (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	trainer TEXT NOT NULL,
	year TEXT NOT NULL,
	delivered_x100 INTEGER,
	result TEXT NOT NULL,
	high_end INTEGER,
	PRIMARY KEY (id)
);
CREATE INDEX city_trainer_year_by_office ON city_trainer_year (office, uuid);
CREATE TABLE city_training_topic (
	id INTEGER NOT NULL,
	office INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	training TEXT NOT NULL,
	"plan" TEXT NOT NULL,
	topic TEXT NOT NULL,
	project TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX city_training_topic_by_office ON city_training_topic (office, uuid);
CREATE TABLE course (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	stage TEXT DEFAULT '' NOT NULL,
	author_person TEXT DEFAULT '' NOT NULL,
	author TEXT DEFAULT '' NOT NULL,
	batch TEXT DEFAULT '' NOT NULL,
	form TEXT DEFAULT '' NOT NULL,
	hours_x100 INTEGER,
	status TEXT DEFAULT '' NOT NULL,
	"on" TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (hours_x100 >= 0),
	UNIQUE (uuid)
);
CREATE INDEX course_by_author ON course (author_person);
CREATE TABLE inspection (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	"on" TEXT DEFAULT '' NOT NULL,
	"by" TEXT DEFAULT '' NOT NULL,
	"of" TEXT DEFAULT '' NOT NULL,
	people TEXT DEFAULT '' NOT NULL,
	scope TEXT DEFAULT '' NOT NULL,
	conclusion TEXT DEFAULT '' NOT NULL,
	published TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid)
);
CREATE TABLE money (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	year TEXT DEFAULT '' NOT NULL,
	line TEXT DEFAULT '' NOT NULL,
	"on" TEXT DEFAULT '' NOT NULL,
	item TEXT DEFAULT '' NOT NULL,
	amount_x100 INTEGER NOT NULL,
	document TEXT DEFAULT '' NOT NULL,
	donor TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (amount_x100 >= 0),
	UNIQUE (uuid)
);
CREATE TABLE needs (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	year TEXT DEFAULT '' NOT NULL,
	term TEXT DEFAULT '' NOT NULL,
	asked INTEGER,
	answered INTEGER,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (asked >= 0),
	CHECK (answered >= 0),
	UNIQUE (uuid)
);
CREATE TABLE nomination (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	campaign TEXT DEFAULT '' NOT NULL,
	year TEXT DEFAULT '' NOT NULL,
	level TEXT DEFAULT '' NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	votes INTEGER,
	decision TEXT DEFAULT '' NOT NULL,
	precheck TEXT DEFAULT '' NOT NULL,
	checked_on TEXT DEFAULT '' NOT NULL,
	veto_document TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (votes >= 0),
	UNIQUE (uuid)
);
CREATE INDEX nomination_by_who ON nomination (who);
CREATE TABLE practice (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	kind_of TEXT DEFAULT '' NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	author TEXT DEFAULT '' NOT NULL,
	media TEXT DEFAULT '' NOT NULL,
	"on" TEXT DEFAULT '' NOT NULL,
	source TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid)
);
CREATE TABLE team (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	kind_of TEXT DEFAULT '' NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	stage TEXT DEFAULT '' NOT NULL,
	host_person TEXT DEFAULT '' NOT NULL,
	host TEXT DEFAULT '' NOT NULL,
	level TEXT DEFAULT '' NOT NULL,
	begins TEXT DEFAULT '' NOT NULL,
	ends TEXT DEFAULT '' NOT NULL,
	partners TEXT DEFAULT '' NOT NULL,
	aim TEXT DEFAULT '' NOT NULL,
	results TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid)
);
CREATE INDEX team_by_host ON team (host_person);
CREATE TABLE trainer (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	teacher_person TEXT DEFAULT '' NOT NULL,
	teacher TEXT DEFAULT '' NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	specialty TEXT DEFAULT '' NOT NULL,
	source TEXT DEFAULT '' NOT NULL,
	appointed TEXT DEFAULT '' NOT NULL,
	until TEXT DEFAULT '' NOT NULL,
	document TEXT DEFAULT '' NOT NULL,
	"left" TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid)
);
CREATE INDEX trainer_by_teacher ON trainer (teacher_person);
CREATE TABLE backbone_year (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	backbone_id INTEGER NOT NULL,
	year TEXT DEFAULT '' NOT NULL,
	result TEXT DEFAULT '' NOT NULL,
	"on" TEXT DEFAULT '' NOT NULL,
	document TEXT DEFAULT '' NOT NULL,
	remark TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid),
	FOREIGN KEY(backbone_id) REFERENCES backbone (id)
);
CREATE INDEX backbone_year_by_backbone ON backbone_year (backbone_id);
CREATE TABLE course_use (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	course_id INTEGER NOT NULL,
	used_in TEXT DEFAULT '' NOT NULL,
	"on" TEXT DEFAULT '' NOT NULL,
	learners INTEGER,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (learners >= 0),
	UNIQUE (uuid),
	FOREIGN KEY(course_id) REFERENCES course (id)
);
CREATE INDEX course_use_by_course ON course_use (course_id);
CREATE TABLE finding (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	inspection_id INTEGER NOT NULL,
	what TEXT DEFAULT '' NOT NULL,
	clause TEXT DEFAULT '' NOT NULL,
	due TEXT DEFAULT '' NOT NULL,
	responsible TEXT DEFAULT '' NOT NULL,
	done TEXT DEFAULT '' NOT NULL,
	done_how TEXT DEFAULT '' NOT NULL,
	verified TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid),
	FOREIGN KEY(inspection_id) REFERENCES inspection (id)
);
CREATE INDEX finding_by_inspection ON finding (inspection_id);
CREATE TABLE need_topic (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	needs_id INTEGER NOT NULL,
	topic TEXT DEFAULT '' NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	stage TEXT DEFAULT '' NOT NULL,
	count INTEGER,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (count >= 0),
	UNIQUE (uuid),
	FOREIGN KEY(needs_id) REFERENCES needs (id)
);
CREATE INDEX need_topic_by_needs ON need_topic (needs_id);
CREATE TABLE nomination_mark (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	nomination_id INTEGER NOT NULL,
	item TEXT DEFAULT '' NOT NULL,
	points_x100 INTEGER NOT NULL,
	remark TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (points_x100 >= 0),
	UNIQUE (uuid),
	FOREIGN KEY(nomination_id) REFERENCES nomination (id)
);
CREATE INDEX nomination_mark_by_nomination ON nomination_mark (nomination_id);
CREATE TABLE project (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	"plan" TEXT DEFAULT '' NOT NULL,
	topic TEXT DEFAULT '' NOT NULL,
	level TEXT DEFAULT '' NOT NULL,
	mode TEXT DEFAULT '' NOT NULL,
	base_id INTEGER,
	begins TEXT DEFAULT '' NOT NULL,
	ends TEXT DEFAULT '' NOT NULL,
	hours_x100 INTEGER,
	quota INTEGER,
	classes INTEGER,
	state TEXT DEFAULT '' NOT NULL,
	courses TEXT DEFAULT '' NOT NULL,
	process TEXT DEFAULT '' NOT NULL,
	benefit TEXT DEFAULT '' NOT NULL,
	experience TEXT DEFAULT '' NOT NULL,
	satisfaction TEXT DEFAULT '' NOT NULL,
	shared TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (hours_x100 >= 0),
	CHECK (quota >= 0),
	CHECK (classes >= 0),
	UNIQUE (uuid),
	FOREIGN KEY(base_id) REFERENCES base (id)
);
CREATE INDEX project_by_base ON project (base_id);
CREATE TABLE team_member (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	team_id INTEGER NOT NULL,
	who_person TEXT DEFAULT '' NOT NULL,
	who TEXT DEFAULT '' NOT NULL,
	role TEXT DEFAULT '' NOT NULL,
	since TEXT DEFAULT '' NOT NULL,
	until TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid),
	FOREIGN KEY(team_id) REFERENCES team (id)
);
CREATE INDEX team_member_by_team ON team_member (team_id);
CREATE INDEX team_member_by_who ON team_member (who_person);
CREATE TABLE trainer_year (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	trainer_id INTEGER NOT NULL,
	year TEXT DEFAULT '' NOT NULL,
	delivered_x100 INTEGER,
	result TEXT DEFAULT '' NOT NULL,
	high_end INTEGER DEFAULT '0' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (delivered_x100 >= 0),
	UNIQUE (uuid),
	FOREIGN KEY(trainer_id) REFERENCES trainer (id)
);
CREATE INDEX trainer_year_by_trainer ON trainer_year (trainer_id);
