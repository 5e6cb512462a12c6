package tabulate

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/stats/results"
)

// randomGatherer asks for designs of random men, many of them alike, with values missing.
func randomGatherer(r *rand.Rand, n int) *gatherer {
	c := &cohort.Cohort{}
	c.Patients.ID = cohort.IDsOf(make([]string, n)...)
	for _, name := range []string{"age", "bmi"} {
		x := cohort.Number{Name: name, Values: make([]float64, n)}
		for i := range x.Values {
			if x.Values[i] = float64(r.IntN(4) - 1); x.Values[i] == 2 {
				x.Values[i] = math.NaN()
			} else if x.Values[i] == 0 && r.IntN(2) == 0 {
				x.Values[i] = math.Copysign(0, -1)
			}
		}
		c.Patients.Numbers = append(c.Patients.Numbers, x)
	}
	d := &derive.Dataset{Cohort: c, Men: make([]float64, n)}
	f := cohort.Factor{Name: "site", Levels: []string{"south", Unknown, "north"}, Codes: make([]int32, n)}
	for i := range n {
		f.Codes[i] = int32(r.IntN(4)) - 1
		if d.Men[i] = float64(r.IntN(3)); d.Men[i] == 2 {
			d.Men[i] = math.NaN()
		}
	}
	d.Factors = []derive.Factor{{Factor: f}}
	g := &gatherer{d: d, ask: Request{Covariates: []string{"bmi", "site", "height", "age"}, Clustered: r.IntN(3) == 0}}
	g.alike, g.shared = sync.OnceValue(g.rankAlike), sync.OnceValue(g.allMen)
	return g
}

// oneByOne is a row for each man, in the men's order, with factors' codes as they are read.
func oneByOne(g *gatherer, x *moments) Design {
	d := Design{Outcome: "recovery", Absent: []string{"height"}, Names: []string{"bmi", "site", "age"}, Factor: []bool{false, true, false},
		Levels: [][]string{nil, slices.Clone(g.d.Factors[0].Levels), nil}, Values: make([][]results.Float, 3)}
	if g.ask.Clustered {
		d.Names, d.Factor, d.Levels, d.Values = append(d.Names, Man), append(d.Factor, false), append(d.Levels, nil), append(d.Values, nil)
	}
	for i := range x.number {
		time, way := x.of(int32(i))
		if math.IsNaN(time) {
			continue
		}
		site, man := results.Float(math.NaN()), g.d.Men[i]
		if c := g.d.Factors[0].Codes[i]; c >= 0 && c != 1 {
			site = results.Float(c)
		}
		if math.IsNaN(man) {
			man = float64(-1 - i)
		}
		d.Time, d.Event, d.Patients = append(d.Time, time), append(d.Event, way == happened), append(d.Patients, 1)
		numbers := g.d.Cohort.Patients.Numbers
		for k, v := range []results.Float{results.Float(numbers[1].Values[i]), site, results.Float(numbers[0].Values[i]), results.Float(man)} {
			if k < len(d.Values) {
				d.Values[k] = append(d.Values[k], v)
			}
		}
	}
	return d
}

// Designs by the rank of men among those alike are what distinct makes of a row for each.
func TestDesignAsDistinct(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	bits := func(d Design) (out [][]uint64) {
		for _, x := range d.Values {
			var b []uint64
			for _, v := range x {
				b = append(b, math.Float64bits(float64(v)))
			}
			out = append(out, b)
		}
		return out
	}
	merged := false
	for round := range 60 {
		n := r.IntN(300)
		g := randomGatherer(r, n)
		for range 2 {
			x := momentsOf(n, bothWays, func(int) (time float64, way int32) {
				if r.IntN(4) == 0 {
					return math.NaN(), censored
				}
				return float64(r.IntN(3)), r.Int32N(bothWays)
			})
			want, got := oneByOne(g, x).distinct(), g.design("recovery", x)
			if !reflect.DeepEqual(bits(got), bits(want)) {
				t.Fatalf("round %d: values %v, want %v", round, got.Values, want.Values)
			}
			known := slices.DeleteFunc(slices.Clone(got.Values[1]), func(v results.Float) bool { return v != v })
			if sites := slices.Compact(known); len(sites) > 2 {
				t.Fatalf("round %d: rows do not stand by the levels of a factor: %v", round, got.Values[1])
			}
			sameRows(t, g.modelRows(x), got.expanded())
			for _, p := range got.Patients {
				merged = merged || p > 1
			}
			got.Values, want.Values = nil, nil
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("round %d: %+v, want %+v", round, got, want)
			}
		}
	}
	if !merged {
		t.Error("no men were alike")
	}
}

// sameRows holds rows that are made when they are asked for against those of a design that
// was kept: the same men in the same order.
func sameRows(t *testing.T, got, want *ModelRows) {
	t.Helper()
	if len(got.At) != len(want.At) || !slices.Equal(got.Absent, want.Absent) || len(got.Columns) != len(want.Columns) {
		t.Fatalf("%d rows, absent %v; want %d, %v", len(got.At), got.Absent, len(want.At), want.Absent)
	}
	for k, i := range got.At {
		j := want.At[k]
		if got.Time[i] != want.Time[j] || got.Event[i] != want.Event[j] {
			t.Fatalf("row %d: %v %v, want %v %v", k, got.Time[i], got.Event[i], want.Time[j], want.Event[j])
		}
		for c, x := range got.Columns {
			y := want.Columns[c]
			if x.Name != y.Name || x.Numbers != nil && math.Float64bits(x.Numbers[i]+0) != math.Float64bits(y.Numbers[j]+0) ||
				x.Codes != nil && (x.Codes[i] != y.Codes[j] || !slices.Equal(x.Levels, y.Levels)) {
				t.Fatalf("row %d, %s differs", k, x.Name)
			}
		}
	}
}
