package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"slices"
)

// openKeeping opens a database by connections that keep what they have compiled. Its
// driver is the one that is registered, to which our functions were added.
func openKeeping(dsn string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	defer db.Close() // it has opened nothing
	return sql.OpenDB(connector{db.Driver(), dsn}), nil
}

// A connector opens connections that keep the queries that they have compiled, which
// takes longer than to answer most of them.
type connector struct {
	driver driver.Driver
	dsn    string
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	return &keeper{connection: conn.(connection)}, nil
}

// A connection has all that database/sql uses of SQLite's.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keptAtMost bounds the queries that a connection keeps.
const keptAtMost = 100

// A keeper is a connection that keeps compiled queries, those used last at the end.
// It is used by one goroutine at a time, as database/sql takes care of.
type keeper struct {
	connection
	kept []compiled
}

type compiled struct {
	query string
	driver.Stmt
}

// QueryContext answers a query.
func (k *keeper) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c, err := k.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := c.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return &keptRows{rows, k, c}, nil
}

// take compiles a query, or takes what was kept of it, so that it is asked once at a time.
func (k *keeper) take(ctx context.Context, query string) (compiled, error) {
	if i := slices.IndexFunc(k.kept, func(c compiled) bool { return c.query == query }); i >= 0 {
		c := k.kept[i]
		k.kept = slices.Delete(k.kept, i, i+1)
		return c, nil
	}
	stmt, err := k.PrepareContext(ctx, query)
	return compiled{query, stmt}, err
}

func (k *keeper) keep(c compiled) (err error) {
	if len(k.kept) == keptAtMost {
		err = k.kept[0].Close()
		k.kept = slices.Delete(k.kept, 0, 1)
	}
	k.kept = append(k.kept, c)
	return err
}

// Close closes the connection and what it keeps.
func (k *keeper) Close() error {
	var errs []error
	for _, c := range k.kept {
		errs = append(errs, c.Close())
	}
	k.kept = nil
	return errors.Join(append(errs, k.connection.Close())...)
}

// keptRows give their query back when they are closed.
type keptRows struct {
	driver.Rows
	keeper *keeper
	query  compiled
}

// Close ends the answer.
func (r *keptRows) Close() error {
	if err := r.Rows.Close(); err != nil {
		return errors.Join(err, r.query.Close())
	}
	return r.keeper.keep(r.query)
}
