package published

import (
	"fmt"
	"math"
	"strings"

	"leydig/stats"
	"leydig/stats/proportion"
)

// Verdicts of a check.
const (
	Consistent   = "consistent"
	Inconsistent = "inconsistent"
	Unclear      = "cannot be told"
)

// Finding is what one check of a figure found.
type Finding struct {
	Figure, Check, Verdict, Text string
}

// Check holds a figure against itself: percentages against their denominators, intervals
// against the counts, totals against their parts, units against what can be.
func Check(f *Figure) []Finding {
	var out []Finding
	add := func(check, verdict, format string, args ...any) {
		out = append(out, Finding{f.ID, check, verdict, fmt.Sprintf(format, args...)})
	}
	f.checkPercent(add)
	f.checkInterval(add)
	f.checkWhole(add)
	f.checkTotals(add)
	f.checkCrude(add)
	f.checkP(add)
	for _, q := range f.Quotes {
		checkUnit(q, add)
	}
	if c := f.Change; c != nil {
		rise := 100 * (c.After/c.Before - 1)
		ratio := 100 * c.After / c.Before
		switch {
		case math.Abs(rise-c.Percent) <= 1:
			add("change", Consistent, "%g to %g is a change of %.0f%%, as printed", c.Before, c.After, rise)
		case math.Abs(ratio-c.Percent) <= 1.5:
			add("change", Inconsistent, "%g to %g is a change of %+.0f%%; the printed %g%% is the ratio of the two (%.0f%%), not the change",
				c.Before, c.After, rise, c.Percent, ratio)
		default:
			add("change", Inconsistent, "%g to %g is a change of %+.0f%%, printed is %g%%", c.Before, c.After, rise, c.Percent)
		}
	}
	for _, a := range f.Again {
		for _, v := range a.Values[1:] {
			if v != a.Values[0] {
				add("printed twice", Inconsistent, "%s: printed as %g and as %g", a.What, a.Values[0], v)
				break
			}
		}
	}
	return out
}

// checkWhole is GRIM and GRIMMER of a mean of whole numbers, and of its SD.
func (f *Figure) checkWhole(add adder) {
	if !f.Whole || f.Value == nil || f.Of() == 0 {
		return
	}
	sums, err := Sums(*f.Value, f.Of(), f.Decimals)
	if err != nil {
		return
	}
	mean := fmt.Sprintf("%.*f", f.Decimals, *f.Value)
	if len(sums) == 0 {
		add("mean", Inconsistent, "no sum of %d whole numbers has the mean %s (GRIM)", f.Of(), mean)
		return
	}
	if f.SD > 0 {
		if can, err := GRIMMER(*f.Value, f.SD, f.Of(), f.Decimals, decimalsOf(f.SD)); err == nil && !can {
			add("mean", Inconsistent, "no %d whole numbers have the mean %s and the SD %g (GRIMMER)", f.Of(), mean, f.SD)
			return
		}
	}
	add("mean", Consistent, "%d whole numbers can have the mean %s: their sum is %d%s", f.Of(), mean, sums[0], upTo(sums))
}

// upTo is the end of a list of sums, empty where there is one.
func upTo(sums []int64) string {
	if len(sums) == 1 {
		return ""
	}
	return fmt.Sprintf(" to %d", sums[len(sums)-1])
}

type adder func(check, verdict, format string, args ...any)

// checkPercent is GRIM, of the figure and of the further percentages.
func (f *Figure) checkPercent(add adder) {
	if f.Metric == "proportion" && f.Value != nil && f.Of() > 0 && f.Estimator != "life-table" && f.Estimator != "model" &&
		f.Estimator != "kaplan-meier" {
		share := Share{What: "the figure", Percent: *f.Value, Decimals: f.Decimals, Of: f.Of(), Count: f.Numerator}
		if f.NumeratorSource != "" && strings.Contains(f.NumeratorSource, "implied") {
			share.Count = nil // made from the percentage: it cannot check it
		}
		if x, err := Counts(share.Percent, share.Of, share.Decimals); f.Denominator == 0 && f.Numerator == nil && err == nil && len(x) == 0 {
			add("percentage", Unclear, "no count of all %d men gives %s, and the denominator is not known", f.N, f.Printed())
		} else {
			checkShare(share, add)
		}
	}
	for _, s := range f.Shares {
		checkShare(s, add)
	}
}

