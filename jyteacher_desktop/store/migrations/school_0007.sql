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
CREATE TABLE reading (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	term TEXT DEFAULT '' NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	readers TEXT DEFAULT '' NOT NULL,
	goal TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid)
);
CREATE TABLE selection (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	project TEXT DEFAULT '' NOT NULL,
	level TEXT DEFAULT '' NOT NULL,
	"on" TEXT DEFAULT '' NOT NULL,
	quota INTEGER,
	way TEXT DEFAULT '' NOT NULL,
	rule TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (quota >= 0),
	UNIQUE (uuid)
);
CREATE TABLE backbone (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	teacher_id INTEGER NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	since TEXT DEFAULT '' NOT NULL,
	until TEXT DEFAULT '' NOT NULL,
	document TEXT DEFAULT '' NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	standing TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid),
	FOREIGN KEY(teacher_id) REFERENCES teacher (id)
);
CREATE INDEX backbone_by_teacher ON backbone (teacher_id);
CREATE TABLE course (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	stage TEXT DEFAULT '' NOT NULL,
	author_id INTEGER,
	author TEXT DEFAULT '' NOT NULL,
	batch TEXT DEFAULT '' NOT NULL,
	form TEXT DEFAULT '' NOT NULL,
	hours_x100 INTEGER,
	status TEXT DEFAULT '' NOT NULL,
	"on" TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (hours_x100 >= 0),
	UNIQUE (uuid),
	FOREIGN KEY(author_id) REFERENCES teacher (id)
);
CREATE INDEX course_by_author ON course (author_id);
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
CREATE TABLE nomination (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	campaign TEXT DEFAULT '' NOT NULL,
	year TEXT DEFAULT '' NOT NULL,
	level TEXT DEFAULT '' NOT NULL,
	who_id INTEGER,
	votes INTEGER,
	decision TEXT DEFAULT '' NOT NULL,
	precheck TEXT DEFAULT '' NOT NULL,
	checked_on TEXT DEFAULT '' NOT NULL,
	veto_document TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (votes >= 0),
	UNIQUE (uuid),
	FOREIGN KEY(who_id) REFERENCES teacher (id)
);
CREATE INDEX nomination_by_who ON nomination (who_id);
CREATE TABLE post (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	teacher_id INTEGER NOT NULL,
	post TEXT DEFAULT '' NOT NULL,
	since TEXT DEFAULT '' NOT NULL,
	until TEXT DEFAULT '' NOT NULL,
	what TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid),
	FOREIGN KEY(teacher_id) REFERENCES teacher (id)
);
CREATE INDEX post_by_teacher ON post (teacher_id);
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
CREATE TABLE reading_book (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	reading_id INTEGER NOT NULL,
	book TEXT DEFAULT '' NOT NULL,
	author TEXT DEFAULT '' NOT NULL,
	teachers INTEGER,
	students INTEGER,
	families INTEGER,
	finished INTEGER DEFAULT '0' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (teachers >= 0),
	CHECK (students >= 0),
	CHECK (families >= 0),
	UNIQUE (uuid),
	FOREIGN KEY(reading_id) REFERENCES reading (id)
);
CREATE INDEX reading_book_by_reading ON reading_book (reading_id);
CREATE TABLE team (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	kind_of TEXT DEFAULT '' NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	stage TEXT DEFAULT '' NOT NULL,
	host_id INTEGER,
	host TEXT DEFAULT '' NOT NULL,
	level TEXT DEFAULT '' NOT NULL,
	begins TEXT DEFAULT '' NOT NULL,
	ends TEXT DEFAULT '' NOT NULL,
	partners TEXT DEFAULT '' NOT NULL,
	aim TEXT DEFAULT '' NOT NULL,
	results TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid),
	FOREIGN KEY(host_id) REFERENCES teacher (id)
);
CREATE INDEX team_by_host ON team (host_id);
CREATE TABLE trainer (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	teacher_id INTEGER,
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
	UNIQUE (uuid),
	FOREIGN KEY(teacher_id) REFERENCES teacher (id)
);
CREATE INDEX trainer_by_teacher ON trainer (teacher_id);
CREATE TABLE activity_link (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	activity_id INTEGER NOT NULL,
	scope TEXT DEFAULT '' NOT NULL,
	partners TEXT DEFAULT '' NOT NULL,
	team_id INTEGER,
	focus TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid),
	FOREIGN KEY(activity_id) REFERENCES activity (id),
	FOREIGN KEY(team_id) REFERENCES team (id)
);
CREATE INDEX activity_link_by_activity ON activity_link (activity_id);
CREATE INDEX activity_link_by_team ON activity_link (team_id);
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
CREATE TABLE induction (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	teacher_id INTEGER NOT NULL,
	hired TEXT DEFAULT '' NOT NULL,
	pre_hours_x100 INTEGER,
	pre_from TEXT DEFAULT '' NOT NULL,
	pre_to TEXT DEFAULT '' NOT NULL,
	studio_id INTEGER,
	mentor_id INTEGER,
	mentor TEXT DEFAULT '' NOT NULL,
	ends TEXT DEFAULT '' NOT NULL,
	result TEXT DEFAULT '' NOT NULL,
	"on" TEXT DEFAULT '' NOT NULL,
	comment TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	CHECK (pre_hours_x100 >= 0),
	UNIQUE (uuid),
	FOREIGN KEY(teacher_id) REFERENCES teacher (id),
	FOREIGN KEY(studio_id) REFERENCES team (id),
	FOREIGN KEY(mentor_id) REFERENCES teacher (id)
);
CREATE INDEX induction_by_mentor ON induction (mentor_id);
CREATE INDEX induction_by_studio ON induction (studio_id);
CREATE INDEX induction_by_teacher ON induction (teacher_id);
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
CREATE TABLE selected (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	selection_id INTEGER NOT NULL,
	teacher_id INTEGER NOT NULL,
	reserve INTEGER DEFAULT '0' NOT NULL,
	went TEXT DEFAULT '' NOT NULL,
	training_id INTEGER,
	why TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid),
	FOREIGN KEY(selection_id) REFERENCES selection (id),
	FOREIGN KEY(teacher_id) REFERENCES teacher (id),
	FOREIGN KEY(training_id) REFERENCES training (id)
);
CREATE INDEX selected_by_selection ON selected (selection_id);
CREATE INDEX selected_by_teacher ON selected (teacher_id);
CREATE INDEX selected_by_training ON selected (training_id);
CREATE TABLE team_member (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	team_id INTEGER NOT NULL,
	who_id INTEGER,
	who TEXT DEFAULT '' NOT NULL,
	role TEXT DEFAULT '' NOT NULL,
	since TEXT DEFAULT '' NOT NULL,
	until TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid),
	FOREIGN KEY(team_id) REFERENCES team (id),
	FOREIGN KEY(who_id) REFERENCES teacher (id)
);
CREATE INDEX team_member_by_team ON team_member (team_id);
CREATE INDEX team_member_by_who ON team_member (who_id);
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
CREATE TABLE training_topic (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	training_id INTEGER NOT NULL,
	"plan" TEXT DEFAULT '' NOT NULL,
	topic TEXT DEFAULT '' NOT NULL,
	project_id INTEGER,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid),
	FOREIGN KEY(training_id) REFERENCES training (id),
	FOREIGN KEY(project_id) REFERENCES project (id)
);
CREATE INDEX training_topic_by_project ON training_topic (project_id);
CREATE INDEX training_topic_by_training ON training_topic (training_id);
CREATE TABLE induction_step (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	uuid TEXT NOT NULL,
	induction_id INTEGER NOT NULL,
	what TEXT DEFAULT '' NOT NULL,
	due TEXT DEFAULT '' NOT NULL,
	done TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	deleted INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (uuid),
	FOREIGN KEY(induction_id) REFERENCES induction (id)
);
CREATE INDEX induction_step_by_induction ON induction_step (induction_id);
