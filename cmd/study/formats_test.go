package study

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/results"
)

// A set written result by result is the text of one json.Encoder: with no results, none known, and some.
func TestWriteSet(t *testing.T) {
	nan := results.Float(math.NaN())
	some := []results.Result{
		{Key: results.Key{Analysis: "a", Outcome: "<o> & p", Group: []stats.Level{{Factor: "site", Name: "\"results\": []"}}},
			Value: results.Count{N: 3}, N: 9, Lost: 1},
		{Key: results.Key{Analysis: "b"}, Value: results.Curve{Time: []results.Float{1, 2}, Survival: []results.Float{0.5, nan}}},
		{Key: results.Key{Analysis: "c"}, Value: results.Absent{Reason: "no events"}},
	}
	for name, list := range map[string][]results.Result{"none known": nil, "no": {}, "one": some[:1], "some": some} {
		set := results.Set{Run: results.Run{Title: "\n \"results\": []"}, Results: list, Notes: []results.Note{{ID: "n", Text: "<b>"}}}
		var want, got bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(set); err != nil {
			t.Fatal(err)
		}
		if err := writeSet(&got, &set); err != nil || got.String() != want.String() {
			t.Errorf("%s results: %v\n%s\nwant\n%s", name, err, &got, &want)
		}
	}
}
