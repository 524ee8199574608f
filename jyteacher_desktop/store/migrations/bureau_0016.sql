ALTER TABLE letter ADD COLUMN keys_tried INTEGER;
CREATE TABLE signature (
	letter_id TEXT NOT NULL,
	keyid TEXT NOT NULL,
	PRIMARY KEY (letter_id, keyid)
)
 WITHOUT ROWID;
-- signers were one text: keyids with blanks between them, and ?N behind them where one signature was by none of N keys
INSERT INTO signature(letter_id, keyid)
WITH RECURSIVE words(letter_id, word, rest) AS (
	SELECT letter_id, '', signers || ' ' FROM letter
	UNION ALL
	SELECT letter_id, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1) FROM words WHERE rest <> ''
)
SELECT DISTINCT letter_id, word FROM words WHERE word <> '' AND substr(word, 1, 1) <> '?';
UPDATE letter SET keys_tried = CAST(substr(signers, instr(signers, '?') + 1) AS INTEGER) WHERE instr(signers, '?') > 0;
ALTER TABLE letter DROP COLUMN signers;
