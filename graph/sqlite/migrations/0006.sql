-- What the lists of actors by name go by: the name as it is compared.
ALTER TABLE actor ADD COLUMN folded TEXT NOT NULL DEFAULT '';
UPDATE actor SET folded = coalesce((SELECT alias.folded FROM alias WHERE alias.actor = actor.id AND alias.rank = 0 LIMIT 1), '');
CREATE INDEX actor_name ON actor (folded DESC, claims DESC, id) WHERE merged = '';

-- How many claims an article makes; publishers are added up from the index alone.
ALTER TABLE article ADD COLUMN claims INTEGER NOT NULL DEFAULT 0;
UPDATE article SET claims = (SELECT count(*) FROM claim WHERE claim.article = article.id);
CREATE INDEX article_publisher ON article (publisher, published, claims, id);
CREATE INDEX article_order ON article (published DESC, id);
CREATE INDEX article_added ON article (added DESC, published DESC, id);
CREATE INDEX article_known ON article (id, added);
