package graphtest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/entente-graph/entente/graph"
)

// tallyQueries are counts of every kind.
func tallyQueries() map[string]graph.TallyQuery {
	hub := []graph.ActorID{"organization:a000000"}
	list := map[string]graph.TallyQuery{
		"all":                {},
		"months":             {Per: graph.PerMonth},
		"days of a category": {Per: graph.PerDay | graph.PerCategory, Claims: graph.ClaimQuery{Where: graph.In(graph.ByCategory, graph.Assault, graph.Agree)}},
		"years":              {Per: graph.PerYear | graph.PerCountries, Claims: graph.ClaimQuery{Where: graph.Within("2011-01-01", "")}},
		"of an actor":        {Per: graph.PerMonth | graph.PerType, Claims: graph.ClaimQuery{Actors: hub}},
		"of a merged actor":  {Per: graph.PerType, Claims: graph.ClaimQuery{Subjects: []graph.ActorID{"group:y"}}},
		"a merged actor or":  {Per: graph.PerType, Claims: graph.ClaimQuery{Where: either("group:y")}},
		"of a stranger":      {Claims: graph.ClaimQuery{Objects: []graph.ActorID{"group:none"}}},
		"by actor":           {Per: graph.PerActor},
		"by actor and month": {Per: graph.PerActor | graph.PerMonth, Claims: graph.ClaimQuery{Where: graph.In(graph.ByPolarity, graph.Negated)}},
		"by speaker":         {Per: graph.PerSpeaker},
		"of speakers":        {Per: graph.PerSpeaker | graph.PerCategory, Claims: graph.ClaimQuery{Speakers: []graph.ActorID{"country:TUR", "group:y"}}},
		"by countries":       {Per: graph.PerCountries},
		"countries by month": {Per: graph.PerCountries | graph.PerMonth | graph.PerCategory | graph.PerType, Claims: graph.ClaimQuery{Where: graph.In(graph.ByType, "MEETS", "ATTACKS")}},
		"leading countries":  {Per: graph.PerCountries | graph.PerType, Leading: 4},
		"chosen countries":   {Per: graph.PerCountries | graph.PerDay, Countries: []string{"AAX", "NOR", "ABX", "none", "KEN"}, Claims: graph.ClaimQuery{Where: graph.Within("", "2016-12-31")}},
		"leading in one":     {Per: graph.PerCountries, Leading: 1, Claims: graph.ClaimQuery{Articles: []graph.ArticleID{fixture[1].Article.ID}}},
		"no country leads":   {Per: graph.PerCountries, Leading: 2, Claims: graph.ClaimQuery{Where: graph.In(graph.ByType, "ARRESTS")}},
		"pairs":              {Per: graph.PerPair, Claims: graph.ClaimQuery{Actors: append(hub, "group:y")}},
		"all pairs":          {Per: graph.PerPair},
		"by relation":        {Per: graph.PerRelation},
		"of one relation":    {Per: graph.PerDay, Claims: graph.ClaimQuery{Relations: []graph.RelationID{graph.NewRelationID("country:NOR", "OFFERS_TRAINING", "country:KEN")}}},
		"of one article":     {Per: graph.PerRelation, Claims: graph.ClaimQuery{Articles: []graph.ArticleID{fixture[1].Article.ID}}},
		"sure":               {Per: graph.PerType, Claims: graph.ClaimQuery{Where: graph.All(graph.AtLeast(graph.ByConfidence, 0.7), graph.In(graph.ByModality, graph.Actual))}},
		"period":             {Per: graph.PerCategory, Claims: graph.ClaimQuery{Where: graph.All(graph.Within("2012-02-29", "2013-12-31"), graph.In(graph.ByQuad, graph.MaterialConflict, graph.VerbalCooperation))}},
		"period by relation": {Per: graph.PerRelation, Rank: graph.MeasureClaims, Limit: 7, Claims: graph.ClaimQuery{Where: graph.Within("2012-02-29", "")}},
	}
	for _, m := range []graph.Measure{graph.MeasureClaims, graph.MeasureDenied, graph.MeasureCooperation, graph.MeasureConflict, graph.MeasureSubject, graph.MeasureObject} {
		list["top actors by "+string(m)] = graph.TallyQuery{Per: graph.PerActor, Rank: m, Limit: 5}
	}
	list["top speakers"] = graph.TallyQuery{Per: graph.PerSpeaker, Rank: graph.MeasureSpeaker, Limit: 2}
	for _, m := range []graph.Measure{graph.MeasureClaims, graph.MeasureDenied, graph.MeasurePublishers, graph.MeasureArticles, graph.MeasureConflict} {
		list["top relations by "+string(m)] = graph.TallyQuery{Per: graph.PerRelation, Rank: m, Limit: 9}
	}
	return list
}

