package records

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/results"
)

// Every kind of value stands in the long form, in full digits, under its columns.
func TestLong(t *testing.T) {
	nan, inf, se := results.Float(math.NaN()), results.Float(math.Inf(1)), results.Float(0.25)
	key := results.Key{Analysis: "a", Outcome: "o"}
	at := func(change func(*results.Key)) results.Key { k := key; change(&k); return k }
	set := &results.Set{Results: []results.Result{
		{Key: at(func(k *results.Key) { k.Stat = results.Events }), Value: results.Count{N: 3}, N: 9, Lost: 1},
		{Key: at(func(k *results.Key) {
			k.Stat, k.Group = results.Rate, []stats.Level{{Factor: "site", Name: "=1+1"}}
		}), Value: results.Fraction{X: 1, N: 3, Estimate: 1.0 / 3, Lower: 0.1, Upper: 0.7, Level: 0.95}, N: 3, Method: "m"},
		{Key: at(func(k *results.Key) { k.Stat, k.Term = results.HazardRatio, stats.Term{Factor: "age", Per: 10} }),
			Value: results.Number{Value: 1.5, SE: &se, Lower: nan, Upper: inf, Unit: "ratio"}},
		{Key: at(func(k *results.Key) { k.Stat = results.LogRank }), Value: results.Test{Statistic: 4, DF: 1, P: 0.0455}},
		{Key: at(func(k *results.Key) { k.Stat = results.CurveStat }), Value: results.Curve{Time: []results.Float{1, 2},
			AtRisk: []results.Float{5, 4}, Survival: []results.Float{0.8, 0.6}, Level: 0.95}},
		{Key: at(func(k *results.Key) { k.Stat = results.Median }), Value: results.Absent{Reason: "no events"}},
	}}
	var table, list bytes.Buffer
	if err := WriteLong(&table, &list, set); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&table).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 8 {
		t.Fatalf("%d rows, want a head and 7", len(rows))
	}
	cell := func(r int, name string) string {
		for i, c := range rows[0] {
			if c == name {
				return rows[r][i]
			}
		}
		t.Fatalf("no column %s", name)
		return ""
	}
	for _, x := range []struct {
		row          int
		column, want string
	}{
		{1, "estimate", "3"}, {1, "n", "9"}, {1, "lost", "1"}, {1, "kind", "count"},
		{2, "estimate", "0.3333333333333333"}, {2, "x", "1"}, {2, "of", "3"}, {2, "group", "site==1+1"}, {2, "interval_level", "0.95"},
		{3, "upper", "inf"}, {3, "lower", ""}, {3, "se", "0.25"}, {3, "per", "10"}, {3, "term", "age"},
		{4, "p", "0.0455"}, {4, "df", "1"},
		{5, "time", "1"}, {6, "time", "2"}, {6, "at_risk", "4"}, {6, "estimate", "0.6"}, {6, "kind", "curve"},
		{7, "reason", "no events"}, {7, "estimate", ""},
	} {
		if got := cell(x.row, x.column); got != x.want {
			t.Errorf("row %d, %s: %q, want %q", x.row, x.column, got, x.want)
		}
	}
	var objects []map[string]any
	if err := json.Unmarshal(list.Bytes(), &objects); err != nil {
		t.Fatalf("%v in %s", err, list.String())
	}
	if len(objects) != 7 || objects[1]["estimate"] != 1.0/3 || objects[2]["upper"] != "inf" || objects[5]["time"] != 2.0 {
		t.Errorf("as JSON: %v", objects)
	}
	if _, there := objects[2]["lower"]; there {
		t.Error("a limit that is not known is written")
	}
	list.Reset()
	if err := WriteLong(&table, &list, &results.Set{}); err != nil || json.Unmarshal(list.Bytes(), &objects) != nil || len(objects) != 0 {
		t.Errorf("no results are written as %q (%v)", list.String(), err)
	}
}
