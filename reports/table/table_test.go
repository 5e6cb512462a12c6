package table

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestFormats(t *testing.T) {
	for _, x := range []struct {
		f    Format
		v    float64
		want string
	}{
		{Percent(1), 0.7636363, "76.4%"}, {Percent(1), 0, "0.0%"}, {Percent(0), 1, "100%"}, {Percent(1), -0.053, "−5.3%"},
		{Percent(1), -0.0001, "0.0%"},
		{Fixed(1), 3.25, "3.3"}, {Percent(1), 309.0 / 400, "77.3%"}, {Percent(1), -0.7725, "−77.3%"}, {P, 0.0495, "0.050"},
		{P, 0.125, "0.13"}, {Significant(3), 0.12345, "0.123"}, {Significant(4), 0.12345, "0.1235"}, {Fixed(2), -1.5, "−1.50"},
		{Fixed(0), math.NaN(), "NE"}, {Fixed(0), math.Inf(1), "∞"},
		{Count, 9999, "9999"}, {Count, 10000, "10,000"}, {Count, 1234567, "1,234,567"},
		{P, 0.00099, "<0.001"}, {P, 0.001, "0.001"}, {P, 0.0499, "0.050"}, {P, 0.051, "0.05"}, {P, 0.5, "0.50"}, {P, 0.995, ">0.99"},
		{P, 2.8e-145, "<0.001"}, {Points(1), -0.2725, "−27.3"}, {Ratio, 1.084, "1.08"}, {Ratio, 0.004, "<0.01"}, {Ratio, 0, "0.00"},
		{Ratio, 1e22, ">1000"}, {Ratio, math.Inf(1), "∞"},
	} {
		if got := x.f.Text(x.v); got != x.want {
			t.Errorf("%v as %v is %q, want %q", x.v, x.f, got, x.want)
		}
	}
}

func TestPartsBecomeColumns(t *testing.T) {
	c := Cell{Parts: []Part{{Value: 304, Format: Count}, {Value: 382, Format: Count, Pre: " of "},
		{Value: 0.7958, Format: Percent(1), Pre: " (", Post: ")"}}}
	if got := c.String(); got != "304 of 382 (79.6%)" {
		t.Errorf("as text %q", got)
	}
	for i, want := range []string{"0", "0", `"("0.0%")"`} {
		if got := c.Parts[i].Excel(); got != want {
			t.Errorf("part %d has the number format %q, want %q", i, got, want)
		}
	}
	for v, want := range map[float64]string{0.5: "0.00", 0.004: `"<0.01"`, 1e22: `">1000"`} {
		if got := (Part{Value: v, Format: Ratio}).Excel(); got != want {
			t.Errorf("a ratio of %v has the number format %q, want %q", v, got, want)
		}
	}
	tab := Table{Head: []Head{{Text: "x"}, {Text: "y"}}, Rows: []Row{{Cells: []Cell{Text("a"), c}}}}
	if tab.Width(0) != 1 || tab.Width(1) != 3 {
		t.Errorf("widths %d, %d", tab.Width(0), tab.Width(1))
	}
	if a, b := tab.AddNote("one"), tab.AddNote("one"); a != "a" || b != "a" || tab.AddNote("two") != "b" {
		t.Error("a note does not keep its mark")
	}
}

func TestFootnotesStandInOrder(t *testing.T) {
	x := &Table{Head: []Head{{Text: "x"}, {Text: "y"}}}
	x.Remark("about all of it")
	late, early, unused := x.AddNote("late"), x.AddNote("early"), x.AddNote("nobody's")
	both := Text("1")
	both.Mark = early + late
	second := Text("2")
	second.Mark = late
	x.Rows = []Row{{Cells: []Cell{Text("r"), both}}, {Cells: []Cell{Text("s"), second}}}
	x.Order()
	if unused != "c" || x.Rows[0].Cells[1].Mark != "ab" || x.Rows[1].Cells[1].Mark != "b" {
		t.Errorf("marks %q, %q", x.Rows[0].Cells[1].Mark, x.Rows[1].Cells[1].Mark)
	}
	want := []Note{{"a", "early"}, {"b", "late"}, {"", "about all of it"}}
	if !slices.Equal(x.Notes, want) {
		t.Errorf("notes %v, want %v", x.Notes, want)
	}
	for k := range 60 {
		if m := markOf(k); m[0] == 'q' || len(m) > 2 || marks.FindString(m) != m {
			t.Errorf("mark %q", m)
		}
	}
}

