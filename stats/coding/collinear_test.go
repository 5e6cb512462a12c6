package coding

import (
	"testing"

	"leydig/stats"
)

func TestCollinear(t *testing.T) {
	a, b := []float64{1, 2, 3, 4, 5}, []float64{2, 1, 5, 3, 4}
	sum := make([]float64, 5)
	for i := range sum {
		sum[i] = 3*a[i] - b[i] + 7
	}
	terms := []stats.Term{{Factor: "a"}, {Factor: "b"}, {Factor: "c", Level: "x", Reference: "y"}, {Factor: "d"}}
	d := Design{Terms: terms, Columns: [][]float64{a, b, {0, 0, 1, 0, 1}, sum}}
	if got := d.Collinear(); got != "d is collinear with a, b" {
		t.Errorf("%q", got)
	}
	twice := Design{Terms: terms[1:3], Columns: [][]float64{{0, 0, 1, 0, 1}, {1, 1, 0, 1, 0}}}
	if got := twice.Collinear(); got != "c=x is collinear with b" {
		t.Errorf("%q", got)
	}
	if got := (Design{Terms: terms[:3], Columns: [][]float64{a, b, {0, 0, 1, 0, 1}}}).Collinear(); got != "" {
		t.Errorf("%q", got)
	}
}
