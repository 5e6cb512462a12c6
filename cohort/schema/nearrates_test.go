package schema

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/simulate"
)

// lab is one result as a laboratory reports it, before it is written.
type lab struct {
	man        int
	index, day cohort.Day
	value      float64 // ng/dL
	site       string
	etiology   string
	visit      int // of the man's, from 0
}

// results takes the testosterone of a synthetic cohort.
func results(preset string, n int, seed uint64, r *rand.Rand) []lab {
	p, _ := simulate.Find(preset)
	c := simulate.Run(p, n, seed)
	var out []lab
	visit := map[int]int{}
	sites := make([]string, n)
	for i := range sites {
		sites[i] = []string{"Ankara", "Leeds", "Porto"}[r.IntN(3)]
	}
	for _, v := range c.Visits {
		if math.IsNaN(v.Testosterone) {
			continue
		}
		m := c.Patients[v.Patient]
		out = append(out, lab{v.Patient, m.Index, v.Day, v.Testosterone, sites[v.Patient], m.Etiology, visit[v.Patient]})
		visit[v.Patient]++
	}
	return out
}

// through makes men whose values go through the given middles, each man with his own level
// and scatter; all begin on one day, or one after the other.
func through(r *rand.Rand, n int, together bool, middles ...float64) []lab {
	var out []lab
	for i := range n {
		index := cohort.Day(17500)
		if !together {
			index += cohort.Day(9 * i)
		}
		level := math.Exp(0.3 * r.NormFloat64())
		for k, m := range middles {
			out = append(out, lab{i, index, index + cohort.Day(91*k), m * level * math.Exp(0.2*r.NormFloat64()),
				[]string{"Ankara", "Leeds"}[i%2], "", k})
		}
	}
	return out
}

// clean are cohorts in one unit that resemble two.
var clean = map[string]func(r *rand.Rand, seed uint64, n int) []lab{
	"treatment":                  func(r *rand.Rand, seed uint64, n int) []lab { return results("cc-review", n, seed, r) },
	"recovery after TRT":         func(r *rand.Rand, seed uint64, n int) []lab { return results("trt-recovery", n, seed, r) },
	"everybody's rises 3.5-fold": func(r *rand.Rand, seed uint64, n int) []lab { return through(r, n, seed%2 == 0, 190, 660, 640, 650) },
	"a nadir after TRT":          func(r *rand.Rand, seed uint64, n int) []lab { return through(r, n, seed%2 == 0, 700, 110, 330, 420) },
	"sites by etiology": func(r *rand.Rand, seed uint64, n int) []lab {
		list := results("cc-review", n, seed, r)
		for i := range list {
			list[i].site = map[bool]string{true: "Ankara", false: "Leeds"}[list[i].etiology == "primary"]
		}
		return list
	},
	"a site that treats and one that stops": func(r *rand.Rand, seed uint64, n int) []lab {
		a, b := results("cc-review", n/2, seed, r), results("trt-recovery", n/2, seed, r)
		for i := range a {
			a[i].site = "Ankara"
		}
		for i := range b {
			b[i].site, b[i].man = "Leeds", b[i].man+n
		}
		return append(a, b...)
	},
	"sorted by value": func(r *rand.Rand, seed uint64, n int) []lab {
		list := results("cc-review", n, seed, r)
		first := map[int]float64{}
		for _, l := range list {
			if l.visit == 0 {
				first[l.man] = l.value
			}
		}
		slices.SortStableFunc(list, func(a, b lab) int { return compare(first[a.man], first[b.man]) })
		return list
	},
}

// blends say which values another unit has.
var blends = map[string]func(list []lab, n int, r *rand.Rand) func(l lab) bool{
	"site":  func([]lab, int, *rand.Rand) func(lab) bool { return func(l lab) bool { return l.site == "Leeds" } },
	"man":   func([]lab, int, *rand.Rand) func(lab) bool { return func(l lab) bool { return l.man%3 == 0 } },
	"block": func(_ []lab, n int, _ *rand.Rand) func(lab) bool { return func(l lab) bool { return l.man > 2*n/3 } },
	"date": func(list []lab, _ int, _ *rand.Rand) func(lab) bool {
		var days []float64
		for _, l := range list {
			days = append(days, float64(l.day))
		}
		half := cohort.Day(median(days))
		return func(l lab) bool { return l.day > half }
	},
	"value":     func(_ []lab, _ int, r *rand.Rand) func(lab) bool { return func(lab) bool { return r.IntN(3) == 0 } },
	"a few men": func([]lab, int, *rand.Rand) func(lab) bool { return func(l lab) bool { return l.man%20 == 3 } },
}

