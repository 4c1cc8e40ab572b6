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
	Symmetric  bool     // says one of its claims
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
	Nodes   []Actor      // each once, by ID
	Weights []NodeWeight // of the nodes, in their order
	Edges   []Relation   // strongest first
	// Truncated is true where more relations matched than were asked for. Of the
	// step at which the limit was reached, OmittedRelations are not among the
	// edges, and OmittedActors are actors that only these lead to; what lies
	// further was not looked at. Both are 0 where they were not asked for.
	Truncated        bool
	OmittedRelations int
	OmittedActors    int
}

// A NodeWeight says how much of a graph joins an actor.
type NodeWeight struct {
	Node   ActorID
	Degree int // edges that join it, one to itself counted once
	Weight int // claims of these
}

// A Path leads from one actor to another: Hops[i] joins Actors[i] and Actors[i+1].
type Path struct {
	Actors []ActorID
	Hops   []Hop
}

// A Hop is one relation of a path.
type Hop struct {
	Relation Relation
	Reverse  bool   // the path leads from its object to its subject
	Evidence *Claim // of its claims the one that the extractor is surest of; nil where not asked for
}

// hop is one from an actor on.
func (r Relation) hop(from ActorID) (h Hop, to ActorID) {
	if r.Subject == from {
		return Hop{Relation: r}, r.Object
	}
	return Hop{Relation: r, Reverse: true}, r.Subject
}
