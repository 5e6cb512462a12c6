package results

import (
	"fmt"
	"slices"
	"testing"

	"leydig/stats"
)

// TestReadable: months at which a curve is told, those asked for first; between two of them,
// before the first and after the last, nobody or enough had the event, and left.
func TestReadable(t *testing.T) {
	curve := func(rows ...[3]Float) Curve { // time, events, departures
		c, n := Curve{}, Float(0)
		for _, r := range rows {
			n += r[1] + r[2]
		}
		for _, r := range rows {
			c.Time, c.Events, c.Censored = append(c.Time, r[0]), append(c.Events, r[1]), append(c.Censored, r[2])
			c.AtRisk, n = append(c.AtRisk, n), n-r[1]-r[2]
		}
		return c
	}
	for _, c := range []struct {
		what   string
		curves []Curve
		asked  []float64
		want   []float64
	}{
		{"enough each time", []Curve{curve([3]Float{0.5, 5, 6}, [3]Float{2.5, 7, 0}, [3]Float{4, 5, 9})}, []float64{3}, []float64{1, 3, 4}},
		{"two left before the month", []Curve{curve([3]Float{0.5, 5, 2}, [3]Float{3.5, 7, 8})}, []float64{3, 6}, []float64{4, 6}},
		{"three events behind the last", []Curve{curve([3]Float{0.5, 5, 5}, [3]Float{3.5, 3, 5})}, []float64{3}, nil},
		{"two at the very month", []Curve{curve([3]Float{2, 5, 5}, [3]Float{3, 2, 0}, [3]Float{9, 6, 6})}, []float64{3}, []float64{2, 9}},
		{"months of two groups",
			[]Curve{curve([3]Float{1, 9, 9}, [3]Float{5, 9, 9}), curve([3]Float{1, 9, 0}, [3]Float{5, 2, 9}, [3]Float{7, 5, 0})},
			[]float64{3, 6}, []float64{1, 3, 7}},
		{"nothing happens", []Curve{curve([3]Float{4, 8, 8})}, []float64{2, 6}, []float64{2, 4, 6}},
	} {
		w := &withholder{set: &Set{}, least: 5, stand: map[curveOf][]float64{}}
		of := curveOf{outcome: "x"}
		got := w.readable(of, map[curveOf]*ladder{of: {curves: c.curves, groups: make([]string, len(c.curves))}}, nil, c.asked)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: told at %v, want %v", c.what, got, c.want)
		}
	}
}