func TestStyles(t *testing.T) {
	type want struct{ p1, p2, p3, p4, p5, percent, coarse, limits, negative, count string }
	for name, w := range map[string]want{
		"leydig": {"P < 0.001", "P = 0.002", "P = 0.032", "P = 0.049", "P = 0.63", "77.3%", "50.0%", "71.6% to 79.9%", "−5.0% to 5.0%", "12,345"},
		"jama":   {"P < .001", "P = .002", "P = .03", "P = .049", "P = .63", "77.3%", "50%", "71.6%-79.9%", "−5.0% to 5.0%", "12\u202f345"},
		"lancet": {"p = 0·0004", "p = 0·0021", "p = 0·032", "p = 0·049", "p = 0·63", "77·3%", "50%", "71·6%–79·9%", "−5·0% to 5·0%",
			"12\u202f345"},
		"nejm":  {"P < 0.001", "P = 0.002", "P = 0.03", "P = 0.05", "P = 0.63", "77.3%", "50%", "71.6% to 79.9%", "−5.0% to 5.0%", "12,345"},
		"jurol": {"p < 0.001", "p = 0.002", "p = 0.03", "p = 0.05", "p = 0.63", "77.3%", "50.0%", "71.6%-79.9%", "−5.0% to 5.0%", "12,345"},
	} {
		s, err := FindStyle(name)
		if err != nil {
			t.Fatal(err)
		}
		got := want{s.P(0.0004), s.P(0.0021), s.P(0.0324), s.P(0.0489), s.P(0.625), s.PercentOf(400).Text(309.0 / 400), s.PercentOf(50).Text(0.5),
			s.Limits(0.716, 0.799, Percent(1)), s.Limits(-0.05, 0.05, Percent(1)), Count.In(s).Text(12345)}
		if got != w {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, w)
		}
		x := &Table{Head: []Head{{Text: "P"}}, Rows: []Row{{Cells: []Cell{Number(0.0004, P), Interval(0.716, 0.799, Percent(1))}}}}
		s.Apply(x)
		if x.Head[0].Text != s.Letter || x.Rows[0].Cells[1].String() != w.limits ||
			!strings.HasSuffix(w.p1, strings.Trim(x.Rows[0].Cells[0].String(), "<")) {
			t.Errorf("%s: a table shows %q, %q, %q", name, x.Head[0].Text, x.Rows[0].Cells[0].String(), x.Rows[0].Cells[1].String())
		}
	}
	if _, err := FindStyle("bmj"); err == nil || !strings.Contains(err.Error(), "leydig, jama, lancet, nejm, jurol") {
		t.Errorf("an unknown style: %v", err)
	}
}

// The mark stands in numbers alone.
func TestProse(t *testing.T) {
	lancet, err := FindStyle("lancet")
	if err != nil {
		t.Fatal(err)
	}
	const plain = "Rates of 75.8% (71.3% to 79.8%), 0.5; version 0.1.0, " +
		"data.1.csv, v1.2 and doi 10.1016/j.juro.2019.1, by 1.5. About 12,345 men, at 1,000. J Urol 2019;202:1029."
	want := "Rates of 75·8% (71·3% to 79·8%), 0·5; version 0.1.0, " +
		"data.1.csv, v1.2 and doi 10.1016/j.juro.2019.1, by 1·5. About 12\u202f345 men, at 1,000. J Urol 2019;202:1029."
	if got := lancet.Prose(plain); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := Styles[0].Prose(plain); got != plain {
		t.Errorf("%q", got)
	}
}
