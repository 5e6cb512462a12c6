package competing

import (
	"math"
	"sort"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/survival"
)

// Variance is how the variance of a cumulative incidence is estimated.
type Variance string

const (
	// Jackknife is the infinitesimal jackknife, as in R's survival; the default.
	Jackknife Variance = "infinitesimal-jackknife"
	// Aalen is the counting-process variance with tie corrections, as in R's cmprsk.
	Aalen Variance = "aalen"
)

// Variances lists them, for flags and help.
var Variances = []Variance{Jackknife, Aalen}

// Method is the estimator of cumulative incidence with jackknife errors.
var Method = stats.Method{
	ID: "competing.aalen-johansen.infinitesimal-jackknife", Label: "Aalen-Johansen estimate (infinitesimal-jackknife errors)",
	Sentence: "Cumulative incidence with competing events was estimated by the Aalen-Johansen method with " +
		"infinitesimal-jackknife standard errors.",
	Cite: "Aalen OO, Johansen S. Scand J Stat 1978;5:141-150",
}

// AalenMethod is the same with Aalen's variance.
var AalenMethod = stats.Method{
	ID: "competing.aalen-johansen.aalen", Label: "Aalen-Johansen estimate (Aalen's variance)",
	Sentence: "Cumulative incidence with competing events was estimated by the Aalen-Johansen method with Aalen's variance.",
	Cite:     "Aalen OO. Ann Stat 1978;6:534-545; Gray RJ. Ann Stat 1988;16:1141-1154",
}

// Curve is a probability over time with its pointwise limits.
type Curve struct{ Value, SE, Lower, Upper []float64 }

// Incidence is the state probabilities of a group: of no event yet, and of each
// cause (Cause[k] is cause k+1). They sum to 1.
type Incidence struct {
	Table
	EventFree Curve
	Cause     []Curve
}

// AalenJohansen estimates the cumulative incidence of each cause. Limits are on the
// scale of tr. R: survival::survfit with a factor status (Jackknife), or
// cmprsk::cuminc (Aalen; EventFree then has Greenwood's errors).
func AalenJohansen(t Table, v Variance, tr survival.Transform, level float64) (Incidence, error) {
	t = t.own()
	if len(t.Time) == 0 {
		return Incidence{}, stats.NoData
	}
	m, causes := len(t.Time), len(t.Events)
	out := Incidence{Table: t, EventFree: newCurve(m), Cause: make([]Curve, causes)}
	surv := out.EventFree.Value
	s := 1.0
	for c := range causes {
		out.Cause[c] = newCurve(m)
	}
	f := make([]float64, causes)
	for k := range m {
		n, d := t.AtRisk[k], t.total(k)
		for c := range causes {
			f[c] += s * t.Events[c][k] / n
			out.Cause[c].Value[k] = f[c]
		}
		s *= (n - d) / n
		surv[k] = s
	}
	if v == Aalen {
		t.greenwood(out.EventFree)
		for c := range causes {
			t.aalen(c, surv, out.Cause[c])
		}
	} else {
		t.jackknife(surv, out)
	}
	z := dist.Z(level)
	out.EventFree.limits(z, tr)
	for c := range causes {
		out.Cause[c].limits(z, tr)
	}
	return out, nil
}

func newCurve(m int) Curve {
	return Curve{make([]float64, m), make([]float64, m), make([]float64, m), make([]float64, m)}
}

func (c Curve) limits(z float64, tr survival.Transform) {
	for k, p := range c.Value {
		if p == 0 && tr == survival.Plain {
			continue // 0 to 0
		}
		relative := 0.0
		if c.SE[k] != 0 {
			relative = c.SE[k] / p
		}
		c.Lower[k], c.Upper[k] = survival.Limits(p, relative, z, tr)
	}
}

