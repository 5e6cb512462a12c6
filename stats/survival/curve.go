package survival

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"leydig/stats"
	"leydig/stats/dist"
)

// Estimator is how a curve comes from a life table.
type Estimator string

const (
	// ProductLimit is Kaplan and Meier's; the default.
	ProductLimit Estimator = "kaplan-meier"
	// Breslow is exp(-Nelson-Aalen).
	Breslow Estimator = "breslow"
	// FlemingHarrington is exp(-cumulative hazard) with tied events taken one after
	// another.
	FlemingHarrington Estimator = "fleming-harrington"
)

// Options of a curve. Its zero value is the product limit with log-log limits;
// Level 0 is 0.95.
type Options struct {
	Transform Transform
	Level     float64
	Estimator Estimator
	// Start is the time at which the curve is 1: that of a landmark. Else 0, or the
	// first time where that is negative.
	Start float64
}

// Curve is an estimated survival curve, one entry a time of its table. SE is of
// the survival, NaN at a product limit of 0; limits are NaN where undefined.
type Curve struct {
	Table
	Survival, SE, Lower, Upper []float64
	Level                      float64
	// Hazard is the cumulative hazard (Nelson-Aalen; Fleming-Harrington's where that
	// is the estimator) and HazardSE its standard error.
	Hazard, HazardSE []float64
	Start            float64
	first            *stats.Interval // before the first time, where it is not 1
}

// KaplanMeierMethod is the product-limit estimator with log-log limits.
var KaplanMeierMethod = stats.Method{
	ID: "survival.kaplan-meier.log-log", Label: "Kaplan-Meier estimate, log-log limits",
	Sentence: "Time to event was estimated by the Kaplan-Meier method with Greenwood standard errors and " + stats.LevelMark + " " +
		"intervals on the log(-log) scale; medians are where the curve, and their limits where its band, " +
		"crosses one half (midpoint of a stretch at exactly one half).",
	Cite: "Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481; Brookmeyer R, Crowley J. Biometrics 1982;38:29-41",
}

// Method is the estimator and the scale of limits that the options ask for.
func (o Options) Method() stats.Method {
	m := KaplanMeierMethod
	scale := o.Transform
	if scale == "" {
		scale = LogLog
	}
	name := map[Estimator]string{Breslow: "Breslow", FlemingHarrington: "Fleming-Harrington"}[o.Estimator]
	if name == "" && scale == LogLog {
		return m
	}
	if name == "" {
		name = "Kaplan-Meier"
	}
	m.ID = "survival." + strings.ToLower(name) + "." + string(scale)
	m.Label = name + " estimate, " + string(scale) + " limits"
	m.Sentence = fmt.Sprintf("Time to event was estimated by the %s method with limits on the %s scale.", name, scale)
	return m
}

// KaplanMeier is the product-limit estimate S(t) = Π (1 - d/n) with Greenwood's
// variance. R: survival::survfit(conf.type = ...).
func KaplanMeier(t Table, o Options) (Curve, error) {
	o.Estimator = ProductLimit
	return Estimate(t, o)
}

// Estimate is the curve of a table by o.Estimator: the product limit with
// Greenwood's variance, or exp(-H) with the Poisson variance of H. R:
// survival::survfit(stype, ctype).
func Estimate(t Table, o Options) (Curve, error) {
	if len(t.Time) == 0 {
		return Curve{}, stats.NoData
	}
	c := newCurve(t, o)
	z := dist.Z(c.Level)
	s, hazard, variance, greenwood := 1.0, 0.0, 0.0, 0.0
	for k := range t.Time {
		d, r := t.Events[k], t.AtRisk[k]
		if d > 0 {
			h, v := d/r, d/(r*r)
			if o.Estimator == FlemingHarrington {
				h, v = oneByOne(d, r, t.tied(k))
			}
			hazard += h
			variance += v
			if d >= r*(1-1e-14) {
				s = 0
			} else {
				s *= (r - d) / r
				greenwood += d / (r * (r - d))
			}
		}
		c.Hazard[k], c.HazardSE[k] = hazard, math.Sqrt(variance)
		if o.Estimator == Breslow || o.Estimator == FlemingHarrington {
			c.Survival[k] = math.Exp(-hazard)
			c.SE[k] = c.Survival[k] * c.HazardSE[k]
			c.Lower[k], c.Upper[k] = Limits(c.Survival[k], c.HazardSE[k], z, o.Transform)
			continue
		}
		c.Survival[k] = s
		c.SE[k] = s * math.Sqrt(greenwood)
		if s == 0 {
			c.SE[k] = math.NaN()
		}
		c.Lower[k], c.Upper[k] = Limits(s, math.Sqrt(greenwood), z, o.Transform)
	}
	return c, nil
}

