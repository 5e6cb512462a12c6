package survival

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"leydig/stats"
)

// BetaProductMethod gives limits that hold in small samples.
var BetaProductMethod = stats.Method{
	ID: "survival.beta-product", Label: "beta product limits",
	Sentence: "Limits of the Kaplan-Meier curve are those of the beta product confidence procedure (method of " +
		"moments), which holds in small samples.",
	Cite: "Fay MP, Brittain EH, Proschan MA. Biostatistics 2013;14:723-736",
}

// Steps are limits of a curve on the intervals [Left, Right) between its times.
type Steps struct{ Left, Right, Survival, Lower, Upper []float64 }

// BetaProduct gives the curve with its beta product limits by the method of moments:
// the limits of a product of independent beta variables, Beta(n-d+1, d) at each time
// and, for the lower limit, Beta(n, 1) of those still at risk. Without censoring
// they are Clopper and Pearson's. R: bpcp::bpcp.
func BetaProduct(t Table, level float64) (Steps, error) {
	if len(t.Time) == 0 {
		return Steps{}, stats.NoData
	}
	var out Steps
	tail := (1 - level) / 2
	mean, square, s := 1.0, 1.0, 1.0 // first and second moment of the product
	add := func(left, right, still float64) {
		upper := 1.0
		if mean < 1 {
			upper = momentQuantile(mean, square, 1-tail)
		}
		lower := 0.0
		if still > 0 {
			lower = momentQuantile(mean*still/(still+1), square*still/(still+2), tail)
		}
		out.Left, out.Right = append(out.Left, left), append(out.Right, right)
		out.Survival = append(out.Survival, s)
		out.Lower, out.Upper = append(out.Lower, lower), append(out.Upper, upper)
	}
	add(0, t.Time[0], t.AtRisk[0])
	for k := range t.Time {
		d, n := t.Events[k], t.AtRisk[k]
		if d > 0 {
			a, b := n-d+1, d
			mean *= a / (a + b)
			square *= a * (a + 1) / ((a + b) * (a + b + 1))
			s *= (n - d) / n
		}
		right, still := math.Inf(1), 0.0
		if k+1 < len(t.Time) {
			right, still = t.Time[k+1], t.AtRisk[k+1]
		}
		add(t.Time[k], right, still)
	}
	return out, nil
}

// BetaProduct is the curve with beta product limits in place of its own.
func (c Curve) BetaProduct(level float64) (Curve, error) {
	steps, err := BetaProduct(c.Table, level)
	if err != nil {
		return c, err
	}
	c.Level, c.first = level, &stats.Interval{Lower: steps.Lower[0], Upper: steps.Upper[0], Level: level}
	c.Lower, c.Upper = steps.Lower[1:], steps.Upper[1:]
	return c, nil
}

// momentQuantile is the quantile of the beta distribution with these moments.
func momentQuantile(mean, square, p float64) float64 {
	variance := square - mean*mean
	f := mean*(1-mean)/variance - 1
	b := distuv.Beta{Alpha: mean * f, Beta: (1 - mean) * f}
	q := b.Quantile(p)
	if density := b.Prob(q); q > 0 && q < 1 && density > 0 {
		q -= (b.CDF(q) - p) / density // gonum stops at 1e-10
	}
	return q
}
