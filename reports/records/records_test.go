package records

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"leydig/stats"
	"leydig/stats/results"
)

func sample() *results.Table {
	t := results.NewTable("t", "A table", "group", "n", "ratio", "p")
	t.By(stats.Method{ID: "m", Label: "Method", Sentence: "It was.", Cite: "Author 2000"})
	t.Add("=HYPERLINK(\"x\")", 12, 1.0/3, results.P(1e-20))
	t.Add("-2.5", 3, math.Inf(1), math.NaN())
	t.Add("@x", 4, math.Inf(-1), nil)
	t.Note("a note")
	return t
}

func TestCSV(t *testing.T) {
	var b strings.Builder
	if err := WriteCSV(&b, []*results.Table{sample(), sample()}); err != nil {
		t.Fatal(err)
	}
	one := "group,n,ratio,p,methods\n" +
		"\"'=HYPERLINK(\"\"x\"\")\",12,0.3333333333333333,1e-20,Method (Author 2000)\n" +
		"-2.5,3,inf,,Method (Author 2000)\n" +
		"'@x,4,-inf,,Method (Author 2000)\n"
	if b.String() != one+"\n"+one {
		t.Errorf("%s", b.String())
	}
}

func TestJSON(t *testing.T) {
	var b strings.Builder
	if err := WriteJSON(&b, []*results.Table{sample()}, false); err != nil {
		t.Fatal(err)
	}
	var one struct {
		Title   string
		Columns []string
		Rows    []map[string]any
		Notes   []string
		Methods []stats.Method
	}
	if err := json.Unmarshal([]byte(b.String()), &one); err != nil {
		t.Fatal(err)
	}
	r := one.Rows
	if one.Title != "A table" || len(one.Columns) != 4 || r[0]["group"] != "=HYPERLINK(\"x\")" || r[0]["ratio"] != 1.0/3 ||
		r[1]["ratio"] != "inf" || r[1]["p"] != nil ||
		r[2]["ratio"] != "-inf" || r[0]["p"] != 1e-20 || r[0]["n"] != 12.0 || one.Notes[0] != "a note" || one.Methods[0].Cite != "Author 2000" {
		t.Errorf("%+v", one)
	}
	b.Reset()
	if err := WriteJSON(&b, []*results.Table{sample()}, true); err != nil || !strings.HasPrefix(b.String(), "{\n \"tables\": [") {
		t.Errorf("%s, %v", b.String(), err)
	}
}
