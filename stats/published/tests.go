package published

import (
	"fmt"
	"math"
	"strings"

	"leydig/stats/contingency"
	"leydig/stats/dist"
)

// Arm is a group's count of men with an event.
type Arm struct {
	Events int64 `yaml:"events"`
	Of     int64 `yaml:"of"`
}

// checkMeanInterval tells whether a mean's interval is that of its SD, by the t or by the
// normal distribution.
func (f *Figure) checkMeanInterval(add adder, level float64) {
	n := float64(f.Of())
	se := f.SD / math.Sqrt(n)
	decimals := max(decimalsOf(f.Interval[0]), decimalsOf(f.Interval[1]))
	var by []string
	t, z := -dist.TQuantile((1-level)/2, n-1), dist.Z(level)
	for _, x := range []struct {
		name string
		half float64
	}{{"t", t * se}, {"normal", z * se}} {
		// The mean and the SD are rounded, too: the limits may differ by what that leaves open.
		open := 0.5*math.Pow10(-f.Decimals) + 0.5*math.Pow10(-decimalsOf(f.SD))*x.half/f.SD + 0.5*math.Pow10(-decimals)
		if math.Abs(*f.Value-x.half-f.Interval[0]) <= open+1e-9 && math.Abs(*f.Value+x.half-f.Interval[1]) <= open+1e-9 {
			by = append(by, x.name)
		}
	}
	if len(by) > 0 {
		add("interval", Consistent, "%g to %g is %s ± that of the SD %g of %d men (%s distribution)", f.Interval[0], f.Interval[1], f.Printed(),
			f.SD, f.Of(), strings.Join(by, " or "))
		return
	}
	add("interval", Inconsistent, "the SD %g of %d men gives %.*f to %.*f, printed is %g to %g", f.SD, f.Of(), decimals, *f.Value-t*se,
		decimals, *f.Value+t*se, f.Interval[0], f.Interval[1])
}

// checkP tells by which test a printed P reproduces: of two arms' counts, or of two
// groups' means and SDs.
func (f *Figure) checkP(add adder) {
	if f.P <= 0 || f.P >= 1 {
		return
	}
	tests, of := f.tests()
	if len(tests) == 0 {
		return
	}
	decimals := decimalsOf(f.P)
	var by, all []string
	for _, t := range tests {
		all = append(all, fmt.Sprintf("%s %.*g", t.name, 2, t.p))
		if rounds(t.p, f.P, decimals) || f.PBelow && t.p < f.P {
			by = append(by, t.name)
		}
	}
	printed := fmt.Sprintf("P = %g", f.P)
	if f.PBelow {
		printed = fmt.Sprintf("P < %g", f.P)
	}
	if len(by) > 0 {
		add("P value", Consistent, "%s of %s reproduces: %s", printed, of, strings.Join(by, ", "))
		return
	}
	add("P value", Inconsistent, "%s of %s reproduces by none of: %s", printed, of, strings.Join(all, "; "))
}

type namedP struct {
	name string
	p    float64
}

func (f *Figure) tests() (out []namedP, of string) {
	switch {
	case len(f.Arms) == 2:
		a, b := f.Arms[0], f.Arms[1]
		of = fmt.Sprintf("%d/%d against %d/%d", a.Events, a.Of, b.Events, b.Of)
		rows := [][]float64{{float64(a.Events), float64(a.Of - a.Events)}, {float64(b.Events), float64(b.Of - b.Events)}}
		if t, err := contingency.Independence(rows, false); err == nil {
			out = append(out, namedP{"Pearson's test", t.P})
		}
		if t, err := contingency.Independence(rows, true); err == nil {
			out = append(out, namedP{"with continuity correction", t.P})
		}
		if t, err := contingency.Fisher2x2(a.Events, a.Of-a.Events, b.Events, b.Of-b.Events); err == nil {
			out = append(out, namedP{"Fisher's exact test", t.P})
		}
	case len(f.Groups) == 2 && f.Groups[0].SD > 0 && f.Groups[1].SD > 0:
		a, b := f.Groups[0], f.Groups[1]
		of = fmt.Sprintf("%g ± %g (%d) against %g ± %g (%d)", a.Mean, a.SD, a.N, b.Mean, b.SD, b.N)
		va, vb := a.SD*a.SD/float64(a.N), b.SD*b.SD/float64(b.N)
		d := a.Mean - b.Mean
		df := (va + vb) * (va + vb) / (va*va/float64(a.N-1) + vb*vb/float64(b.N-1))
		pooled := (float64(a.N-1)*a.SD*a.SD + float64(b.N-1)*b.SD*b.SD) / float64(a.N+b.N-2)
		out = append(out, namedP{"Student's t test", dist.TTwoSided(d/math.Sqrt(pooled*(1/float64(a.N)+1/float64(b.N))), float64(a.N+b.N-2))},
			namedP{"Welch's t test", dist.TTwoSided(d/math.Sqrt(va+vb), df)})
	}
	return out, of
}
