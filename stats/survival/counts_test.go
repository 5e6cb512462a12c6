package survival

import (
	"reflect"
	"slices"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

// countsOf counts rows as a caller would.
func countsOf(time []float64, event []bool) Counts {
	order := make([]int, len(time))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return time[order[a]] < time[order[b]] })
	var c Counts
	for _, i := range order {
		one := Counts{Time: []float64{time[i]}, Events: []int64{0}, Censored: []int64{1}}
		if event[i] {
			one.Events[0], one.Censored[0] = 1, 0
		}
		c = c.Add(one)
	}
	return c
}

// Counts of two groups add up to the life table of all their rows, near ties too.
func TestCountsAddUpToTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		time, event := make([]float64, n), make([]bool, n)
		for i := range time {
			time[i] = float64(rapid.IntRange(0, 12).Draw(t, "day"))
			if rapid.Bool().Draw(t, "near") {
				time[i] *= 1 + 1e-12
			}
			event[i] = rapid.Bool().Draw(t, "event")
		}
		want, err := Tabulate(time, event)
		if err != nil {
			t.Fatal(err)
		}
		k := rapid.IntRange(0, n).Draw(t, "split")
		got, err := countsOf(time[:k], event[:k]).Add(countsOf(time[k:], event[k:])).Table()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.AtRisk, want.AtRisk) || !slices.Equal(got.Events, want.Events) || !slices.Equal(got.Censored, want.Censored) ||
			!reflect.DeepEqual(got.Time, want.Time) {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}
