-- What a log says of one office is asked for by kind and by who says it, however much else it says.
DROP INDEX log_entry_by_office;
CREATE INDEX log_entry_by_office ON log_entry (office, kind, source);