func checkShare(s Share, add adder) {
	counts, err := Counts(s.Percent, s.Of, s.Decimals)
	printed := fmt.Sprintf("%.*f%%", s.Decimals, s.Percent)
	if err != nil {
		add("percentage", Unclear, "%s: %v", s.What, err)
		return
	}
	if s.Count != nil {
		exact := 100 * float64(*s.Count) / float64(s.Of)
		if rounds(exact, s.Percent, s.Decimals) {
			add("percentage", Consistent, "%s: %d of %d is %s, as printed", s.What, *s.Count, s.Of, printed)
			return
		}
		text := fmt.Sprintf("%s: %d of %d is %.*f%% (%.*f%%), printed is %s", s.What, *s.Count, s.Of, s.Decimals, exact, s.Decimals+2,
			exact, printed)
		if math.Abs(exact-s.Percent) < math.Pow10(-s.Decimals) && exact > s.Percent {
			text += "; cut off, not rounded"
		}
		add("percentage", Inconsistent, "%s", text)
		return
	}
	switch len(counts) {
	case 0:
		below := math.Floor(s.Percent * float64(s.Of) / 100)
		add("percentage", Inconsistent, "%s: no count of %d gives %s; %.0f is %.*f%% and %.0f is %.*f%%", s.What, s.Of, printed,
			below, s.Decimals, 100*below/float64(s.Of), below+1, s.Decimals, 100*(below+1)/float64(s.Of))
	case 1:
		add("percentage", Consistent, "%s: %s of %d can only be %d", s.What, printed, s.Of, counts[0])
	default:
		add("percentage", Consistent, "%s: %s of %d can be %d to %d", s.What, printed, s.Of, counts[0], counts[len(counts)-1])
	}
}

// intervals are the methods by which a printed interval may have been made.
var intervals = []struct {
	name string
	of   func(proportion.Count, float64) (stats.Estimate, error)
}{
	{"Clopper-Pearson (exact)", proportion.ClopperPearson}, {"Wilson", proportion.Wilson}, {"Wald", proportion.Wald},
	{"Wilson with continuity correction", proportion.WilsonCC}, {"Agresti-Coull", proportion.AgrestiCoull}, {"Jeffreys", proportion.Jeffreys},
	{"logit", proportion.Logit}, {"mid-P", proportion.MidP}, {"Blaker", proportion.Blaker},
	{"Jeffreys, equal-tailed", proportion.JeffreysEqualTailed}, {"complementary log-log", proportion.CLogLog}, {"likelihood ratio",
		proportion.LikelihoodRatio},
}

// checkInterval tells by which method a printed interval reproduces: of a percentage from
// its counts, of a mean from its SD.
func (f *Figure) checkInterval(add adder) {
	if len(f.Interval) != 2 || f.Value == nil {
		return
	}
	if *f.Value < f.Interval[0] || *f.Value > f.Interval[1] {
		add("interval", Inconsistent, "the value %s lies outside of its interval %g to %g", f.Printed(), f.Interval[0], f.Interval[1])
		return
	}
	level := f.Level
	if level == 0 {
		level = 0.95
	}
	if strings.HasPrefix(f.Metric, "mean") && f.SD > 0 && f.Of() > 1 {
		f.checkMeanInterval(add, level)
		return
	}
	if f.Metric != "proportion" || f.Of() == 0 || f.Numerator == nil {
		add("interval", Unclear, "the interval %g to %g holds the value; without counts or an SD it cannot be made anew", f.Interval[0],
			f.Interval[1])
		return
	}
	lines, err := MadeBy(proportion.Count{X: *f.Numerator, N: f.Of()}, f.Interval[0], f.Interval[1], level)
	if err != nil {
		add("interval", Unclear, "%d/%d: %v", *f.Numerator, f.Of(), err)
		return
	}
	var by []string
	for _, l := range lines {
		if l.Same {
			by = append(by, l.Method)
		}
	}
	if len(by) == 0 {
		add("interval", Inconsistent, "%g to %g of %d/%d reproduces by none of %d methods; the exact one gives %.1f to %.1f", f.Interval[0],
			f.Interval[1],
			*f.Numerator, f.Of(), len(lines), 100*lines[0].Lower, 100*lines[0].Upper)
		return
	}
	add("interval", Consistent, "%g to %g of %d/%d reproduces: %s", f.Interval[0], f.Interval[1], *f.Numerator, f.Of(), strings.Join(by, ", "))
}

// Made is an interval of a share by one method, and whether it is the printed one.
type Made struct {
	Method       string
	Lower, Upper float64
	Same         bool
}

// MadeBy makes the interval of a share by every method, the exact one first, and tells
// which give the printed limits, in percent, at the decimals that they show.
func MadeBy(c proportion.Count, lower, upper, level float64) ([]Made, error) {
	decimals := max(decimalsOf(lower), decimalsOf(upper))
	var out []Made
	for _, m := range intervals {
		e, err := m.of(c, level)
		if err != nil {
			return nil, err
		}
		out = append(out, Made{m.name, e.CI.Lower, e.CI.Upper, rounds(100*e.CI.Lower, lower, decimals) && rounds(100*e.CI.Upper, upper,
			decimals)})
	}
	return out, nil
}

