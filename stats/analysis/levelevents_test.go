package analysis

import (
	"context"
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/results"
)

// The men and events of the levels of a factor are those of the model's complete cases,
// counted here from the men themselves; of a number, those of the whole model.
func TestLevelEvents(t *testing.T) {
	var men []man
	want := map[string]results.Fraction{} // by level of site
	all := results.Fraction{}
	for i := range 90 {
		m := man{age: 30 + float64(i%37), volume: 8 + float64(i%11), trt: 12, site: []string{"north", "south", "east"}[i%7%3]}
		if i%13 == 0 {
			m.age = math.NaN()
		}
		if i%17 == 0 {
			m.site = ""
		}
		after := 300 + float64((i*i)%400)
		m.visits = []visit{{-5, 200, 3}, {90, after, 5}}
		men = append(men, m)
		if m.site == "" || math.IsNaN(m.age) {
			continue
		}
		f := want[m.site]
		f.N, all.N = f.N+1, all.N+1
		if after >= 400 {
			f.X, all.X = f.X+1, all.X+1
		}
		want[m.site] = f
	}
	p := ownPlan()
	set, err := Run(context.Background(), tablesOf(t, men, p), p, results.Run{})
	if err != nil {
		t.Fatal(err)
	}
	ix, err := set.Index()
	if err != nil {
		t.Fatal(err)
	}
	if len(want) != 3 || all.X == 0 || all.X == all.N {
		t.Fatalf("the men tell nothing: %+v, %+v", want, all)
	}
	want[""] = all
	for _, outcome := range []string{"responder", "response_time"} {
		for level, f := range want {
			term := stats.Term{Factor: "site", Level: level}
			if level == "" {
				term.Factor = "age"
			}
			got, ok := ix.Fraction(results.Key{Analysis: "predictors", Outcome: outcome, Term: term, Stat: results.LevelEvents})
			if !ok || got.X != f.X || got.N != f.N {
				t.Errorf("%s, %s %q: %d of %d, want %d of %d", outcome, term.Factor, level, got.X, got.N, f.X, f.N)
			}
			if math.Abs(float64(got.Estimate)-float64(f.X)/float64(f.N)) > 1e-15 || got.Level != 0 {
				t.Errorf("%s, %q: %+v", outcome, level, got)
			}
		}
	}
}
