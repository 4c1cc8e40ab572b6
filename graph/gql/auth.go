package gql

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// A Role is what a caller may do; each may do what those before it may.
type Role string

// The roles. Without a token a caller has none, and may read unless the server is private.
const (
	RoleNone    Role = ""
	RoleReader  Role = "reader"  // reads
	RoleCurator Role = "curator" // takes articles in, edits identities, reviews claims: what can be taken back
	RoleAdmin   Role = "admin"   // also replaces what is stored, which cannot
)

// Roles lists the roles that a token can give.
var Roles = []Role{RoleReader, RoleCurator, RoleAdmin}

var rank = map[Role]int{RoleNone: 0, RoleReader: 1, RoleCurator: 2, RoleAdmin: 3}

// May reports whether the role includes another.
func (r Role) May(other Role) bool { return rank[r] >= rank[other] }

// A Caller is who asks.
type Caller struct {
	Client string // that requests are counted for
	Name   string // of the token, under which what the caller does is logged; "" without one
	Role   Role
}

type callerKey struct{}

// WithCaller says who asks, for Execute; a Handler finds it out by itself.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

func callerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// may returns who asks where they may do what takes a role; the error says what
// is missing.
func may(ctx context.Context, least Role) (Caller, error) {
	c := callerOf(ctx)
	switch {
	case c.Role.May(least):
		return c, nil
	case c.Role == RoleNone:
		return c, refusal(CodeUnauthenticated, "this takes the token of a %s: send Authorization: Bearer TOKEN", least)
	}
	return c, refusal(CodeForbidden, "this takes the token of a %s, that of a %s will not do", least, c.Role)
}

// identify finds out who sends a request with an Authorization header, or with
// what a socket's first message has for one.
func (h *Handler) identify(r *http.Request, authorization string) (Caller, error) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if token = strings.TrimSpace(token); !strings.EqualFold(scheme, "Bearer") {
		token = "" // of another scheme, which a proxy may have asked for
	} else if token == "" {
		return Caller{}, errors.New("no token follows Bearer")
	}
	if h.Identify == nil {
		return Caller{Client: Address(r.RemoteAddr)}, nil
	}
	return h.Identify(r, token)
}

// admitted is the error for callers who may not even read.
func (h *Handler) admitted(c Caller) error {
	if h.Private && !c.Role.May(RoleReader) {
		return errors.New("this server answers to those who have a token: send Authorization: Bearer TOKEN")
	}
	return nil
}
