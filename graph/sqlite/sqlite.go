// Package sqlite is the embedded store: one file, no server.
//
//	store, err := sqlite.Open(ctx, "var/entente.db", sqlite.Config{})
//
// It serves one machine, to about ten million claims. Every reading is
// committed durably (write-ahead log, synchronous=FULL). One process writes at a
// time; others may read.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/entente-graph/entente/graph"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks our files: "entn".
const applicationID = 0x656e746e

// A Config tunes a store. The zero value is the default.
type Config struct {
	// ReadOnly opens an existing file for reading; writing returns graph.ErrReadOnly.
	ReadOnly bool
	// Readers is the number of connections that read; 0 means one a processor.
	Readers int
}

// A Store is a graph.Store in one file.
type Store struct {
	read, write *sql.DB
	readOnly    bool

	mu       sync.Mutex // guards writing and what follows
	identity graph.Identity
	prepared map[string]*sql.Stmt // by query, of the writing connection

	reach   reach
	columns columnIndex
}

// Open opens the store in a file, making it and its folder where they are
// absent. Opened for reading, a file that is absent or empty is an error that
// wraps fs.ErrNotExist. The error wraps graph.ErrForeignStore or graph.ErrNewerStore for a
// file that is not ours or too new, and leaves such a file as it is.
func Open(ctx context.Context, path string, cfg Config) (*Store, error) {
	if err := check(path, cfg); err != nil {
		return nil, err
	}
	if err := register(); err != nil {
		return nil, err
	}
	readers := cfg.Readers
	if readers <= 0 {
		readers = runtime.GOMAXPROCS(0)
	}
	read, err := openKeeping(dsn(path, "query_only(1)", max(readCache/readers, leastCache), cfg.ReadOnly))
	if err != nil {
		return nil, err
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers) // closed, one would lose its cache and its queries
	s := &Store{read: read, reach: usual, readOnly: cfg.ReadOnly, prepared: map[string]*sql.Stmt{}}
	if !cfg.ReadOnly {
		if s.write, err = sql.Open("sqlite", dsn(path, "synchronous(FULL)", writeCache, false)); err != nil {
			return nil, err
		}
		s.write.SetMaxOpenConns(1)
		if err := s.migrate(ctx); err != nil {
			s.Close()
			return nil, fmt.Errorf("opening %s: %w", path, err)
		}
	}
	if err := s.checkVersion(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	if err := s.loadIdentity(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	return s, nil
}

// Page caches in KiB: of the connection that writes, of all that read together, and what
// each of those has at least. Each stays open with its own.
const writeCache, readCache, leastCache = 64 << 10, 128 << 10, 8 << 10

func dsn(path, pragma string, cache int, readOnly bool) string {
	q := url.Values{}
	for _, p := range []string{"busy_timeout(10000)", fmt.Sprintf("cache_size(-%d)", cache), "temp_store(MEMORY)", "wal_autocheckpoint(4000)", pragma} {
		q.Add("_pragma", p)
	}
	q.Set("_txlock", "immediate")
	if readOnly {
		q.Set("mode", "ro")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// check looks at the file before SQLite does, so that a file that is not ours
// stays untouched and the folder is there.
func check(path string, cfg Config) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if cfg.ReadOnly {
			return fmt.Errorf("opening %s: %w", path, fs.ErrNotExist)
		}
		if dir := filepath.Dir(path); dir != "." {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return fmt.Errorf("making the folder of %s: %w", path, err)
			}
		}
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	var head [100]byte
	n, _ := f.Read(head[:])
	switch {
	case n == 0:
		info, err := f.Stat()
		if err == nil && info.IsDir() {
			return fmt.Errorf("opening %s: %w: it is a folder", path, graph.ErrForeignStore)
		}
		return nil // an empty file is a store yet to be made
	case n < len(head) || string(head[:16]) != "SQLite format 3\x00":
		return fmt.Errorf("opening %s: %w", path, graph.ErrForeignStore)
	}
	return nil
}

// checkVersion refuses files of others and of newer versions.
func (s *Store) checkVersion(ctx context.Context) error {
	var app, version, tables int
	err := s.read.QueryRowContext(ctx, "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master) FROM pragma_application_id, pragma_user_version").
		Scan(&app, &version, &tables)
	if code(err) == sqlite3.SQLITE_READONLY_ROLLBACK {
		// Only the first page is ever written without the write-ahead log, and a
		// program that may not write cannot take back what was left of it.
		app, version, tables, err = 0, 0, 0, nil
	}
	if err != nil {
		return foreign(err)
	}
	if app == 0 && version == 0 && tables == 0 {
		return fmt.Errorf("%w: nothing was stored yet", fs.ErrNotExist) // its making was broken off
	}
	if err := versionError(app, version); err != nil {
		return err
	}
	if latest := len(migrations()); version < latest {
		return fmt.Errorf("%w: its schema is version %d, this program reads %d", graph.ErrOlderStore, version, latest)
	}
	return nil
}

// foreign wraps graph.ErrForeignStore around what SQLite says of a file that it cannot
// make out, and leaves other errors alone.
func foreign(err error) error {
	switch code(err) & 0xff {
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("%w: %w", graph.ErrForeignStore, err)
	}
	return err
}

// code is SQLite's extended code of an error, 0 for another one.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

func versionError(app, version int) error {
	switch latest := len(migrations()); {
	case app != applicationID:
		return graph.ErrForeignStore
	case version > latest:
		return fmt.Errorf("%w: its schema is version %d, this program knows %d", graph.ErrNewerStore, version, latest)
	}
	return nil
}

func migrations() []string {
	files, _ := fs.Glob(migrationFiles, "migrations/*.sql") // sorted; the pattern is well-formed
	return files
}

// fills are what follows the statements of migrations.
var fills = map[string]func(context.Context, *sql.Tx) error{"0005.sql": fillFacts, "0009.sql": fillTerms, "0010.sql": fillFacts}

// migrate brings the schema up to date in one transaction, so that two programs
// that open a new file at once both find it made.
func (s *Store) migrate(ctx context.Context) error {
	var app, version, tables int
	if err := s.write.QueryRowContext(ctx, "PRAGMA application_id").Scan(&app); err != nil {
		return foreign(err)
	}
	if err := s.write.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if err := s.write.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil {
		return foreign(err)
	}
	if app != applicationID && (app != 0 || version != 0 || tables > 0) {
		return graph.ErrForeignStore
	}
	if app == applicationID {
		if err := versionError(app, version); err != nil || version == len(migrations()) {
			return err
		}
	}
	if _, err := s.write.ExecContext(ctx, "PRAGMA journal_mode=WAL"); err != nil {
		return err
	}
	return s.transact(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
			return err
		}
		for i, file := range migrations() {
			if i < version {
				continue
			}
			text, err := migrationFiles.ReadFile(file)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, string(text)); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			if fill := fills[filepath.Base(file)]; fill != nil {
				if err := fill(ctx, tx); err != nil {
					return fmt.Errorf("%s: %w", file, err)
				}
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d", applicationID, len(migrations())))
		return err
	})
}

// transact runs f in a transaction of the writer.
func (s *Store) transact(ctx context.Context, f func(*sql.Tx) error) error {
	if s.readOnly {
		return graph.ErrReadOnly
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit it does nothing
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// Pools tells of the connections; see graph.Pooler.
func (s *Store) Pools() []graph.Pool {
	pools := []graph.Pool{pool("read", s.read)}
	if s.write != nil {
		pools = append(pools, pool("write", s.write))
	}
	return pools
}

func pool(name string, db *sql.DB) graph.Pool {
	st := db.Stats()
	return graph.Pool{Name: name, InUse: st.InUse, Idle: st.Idle, Max: st.MaxOpenConnections, Waits: int(st.WaitCount), Waited: st.WaitDuration}
}

// Close releases the file.
func (s *Store) Close() error {
	var errs []error
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	return errors.Join(append(errs, s.read.Close())...)
}
