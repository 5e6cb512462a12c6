package survival

import (
	"math"
	"sort"

	"leydig/stats"
	"leydig/stats/dist"
)

// Transform is the scale on which a curve's limits are computed.
type Transform string

// LogLog is the default of this program, of SAS and of Stata; R's is Log.
const (
	LogLog Transform = "log-log"
	Log    Transform = "log"
	Plain  Transform = "plain"
)

// Options of a curve.
type Options struct {
	Transform Transform
	Level     float64
}

// Curve is an estimated survival curve, one entry a time of its table. SE is of
// the survival; limits are NaN where undefined.
type Curve struct {
	Table
	Survival, SE, Lower, Upper []float64
	Level                      float64
}

// KaplanMeierMethod is the product-limit estimator with log-log limits.
var KaplanMeierMethod = stats.Method{
	ID: "survival.kaplan-meier.log-log", Label: "Kaplan-Meier estimate, log-log limits",
	Sentence: "Time to event was estimated by the Kaplan-Meier method with Greenwood standard errors and 95% intervals on the log(-log) scale; medians are where the curve, and their limits where its band, crosses one half (midpoint of a stretch at exactly one half).",
	Cite:     "Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481; Brookmeyer R, Crowley J. Biometrics 1982;38:29-41",
}

// KaplanMeier is the product-limit estimate S(t) = Π (1 - d/n) with Greenwood's
// variance. R: survival::survfit(conf.type = ...).
func KaplanMeier(t Table, o Options) (Curve, error) {
	if len(t.Time) == 0 {
		return Curve{}, stats.NoData
	}
	n := len(t.Time)
	c := Curve{Table: t, Survival: make([]float64, n), SE: make([]float64, n), Lower: make([]float64, n), Upper: make([]float64, n), Level: o.Level}
	z := dist.Z(o.Level)
	s, greenwood := 1.0, 0.0
	for k := range n {
		d, r := t.Events[k], t.AtRisk[k]
		if d > 0 {
			s *= (r - d) / r
			greenwood += d / (r * (r - d))
		}
		if d == r && d > 0 {
			s = 0
		}
		c.Survival[k] = s
		c.SE[k] = s * math.Sqrt(greenwood)
		if s == 0 {
			c.SE[k] = math.NaN()
		}
		c.Lower[k], c.Upper[k] = limits(s, math.Sqrt(greenwood), z, o.Transform)
	}
	return c, nil
}

// limits are the pointwise limits of S with standard error se of log S.
func limits(s, se, z float64, tr Transform) (lower, upper float64) {
	nan := math.NaN()
	if s == 0 {
		return nan, nan
	}
	if s == 1 {
		return 1, 1
	}
	switch tr {
	case Plain:
		return math.Max(0, s-z*s*se), math.Min(1, s+z*s*se)
	case Log:
		return s * math.Exp(-z*se), math.Min(1, s*math.Exp(z*se))
	}
	w := z * se / math.Log(s)
	return math.Pow(s, math.Exp(-w)), math.Pow(s, math.Exp(w))
}

// halfTolerance is how near to 1-p a product of floats must come to be it.
const halfTolerance = 1.5e-8

// crossing finds where a falling step function reaches the height 1-p: the
// smallest time with y <= 1-p, or the midpoint of the stretch on which y = 1-p.
func crossing(time, y []float64, p float64) (float64, error) {
	h := 1 - p
	first := sort.Search(len(y), func(i int) bool { return math.IsNaN(y[i]) || y[i] <= h+halfTolerance })
	if first == len(y) || math.IsNaN(y[first]) {
		// An undefined limit at S = 0 lies at the curve's end, not below the height.
		return math.NaN(), stats.NotReached
	}
	if math.Abs(y[first]-h) > halfTolerance {
		return time[first], nil
	}
	for k := first + 1; k < len(y); k++ {
		if math.IsNaN(y[k]) || y[k] < h-halfTolerance {
			return (time[first] + time[k]) / 2, nil
		}
	}
	return (time[first] + time[len(time)-1]) / 2, nil
}

// Quantile is the time by which a share p had the event, with the limits at which
// the curve's band crosses that height. A value or limit that is not reached is
// NaN; the error tells when the quantile itself is not reached.
func (c Curve) Quantile(p float64) (stats.Estimate, error) {
	e := stats.Estimate{SE: math.NaN(), CI: stats.Interval{Level: c.Level}}
	var err error
	e.Value, err = crossing(c.Time, c.Survival, p)
	e.CI.Lower, _ = crossing(c.Time, c.Lower, p)
	e.CI.Upper, _ = crossing(c.Time, c.Upper, p)
	return e, err
}

// At gives the survival at a time, with its limits. Beyond the last time the
// curve is undefined unless it has reached 0.
func (c Curve) At(time float64) (stats.Estimate, error) {
	last := c.Time[len(c.Time)-1]
	if time > last*(1+SameTime) && c.Survival[len(c.Time)-1] > 0 {
		return stats.Estimate{}, stats.Reason("beyond the last follow-up")
	}
	k := sort.Search(len(c.Time), func(i int) bool { return c.Time[i] > time*(1+SameTime) }) - 1
	ci := stats.Interval{Lower: 1, Upper: 1, Level: c.Level}
	if k < 0 {
		return stats.Estimate{Value: 1, CI: ci}, nil
	}
	ci.Lower, ci.Upper = c.Lower[k], c.Upper[k]
	return stats.Estimate{Value: c.Survival[k], SE: c.SE[k], CI: ci}, nil
}
