package extractor

import (
	"bufio"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/entente-graph/entente/extractor/nlp"
	"github.com/entente-graph/entente/graph"
)

var (
	signsDir    = flag.String("signs", "", "write what .ci/trust.py learns from: folder with documents.jsonl, into which signs.jsonl is written")
	signsEngine = flag.String("signs-engine", "base", "engine that reads them")
)

// lenient is a jury to which every claim is good enough.
func (j *jury) lenient() *jury {
	l := *j
	l.least, l.leastBrought, l.leastAside, l.leastPolitics, l.leastOfAll = 0, 0, 0, math.Inf(-1), math.Inf(-1)
	return &l
}

// withAsides is a jury to which every claim with an end or the category missing is good
// enough: for tests of rules, which hold whatever the weights.
func (j *jury) withAsides() *jury {
	l := *j
	l.leastAside = 0
	return &l
}

// TestSigns writes the signs of the claims of documents and who is mentioned in them, and
// the vectors of their sentences where a document asks for them.
func TestSigns(t *testing.T) {
	if *signsDir == "" {
		t.Skip("no -signs")
	}
	engine, err := nlp.Load(*signsEngine)
	if err != nil {
		t.Fatal(err)
	}
	x, err := New(Config{Engine: engine})
	if err != nil {
		t.Fatal(err)
	}
	x.jury = x.jury.lenient()
	in, err := os.Open(filepath.Join(*signsDir, "documents.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	file, err := os.Create(filepath.Join(*signsDir, "signs.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	out := json.NewEncoder(w)
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, 1<<26)
	for scan.Scan() {
		var d struct {
			ID, Text, Title, Date, URL string
			Sentence, Vectors          bool
		}
		if err := json.Unmarshal(scan.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		document := Document{ID: d.ID, Title: d.Title, Text: d.Text, Date: d.Date, URL: d.URL, OneSentence: d.Sentence}
		type judged struct {
			Claim graph.Claim        `json:"claim"`
			Signs map[string]float64 `json:"signs"`
		}
		line := struct {
			ID       string      `json:"id"`
			Claims   []judged    `json:"claims"`
			Mentions []Mention   `json:"mentions"`
			Vectors  [][]float32 `json:"vectors"`
		}{ID: d.ID}
		x.watch = func(c *graph.Claim, signs []sign) {
			m := map[string]float64{}
			for _, s := range signs {
				m[s.name] = s.value
			}
			line.Claims = append(line.Claims, judged{*c, m})
		}
		if d.Vectors {
			for _, s := range x.split(document).sentences {
				for i, v := range s.Vector {
					s.Vector[i] = float32(math.Round(float64(v)*1e4) / 1e4)
				}
				line.Vectors = append(line.Vectors, s.Vector)
			}
		} else {
			line.Mentions = x.Read(document).Mentions
		}
		if err := out.Encode(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
