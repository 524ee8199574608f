-- Decisions about plans stand in the log: one that was taken back at any desk says nothing, and a school that heard of it is told so.
ALTER TABLE plan_decision ADD COLUMN recalled TEXT DEFAULT '' NOT NULL;