// write makes the table of a list of results in nmol/L, some in ng/mL.
func write(list []lab, header string, other func(l lab) bool, digits string) string {
	var b strings.Builder
	b.WriteString("site,id,start,date," + header + "\n")
	for _, l := range list {
		v := strconv.FormatFloat(l.value/28.842, 'f', 1, 64)
		switch {
		case other(l) && digits == "own":
			v = strconv.FormatFloat(l.value/100, 'f', 2, 64)
		case other(l):
			v = strconv.FormatFloat(l.value/100, 'f', 1, 64)
		case digits == "significant":
			v = strconv.FormatFloat(l.value/28.842, 'g', 3, 64)
		}
		fmt.Fprintf(&b, "%s,R%04d,%s,%s,%s\n", l.site, l.man, l.index, l.day, v)
	}
	return b.String()
}

// mixedTold reads a table and says how loud it is about two units.
func mixedTold(t *testing.T, text string) (warned, refused bool) {
	r, err := tables(t, Plan{}, text)
	if r == nil {
		t.Fatal(err)
	}
	f := told(r, cohort.MixedUnits)
	return f != nil && f.Severity == cohort.Warning, f != nil && f.Severity == cohort.Error
}

// TestNearUnitsRates counts how often a column in nmol/L, as its header says, is taken for
// one in two units, and how often ng/mL in it is not seen. Of 60 cohorts each, 7 kinds of
// clean ones gave no error, and warnings in 0 to 2; ng/mL of a site, a block or a period was
// told in 59 or 60, in a third of the single values in 56 to 60, in a third of the men in 53 to
// 60 if it has decimals of its own and in 6 to 13 if it has not, in a few men in 36 to 44 and
// 3 to 6. docs/findings.md repeats this. More cohorts:
//
//	NEAR_COHORTS=60 go test ./cohort/schema -run TestNearUnitsRates -v
func TestNearUnitsRates(t *testing.T) {
	cohorts, sizes := 3, []int{60, 40, 24}
	if n, err := strconv.Atoi(os.Getenv("NEAR_COHORTS")); err == nil {
		cohorts, sizes = n, []int{60, 150, 24}
	}
	few := max(1, cohorts/8) // warnings of clean cohorts, and mixtures that are not seen
	for name, draw := range clean {
		warnings, errors := 0, 0
		for i := range cohorts {
			r := rand.New(rand.NewPCG(uint64(i), 7))
			digits := []string{"one", "significant"}[i%2]
			w, e := mixedTold(t, write(draw(r, uint64(i)+1, sizes[i%3]), "TT (nmol/L)", func(lab) bool { return false }, digits))
			warnings, errors = warnings+btoi(w), errors+btoi(e)
		}
		t.Logf("clean, %s: %d errors and %d warnings of %d", name, errors, warnings, cohorts)
		if errors > 0 || warnings > few {
			t.Errorf("clean, %s: too many", name)
		}
	}
	for kind, other := range blends {
		for _, digits := range []string{"one", "own"} {
			for _, preset := range []string{"cc-review", "trt-recovery"} {
				warnings, errors := 0, 0
				for i := range cohorts {
					r := rand.New(rand.NewPCG(uint64(i), 8))
					n := sizes[i%3]
					list := results(preset, n, uint64(i)+1, r)
					in := other(list, n, r)
					w, e := mixedTold(t, write(list, "TT (nmol/L)", in, digits))
					warnings, errors = warnings+btoi(w), errors+btoi(e)
				}
				t.Logf("%s, ng/mL by %s, %s decimals: %d errors and %d warnings of %d", preset, kind, digits, errors, warnings, cohorts)
				hard := kind == "man" && digits == "one" || kind == "a few men"
				if !hard && warnings+errors < cohorts-2*few {
					t.Errorf("%s, ng/mL by %s, %s decimals: %d of %d are silent", preset, kind, digits, cohorts-warnings-errors, cohorts)
				}
			}
		}
	}
}
