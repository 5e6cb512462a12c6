package study

import (
	"fmt"
	"math"
	"strings"

	"leydig/stats/results"
)

// Difference lists what differs between two sets of results, by key, in the order of the
// second; what only the first has comes last. Numbers that are equal to 12 digits are equal.
func Difference(a, b *results.Set) (*results.Table, error) {
	was, err := a.Index()
	if err != nil {
		return nil, err
	}
	is, err := b.Index()
	if err != nil {
		return nil, err
	}
	t := results.NewTable("differences", "What changed between two sets of results", "result", "change", "before", "after",
		"difference", "n_before", "n_after", "detail")
	same := 0
	for i := range b.Results {
		r := &b.Results[i]
		old := was.Get(r.Key)
		if old == nil {
			t.Add(r.Key.String(), "new", nil, estimate(r), nil, nil, r.N, reason(r))
			continue
		}
		if !differs(t, old, r) {
			same++
		}
	}
	for i := range a.Results {
		if r := &a.Results[i]; is.Get(r.Key) == nil {
			t.Add(r.Key.String(), "gone", estimate(r), nil, nil, r.N, nil, reason(r))
		}
	}
	t.Note("%d results are the same, %d differ.", same, len(t.Rows))
	for _, x := range []struct{ what, before, after string }{{"input", inputs(a), inputs(b)}, {"version", a.Run.Version, b.Run.Version},
		{"plan", a.Run.Plan, b.Run.Plan}} {
		switch {
		case x.before == x.after:
		case x.what == "plan":
			t.Note("The plans differ.")
		default:
			t.Note("The %s differs: %s before, %s after.", x.what, x.before, x.after)
		}
	}
	return synthetic(t, a, b), nil
}

// differs adds a row where a result changed.
func differs(t *results.Table, a, b *results.Result) bool {
	var detail []string
	before, after := parts(a), parts(b)
	for i, x := range after {
		switch {
		case i >= len(before) || before[i].name != x.name:
			detail = append(detail, "another kind of value")
		case !equal(before[i].value, x.value) && i > 0:
			detail = append(detail, fmt.Sprintf("%s %s to %s", x.name, digits(before[i].value), digits(x.value)))
		}
		if len(detail) > 0 && detail[len(detail)-1] == "another kind of value" {
			break
		}
	}
	if len(before) > len(after) {
		detail = append(detail, "another kind of value")
	}
	if reason(a) != reason(b) {
		detail = append(detail, strings.TrimSpace(reason(a)+" → "+reason(b)))
	}
	if a.Lost != b.Lost {
		detail = append(detail, fmt.Sprintf("missing %d to %d", a.Lost, b.Lost))
	}
	x, y := estimate(a), estimate(b)
	if equal(x, y) && len(detail) == 0 && a.N == b.N {
		return false
	}
	var gap any
	if d := y - x; !math.IsNaN(d) && !math.IsInf(d, 0) {
		gap = d
	}
	t.Add(b.Key.String(), "changed", number(x), number(y), gap, a.N, b.N, strings.Join(detail, "; "))
	return true
}

func number(v float64) any {
	if math.IsNaN(v) {
		return nil
	}
	return v
}

// numberPart is one number of a value by its name.
type numberPart struct {
	name  string
	value float64
}

// parts are the numbers of a value, the estimate first. Of a curve the digest is that of
// its times and shares, whose sums are held.
func parts(r *results.Result) []numberPart {
	switch v := r.Value.(type) {
	case results.Count:
		return []numberPart{{"count", float64(v.N)}}
	case results.Fraction:
		return []numberPart{{"share", float64(v.Estimate)}, {"x", float64(v.X)}, {"of", float64(v.N)}, {"lower", float64(v.Lower)},
			{"upper", float64(v.Upper)}, {"level", v.Level}}
	case results.Number:
		return []numberPart{{"value", float64(v.Value)}, {"lower", float64(v.Lower)}, {"upper", float64(v.Upper)}, {"level", v.Level}}
	case results.Test:
		return []numberPart{{"P", float64(v.P)}, {"statistic", float64(v.Statistic)}, {"df", float64(v.DF)}}
	case results.Curve:
		return steps([]numberPart{{"times", float64(len(v.Time))}}, []stepPart{{"time", v.Time}, {"share", v.Survival}, {"at risk", v.AtRisk},
			{"events", v.Events}, {"censored", v.Censored}, {"lower", v.Lower}, {"upper", v.Upper}})
	case results.Ranked:
		return steps([]numberPart{{"values", float64(len(v.Value))}, {"line", float64(v.Line)}},
			[]stepPart{{"value", v.Value}, {"men", wholes(v.Men)}, {"met", wholes(v.Met)}})
	}
	return nil
}

// stepPart is a number of each step of a value by its name.
type stepPart struct {
	name   string
	values []results.Float
}

func steps(out []numberPart, of []stepPart) []numberPart {
	for _, s := range of {
		for i, x := range s.values {
			out = append(out, numberPart{fmt.Sprintf("%s at step %d", s.name, i+1), float64(x)})
		}
	}
	return out
}

func wholes(n []int64) []results.Float {
	out := make([]results.Float, len(n))
	for i, v := range n {
		out[i] = results.Float(v)
	}
	return out
}

func estimate(r *results.Result) float64 {
	if p := parts(r); len(p) > 0 {
		return p[0].value
	}
	return math.NaN()
}

func reason(r *results.Result) string {
	if a, ok := r.Value.(results.Absent); ok {
		return "not estimable: " + a.Reason
	}
	return ""
}

func equal(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-12*math.Max(math.Abs(a), math.Abs(b))
}

func digits(v float64) string {
	if math.IsNaN(v) {
		return "none"
	}
	return fmt.Sprintf("%.6g", v)
}

// inputs names the files that a set was made of, by the beginning of their digests.
func inputs(s *results.Set) string {
	var out []string
	for _, in := range s.Run.Inputs {
		out = append(out, in.Name+" ("+in.SHA256[:min(12, len(in.SHA256))]+")")
	}
	return strings.Join(out, ", ")
}