// either matches claims with an actor on either side.
func either(id graph.ActorID) graph.Filter {
	return graph.Any(graph.At(graph.AtSubject, graph.In(graph.ByID, id)), graph.At(graph.AtObject, graph.In(graph.ByID, id)))
}

// compareTallies holds the store's counts against a count over all claims.
func compareTallies(t *testing.T, s graph.Store, bare graph.Reader, when string) {
	t.Helper()
	empty := 0
	queries := tallyQueries()
	for name, q := range queries {
		want, err := graph.Tallies(t.Context(), bare, q)
		if err != nil {
			t.Fatalf("%s: %s: %v", when, name, err)
		}
		got, err := graph.Tallies(t.Context(), s, q)
		if err != nil {
			t.Errorf("%s: %s: %v", when, name, err)
			continue
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s (-all claims +store):\n%.2000s", when, name, d)
		}
		if len(want) == 0 {
			empty++
		}
	}
	if empty > len(queries)/3 {
		t.Errorf("%s: %d of %d counts are empty; the test compares less than it should", when, empty, len(queries))
	}
}

// spoken gives every other claim of a reading a speaker, and some no date.
func spoken(r *graph.Reading) *graph.Reading {
	for i := range r.Claims {
		c := &r.Claims[i]
		if i%2 == 0 && c.Object != nil {
			m := *c.Object
			c.Speaker = &m
		}
		if i%7 == 3 {
			c.When = nil
		}
		if i%9 == 5 {
			c.When = &graph.Interval{Start: "2011-12-30", End: "2013-01-02", Precision: graph.PrecisionPeriod, Source: graph.DateFromText}
		}
		c.Identify()
	}
	return r
}

