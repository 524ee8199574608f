-- Where another desk took back what a receipt of this one has told, which receipt said so is known.
ALTER TABLE plan_decision ADD COLUMN told_back TEXT DEFAULT '' NOT NULL;
