package study

import (
	"bytes"
	"context"
	"io"
	"os"
	"strconv"
	"testing"

	"leydig/cohort/simulate"
	"leydig/stats/analysis"
	"leydig/stats/results"
)

// memory is a folder in memory.
type memory map[string]*bytes.Buffer

type closer struct{ *bytes.Buffer }

func (closer) Close() error { return nil }

func (m memory) Create(name string) (io.WriteCloser, error) {
	m[name] = &bytes.Buffer{}
	return closer{m[name]}, nil
}

// setOf runs the default study on a synthetic cohort, without a disk.
func setOf(t *testing.T, c *simulate.Cohort) *results.Set {
	t.Helper()
	files := memory{}
	if err := SyntheticCSV(files, c); err != nil {
		t.Fatal(err)
	}
	var inputs []Input
	for _, name := range []string{"patients.csv", "visits.csv"} {
		b := files[name].Bytes()
		inputs = append(inputs, Input{Name: name, R: bytes.NewReader(b), Size: int64(len(b))})
	}
	p, err := ParsePlan("plan", []byte("analyses:\n  run: [response, eugonadism, chance]\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Load(context.Background(), inputs, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := s.Analyse(context.Background(), "test")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// In cohorts in which nothing changes, the chance line covers what is seen, and groups by
// treatment duration are not compared. NULL_SEEDS=200 NULL_MEN=4000 runs the long form.
func TestNullCohorts(t *testing.T) {
	seeds, men := 12, 600
	for name, to := range map[string]*int{"NULL_SEEDS": &seeds, "NULL_MEN": &men} {
		if v, err := strconv.Atoi(os.Getenv(name)); err == nil {
			*to = v
		}
	}
	preset, _ := simulate.Find("cc-review")
	missed := map[string]int{}
	for seed := range seeds {
		set := setOf(t, simulate.RunNull(preset, men, uint64(seed)))
		ix, err := set.Index()
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct{ analysis, outcome string }{{"response", "responder"}, {"eugonadism", "ever_eugonadal_measured"}} {
			seen, ok := ix.Fraction(results.Key{Analysis: x.analysis, Outcome: x.outcome, Stat: results.Rate})
			name := x.outcome
			if name == "ever_eugonadal_measured" {
				name = "ever_eugonadal"
			}
			e, ok2 := ix.Number(results.Key{Analysis: "chance", Outcome: name, Stat: results.Expected})
			if !ok || !ok2 {
				t.Fatalf("%s: no rate or no expected number", name)
			}
			if v := results.Float(seen.X); v < e.Lower || v > e.Upper {
				missed[name]++
				t.Logf("seed %d: %d %s of %d, expected %.1f (%.1f to %.1f)", seed, seen.X, name, seen.N, e.Value, e.Lower, e.Upper)
			}
		}
		for _, r := range set.Results {
			if _, test := r.Value.(results.Test); test && r.Key.Term.Factor == "treatment_duration_band" {
				t.Fatalf("%s compares groups by treatment duration", r.Key)
			}
		}
	}
	for name, n := range missed {
		if float64(n) > 0.07*float64(seeds)+1 {
			t.Errorf("%s: %d of %d chance lines miss what is seen", name, n, seeds)
		}
	}
}

// TestChanceOfWhatIsAsked: what chance would show is of what the plan asks: of one look where one
// visit decides, of those who were measured then, and not told where values must be confirmed or
// there is an upper limit.
func TestChanceOfWhatIsAsked(t *testing.T) {
	expected := func(outcomes string) (results.Index, func(outcome string) (*results.Result, float64, string)) {
		set, _ := analysedBy(t, []byte("outcomes: "+outcomes+"\nanalyses: {run: [response, eugonadism, chance]}\n"), "cc-review",
			[]string{"cohort.xlsx"})
		ix, err := set.Index()
		if err != nil {
			t.Fatal(err)
		}
		return ix, func(outcome string) (*results.Result, float64, string) {
			r := ix.Get(results.Key{Analysis: "chance", Outcome: outcome, Stat: results.Expected})
			switch v := r.Value.(type) {
			case results.Number:
				return r, float64(v.Value), ""
			case results.Absent:
				return r, 0, v.Reason
			}
			return r, 0, ""
		}
	}
	_, of := expected("{responder: {rise: 50, at_least: 300}}")
	_, any, _ := of("responder")
	ix, of := expected("{responder: {rise: 50, at_least: 300, when: 'window:6'}}")
	r, once, _ := of("responder")
	rate := ix.Get(results.Key{Analysis: "response", Outcome: "responder", Stat: results.Rate})
	if !(once > 0 && once < any/2) || r.N != rate.N || r.Lost != rate.Lost {
		t.Errorf("at one visit %v of %d men, at any %v; response is of %d", once, r.N, any, rate.N)
	}
	_, of = expected("{responder: {confirm: 2}, eugonadal: {at_least: 300, below: 900}}")
	if _, _, why := of("responder"); why != string(analysis.OfSingleValues) {
		t.Errorf("confirmed: %q", why)
	}
	if _, _, why := of("ever_eugonadal"); why != string(analysis.OfLowerLimits) {
		t.Errorf("with an upper limit: %q", why)
	}
}
