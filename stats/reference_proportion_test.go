package stats_test

import (
	"errors"
	"fmt"
	"math"

	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/dist"
	"leydig/stats/proportion"
)

var proportionHandlers = map[string]handler{
	"prop_ci":           reading(propCICase),
	"two_prop":          reading(twoPropCase),
	"binom_test":        reading(binomTestCase),
	"noninferiority_rd": reading(noninferiorityCase),
	"trend_ca":          reading(trendCase),
	"prop_k":            reading(propKCase),
	"incidence_rate":    reading(incidenceRateCase),
	"rate_ratio":        reading(rateRatioCase),
	"grim":              reading(grimCase),
}

func pair(e stats.Estimate) []float64 { return []float64{e.CI.Lower, e.CI.Upper} }

// alternative is two-sided where a spec names none.
func alternative(a stats.Alternative) stats.Alternative {
	if a == "" {
		return stats.TwoSided
	}
	return a
}

type propCISpec struct {
	X, N int64
	confidence
}

func propCICase(s propCISpec, _ *table) (map[string]any, error) {
	out := map[string]any{}
	for _, m := range proportion.IntervalMethods {
		run := m.Run
		switch m.Name { // the cases hold limits that were not clipped
		case "agresti_coull":
			run = proportion.AgrestiCoull
		case "wald":
			run = proportion.Wald
		}
		e, err := run(proportion.Count{X: s.X, N: s.N}, s.level())
		if err != nil {
			return nil, err
		}
		if m.Name == "blaker" {
			// exactci rounds its limits to nine decimals.
			e.CI.Lower, e.CI.Upper = math.Round(e.CI.Lower*1e9)/1e9, math.Round(e.CI.Upper*1e9)/1e9
		}
		if m.Name == "likelihood_ratio" {
			e.CI, err = stoppedEarly(proportion.Count{X: s.X, N: s.N}, e.CI)
			if err != nil {
				return nil, err
			}
		}
		out["estimate"], out[m.Name] = e.Value, pair(e)
	}
	return out, nil
}

// stoppedEarly turns likelihood ratio limits into those of binom::binom.lrt 1.1,
// whose root finder (Brent's zeroin, on p itself) stops at 2^-13: the cases hold
// what it stopped at. Our own limits must have the deviance asked for, and lie as
// near as that rule allows.
func stoppedEarly(c proportion.Count, ci stats.Interval) (stats.Interval, error) {
	const tol, end = 1.0 / 8192, 1.4901161193847656e-08
	z := dist.Z(ci.Level)
	loose := ci
	for _, side := range []struct {
		limit        *float64
		target, a, b float64
	}{{&loose.Lower, -z, end, c.P()}, {&loose.Upper, z, c.P(), 1 - end}} {
		own := *side.limit
		if own == 0 || own == 1 {
			continue
		}
		if d := proportion.Deviance(c, own); math.Abs(d-side.target) > 1e-9 {
			return ci, fmt.Errorf("likelihood ratio limit %v has a deviance of %v", own, d)
		}
		f := func(p float64) float64 {
			d := proportion.Deviance(c, p)
			if math.Abs(p-c.P()) < end {
				d = 0
			}
			return d - side.target
		}
		*side.limit = zeroin(f, side.a, math.Min(side.b, 1-end), tol)
		if math.Abs(*side.limit-own) > tol {
			return ci, fmt.Errorf("likelihood ratio limit %v is far from %v", own, *side.limit)
		}
	}
	return loose, nil
}

// zeroin is Brent's root finder with the stopping rule of Netlib's: half the
// bracket within 2·eps·|b| + tol/2.
func zeroin(f func(float64) float64, a, b, tol float64) float64 {
	fa, fb := f(a), f(b)
	c, fc := a, fa
	for range 1000 {
		moved := b - a
		if math.Abs(fc) < math.Abs(fb) {
			a, b, c = b, c, b
			fa, fb, fc = fb, fc, fb
		}
		enough := 2*0x1p-52*math.Abs(b) + tol/2
		step := (c - b) / 2
		if math.Abs(step) <= enough || fb == 0 {
			return b
		}
		if math.Abs(moved) >= enough && math.Abs(fa) > math.Abs(fb) {
			var p, q float64
			if a == c {
				p, q = (c-b)*(fb/fa), 1-fb/fa
			} else {
				r, s, t := fa/fc, fb/fc, fb/fa
				p, q = t*((c-b)*r*(r-s)-(b-a)*(s-1)), (r-1)*(s-1)*(t-1)
			}
			if p > 0 {
				q = -q
			} else {
				p = -p
			}
			if p < 0.75*(c-b)*q-math.Abs(enough*q)/2 && p < math.Abs(moved*q/2) {
				step = p / q
			}
		}
		if math.Abs(step) < enough {
			step = math.Copysign(enough, step)
		}
		a, fa = b, fb
		b += step
		fb = f(b)
		if fb > 0 == (fc > 0) {
			c, fc = a, fa
		}
	}
	return b
}

type twoPropSpec struct {
	X1, N1, X2, N2 int64
	confidence
}

