-- The facts of an article tell of each claim whether its relation is symmetric, so
-- that a relation adds up from them alone: all of them are made anew. A relation is
-- symmetric where one of its claims is.
UPDATE relation SET symmetric = 1 WHERE NOT symmetric
  AND id IN (SELECT relation FROM claim WHERE relation <> '' AND json_extract(body, '$.Symmetric'));

-- By which change to the facts an actor became what it is.
ALTER TABLE actor ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX actor_changed ON actor (changed);
