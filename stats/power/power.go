// Package power plans sample sizes: of the number of patients, the power and the
// effect, two give the third. Numbers per group are real numbers; a plan rounds up.
package power

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// Sides is how many sides a test has.
type Sides int

// The sides.
const (
	OneSided Sides = 1
	TwoSided Sides = 2
)

const (
	impossible stats.Reason = "no sample size gives this power"
	badAlpha   stats.Reason = "the significance level and the power must be between 0 and 1"
	noEffect   stats.Reason = "there is no difference to be found"
	badSize    stats.Reason = "the sample size must be larger"
	badShare   stats.Reason = "a proportion must be between 0 and 1"
)

func open01(values ...float64) bool {
	for _, v := range values {
		if !(v > 0 && v < 1) {
			return false
		}
	}
	return true
}

// upper is the normal quantile that leaves alpha over all sides above it.
func upper(alpha float64, sides Sides) float64 { return -dist.NormalQuantile(alpha / float64(sides)) }

// size finds n with power(n) = target, for power that rises with n from the least
// size that the formula allows.
func size(target, least float64, power func(n float64) float64) (float64, error) {
	if power(least) >= target {
		return least, nil
	}
	hi := math.Max(2*least, 4)
	for power(hi) < target {
		if hi *= 2; hi > 1e12 {
			return math.NaN(), impossible
		}
	}
	return dist.Root(func(n float64) float64 { return power(n) - target }, math.Max(least, hi/4), hi), nil
}

// ProportionsMethod is the normal approximation for two proportions.
var ProportionsMethod = stats.Method{
	ID: "power.proportions", Label: "two proportions, normal approximation (pooled variance under the null)",
	Sentence: "The sample size for two proportions is that of the normal approximation with pooled variance under the null hypothesis.",
	Cite:     "Fleiss JL, Levin B, Paik MC. Statistical Methods for Rates and Proportions, 3rd ed. 2003, chapter 4",
}

// Proportions is a comparison of two proportions in groups of equal size. Strict
// counts rejections on the wrong side too. R: power.prop.test.
type Proportions struct {
	P1, P2, Alpha float64
	Sides         Sides
	Strict        bool
}

func (d Proportions) check() error {
	switch {
	case !open01(d.Alpha):
		return badAlpha
	case !(d.P1 >= 0 && d.P1 <= 1 && d.P2 >= 0 && d.P2 <= 1):
		return badShare
	case d.P1 == d.P2:
		return noEffect
	}
	return nil
}

// Power is that of n in each group.
func (d Proportions) Power(n float64) (float64, error) {
	if err := d.check(); err != nil {
		return math.NaN(), err
	}
	if !(n > 0) {
		return math.NaN(), badSize
	}
	return d.power(n), nil
}

func (d Proportions) power(n float64) float64 {
	mean := (d.P1 + d.P2) / 2
	null := upper(d.Alpha, d.Sides) * math.Sqrt(2*mean*(1-mean))
	sd := math.Sqrt(d.P1*(1-d.P1) + d.P2*(1-d.P2))
	far := math.Sqrt(n) * math.Abs(d.P1-d.P2)
	p := dist.NormalLower((far - null) / sd)
	if d.Strict && d.Sides == TwoSided {
		p += dist.NormalUpper((far + null) / sd)
	}
	return p
}

// N is the number in each group.
func (d Proportions) N(power float64) (float64, error) {
	if err := d.check(); err != nil {
		return math.NaN(), err
	}
	if !open01(power) {
		return math.NaN(), badAlpha
	}
	return size(power, 1e-3, d.power)
}

// Effect is the P2 above P1 (below it, if lower) that n in each group find with
// that power.
func (d Proportions) Effect(n, power float64, lower bool) (float64, error) {
	if !open01(d.Alpha, power) {
		return math.NaN(), badAlpha
	}
	if !(d.P1 >= 0 && d.P1 <= 1) {
		return math.NaN(), badShare
	}
	end := 1.0
	if lower {
		end = 0
	}
	f := func(p2 float64) float64 { e := d; e.P2 = p2; return e.power(n) - power }
	if f(end) < 0 {
		return math.NaN(), stats.Reason("no difference is large enough to be found with this power")
	}
	return dist.Root(f, d.P1+(end-d.P1)*1e-9, end), nil
}

// TMethod is the power of t tests.
var TMethod = stats.Method{
	ID: "power.t", Label: "t test, noncentral t distribution",
	Sentence: "The sample size for means is that of the t test, by the noncentral t distribution.",
	Cite:     "Owen DB. Technometrics 1965;7:437-445",
}

