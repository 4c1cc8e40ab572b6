package graph

import "errors"

// Errors that callers branch on.
var (
	// ErrNotFound is returned for a single thing that is not there.
	ErrNotFound = errors.New("not found")
	// ErrCursor is returned for a page cursor that no store made, or that was
	// made for another ordering.
	ErrCursor = errors.New("malformed cursor")
	// ErrQuery is returned, wrapped, for a query that asks for what cannot be:
	// a negative limit, an unknown actor kind, a date that is none.
	ErrQuery = errors.New("bad query")
	// ErrForeignStore is returned on opening a file that is no store of ours.
	ErrForeignStore = errors.New("not an entente store")
	// ErrNewerStore is returned on opening a store that a newer version wrote.
	ErrNewerStore = errors.New("written by a newer version of entente")
	// ErrOlderStore is returned on opening a store for reading that an older
	// version wrote: opened for writing once, it is brought up to date.
	ErrOlderStore = errors.New("written by an older version of entente")
	// ErrUnavailable is returned, wrapped, where a store is on a server that does not
	// answer, was lost while it did, or has failed: the same may go well later.
	ErrUnavailable = errors.New("store does not answer")
	// ErrReadOnly is returned on writing to a store that was opened for reading.
	ErrReadOnly = errors.New("store is read-only")
	// ErrBusy is returned, wrapped, where others change what is asked for faster than
	// it can be read.
	ErrBusy = errors.New("what was asked for is being changed")
)
