-- Reviews of claims, which are never removed; the latest one of a claim holds.
CREATE TABLE review (
  number  INTEGER PRIMARY KEY,
  claim   TEXT NOT NULL,
  verdict TEXT NOT NULL,
  body    TEXT NOT NULL -- JSON
);
CREATE INDEX review_claim ON review (claim, number);

-- A claim that a review has corrected, or a split has given to another actor, is
-- in body as it is shown.
ALTER TABLE claim ADD COLUMN raw TEXT NOT NULL DEFAULT ''; -- JSON of the claim as it was put, '' where that is body
CREATE INDEX claim_raw ON claim (arrival) WHERE raw <> '';

-- Claims that a review has rejected, as they were put.
CREATE TABLE rejected (
  id      TEXT PRIMARY KEY,
  article TEXT NOT NULL,
  seq     INTEGER NOT NULL,
  arrival INTEGER NOT NULL,
  raw     TEXT NOT NULL
);
CREATE INDEX rejected_article ON rejected (article, seq);
