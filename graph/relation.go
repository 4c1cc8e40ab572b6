package graph

// A RelationID names a relation: the hash of subject, type and object.
type RelationID string

// NewRelationID makes the ID of the relation between two actors.
func NewRelationID(subject ActorID, relation string, object ActorID) RelationID {
	return RelationID("relation:" + digest(string(subject), relation, string(object)))
}

// A Relation is all claims of one subject, type and object, rolled up.
type Relation struct {
	ID         RelationID
	Subject    ActorID
	Type       string
	Object     ActorID
	Category   Category // of most of its claims that have one; "" where none has
	Symmetric  bool
	Claims     int
	Affirmed   int
	Denied     int     // claims of negated polarity
	Publishers int     // different publishers that carry a claim
	Articles   int     // different articles
	First      string  // earliest date of a claim, YYYY-MM-DD; "" where none is dated
	Last       string  // latest
	Confidence float64 // highest of its claims
}

// A Graph is a set of actors with the relations among them, ready to draw.
type Graph struct {
	Nodes []Actor    // each once, by ID
	Edges []Relation // strongest first
	// Truncated is true where more relations matched than were asked for.
	Truncated bool
}

// A Path leads from one actor to another: Relations[i] joins Actors[i] and
// Actors[i+1], in either direction.
type Path struct {
	Actors    []ActorID
	Relations []Relation
}