// testTallies counts after random readings, replacements, merges and undos.
func testTallies(t *testing.T, s graph.Store, portable portable, share Share) {
	fill(t, s)
	compareTallies(t, s, portable(t, s), "a few articles")
	var readings []*graph.Reading
	for r := range Generate(5, 240) {
		readings = append(readings, spoken(r))
		if _, err := s.Put(t.Context(), readings[len(readings)-1]); err != nil {
			t.Fatal(err)
		}
	}
	compareTallies(t, s, portable(t, s), "more articles")
	rnd := rand.New(rand.NewPCG(5, 5))
	pick := func() graph.ActorID { return graph.ActorID(fmt.Sprintf("organization:a%06d", rnd.IntN(12))) }
	edit := func(e graph.Edit) bool {
		_, err := s.Edit(t.Context(), e)
		if err != nil && !errors.Is(err, graph.ErrQuery) {
			t.Fatal(err)
		}
		return err == nil
	}
	edit(graph.Edit{Kind: graph.EditMerge, Actor: "group:y", Into: "group:x"})
	made := 1
	rounds := share.of(4)
	for round := range rounds {
		for range 2 {
			if edit(graph.Edit{Kind: graph.EditMerge, Actor: pick(), Into: pick()}) {
				made++
			}
		}
		// An article read anew has fewer claims, of other dates.
		old := readings[rnd.IntN(len(readings))]
		again := *old
		again.Article.Published, again.Article.Publisher = "2016-02-29", "another"
		again.Claims = again.Claims[:10]
		if _, err := s.Put(t.Context(), &again); err != nil {
			t.Fatal(err)
		}
		if round%2 == 1 && edit(graph.Edit{Kind: graph.EditUndo, Undoes: 1 + rnd.IntN(made)}) {
			made++
		}
		compareTallies(t, s, portable(t, s), fmt.Sprintf("round %d", round))
	}
	if made < 2+rounds {
		t.Errorf("%d edits; the test compares less than it should", made)
	}
	for name, q := range map[string]graph.TallyQuery{
		"days and months":     {Per: graph.PerDay | graph.PerMonth},
		"actors and relation": {Per: graph.PerActor | graph.PerRelation},
		"pairs and days":      {Per: graph.PerPair | graph.PerDay},
		"negative limit":      {Per: graph.PerActor, Limit: -1},
		"countries of actors": {Per: graph.PerActor, Leading: 3},
		"largest month":       {Per: graph.PerMonth, Limit: 3},
		"no date":             {Claims: graph.ClaimQuery{Where: graph.Within("2014-13-40", "")}},
	} {
		if _, err := graph.Tallies(t.Context(), s, q); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("%s: %v, want ErrQuery", name, err)
		}
	}
}

func testTimeline(t *testing.T, s graph.Store) {
	fill(t, s)
	undated := reading("undated", "", "2015-03-09", claimSpec{"country:TUR", "MEETS", "country:KEN", graph.Consult, false})
	undated.Claims[0].When = nil
	if _, err := s.Put(t.Context(), undated); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		q          graph.TimelineQuery
	}{
		{"months", "2015-03 5, 2015-04 3; 8, 1 undated", graph.TimelineQuery{Range: graph.Range{Granularity: graph.Month}}},
		{"by category", "2015-03 5 AGREE 3 CONSULT 1 COERCE 0 ASSAULT 1, 2015-04 3 AGREE 0 CONSULT 1 COERCE 1 ASSAULT 1; 8, 1 undated",
			graph.TimelineQuery{Range: graph.Range{Granularity: graph.Month}, By: graph.SeriesCategory}},
		{"by quad", "2015 8 1 5 4 3; 8, 1 undated", graph.TimelineQuery{Range: graph.Range{Granularity: graph.Year}, By: graph.SeriesQuad}},
		{"by polarity", "2015-Q1 5 AFFIRMED 4 NEGATED 1, 2015-Q2 3 AFFIRMED 3 NEGATED 0; 8, 1 undated",
			graph.TimelineQuery{Range: graph.Range{Granularity: graph.Quarter}, By: graph.SeriesPolarity}},
		{"gaps", "2015-W09 2, 2015-W10 3, 2015-W11 0, 2015-W12 0, 2015-W13 0, 2015-W14 3; 8, 1 undated", graph.TimelineQuery{Range: graph.Range{Granularity: graph.Week}}},
		{"bounds", "2015-02-28 0, 2015-03-01 2, 2015-03-02 3, 2015-03-03 0; 5, 0 undated", graph.TimelineQuery{Range: graph.Range{Granularity: graph.Day, From: "2015-02-28", To: "2015-03-03"}}},
		{"bounds take whole periods", "2015-03 5; 5, 0 undated", graph.TimelineQuery{Range: graph.Range{Granularity: graph.Month, From: "2015-03-02", To: "2015-03-02"}}},
		{"filter", "2015-03 2, 2015-04 2; 4, 0 undated", graph.TimelineQuery{Range: graph.Range{Granularity: graph.Month}, Claims: graph.ClaimQuery{Where: graph.All(graph.In(graph.ByQuad, graph.MaterialConflict, graph.VerbalCooperation), graph.Within("2015-01-01", "")), Actors: []graph.ActorID{"group:x", "group:y", "country:TUR", "person:erdoğan-x"}}}},
		{"nothing", "; 0, 0 undated", graph.TimelineQuery{Range: graph.Range{Granularity: graph.Month}, Claims: graph.ClaimQuery{Where: graph.In(graph.ByType, "NONE")}}},
		{"nothing within bounds", "2014-11 0, 2014-12 0; 0, 0 undated", graph.TimelineQuery{Range: graph.Range{Granularity: graph.Month, From: "2014-11-03", To: "2014-12-03"}}},
	} {
		c.q.Limit = 10
		got, err := graph.MakeTimeline(t.Context(), s, c.q)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var list []string
		for _, b := range got.Buckets {
			text := fmt.Sprint(b.Label, " ", b.Claims)
			for _, n := range b.Counts {
				text += fmt.Sprint(" ", n.Key, " ", n.Claims)
			}
			list = append(list, text)
		}
		if text := fmt.Sprintf("%s; %d, %d undated", strings.Join(list, ", "), got.Claims, got.Undated); text != c.want {
			t.Errorf("%s: %s, want %s", c.name, text, c.want)
		}
	}
	for name, q := range map[string]graph.TimelineQuery{
		"too many periods":  {Range: graph.Range{Granularity: graph.Day}, Limit: 10},
		"a whole era":       {Range: graph.Range{Granularity: graph.Day, From: "0001-01-01", To: "9999-12-31"}, Limit: 1000},
		"no interval":       {Limit: 10},
		"no limit":          {Range: graph.Range{Granularity: graph.Day}},
		"a date of no year": {Range: graph.Range{Granularity: graph.Day, From: "2014-02-30"}, Limit: 10},
		"from after to":     {Range: graph.Range{Granularity: graph.Day, From: "2014-02-03", To: "2014-02-02"}, Limit: 10},
	} {
		if _, err := graph.MakeTimeline(t.Context(), s, q); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("%s: %v, want ErrQuery", name, err)
		}
	}
}

