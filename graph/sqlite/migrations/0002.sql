-- Rows of a kilobyte in an index by their own ID spill over, a page each, and
-- come in at random places. In a table with rowids they lie in the order in
-- which they came, an article's beside each other.
CREATE TABLE article_by_row (
  id        TEXT NOT NULL UNIQUE,
  source    TEXT NOT NULL,
  url       TEXT NOT NULL,
  publisher TEXT NOT NULL,
  title     TEXT NOT NULL,
  text      TEXT NOT NULL,
  published TEXT NOT NULL,
  hash      TEXT NOT NULL,
  reader    TEXT NOT NULL,
  sentences TEXT NOT NULL -- JSON
);
INSERT INTO article_by_row SELECT * FROM article;
DROP TABLE article;
ALTER TABLE article_by_row RENAME TO article;

CREATE TABLE claim_by_row (
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
INSERT INTO claim_by_row SELECT * FROM claim ORDER BY article, seq;
DROP TABLE claim;
ALTER TABLE claim_by_row RENAME TO claim;
CREATE UNIQUE INDEX claim_order ON claim (published DESC, article, seq);
CREATE INDEX claim_article ON claim (article, seq);
CREATE INDEX claim_relation ON claim (relation, published DESC, article, seq) WHERE relation <> '';
CREATE INDEX claim_subject ON claim (subject, published DESC, article, seq) WHERE subject <> '';
CREATE INDEX claim_object ON claim (object, published DESC, article, seq) WHERE object <> '';
CREATE INDEX claim_subject_named ON claim (subject_named) WHERE subject_named <> '';
CREATE INDEX claim_object_named ON claim (object_named) WHERE object_named <> '';
CREATE INDEX claim_speaker_named ON claim (speaker_named) WHERE speaker_named <> '';