// T is a comparison of means: two groups, or one group of pairs or single values. Numbers
// are of the first group. R: power.t.test; pwr::pwr.t2n.test with a ratio.
type T struct {
	Delta, SD, Alpha float64
	Paired           bool    // one group, of differences with this SD
	Ratio            float64 // of the second group's size to the first's; 0: equal sizes
	Sides            Sides
	Strict           bool
}

func (d T) check() error {
	switch {
	case !open01(d.Alpha):
		return badAlpha
	case !(d.SD > 0):
		return stats.Reason("the standard deviation must be positive")
	case d.Delta == 0 || math.IsNaN(d.Delta):
		return noEffect
	case d.Ratio != 0 && (!(d.Ratio > 0) || math.IsInf(d.Ratio, 1)):
		return stats.Reason("the ratio of the groups' sizes must be positive")
	case d.Ratio != 0 && d.Paired:
		return stats.Reason("pairs are one group: there is no ratio of sizes")
	}
	return nil
}

// Power is that of n in the first group, or n pairs.
func (d T) Power(n float64) (float64, error) {
	if err := d.check(); err != nil {
		return math.NaN(), err
	}
	if !(n > 1) {
		return math.NaN(), badSize
	}
	return d.power(n), nil
}

func (d T) power(n float64) float64 {
	delta := d.Delta
	if d.Sides == TwoSided {
		delta = math.Abs(delta)
	}
	ratio := d.Ratio
	if ratio == 0 {
		ratio = 1
	}
	df, root := n*(1+ratio)-2, math.Sqrt(n*ratio/(1+ratio))
	if d.Paired {
		df, root = n-1, math.Sqrt(n)
	}
	t := dist.NoncentralT{DF: math.Max(1e-7, df), NCP: root * delta / d.SD}
	q := dist.QuantileUpper(dist.StudentsT{DF: t.DF}, d.Alpha/float64(d.Sides))
	p := dist.Upper(t, q)
	if d.Strict && d.Sides == TwoSided {
		p += dist.Lower(t, -q)
	}
	return p
}

// N is the number in the first group, or of pairs; at least 2.
func (d T) N(power float64) (float64, error) {
	if err := d.check(); err != nil {
		return math.NaN(), err
	}
	if !open01(power) {
		return math.NaN(), badAlpha
	}
	if d.Delta < 0 && d.Sides == OneSided {
		return math.NaN(), impossible
	}
	return size(power, 2, d.power)
}

// Effect is the difference that n find with that power.
func (d T) Effect(n, power float64) (float64, error) {
	d.Delta = d.SD
	if err := d.check(); err != nil {
		return math.NaN(), err
	}
	if !open01(power) {
		return math.NaN(), badAlpha
	}
	if !(n > 1) {
		return math.NaN(), badSize
	}
	f := func(delta float64) float64 { e := d; e.Delta = delta; return e.power(n) - power }
	hi := d.SD
	for f(hi) < 0 {
		hi *= 2
	}
	if f(0) > 0 {
		return math.NaN(), badAlpha
	}
	return dist.Root(f, 0, hi), nil
}

// ANOVAMethod is the power of the F test.
var ANOVAMethod = stats.Method{
	ID: "power.anova", Label: "one-way analysis of variance, noncentral F distribution",
	Sentence: "The sample size for several means is that of one-way analysis of variance, by the noncentral F distribution.",
	Cite:     "Scheffé H. The Analysis of Variance. 1959, section 2.8",
}

// ANOVA compares means of groups of equal size; Between is the variance of the
// means (with divisor Groups - 1). R: power.anova.test.
type ANOVA struct {
	Groups                 int
	Between, Within, Alpha float64
}

func (d ANOVA) check() error {
	switch {
	case !open01(d.Alpha):
		return badAlpha
	case d.Groups < 2:
		return stats.OneGroup
	case !(d.Between > 0) || !(d.Within > 0):
		return noEffect
	}
	return nil
}

// Power is that of n in each group.
func (d ANOVA) Power(n float64) (float64, error) {
	if err := d.check(); err != nil {
		return math.NaN(), err
	}
	if !(n > 1) {
		return math.NaN(), badSize
	}
	return d.power(n), nil
}

func (d ANOVA) power(n float64) float64 {
	k := float64(d.Groups)
	df1, df2 := k-1, (n-1)*k
	q := dist.QuantileUpper(dist.F{DF1: df1, DF2: df2}, d.Alpha)
	return dist.Upper(dist.NoncentralF{DF1: df1, DF2: df2, NCP: (k - 1) * n * d.Between / d.Within}, q)
}

// N is the number in each group; at least 2.
func (d ANOVA) N(power float64) (float64, error) {
	if err := d.check(); err != nil {
		return math.NaN(), err
	}
	if !open01(power) {
		return math.NaN(), badAlpha
	}
	return size(power, 2, d.power)
}
