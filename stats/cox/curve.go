package cox

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/survival"
)

// Baseline is the cumulative hazard of one stratum, at every time of its rows.
type Baseline struct {
	Stratum      int
	Time, Hazard []float64
}

// Baseline gives each stratum's cumulative hazard for a subject whose covariates and
// offset are 0. R: survival::basehaz(centered = FALSE).
func (m *Model) Baseline() []Baseline {
	var out []Baseline
	zero := make([]float64, len(m.Coefficient))
	for _, c := range m.curves([][]float64{zero}, survival.NoLimit, 0.95) {
		out = append(out, Baseline{c.Stratum, c.Time, c.Hazard[0]})
	}
	return out
}

// Predicted is curves for given covariates in one stratum: Survival[k][t] is that of
// the k-th subject at Time[t]. SE is of log S, which is that of the hazard.
type Predicted struct {
	Stratum                            int
	Time                               []float64
	Hazard, Survival, SE, Lower, Upper [][]float64
}

// Predict gives the curves exp(-H) for subjects with the given covariates (one slice
// a subject, in the order of the columns), with H by the model's treatment of ties.
// R: survival::survfit(coxph, newdata).
func (m *Model) Predict(covariates [][]float64, tr survival.Transform, level float64) ([]Predicted, error) {
	if len(m.Infinite) > 0 {
		return nil, stats.Monotone
	}
	return m.curves(covariates, tr, level), nil
}

func (m *Model) curves(covariates [][]float64, tr survival.Transform, level float64) []Predicted {
	s := m.rows()
	p := s.p
	ties := m.Ties
	if ties == Exact {
		ties = Breslow // as survfit does
	}
	_, risk, _ := s.linear(m.Coefficient)
	z := dist.Z(level)
	var out []Predicted
	for _, b := range s.block {
		c := Predicted{Stratum: b.stratum}
		times := s.passages(b, risk, ties)
		c.Time = slices.Clone(s.time[b.from:b.to])
		slices.Reverse(c.Time)
		c.Time = slices.Compact(c.Time)
		for _, x := range covariates {
			lp := 0.0
			centred := make([]float64, p)
			for j := range p {
				centred[j] = x[j] - s.mean[j]
				lp += m.Coefficient[j] * centred[j]
			}
			r := math.Exp(lp)
			var hazard, surv, se, low, high []float64
			h, v := 0.0, 0.0
			d := mat.NewVecDense(max(p, 1), nil)
			k := 0
			for _, t := range c.Time {
				if k < len(times) && times[k].time == t {
					h += times[k].hazard
					v += times[k].variance
					for j := range p {
						d.SetVec(j, d.AtVec(j)+times[k].hazard*centred[j]-times[k].hazardMean[j])
					}
					k++
				}
				total := v
				if m.Variance != nil {
					total += mat.Inner(d, m.Variance, d)
				}
				e := r * math.Sqrt(total)
				q := math.Exp(-r * h)
				hazard, surv, se = append(hazard, r*h), append(surv, q), append(se, e)
				l, u := survival.Limits(q, e, z, tr)
				low, high = append(low, l), append(high, u)
			}
			c.Hazard, c.Survival, c.SE = append(c.Hazard, hazard), append(c.Survival, surv), append(c.SE, se)
			c.Lower, c.Upper = append(c.Lower, low), append(c.Upper, high)
		}
		out = append(out, c)
	}
	return out
}