// decimalsOf counts the decimals that a number shows.
func decimalsOf(v float64) int {
	for d := range 6 {
		if math.Abs(v*math.Pow10(d)-math.Round(v*math.Pow10(d))) < 1e-7 {
			return d
		}
	}
	return 6
}

// checkTotals holds parts against the whole.
func (f *Figure) checkTotals(add adder) {
	if len(f.Parts) > 0 {
		var sum int64
		var words []string
		for _, p := range f.Parts {
			sum += p
			words = append(words, fmt.Sprint(p))
		}
		if sum == f.N {
			add("parts", Consistent, "%s = %d, as printed", strings.Join(words, " + "), sum)
		} else {
			add("parts", Inconsistent, "%s = %d, printed is %d", strings.Join(words, " + "), sum, f.N)
		}
	}
	if len(f.Groups) == 0 || f.Value == nil {
		return
	}
	all := Combined(f.Groups)
	if all.N != f.N {
		add("groups", Inconsistent, "the groups have %d men, the total is printed as %d", all.N, f.N)
		return
	}
	if rounds(all.Mean, *f.Value, f.Decimals) {
		add("groups", Consistent, "the groups' means give %.2f, as printed", all.Mean)
	} else {
		text := fmt.Sprintf("the groups' means give %.2f for all %d, printed is %.*f", all.Mean, all.N, f.Decimals, *f.Value)
		if f.SD > 0 && rounds(all.SD, f.SD, decimalsOf(f.SD)) {
			text += fmt.Sprintf("; with %.2f, their SDs give exactly the printed SD of %g: the mean is the misprint", all.Mean, f.SD)
		}
		add("groups", Inconsistent, "%s", text)
	}
	if f.SD > 0 && !math.IsNaN(all.SD) {
		verdict := Inconsistent
		if rounds(all.SD, f.SD, decimalsOf(f.SD)) {
			verdict = Consistent
		}
		add("groups", verdict, "the groups' means and SDs give an SD of %.2f, printed is %g", all.SD, f.SD)
	}
}

// checkCrude tells a crude share from a life-table rate.
func (f *Figure) checkCrude(add adder) {
	if f.Crude == nil || f.Value == nil {
		return
	}
	share := float64(f.Crude.Events) / float64(f.Crude.Of)
	crude := stats.Percent(share, 1)
	if rounds(100*share, *f.Value, f.Decimals) {
		add("estimator", Consistent, "%d of %d is %s: the printed rate is crude", f.Crude.Events, f.Crude.Of, crude)
		return
	}
	verdict, text := Inconsistent, "and nothing says why"
	if f.Estimator == "life-table" || f.Estimator == "kaplan-meier" {
		verdict, text = Consistent, "the printed one is a life-table rate, which counts the censored: the two are different quantities, "+
			"and GRIM does not apply"
	}
	add("estimator", verdict, "%d of %d is %s, printed is %s: %s", f.Crude.Events, f.Crude.Of, crude, f.Printed(), text)
}

// units of total testosterone, in ng/dL.
var units = []struct {
	name   string
	factor float64
}{{"ng/dL", 1}, {"ng/mL", 100}, {"nmol/L", 28.842}}

// Means of groups of men lie between these, ng/dL: the lower end is above castrate
// levels, the upper above what substitution gives.
const lowestMean, highestMean = 120.0, 1500.0

// checkUnit tells whether a value can be of its unit and, where it cannot, of which.
func checkUnit(q Quote, add adder) {
	if q.Analyte != "total_testosterone" {
		return
	}
	var fits []string
	for _, u := range units {
		v := q.Value * u.factor
		if u.name == q.Unit && v >= lowestMean && v <= highestMean {
			add("unit", Consistent, "%s: %g %s is %.0f ng/dL, which can be", q.What, q.Value, q.Unit, v)
			return
		}
		if u.name != q.Unit && v >= lowestMean && v <= highestMean {
			fits = append(fits, fmt.Sprintf("%g %s (%.0f ng/dL)", q.Value, u.name, v))
		}
	}
	text := fmt.Sprintf("%s: %g %s is not a level of men in whom testosterone is measured", q.What, q.Value, q.Unit)
	if len(fits) > 0 {
		text += "; " + strings.Join(fits, " or ") + " would be"
	}
	add("unit", Inconsistent, "%s", text)
}