// jackknife fills the errors. Those who leave at one time in one way have the same
// influence L on log S, fixed from then on, and K + L F(t) on an incidence F; those
// at risk share one influence. So sums over times and ways of leaving suffice.
func (t Table) jackknife(surv []float64, out Incidence) {
	causes := len(t.Events)
	type sums struct{ kk, kl float64 }
	var ll, a float64 // Σ L² of those who left; L of those at risk
	left := make([]sums, causes)
	common := make([]float64, causes) // the influence on F of those at risk
	before := 1.0
	for k := range t.Time {
		n, d := t.AtRisk[k], t.total(k)
		// At risk and without event now: L rises by d/(n(n-d)); with event it falls by 1/n.
		rise := 0.0
		if d < n {
			rise = d / (n * (n - d))
		}
		now := make([]float64, causes)
		for c := range causes {
			jump := before * t.Events[c][k] / n
			now[c] = common[c] + a*jump - jump/n
		}
		leave := func(count, l float64, cause int) {
			if count == 0 {
				return
			}
			ll += count * l * l
			for c := range causes {
				u := now[c]
				if c == cause {
					u += before / n
				}
				constant := u - l*out.Cause[c].Value[k]
				left[c].kk += count * constant * constant
				left[c].kl += count * constant * l
			}
		}
		leave(t.Censored[k], a+rise, -1)
		for c := range causes {
			leave(t.Events[c][k], a-1/n, c)
		}
		a += rise
		copy(common, now)
		stay := n - d - t.Censored[k]
		out.EventFree.SE[k] = surv[k] * math.Sqrt(math.Max(0, ll+stay*a*a))
		for c := range causes {
			f := out.Cause[c].Value[k]
			out.Cause[c].SE[k] = math.Sqrt(math.Max(0, left[c].kk+2*f*left[c].kl+f*f*ll+stay*common[c]*common[c]))
			if f == 0 {
				out.Cause[c].SE[k] = 0
			}
		}
		before = surv[k]
	}
}

func (t Table) greenwood(c Curve) {
	v := 0.0
	for k := range t.Time {
		n, d := t.AtRisk[k], t.total(k)
		if d < n {
			v += d / (n * (n - d))
		}
		c.SE[k] = c.Value[k] * math.Sqrt(v)
	}
}

// aalen fills the errors of cause c: what an event at s adds to F(t) is
// 1 - (F(t)-F(s))/S(s) for the cause itself and -(F(t)-F(s))/S(s) for another, so
// the variance is a quadratic in F(t) whose coefficients accumulate. Events of one
// kind tied at a time have the hypergeometric factor.
func (t Table) aalen(c int, surv []float64, out Curve) {
	var v1, v2, v3 float64
	before := 1.0
	for k := range t.Time {
		n, f := t.AtRisk[k], out.Value[k]
		own := t.Events[c][k]
		other := t.total(k) - own
		add := func(d, whole float64) {
			if d == 0 {
				return
			}
			w := before * before * d / (n * n)
			if d > 1 {
				w *= 1 - (d-1)/(n-1)
			}
			slope := 0.0
			if surv[k] > 0 {
				slope = 1 / surv[k]
			}
			constant := whole + slope*f
			v1 += constant * constant * w
			v2 += constant * slope * w
			v3 += slope * slope * w
		}
		if surv[k] > 0 {
			add(other, 0)
		}
		add(own, 1)
		out.SE[k] = math.Sqrt(math.Max(0, v1+f*f*v3-2*f*v2))
		before = surv[k]
	}
}

// At gives the value and standard error of a curve at a time; beyond the last time
// the last value is carried on.
func (i Incidence) At(c Curve, time float64) stats.Estimate {
	k := sort.Search(len(i.Time), func(j int) bool { return i.Time[j]-time > stats.SameTime*math.Abs(time) }) - 1
	if k < 0 {
		return stats.Estimate{CI: stats.NoInterval(0)}
	}
	return stats.Estimate{Value: c.Value[k], SE: c.SE[k], CI: stats.Interval{Lower: c.Lower[k], Upper: c.Upper[k]}}
}
