package results

import (
	"encoding/json"
	"math"
	"testing"

	"leydig/stats"
)

// TestSeries: numbers together are written as each alone is.
func TestSeries(t *testing.T) {
	inf := Float(math.Inf(1))
	for _, x := range []Series{nil, {}, {1}, {Float(math.NaN()), inf, -inf, 0, 1e-7, 1.5e300, 0.1, 123456789}} {
		got, err := json.Marshal(x)
		want, _ := json.Marshal([]Float(x))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s (%v), want %s", got, err, want)
		}
	}
}

// Every kind of value survives JSON, NaN and infinities among them.
func TestRoundTrip(t *testing.T) {
	nan, inf := Float(math.NaN()), Float(math.Inf(1))
	set := Set{Results: []Result{
		{Key: Key{Analysis: "a", Outcome: "o", Stat: N}, Value: Count{3}, N: 3, Lost: 1},
		{Key: Key{Analysis: "a", Outcome: "o", Stat: Rate, Group: []stats.Level{{Factor: "f", Name: "l"}}},
			Value: Fraction{1, 3, 1.0 / 3, 0.06, 0.79, 0.95}, N: 3, Method: "m"},
		{Key: Key{Analysis: "a", Outcome: "o", Stat: Median, At: "3"}, Value: Number{Value: 0.1, Lower: nan, Upper: inf, Unit: "months"}},
		{Key: Key{Analysis: "a", Outcome: "o", Stat: LogRank, Term: stats.Term{Factor: "f"}}, Value: Test{Statistic: nan, DF: nan, P: 0.5}},
		{Key: Key{Analysis: "a", Outcome: "o", Stat: CurveStat}, Value: Curve{Time: []Float{1}, Lower: []Float{nan}}},
		{Key: Key{Analysis: "a", Outcome: "o", Stat: Mean}, Value: Absent{Reason: "no events"}},
	}}
	b, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	var back Set
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil {
		t.Fatal(err)
	}
	if string(b) != string(again) {
		t.Errorf("written, read and written again:\n%s\n%s", b, again)
	}
	if n := back.Results[2].Value.(Number); !math.IsNaN(float64(n.Lower)) || !math.IsInf(float64(n.Upper), 1) || n.Value != 0.1 {
		t.Errorf("the number came back as %+v", n)
	}
	if _, err := back.Index(); err != nil {
		t.Error(err)
	}
	set.Results = append(set.Results, set.Results[0])
	if _, err := set.Index(); err == nil {
		t.Error("two results with one key were accepted")
	}
}
