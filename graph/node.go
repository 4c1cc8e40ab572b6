package graph

// IsNode marks the types that have an ID of their own.
func (Actor) IsNode() {}

// IsNode marks the types that have an ID of their own.
func (Relation) IsNode() {}

// IsNode marks the types that have an ID of their own.
func (Claim) IsNode() {}

// IsNode marks the types that have an ID of their own.
func (Article) IsNode() {}
