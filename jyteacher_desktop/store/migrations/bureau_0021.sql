-- An approval is of what the clerk saw: whoever keeps the question and writes another plan behind it has no approval.
ALTER TABLE plan_decision ADD COLUMN seen TEXT DEFAULT '' NOT NULL;
