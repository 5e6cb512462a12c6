package table

import (
	"math"
	"testing"
)

func TestFormats(t *testing.T) {
	for _, x := range []struct {
		f    Format
		v    float64
		want string
	}{
		{Percent(1), 0.7636363, "76.4%"}, {Percent(1), 0, "0.0%"}, {Percent(0), 1, "100%"}, {Percent(1), -0.053, "−5.3%"}, {Percent(1), -0.0001, "0.0%"},
		{Fixed(1), 3.25, "3.2"}, {Fixed(2), -1.5, "−1.50"}, {Fixed(0), math.NaN(), "NE"}, {Fixed(0), math.Inf(1), "∞"},
		{Count, 9999, "9999"}, {Count, 10000, "10,000"}, {Count, 1234567, "1,234,567"},
		{P, 0.00099, "<0.001"}, {P, 0.001, "0.001"}, {P, 0.0499, "0.050"}, {P, 0.051, "0.05"}, {P, 0.5, "0.50"}, {P, 0.995, ">0.99"}, {P, 2.8e-145, "<0.001"},
	} {
		if got := x.f.Text(x.v); got != x.want {
			t.Errorf("%v as %v is %q, want %q", x.v, x.f, got, x.want)
		}
	}
}

func TestPartsBecomeColumns(t *testing.T) {
	c := Cell{Parts: []Part{{Value: 304, Format: Count}, {Value: 382, Format: Count, Pre: " of "}, {Value: 0.7958, Format: Percent(1), Pre: " (", Post: ")"}}}
	if got := c.String(); got != "304 of 382 (79.6%)" {
		t.Errorf("as text %q", got)
	}
	for i, want := range []string{"0", "0", `"("0.0%")"`} {
		if got := c.Parts[i].Excel(); got != want {
			t.Errorf("part %d has the number format %q, want %q", i, got, want)
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
