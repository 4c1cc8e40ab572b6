package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/extractor/nlp"
)

// TestScoreboard holds the engines' figures against the golden file; as every
// processor computes the same bytes, they are the same everywhere.
func TestScoreboard(t *testing.T) {
	if raceDetector {
		t.Skip("takes twice as long with the race detector, which has nothing to see in it: go test ./extractor/nlp/score")
	}
	root := filepath.Join("..", "..", "..")
	shared := os.Getenv("ENTENTE_SHARED")
	if shared == "" {
		shared = filepath.Join(root, "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(shared, "treebanks")); err != nil {
		t.Skip("needs the treebanks, which are not here")
	}
	if len(nlp.Names()) < 2 {
		t.Skip("this build leaves an engine out")
	}
	want, err := os.ReadFile(filepath.Join(root, boardFile))
	if err != nil {
		t.Fatal(err)
	}
	got, err := scoreboard(shared, root)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("go run ./extractor/nlp/score -update writes other figures (-golden +got):\n%s", d)
	}
}
