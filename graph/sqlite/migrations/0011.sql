-- Lists of the relations of a type, the strongest first, and how many they are.
CREATE INDEX relation_type ON relation (type, claims DESC, id);