func newCurve(t Table, o Options) Curve {
	n := len(t.Time)
	c := Curve{Table: t, Level: o.Level, Start: o.Start}
	if c.Level == 0 {
		c.Level = 0.95
	}
	if o.Start == 0 {
		c.Start = math.Min(0, t.Time[0])
	}
	for _, x := range []*[]float64{&c.Survival, &c.SE, &c.Lower, &c.Upper, &c.Hazard, &c.HazardSE} {
		*x = make([]float64, n)
	}
	return c
}

// tied is the number of events at a time, weights left aside.
func (t Table) tied(k int) float64 {
	if t.Tied != nil {
		return t.Tied[k]
	}
	return t.Events[k]
}

// oneByOne is the hazard and its variance of d events in number (or of weight d in
// all) that happen one after another.
func oneByOne(d, r, number float64) (hazard, variance float64) {
	each := d / number
	for j := 0.0; j < number; j++ {
		n := r - j*each
		hazard += each / n
		variance += each / (n * n)
	}
	return hazard, variance
}

// halfTolerance is how near to 1-p a product of floats must come to be it.
const halfTolerance = 1.5e-8

// crossing finds where a falling step function reaches the height 1-p: the
// smallest time with y <= 1-p, or the midpoint of the stretch on which y = 1-p.
// Undefined values, before the first event and at S = 0, are passed over.
func crossing(time, y []float64, p float64) (value float64, toTheEnd bool, err error) {
	h := 1 - p
	for k := range y {
		if !(y[k] <= h+halfTolerance) {
			continue
		}
		if math.Abs(y[k]-h) > halfTolerance {
			return time[k], false, nil
		}
		for j := k + 1; j < len(y); j++ {
			if y[j] < h-halfTolerance {
				return (time[k] + time[j]) / 2, false, nil
			}
		}
		return time[k], true, nil
	}
	return math.NaN(), false, stats.NotReached
}

// Quantile is the time by which a share p had the event, with the limits at which
// the curve's band crosses that height. A value or limit that is not reached is
// NaN; the error tells when the quantile itself is not reached. Where the curve
// stays at exactly 1-p to its end, the stretch ends there. R: quantile(survfit).
func (c Curve) Quantile(p float64) (stats.Estimate, error) {
	last := c.Time[len(c.Time)-1]
	get := func(y []float64) (float64, error) {
		v, open, err := crossing(c.Time, y, p)
		if open && !math.IsNaN(y[len(y)-1]) {
			v = (v + last) / 2
		}
		return v, err
	}
	e := stats.Estimate{SE: math.NaN(), CI: stats.Interval{Level: c.Level}}
	var err error
	e.Value, err = get(c.Survival)
	e.CI.Lower, _ = get(c.Lower)
	e.CI.Upper, _ = get(c.Upper)
	return e, err
}

// Median is Quantile(0.5), but where the curve stays at exactly one half to its end
// the median is the time at which it came there. R: print(survfit).
func (c Curve) Median() (stats.Estimate, error) {
	e := stats.Estimate{SE: math.NaN(), CI: stats.Interval{Level: c.Level}}
	var err error
	e.Value, _, err = crossing(c.Time, c.Survival, 0.5)
	e.CI.Lower, _, _ = crossing(c.Time, c.Lower, 0.5)
	e.CI.Upper, _, _ = crossing(c.Time, c.Upper, 0.5)
	return e, err
}

// BeyondFollowUp is why a curve has no value after its last time.
const BeyondFollowUp stats.Reason = "beyond the last follow-up"

// index is the entry of a time: the last time that is not after it, -1 before all.
func (t Table) index(time float64) int {
	return sort.Search(len(t.Time), func(i int) bool { return t.Time[i]-time > stats.SameTime*math.Abs(time) }) - 1
}

// At gives the survival at a time, with its limits. Beyond the last time the
// curve is undefined unless it has reached 0.
func (c Curve) At(time float64) (stats.Estimate, error) {
	last := c.Time[len(c.Time)-1]
	if time > last*(1+stats.SameTime) && c.Survival[len(c.Time)-1] > 0 {
		return stats.Estimate{}, BeyondFollowUp
	}
	return c.Extended(time), nil
}

// Extended is At, with the last value carried on.
func (c Curve) Extended(time float64) stats.Estimate {
	k := c.index(time)
	ci := stats.Interval{Lower: 1, Upper: 1, Level: c.Level}
	if k < 0 && c.first != nil {
		ci = *c.first
	}
	if k < 0 {
		return stats.Estimate{Value: 1, CI: ci}
	}
	ci.Lower, ci.Upper = c.Lower[k], c.Upper[k]
	return stats.Estimate{Value: c.Survival[k], SE: c.SE[k], CI: ci}
}