func testMatrix(t *testing.T, s graph.Store) {
	fill(t, s)
	o, err := graph.LoadOntology(os.DirFS("../../schema/ontology")) // from the store's package
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		q    graph.MatrixQuery
		want []string
	}{
		{"the leading two", graph.MatrixQuery{First: 2}, []string{
			" KEN→KEN 2: cooperation 0, conflict 2, denied 0, -10.0", " NOR→KEN 3: cooperation 3, conflict 0, denied 1, 4.0"}},
		{"as asked for; what has no direction counts both ways", graph.MatrixQuery{Countries: []string{"TUR", "NOR"}}, []string{
			" TUR→NOR 2: cooperation 2, conflict 0, denied 0, 1.4", " NOR→TUR 1: cooperation 1, conflict 0, denied 0, 1.0"}},
		{"by month", graph.MatrixQuery{Countries: []string{"KEN"}, Range: graph.Range{Granularity: graph.Month}}, []string{
			"2015-03 KEN→KEN 1: cooperation 0, conflict 1, denied 0, -10.0", "2015-04 KEN→KEN 1: cooperation 0, conflict 1, denied 0, -10.0"}},
		{"bounds", graph.MatrixQuery{First: 3, Range: graph.Range{From: "2015-03-02", To: "2015-03-31"}}, []string{
			" NOR→KEN 2: cooperation 2, conflict 0, denied 1, 4.0", " NOR→TUR 1: cooperation 1, conflict 0, denied 0, 1.0", " TUR→NOR 1: cooperation 1, conflict 0, denied 0, 1.0"}},
	} {
		c.q.Limit = 10
		got, err := graph.MakeMatrix(t.Context(), s, o, c.q)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var list []string
		for _, x := range got.Cells {
			label := ""
			if x.Period != nil {
				label = x.Period.Label
			}
			score := "no score"
			if x.Goldstein != nil {
				score = fmt.Sprintf("%.1f", *x.Goldstein)
			}
			list = append(list, fmt.Sprintf("%s %s→%s %d: cooperation %d, conflict %d, denied %d, %s", label, x.Subject, x.Object, x.Claims, x.Cooperation(), x.Conflict(), x.Denied, score))
		}
		if d := cmp.Diff(c.want, list); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
	for name, q := range map[string]graph.MatrixQuery{
		"too many cells":     {First: 3, Limit: 2},
		"no country":         {Limit: 10},
		"too many countries": {First: 51, Limit: 10},
		"a list of too many": {Countries: make([]string, 51), Limit: 10},
		"unknown interval":   {First: 3, Limit: 10, Range: graph.Range{Granularity: "DECADE"}},
	} {
		if _, err := graph.MakeMatrix(t.Context(), s, o, q); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("%s: %v, want ErrQuery", name, err)
		}
	}
}