func twoPropCase(s twoPropSpec, _ *table) (map[string]any, error) {
	a, b := proportion.Count{X: s.X1, N: s.N1}, proportion.Count{X: s.X2, N: s.N2}
	out := map[string]any{"p1": a.P(), "p2": b.P()}
	for _, m := range proportion.ComparisonMethods {
		run := m.Run
		switch m.Name { // the cases hold limits that were not clipped
		case "agresti_caffo":
			run = proportion.AgrestiCaffo
		case "wald":
			run = proportion.WaldDifference
		}
		e, err := run(a, b, s.level())
		if err != nil {
			return nil, err
		}
		out[string(m.Measure)+"_"+m.Name] = pair(e)
		switch {
		case m.Name == "woolf_haldane":
			out["or_haldane"] = e.Value
		default:
			out[string(m.Measure)] = e.Value
		}
	}
	t := contingency.Table2x2{A: s.X1, B: s.N1 - s.X1, C: s.X2, D: s.N2 - s.X2}
	exact, err := contingency.FisherExact(t, 1, stats.TwoSided, s.level())
	mid, _ := contingency.MidP(t, s.level())
	var reason stats.Reason
	if errors.As(err, &reason) {
		// With an empty margin R says that everything is possible; leydig refuses.
		exact = contingency.Exact{OddsRatio: 0, CI: stats.Interval{Lower: 0, Upper: math.Inf(1)}, P: 1}
		mid.P = 1
	}
	out["or_conditional"], out["or_fisher"] = exact.OddsRatio, []float64{exact.CI.Lower, exact.CI.Upper}
	out["fisher_p_value"], out["fisher_mid_p_value"] = exact.P, mid.P
	for name, yates := range map[string]bool{"chisq": false, "chisq_yates": true} {
		out[name], out[name+"_p_value"] = nil, nil
		c, err := contingency.Independence([][]float64{{float64(t.A), float64(t.B)}, {float64(t.C), float64(t.D)}}, yates)
		if err == nil {
			out[name], out[name+"_p_value"] = c.Statistic, c.P
		}
	}
	return out, nil
}

func testResult(t proportion.Test) map[string]any {
	return map[string]any{"estimate": t.Value, "p_value": t.P, "conf_low": t.CI.Lower, "conf_high": t.CI.Upper}
}

type binomTestSpec struct {
	X, N        int64
	P0          float64
	Alternative stats.Alternative
	confidence
}

func binomTestCase(s binomTestSpec, _ *table) (map[string]any, error) {
	t, err := proportion.Binomial(proportion.Count{X: s.X, N: s.N}, s.P0, alternative(s.Alternative), s.level())
	return testResult(t), err
}

type noninferioritySpec struct {
	X1, N1, X2, N2 int64
	Theta0         []float64
	confidence
}

func noninferiorityCase(s noninferioritySpec, _ *table) (map[string]any, error) {
	a, b := proportion.Count{X: s.X1, N: s.N1}, proportion.Count{X: s.X2, N: s.N2}
	e, err := proportion.MiettinenNurminen(proportion.Difference, a, b, s.level())
	if err != nil {
		return nil, err
	}
	tests := []map[string]any{}
	for _, theta := range s.Theta0 {
		m, err := proportion.TestMargin(a, b, theta)
		if err != nil {
			return nil, err
		}
		z := proportion.Score(proportion.Difference, a, b, 0)
		tests = append(tests,
			map[string]any{
				"theta0": theta, "chisq": z * z, "chisq_p_value": dist.ChiSquaredUpper(z*z, 1), "z": m.Z,
				"p_less": m.Less, "p_greater": m.Greater,
			})
	}
	return map[string]any{"conf_low": e.CI.Lower, "conf_high": e.CI.Upper, "tests": tests}, nil
}

// tested gives a test's values, null where there is a reason for none.
func tested(t stats.Test, df float64, err error) (map[string]any, error) {
	var reason stats.Reason
	if errors.As(err, &reason) {
		return map[string]any{"statistic": nil, "df": df, "p_value": nil}, nil
	}
	return map[string]any{"statistic": t.Statistic, "df": t.DF, "p_value": t.P}, err
}

type trendSpec struct{ X, N, Scores []float64 }

func trendCase(s trendSpec, _ *table) (map[string]any, error) {
	if s.Scores == nil {
		for i := range s.X {
			s.Scores = append(s.Scores, float64(i+1))
		}
	}
	t, err := contingency.Trend(s.X, s.N, s.Scores)
	return tested(t, 1, err)
}

type propKSpec struct{ X, N []float64 }

func propKCase(s propKSpec, _ *table) (map[string]any, error) {
	estimates := []float64{}
	var rows [][]float64
	for i := range s.X {
		estimates = append(estimates, s.X[i]/s.N[i])
		rows = append(rows, []float64{s.X[i], s.N[i] - s.X[i]})
	}
	c, err := contingency.Independence(rows, true)
	out, err := tested(c.Test, float64(len(rows)-1), err)
	if err == nil {
		out["estimates"] = estimates
	}
	return out, err
}

type incidenceRateSpec struct {
	X           int64
	Time        float64
	Rate0       *float64
	Alternative stats.Alternative
	confidence
}

func incidenceRateCase(s incidenceRateSpec, _ *table) (map[string]any, error) {
	t, err := proportion.Rate(s.X, s.Time, given(s.Rate0, 1), alternative(s.Alternative), s.level())
	return testResult(t), err
}

type rateRatioSpec struct {
	X           [2]int64
	Time        [2]float64
	Ratio0      *float64
	Alternative stats.Alternative
	confidence
}

func rateRatioCase(s rateRatioSpec, _ *table) (map[string]any, error) {
	t, err := proportion.RateRatio(s.X[0], s.Time[0], s.X[1], s.Time[1], given(s.Ratio0, 1), alternative(s.Alternative), s.level())
	return testResult(t), err
}

type grimSpec struct {
	Percent  float64
	N        int64
	Decimals int
}

func grimCase(s grimSpec, _ *table) (map[string]any, error) {
	x, err := proportion.GRIM(s.Percent, s.N, s.Decimals)
	counts := []float64{}
	for _, v := range x {
		counts = append(counts, float64(v))
	}
	return map[string]any{"consistent": len(x) > 0, "counts": counts}, err
}
