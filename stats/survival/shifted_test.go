package survival

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// With the ratio 1 the shifted curve is Kaplan-Meier's, with 0 one less the share of
// events; between them it falls with the ratio.
func TestShifted(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		n := 2 + r.IntN(60)
		time, event := make([]float64, n), make([]bool, n)
		for i := range time {
			time[i], event[i] = float64(1+r.IntN(20)), r.IntN(3) > 0
		}
		table, err := Tabulate(time, event)
		if err != nil {
			t.Fatal(err)
		}
		c, err := KaplanMeier(table, Options{})
		if err != nil {
			t.Fatal(err)
		}
		at := table.Time[len(table.Time)-1]
		one, _ := c.Shifted(at, 1)
		if s := c.Survival[len(c.Survival)-1]; math.Abs(one-s) > 1e-12 {
			t.Fatalf("ratio 1: %v, Kaplan-Meier %v of %v %v", one, s, time, event)
		}
		none, _ := c.Shifted(at, 0)
		last := c.Survival[len(c.Survival)-1]
		if want := 1 - table.TotalEvents()/float64(n); last > 0 && math.Abs(none-want) > 1e-12 {
			t.Fatalf("ratio 0: %v, want %v", none, want)
		}
		half, _ := c.Shifted(at, 0.5)
		if half < one-1e-12 || half > none+1e-12 {
			t.Fatalf("ratio 0.5: %v, between %v and %v", half, one, none)
		}
	}
}

// By hand: of four men one has the event at 1, one is censored at 2, one has the event at
// 3. S(3) = 3/4 * 1/2 = 0.375; with ratio 1/2 the man of time 2 survives 3 with sqrt(1/2).
func TestShiftedByHand(t *testing.T) {
	table, err := Tabulate([]float64{1, 2, 3, 4}, []bool{true, false, true, false})
	if err != nil {
		t.Fatal(err)
	}
	c, err := KaplanMeier(table, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Shifted(3, 0.5)
	if want := (1 + math.Sqrt(0.5)) / 4; err != nil || math.Abs(got-want) > 1e-15 {
		t.Errorf("%v %v, want %v", got, err, want)
	}
	if _, err := c.Shifted(5, 1); !errors.Is(err, BeyondFollowUp) {
		t.Error(err)
	}
}