// testNeighbours compares ties with a count over all claims.
func testNeighbours(t *testing.T, s graph.Store, portable portable) {
	fill(t, s)
	for r := range Generate(6, 200) {
		if _, err := s.Put(t.Context(), spoken(r)); err != nil {
			t.Fatal(err)
		}
	}
	merge := func(a, b graph.ActorID) {
		if _, err := s.Edit(t.Context(), graph.Edit{Kind: graph.EditMerge, Actor: a, Into: b}); err != nil {
			t.Fatal(err)
		}
	}
	merge("group:y", "group:x")
	merge("organization:a000002", "organization:a000001")
	bare := portable(t, s)
	hub, merged := graph.ActorID("organization:a000000"), graph.ActorID("organization:a000002")
	denied := graph.ClaimQuery{Where: graph.In(graph.ByPolarity, graph.Negated)}
	for _, c := range []struct {
		actor graph.ActorID
		q     graph.ClaimQuery
		n     int
	}{{hub, graph.ClaimQuery{}, 5}, {hub, graph.ClaimQuery{}, 500}, {merged, graph.ClaimQuery{}, 10}, {hub, denied, 10}, {"group:y", graph.ClaimQuery{}, 3}, {"group:none", graph.ClaimQuery{}, 3}} {
		want, err := graph.Neighbours(t.Context(), bare, c.actor, c.q, c.n)
		if err != nil {
			t.Fatal(err)
		}
		got, err := graph.Neighbours(t.Context(), s, c.actor, c.q, c.n)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("neighbours of %s (-all claims +store):\n%s", c.actor, d)
		}
		if (len(got) == 0) != (c.actor == "group:none") || len(got) > c.n {
			t.Errorf("%d neighbours of %s, at most %d are wanted", len(got), c.actor, c.n)
		}
	}
	got, err := graph.Neighbours(t.Context(), s, "country:NOR", graph.ClaimQuery{}, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := []graph.Neighbour{
		{Actor: actors["country:KEN"], Tie: graph.Tie{Claims: 3, Outgoing: 3, Cooperation: 3, Denied: 1}},
		{Actor: actors["country:TUR"], Tie: graph.Tie{Claims: 1, Incoming: 1, Cooperation: 1}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("neighbours of Norway (-want +got):\n%s", d)
	}
	for _, of := range [][]graph.ActorID{{hub, merged}, {hub, merged, "organization:a000003"}, {merged, "group:none"}, {"country:TUR", "country:KEN"}} {
		want, err := graph.CommonNeighbours(t.Context(), bare, of, graph.ClaimQuery{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		got, err := graph.CommonNeighbours(t.Context(), s, of, graph.ClaimQuery{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("common neighbours of %s (-all claims +store):\n%s", of, d)
		}
		if (len(got) == 0) != (of[1] == "group:none") {
			t.Errorf("%d common neighbours of %s", len(got), of)
		}
	}
	common, err := graph.CommonNeighbours(t.Context(), s, []graph.ActorID{"country:TUR", "country:KEN"}, graph.ClaimQuery{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]graph.CommonNeighbour{{Actor: actors["country:NOR"], Claims: 4, Ties: []graph.ActorTie{
		{Actor: actors["country:TUR"], Tie: graph.Tie{Claims: 1, Outgoing: 1, Cooperation: 1}},
		{Actor: actors["country:KEN"], Tie: graph.Tie{Claims: 3, Incoming: 3, Cooperation: 3, Denied: 1}},
	}}}, common); d != "" {
		t.Errorf("common neighbours of Turkey and Kenya (-want +got):\n%s", d)
	}
	for name, ask := range map[string]func() error{
		"none": func() error { _, err := graph.Neighbours(t.Context(), s, hub, graph.ClaimQuery{}, 0); return err },
		"actors given": func() error {
			_, err := graph.Neighbours(t.Context(), s, hub, graph.ClaimQuery{Actors: []graph.ActorID{hub}}, 3)
			return err
		},
		"of one": func() error {
			_, err := graph.CommonNeighbours(t.Context(), s, []graph.ActorID{hub}, graph.ClaimQuery{}, 3)
			return err
		},
		"of one, twice": func() error {
			_, err := graph.CommonNeighbours(t.Context(), s, []graph.ActorID{merged, "organization:a000001"}, graph.ClaimQuery{}, 3)
			return err
		},
		"of too many": func() error {
			_, err := graph.CommonNeighbours(t.Context(), s, make([]graph.ActorID, 11), graph.ClaimQuery{}, 3)
			return err
		},
	} {
		if err := ask(); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("%s: %v, want ErrQuery", name, err)
		}
	}
}

func testContests(t *testing.T, s graph.Store, portable portable) {
	fill(t, s)
	if _, err := s.Put(t.Context(), reading("later", "", "2015-03-20", claimSpec{"country:KEN", "CONDEMNS", "country:NOR", graph.Accuse, false})); err != nil {
		t.Fatal(err)
	}
	told := func(list []graph.Contest) (lines []string) {
		for _, c := range list {
			line := fmt.Sprint(c.Subject, " ", c.Type, " ", c.Object)
			for _, x := range c.Sides {
				line += fmt.Sprintf(": %d %s %s own %d of %v", x.Claims, x.First, x.Last, x.OwnVoice, x.Speakers)
				for _, b := range x.Best {
					line += fmt.Sprintf(" [%s %s %.1f]", b.When.Start, b.Polarity, b.Confidence)
				}
			}
			lines = append(lines, line)
		}
		return lines
	}
	for _, c := range []struct {
		name string
		q    graph.ContestQuery
		want []string
	}{
		{"denied within a day", graph.ContestQuery{Kind: graph.Denial, Window: 1, First: 5, Best: 1}, []string{
			"country:NOR OFFERS_TRAINING country:KEN: 2 2015-03-01 2015-03-02 own 2 of [] [2015-03-02 AFFIRMED 0.5]: 1 2015-03-02 2015-03-02 own 1 of [] [2015-03-02 NEGATED 0.6]"}},
		{"denied on the day", graph.ContestQuery{Kind: graph.Denial, First: 5}, []string{
			"country:NOR OFFERS_TRAINING country:KEN: 1 2015-03-02 2015-03-02 own 1 of []: 1 2015-03-02 2015-03-02 own 1 of []"}},
		{"turned within a window", graph.ContestQuery{Kind: graph.Reversal, Window: 18, First: 5, Best: 5}, []string{
			"country:KEN  country:NOR: 2 2015-03-02 2015-03-02 own 2 of [] [2015-03-02 NEGATED 0.6] [2015-03-02 AFFIRMED 0.5]: 1 2015-03-20 2015-03-20 own 1 of [] [2015-03-20 AFFIRMED 0.5]"}},
		{"turned too late", graph.ContestQuery{Kind: graph.Reversal, Window: 17, First: 5}, nil},
	} {
		got, err := graph.Contests(t.Context(), s, c.q)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if d := cmp.Diff(c.want, told(got)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
	for r := range Generate(7, 300) {
		if _, err := s.Put(t.Context(), spoken(r)); err != nil {
			t.Fatal(err)
		}
	}
	compare := func(when string) {
		t.Helper()
		bare := portable(t, s)
		for name, q := range map[string]graph.ContestQuery{
			"denials":           {Kind: graph.Denial, Window: 2000, First: 6, Best: 3},
			"reversals":         {Kind: graph.Reversal, Window: 300, First: 20, Best: 2},
			"of a year":         {Kind: graph.Reversal, Window: 90, First: 20, Best: 2, Claims: graph.ClaimQuery{Where: graph.Within("2011-06-01", "2012-05-31")}},
			"of one actor":      {Kind: graph.Reversal, Window: 3000, First: 20, Best: 1, Claims: graph.ClaimQuery{Where: either("organization:a000001")}},
			"of some relations": {Kind: graph.Denial, Window: 3000, First: 20, Best: 1, Claims: graph.ClaimQuery{Relations: []graph.RelationID{graph.NewRelationID("country:NOR", "OFFERS_TRAINING", "country:KEN")}}},
		} {
			want, err := graph.Contests(t.Context(), bare, q)
			if err != nil {
				t.Fatal(err)
			}
			got, err := graph.Contests(t.Context(), s, q)
			if err != nil {
				t.Fatal(err)
			}
			if len(want) == 0 {
				t.Errorf("%s: no %s; the test compares less than it should", when, name)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %s (-all claims +store):\n%.3000s", when, name, d)
			}
		}
	}
	compare("before a merge")
	if _, err := s.Edit(t.Context(), graph.Edit{Kind: graph.EditMerge, Actor: "organization:a000001", Into: "organization:a000000"}); err != nil {
		t.Fatal(err)
	}
	compare("after a merge")
	if _, err := s.Edit(t.Context(), graph.Edit{Kind: graph.EditUndo, Undoes: 1}); err != nil {
		t.Fatal(err)
	}
	compare("after its undoing")
	for name, q := range map[string]graph.ContestQuery{
		"no kind":      {First: 1},
		"a long time":  {Kind: graph.Denial, Window: 3661, First: 1},
		"no contest":   {Kind: graph.Denial},
		"many claims":  {Kind: graph.Denial, First: 1, Best: 6},
		"no such date": {Kind: graph.Denial, First: 1, Claims: graph.ClaimQuery{Where: graph.Within("", "2014-13-40")}},
	} {
		if _, err := graph.Contests(t.Context(), s, q); !errors.Is(err, graph.ErrQuery) {
			t.Errorf("%s: %v, want ErrQuery", name, err)
		}
	}
}

// BenchAnalyses times counts, graphs and paths on a store of so many generated claims; rank gives
// actors by how often they act, as Bench does.
func BenchAnalyses(b *testing.B, s graph.Store, claims int) {
	o, err := graph.LoadOntology(os.DirFS("../../schema/ontology"))
	if err != nil {
		b.Fatal(err)
	}
	pick := picker(claims)
	timeline := func(q graph.TimelineQuery) func() error {
		q.Limit = 400
		return func() error {
			_, err := graph.MakeTimeline(b.Context(), s, q)
			return err
		}
	}
	matrix := func(q graph.MatrixQuery) func() error {
		q.Limit = graph.MaxCells
		return func() error {
			_, err := graph.MakeMatrix(b.Context(), s, o, q)
			return err
		}
	}
	top := func(q graph.TallyQuery) func() error {
		q.Limit = 20
		return func() error {
			_, err := graph.Tallies(b.Context(), s, q)
			return err
		}
	}
	ofYear := graph.ClaimQuery{Where: graph.Within("2014-01-01", "2014-12-31")}
	conflict := graph.ClaimQuery{Where: graph.All(graph.In(graph.ByQuad, graph.MaterialConflict), graph.In(graph.ByPolarity, graph.Affirmed))}
	monthly := graph.Range{Granularity: graph.Month}
	if err := timeline(graph.TimelineQuery{Range: monthly})(); err != nil { // the first of a process
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		ask  func() error
	}{
		{"graph-of-two-steps", func() error {
			_, err := graph.Around(b.Context(), s, graph.AroundQuery{Seeds: []graph.ActorID{pick()}, Depth: 2, Limit: 500, Omitted: true})
			return err
		}},
		{"graph-of-conflict", func() error {
			_, err := graph.Around(b.Context(), s, graph.AroundQuery{Seeds: []graph.ActorID{pick()}, Depth: 2, Limit: 500, Omitted: true,
				Relations: graph.RelationQuery{Where: graph.In(graph.ByQuad, graph.MaterialConflict)}})
			return err
		}},
		{"paths-of-four-hops", func() error {
			_, err := graph.Paths(b.Context(), s, graph.PathQuery{From: pick(), To: pick(), MaxHops: 4, Limit: 5})
			return err
		}},
		{"paths-without-hubs", func() error {
			_, err := graph.Paths(b.Context(), s, graph.PathQuery{From: pick(), To: pick(), MaxHops: 4, Limit: 5, AvoidHubs: 100, Evidence: true})
			return err
		}},
		{"timeline", timeline(graph.TimelineQuery{Range: monthly, By: graph.SeriesCategory})},
		{"timeline-filtered", timeline(graph.TimelineQuery{Range: monthly, By: graph.SeriesQuad, Claims: conflict})},
		{"timeline-of-actor", func() error {
			return timeline(graph.TimelineQuery{Range: monthly, By: graph.SeriesQuad, Claims: graph.ClaimQuery{Actors: []graph.ActorID{pick()}}})()
		}},
		{"timeline-days", timeline(graph.TimelineQuery{Range: graph.Range{Granularity: graph.Day, From: "2014-01-01", To: "2014-12-31"}})},
		{"matrix", matrix(graph.MatrixQuery{First: 20})},
		{"matrix-filtered", matrix(graph.MatrixQuery{First: 20, Claims: conflict})},
		{"matrix-by-year", matrix(graph.MatrixQuery{First: 10, Range: graph.Range{Granularity: graph.Year}})},
		{"top-actors", top(graph.TallyQuery{Per: graph.PerActor, Rank: graph.MeasureClaims})},
		{"top-actors-of-a-year", top(graph.TallyQuery{Per: graph.PerActor, Rank: graph.MeasureConflict, Claims: ofYear})},
		{"top-relations", top(graph.TallyQuery{Per: graph.PerRelation, Rank: graph.MeasureClaims})},
		{"top-relations-of-a-year", top(graph.TallyQuery{Per: graph.PerRelation, Rank: graph.MeasurePublishers, Claims: ofYear})},
		{"top-relations-by-publishers", top(graph.TallyQuery{Per: graph.PerRelation, Rank: graph.MeasurePublishers})},
	} {
		b.Run(c.name, func(b *testing.B) {
			var times []time.Duration
			for b.Loop() {
				t := time.Now()
				if err := c.ask(); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(t))
			}
			percentiles(b, times)
		})
	}
}

// picker draws generated actors as often as they act.
func picker(claims int) func() graph.ActorID {
	zipf := rand.NewZipf(rand.New(rand.NewPCG(3, 3)), 1.2, 5, uint64(min(max(claims/10, 100), 100_000)-1))
	return func() graph.ActorID { return graph.ActorID(fmt.Sprintf("organization:a%06d", zipf.Uint64())) }
}

func percentiles(b *testing.B, times []time.Duration) {
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
}
