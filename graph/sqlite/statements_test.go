package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"testing"
)

// counting counts what connections compile.
type counting struct {
	driver.Driver
	compiled map[string]int
	closed   *int
}

func (c counting) Open(dsn string) (driver.Conn, error) {
	conn, err := c.Driver.Open(dsn)
	if err != nil {
		return nil, err
	}
	return countingConn{conn.(connection), c}, nil
}

type countingConn struct {
	connection
	counting
}

func (c countingConn) Open(string) (driver.Conn, error) { panic("a connection opens none") }

func (c countingConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.compiled[query]++
	stmt, err := c.connection.PrepareContext(ctx, query)
	return countingStmt{stmt, c.closed}, err
}

type countingStmt struct {
	driver.Stmt
	closed *int
}

func (s countingStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}

func (s countingStmt) Close() error {
	*s.closed++
	return s.Stmt.Close()
}

// TestKeeper: what a connection has compiled is kept, some hundred of it, and used by one at
// a time; it holds when the schema changes, and is gone with the connection.
func TestKeeper(t *testing.T) {
	registered, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer registered.Close()
	closed := 0
	c := counting{registered.Driver(), map[string]int{}, &closed}
	file := filepath.Join(t.TempDir(), "kept.db")
	db := sql.OpenDB(connector{c, file})
	db.SetMaxOpenConns(1)
	ask := func(query string, args ...any) (n int) {
		t.Helper()
		if err := db.QueryRow(query, args...).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i := range 50 {
		if n := ask("SELECT ? + 1", i); n != i+1 {
			t.Fatalf("%d + 1 = %d", i, n)
		}
	}
	if n := c.compiled["SELECT ? + 1"]; n != 1 || closed != 0 {
		t.Errorf("compiled %d times, %d closed", n, closed)
	}
	// Asked again while its rows are read, it is compiled for that.
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	const list = "SELECT value FROM json_each(?)"
	outer, err := tx.Query(list, "[1, 2, 3]")
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for outer.Next() {
		var a, b int
		if err := outer.Scan(&a); err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRow(list, fmt.Sprintf("[%d]", 10*a)).Scan(&b); err != nil {
			t.Fatal(err)
		}
		sum += a + b
	}
	outer.Close()
	if err := tx.Commit(); err != nil || sum != 66 || c.compiled[list] != 2 {
		t.Errorf("sum %d, compiled %d times, %v", sum, c.compiled[list], err)
	}
	// A table changes under a query that is kept.
	other, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, statement := range []string{"CREATE TABLE t (n)", "INSERT INTO t VALUES (7)"} {
		if _, err := other.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if n := ask("SELECT max(n) FROM t"); n != 7 {
		t.Errorf("%d", n)
	}
	for _, statement := range []string{"CREATE INDEX i ON t (n)", "DROP INDEX i", "ALTER TABLE t ADD COLUMN m", "UPDATE t SET n = 8"} {
		if _, err := other.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if n := ask("SELECT max(n) FROM t"); n != 8 || c.compiled["SELECT max(n) FROM t"] != 1 {
		t.Errorf("%d, compiled %d times", n, c.compiled["SELECT max(n) FROM t"])
	}
	// A query that fails leaves nothing behind.
	if err := db.QueryRow("SELECT json(?)", "{").Scan(new(string)); err == nil || closed != 1 {
		t.Errorf("%v, %d closed", err, closed)
	}
	if err := db.QueryRow("SELECT FROM").Scan(new(string)); err == nil || closed != 1 {
		t.Errorf("%v, %d closed", err, closed)
	}
	for i := range 2 * keptAtMost {
		ask(fmt.Sprintf("SELECT %d", i))
	}
	before := closed
	if before <= keptAtMost || before >= 2*keptAtMost {
		t.Errorf("%d of %d queries were closed", before, 2*keptAtMost)
	}
	if err := db.Close(); err != nil || closed != before+keptAtMost {
		t.Errorf("%d closed, then %d: %v", before, closed, err)
	}
}
