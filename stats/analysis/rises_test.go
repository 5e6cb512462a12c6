package analysis

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"leydig/stats"
	"leydig/stats/describe"
	"leydig/stats/results"
)

// Men stand in falling order, those who met the criterion first among equal values.
func TestRanked(t *testing.T) {
	got := ranked(tallyOf([]float64{300, 250, 250, 210}), tallyOf([]float64{250, 90, -10, -10}))
	want := results.Ranked{Value: []results.Float{300, 250, 210, 90, -10}, Men: []int64{1, 3, 1, 1, 2}, Met: []int64{1, 2, 1, 0, 0}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	for _, one := range [][2][]float64{{{5}, nil}, {nil, {5}}} {
		got := ranked(tallyOf(one[0]), tallyOf(one[1]))
		if len(got.Value) != 1 || got.Men[0] != 1 || got.Met[0] != int64(len(one[0])) {
			t.Errorf("of one man: %+v", got)
		}
	}
}

// More than 2,000 men are cut into 200 parts: each man is in one, in order, and a part's
// value is the middle one of its men.
func TestRankedOutline(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = mostRanked + 37
	var all, met, not []float64
	for range n {
		v := float64(r.IntN(900) - 100)
		all = append(all, v)
		if v >= 200 && r.IntN(10) > 0 {
			met = append(met, v)
		} else {
			not = append(not, v)
		}
	}
	part := func(x []float64) describe.Tally { return tallyOf(x[:mostRanked/4]) }
	few := ranked(part(met), part(not))
	if few.Parts != 0 {
		t.Errorf("%d men are cut into %d parts", mostRanked/2, few.Parts)
	}
	got := ranked(tallyOf(met), tallyOf(not))
	if got.Parts != rankedParts || len(got.Value) != rankedParts {
		t.Fatalf("%d parts, %d values", got.Parts, len(got.Value))
	}
	slices.SortFunc(all, func(a, b float64) int { return int(b - a) })
	from, of := int64(0), int64(0)
	for i, men := range got.Men {
		if men < n/rankedParts || men > n/rankedParts+1 {
			t.Errorf("part %d is of %d men", i, men)
		}
		if want := all[from+(men-1)/2]; float64(got.Value[i]) != want {
			t.Errorf("part %d: %v, want %v", i, got.Value[i], want)
		}
		from, of = from+men, of+got.Met[i]
	}
	if from != n || of != int64(len(met)) {
		t.Errorf("%d men, %d met it; want %d, %d", from, of, n, len(met))
	}
}

// The men in order are those of whom response can be told; the others are counted with the
// reason.
func TestRises(t *testing.T) {
	s := made(t, []row{{0, 200, 3, 500}, {0, 200, 3, 390}, {0, 150, 3, 360}, {1, 250, 3, 240}, {1, math.NaN(), 3, 240},
		{1, 250, 3, math.NaN()},
		{1, 250, 3, math.NaN()}})
	ix, err := s.Index()
	if err != nil {
		t.Fatal(err)
	}
	r := ix.Get(results.Key{Analysis: "response", Outcome: "responder", Stat: results.GreatestRise})
	if r == nil || r.N != 4 || r.Lost != 3 {
		t.Fatalf("%+v", r)
	}
	want := results.Ranked{Value: []results.Float{300, 210, 190, -10}, Men: []int64{1, 1, 1, 1}, Met: []int64{1, 0, 0, 0}, Line: 200,
		Unit: "ng/dL"}
	if !reflect.DeepEqual(r.Value, want) {
		t.Errorf("%+v, want %+v", r.Value, want)
	}
	for reason, n := range map[string]int64{results.NoBaselineValue: 1, results.NoFollowUpValue: 2} {
		x := ix.Get(results.Key{Analysis: "response", Outcome: "responder", Term: stats.Term{Factor: results.NotAtRisk, Level: reason},
			Stat: results.Excluded})
		if x == nil || x.Value != (results.Count{N: n}) {
			t.Errorf("%s: %+v, want %d", reason, x, n)
		}
	}
	// R 4.2.2: quantile(c(300, 210, 190, -10), c(.25, .5, .75)) is 140, 200, 232.5
	for stat, v := range map[results.Stat]float64{results.Q1: 140, results.Median: 200, results.Q3: 232.5} {
		key := results.Key{Analysis: "response", Outcome: "responder", Term: stats.Term{Factor: string(results.GreatestRise)}, Stat: stat}
		if x, ok := ix.Number(key); !ok || float64(x.Value) != v {
			t.Errorf("%s: %+v, want %v", stat, x, v)
		}
	}
}
