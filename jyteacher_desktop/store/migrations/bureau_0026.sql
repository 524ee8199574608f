-- What a package that waits says of itself, unverified: the board tells by it that something waits (decision 0493).
ALTER TABLE held_file ADD COLUMN school_code TEXT DEFAULT '' NOT NULL;
ALTER TABLE held_file ADD COLUMN quarter TEXT DEFAULT '' NOT NULL;
-- Whose card was refused, so that it is looked at again once that office has a key, and others are not.
ALTER TABLE refused_file ADD COLUMN office TEXT DEFAULT '' NOT NULL;
