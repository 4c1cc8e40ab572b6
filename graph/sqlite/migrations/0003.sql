-- Since when an article is there: for those of before it is known only that they
-- were there by now.
ALTER TABLE article ADD COLUMN added TEXT NOT NULL DEFAULT '';
UPDATE article SET added = strftime('%Y-%m-%dT%H:%M:%fZ', 'now');

-- The order in which claims came in, as their rows' own number, which costs no
-- index and which VACUUM leaves alone.
CREATE TABLE claim_by_arrival (
  arrival       INTEGER PRIMARY KEY AUTOINCREMENT, -- see graph.Arrival; not given twice
  id            TEXT NOT NULL UNIQUE,
  article       TEXT NOT NULL,
  seq           INTEGER NOT NULL,
  published     TEXT NOT NULL,
  subject_named TEXT NOT NULL,
  object_named  TEXT NOT NULL,
  speaker_named TEXT NOT NULL,
  subject       TEXT NOT NULL, -- canonical
  object        TEXT NOT NULL,
  speaker       TEXT NOT NULL,
  relation      TEXT NOT NULL, -- ID, '' where an end is nobody in particular
  type          TEXT NOT NULL,
  category      TEXT NOT NULL,
  quad          INTEGER NOT NULL,
  polarity      TEXT NOT NULL,
  modality      TEXT NOT NULL,
  first         TEXT NOT NULL,
  last          TEXT NOT NULL,
  confidence    REAL NOT NULL,
  body          TEXT NOT NULL  -- JSON of the claim without the text of its sentence
);
INSERT INTO claim_by_arrival SELECT rowid, * FROM claim ORDER BY rowid;
DROP TABLE claim;
ALTER TABLE claim_by_arrival RENAME TO claim;
CREATE UNIQUE INDEX claim_order ON claim (published DESC, article, seq);
CREATE INDEX claim_article ON claim (article, seq);
CREATE INDEX claim_relation ON claim (relation, published DESC, article, seq) WHERE relation <> '';
CREATE INDEX claim_subject ON claim (subject, published DESC, article, seq) WHERE subject <> '';
CREATE INDEX claim_object ON claim (object, published DESC, article, seq) WHERE object <> '';
CREATE INDEX claim_subject_named ON claim (subject_named) WHERE subject_named <> '';
CREATE INDEX claim_object_named ON claim (object_named) WHERE object_named <> '';
CREATE INDEX claim_speaker_named ON claim (speaker_named) WHERE speaker_named <> '';
