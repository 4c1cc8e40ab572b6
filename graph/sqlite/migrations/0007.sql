-- Whom an actor stands for besides itself: few are merged.
CREATE INDEX actor_merged ON actor (merged) WHERE merged <> '';
