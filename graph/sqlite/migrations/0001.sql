-- Actors as articles name them; who stands for whom is worked out from edit.
CREATE TABLE actor (
  id      TEXT PRIMARY KEY,
  name    TEXT NOT NULL,
  kind    TEXT NOT NULL,
  country TEXT NOT NULL,
  code    TEXT NOT NULL,
  sector  TEXT NOT NULL,
  known   INTEGER NOT NULL,
  claims  INTEGER NOT NULL DEFAULT 0, -- in which it is subject or object, merged actors' included
  refs    INTEGER NOT NULL DEFAULT 0, -- claims that name this very ID in any place
  merged  TEXT NOT NULL DEFAULT ''    -- the canonical ID where it is another
) WITHOUT ROWID;
CREATE INDEX actor_claims ON actor (claims DESC, id) WHERE merged = '';

CREATE TABLE alias (
  actor  TEXT NOT NULL,
  name   TEXT NOT NULL,
  source TEXT NOT NULL,
  rank   INTEGER NOT NULL,
  folded TEXT NOT NULL,
  PRIMARY KEY (actor, rank, name)
) WITHOUT ROWID;
CREATE INDEX alias_folded ON alias (folded, actor);

CREATE VIRTUAL TABLE actor_names USING fts5 (names, actor UNINDEXED, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');

CREATE TABLE article (
  id        TEXT PRIMARY KEY,
  source    TEXT NOT NULL,
  url       TEXT NOT NULL,
  publisher TEXT NOT NULL,
  title     TEXT NOT NULL,
  text      TEXT NOT NULL,
  published TEXT NOT NULL,
  hash      TEXT NOT NULL,
  reader    TEXT NOT NULL,
  sentences TEXT NOT NULL -- JSON
) WITHOUT ROWID;

CREATE TABLE claim (
  id            TEXT PRIMARY KEY,
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
) WITHOUT ROWID;
CREATE UNIQUE INDEX claim_order ON claim (published DESC, article, seq);
CREATE INDEX claim_article ON claim (article, seq);
CREATE INDEX claim_relation ON claim (relation, published DESC, article, seq) WHERE relation <> '';
CREATE INDEX claim_subject ON claim (subject, published DESC, article, seq) WHERE subject <> '';
CREATE INDEX claim_object ON claim (object, published DESC, article, seq) WHERE object <> '';
CREATE INDEX claim_subject_named ON claim (subject_named) WHERE subject_named <> '';
CREATE INDEX claim_object_named ON claim (object_named) WHERE object_named <> '';
CREATE INDEX claim_speaker_named ON claim (speaker_named) WHERE speaker_named <> '';

CREATE TABLE relation (
  id         TEXT PRIMARY KEY,
  subject    TEXT NOT NULL,
  type       TEXT NOT NULL,
  object     TEXT NOT NULL,
  category   TEXT NOT NULL,
  quad       INTEGER NOT NULL,
  symmetric  INTEGER NOT NULL,
  claims     INTEGER NOT NULL,
  affirmed   INTEGER NOT NULL,
  denied     INTEGER NOT NULL,
  publishers INTEGER NOT NULL,
  articles   INTEGER NOT NULL,
  first      TEXT NOT NULL,
  last       TEXT NOT NULL,
  confidence REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX relation_order ON relation (claims DESC, id);
CREATE INDEX relation_subject ON relation (subject, claims DESC, id);
CREATE INDEX relation_object ON relation (object, claims DESC, id);

-- How many claims of a relation bear a category ('c') or come from a publisher ('p').
CREATE TABLE tally (
  relation TEXT NOT NULL,
  kind     TEXT NOT NULL,
  key      TEXT NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (relation, kind, key)
) WITHOUT ROWID;

CREATE TABLE edit (
  number INTEGER PRIMARY KEY,
  body   TEXT NOT NULL -- JSON
);
