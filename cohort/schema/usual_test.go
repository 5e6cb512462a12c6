package schema

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// A number in the usual range of its column is what the whole reading of the cell gives, and
// nothing is found in it.
func TestUsualCells(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	usual, unusual, numbered := 0, 0, 0
	for range 400 {
		q := unit.Analytes[r.IntN(len(unit.Analytes))]
		u := q.Units[r.IntN(len(q.Units))]
		c := &Column{q: q, factor: u.Factor, unitCol: -1, decimal: sheet.Decimal(r.IntN(2)), UnitFrom: []string{"plan", "header"}[r.IntN(2)]}
		middle := q.Low + (q.High-q.Low)*r.Float64()*r.Float64()
		c.scale = scale{median: middle, q1: middle * 0.8, q3: middle * 1.3, whole: r.IntN(2) == 0, single: r.IntN(3) > 0}
		low, high := c.usual()
		plain, told, all := c.plainCells(), *c, *c
		readings := cohort.NewReadings(100, c.factor, 0)
		var seen seenNumbers
		for range 200 {
			v := middle * (0.02 + 8*r.Float64()*r.Float64()) / u.Factor
			if r.IntN(3) == 0 {
				v = middle
			}
			text := strconv.FormatFloat(v, 'f', r.IntN(3), 64)
			if r.IntN(20) == 0 {
				text = []string{"-9", "999", "9999", "0", "<5", "1,5", ""}[r.IntN(7)]
			}
			raw, ok := sheet.ParseNumber(text, c.decimal)
			fits := ok && raw*c.factor >= low && raw*c.factor <= high
			if x, short := sheet.ParseShort(text, c.decimal); short {
				if _, is := plain.short(text); is != (fits && x.Decimals < 4) {
					t.Fatalf("%s in %s: %q is plain: %v, %v to %v", q.Name, u.Name, text, !fits, low, high)
				}
			}
			if n := plain.number(text, &readings); n < cohort.NoNumber {
				if !fits || readings.Value(n) != raw*c.factor {
					t.Fatalf("%s in %s: %q has number %d", q.Name, u.Name, text, n)
				}
				seen.see(n)
				all.note(raw * c.factor)
				numbered++
			}
			if !ok || !(raw*c.factor >= low && raw*c.factor <= high) {
				unusual++
				continue
			}
			usual++
			if got := c.cell(sheet.Row{}, text); got != (cell{value: raw * c.factor, flag: cohort.Exact}) {
				t.Fatalf("%s in %s, %+v: %q gives %+v", q.Name, u.Name, c.scale, text, got)
			}
		}
		if seen.tell(&told, &readings); told.N != all.N || told.Low != all.Low || told.High != all.High {
			t.Fatalf("%s: %d plain cells from %v to %v, want %d from %v to %v", q.Name, told.N, told.Low, told.High, all.N, all.Low, all.High)
		}
	}
	if usual < 20_000 || unusual < 5_000 || numbered < 10_000 {
		t.Errorf("%d usual cells, %d of them numbers, and %d others", usual, numbered, unusual)
	}
	for name, c := range map[string]*Column{
		"suspect":                      {q: unit.Analytes[0], unitCol: -1, suspect: true},
		"words that stand for missing": {q: unit.Analytes[0], unitCol: -1, absent: map[string]bool{"999": true}},
		"units by test":                {q: unit.Analytes[0], unitCol: -1, unitBy: map[string]float64{"ng/dl": 1}},
		"units by row":                 {q: unit.Analytes[0], unitCol: 3, UnitFrom: "cells"},
	} {
		if low, high := c.usual(); low <= high {
			t.Errorf("%s: %g to %g is usual", name, low, high)
		}
	}
}

// What columns hold, found in one pass, is what each is found to hold by itself.
func TestContentsTogether(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	words := []string{"210", "3.5", "NA", "yes", "2020-01-05", "LH", "baseline", "<20", "1", "ng/dL", " 4 "}
	var b strings.Builder
	b.WriteString("patient_id,month,total_testosterone,lh,notes,test,psa,on_trt\n")
	const rows = shardRows + 3000 // the last are looked at side by side
	for i := range rows {
		fmt.Fprintf(&b, "P%d,%d,%d", i/3, 3*(i%3), 200+r.IntN(300))
		for c := range 5 {
			text := ""
			late := i >= shardRows && r.IntN(7) == 0 || i == rows/2 // of those that begin beyond the first run
			if c == 2 && i > 700 || c == 0 && late || c == 1 && i > rows-5 || c == 4 && i%3 == 0 {
				text = words[r.IntN(len(words))]
			}
			b.WriteString("," + text)
		}
		b.WriteString("\n")
	}
	res, err := readCSV(b.String())
	if err != nil {
		t.Fatal(err)
	}
	table := &res.Tables[0]
	full, empty, part := 0, 0, 0
	for i, got := range (&builder{ctx: t.Context()}).contents(table) {
		if want := table.content(table.Columns[i].Col); got != want {
			t.Errorf("%s: %+v, want %+v", table.Columns[i].Header, got, want)
		}
		full, empty, part = full+btoi(got.cells == sampleCells), empty+btoi(got.cells == 0), part+btoi(0 < got.cells && got.cells < sampleCells)
		if c := table.Columns[i]; c.empty != (got.cells == 0) {
			t.Errorf("%s: empty %v", c.Header, c.empty)
		}
	}
	if full == 0 || empty == 0 || part == 0 {
		t.Errorf("%d columns were looked at in part, %d to the end, %d are empty", full, part, empty)
	}
}
