-- What filters test of an article and of its claims, by the number of its facts:
-- see terms.go. No text is kept twice: there is nothing but the lists of numbers.
CREATE VIRTUAL TABLE term USING fts5 (terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');

CREATE INDEX claim_speaker ON claim (speaker, published DESC, article, seq) WHERE speaker <> '';

-- For the orders of the lists that are asked for most. What is alike in these few
-- columns is sorted as it is read, which saves two thirds of the bytes. Relations
-- change with every claim: all their orders would make a load a fifth dearer.
CREATE INDEX claim_first ON claim (first DESC, published DESC);
CREATE INDEX claim_confidence ON claim (confidence DESC, published DESC);
CREATE INDEX relation_last ON relation (last DESC, claims DESC, id);

-- No actor is unused for long.
CREATE INDEX actor_unused ON actor (id) WHERE refs = 0 AND claims = 0;