// TestNested: what is few men from something told already goes, with all that tells of it.
func TestNested(t *testing.T) {
	outcomes := []Definition{{Name: "any", Of: "t"}, {Name: "sure", Of: "t", Beside: "any"}, {Name: "ever", Kind: "ever", Of: "t"},
		{Name: "other", Of: "lh"}, {Name: "month", Kind: "prevalence", Of: "t", Month: 3}}
	rate := func(outcome string, x, n int64, level ...string) Result {
		k := Key{Analysis: "response", Outcome: outcome, Stat: Rate}
		for _, l := range level {
			k.Group = append(k.Group, stats.Level{Factor: "f", Name: l})
		}
		return Result{Key: k, Value: Fraction{X: x, N: n}, N: n}
	}
	at := func(month string, x, n int64) Result {
		return Result{Key: Key{Analysis: "eugonadism", Outcome: "eu", At: month, Stat: Rate}, Value: Fraction{X: x, N: n}, N: n, Lost: 100 - n}
	}
	left := func(month string, n int64) Result {
		how := stats.Term{Factor: LastStatus, Level: LeftEugonadal}
		return Result{Key: Key{Analysis: "dropout", Outcome: "eu", At: month, Term: how, Stat: N},
			Value: Count{N: n}, N: n, Lost: 100 - n}
	}
	model := func(x, n int64) Result {
		return Result{Key: Key{Analysis: "predictors", Outcome: "any", Term: stats.Term{Factor: "f", Level: "a"}, Stat: LevelEvents},
			Value: Fraction{X: x, N: n}, N: 80, Lost: 20}
	}
	crude := Result{Key: Key{Analysis: "predictors", Outcome: "any", Term: stats.Term{Factor: "f", Level: "a"}, Stat: CrudeOdds},
		Value: Number{}, N: 80, Lost: 20}
	for _, c := range []struct {
		what  string
		in    []Result
		stand []int
	}{
		{"confirmed in three fewer", []Result{rate("any", 50, 90), rate("sure", 47, 90)}, []int{0}},
		{"confirmed in as many", []Result{rate("any", 50, 90), rate("sure", 50, 90)}, []int{0, 1}},
		{"another analyte", []Result{rate("any", 50, 90), rate("other", 47, 90)}, []int{0, 1}},
		{"three fewer evaluable", []Result{rate("any", 50, 90), rate("sure", 40, 87)}, []int{0}},
		{"what stood between is gone", []Result{rate("any", 50, 90), rate("ever", 53, 90), rate("sure", 44, 90)}, []int{0, 2}},
		{"by a factor", []Result{rate("any", 50, 90), rate("any", 25, 45, "a"), rate("sure", 40, 90), rate("sure", 22, 45, "a")}, []int{0, 1, 2}},
		{"few of a level not in the model", []Result{rate("any", 25, 45, "a"), model(25, 42), crude}, []int{0, 1}},
		{"enough of a level not in the model", []Result{rate("any", 25, 45, "a"), model(20, 40), crude}, []int{0, 1, 2}},
		{"three ever, not at the month", []Result{rate("ever", 50, 90), at("3", 47, 80)}, []int{0}},
		{"three not measured at the month", []Result{rate("ever", 50, 90), at("3", 40, 87)}, []int{0}},
		{"three missed their visit", []Result{at("3", 40, 60), left("3", 37)}, []int{0}},
		{"three left in between", []Result{at("3", 40, 60), left("3", 30), at("6", 30, 50), left("6", 33), at("12", 20, 40), left("12", 40)},
			[]int{0, 1, 2, 4, 5}},
	} {
		set := &Set{Outcomes: outcomes, Results: c.in}
		w := &withholder{set: set, least: 5, factors: map[string]bool{"f": false}, drop: make([]bool, len(c.in)), stand: map[curveOf][]float64{}}
		w.nested()
		w.months()
		var got []int
		for i, gone := range w.drop {
			if !gone {
				got = append(got, i)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(c.stand) {
			t.Errorf("%s: %v stand, want %v", c.what, got, c.stand)
		}
	}
}

// TestWithheldFigures: a published figure goes where it, or what stands beside it by
// subtraction, gives fewer than five men.
func TestWithheldFigures(t *testing.T) {
	starters := func(x, n int64) *Beside { return &Beside{Starters: &Fraction{X: x, N: n}} }
	w := &withholder{least: 5}
	for _, c := range []struct {
		what  string
		f     PublishedFigure
		small bool
	}{
		{"plain", PublishedFigure{X: 20, N: 40, Lost: 6}, false},
		{"none lost", PublishedFigure{X: 20, N: 40}, false},
		{"few failures", PublishedFigure{X: 38, N: 40}, true},
		{"all starters", PublishedFigure{X: 20, N: 40, Beside: starters(50, 100)}, false},
		{"two more starters", PublishedFigure{X: 20, N: 40, Beside: starters(20, 42)}, true},
		{"three more with it", PublishedFigure{X: 20, N: 40, Beside: starters(23, 60)}, true},
		{"one more without it", PublishedFigure{X: 20, N: 40, Beside: starters(39, 60)}, true},
		{"few at the landmark", PublishedFigure{X: 20, N: 40, Beside: &Beside{Landmark: &Fraction{X: 3, N: 30}}}, true},
		{"off a curve", PublishedFigure{X: 20, N: 40, Month: 6}, true},
		{"many at the landmark", PublishedFigure{X: 20, N: 40, Beside: &Beside{Landmark: &Fraction{X: 12, N: 30}}}, false},
	} {
		if got := w.smallFigure(c.f); got != c.small {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

// TestCauses: shares by cause stand at months between which nobody or enough came to their
// end by each.
func TestCauses(t *testing.T) {
	set := &Set{}
	at := func(month, cause string, n int64) {
		k := Key{Analysis: "competing", Outcome: "x", At: month, Term: stats.Term{Factor: Cause, Level: cause}, Stat: Events}
		set.Results = append(set.Results, Result{Key: k, Value: Count{N: n}})
		if k.Stat = Incidence; month != "" {
			set.Results = append(set.Results, Result{Key: k, Value: Number{}})
		}
	}
	for i, month := range []string{"", "3", "6", "12", "24"} {
		at(month, CauseEvent, []int64{60, 20, 30, 40, 50}[i])
		at(month, CauseRestart, []int64{20, 0, 6, 9, 12}[i])
	}
	w := &withholder{set: set, least: 5, drop: make([]bool, len(set.Results))}
	w.causes()
	for i, r := range set.Results {
		if want := r.Key.At == "12"; w.drop[i] != want {
			t.Errorf("%s: left out: %v", r.Key, w.drop[i])
		}
	}
}
