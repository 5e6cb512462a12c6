// Package meta pools the results of studies: effects with sampling variances by
// inverse-variance models (Fit), proportions by the binomial-normal model as well
// (FitProportions). Conventions are those of the R package metafor, which the tests
// hold the numbers against.
package meta

import (
	"math"

	"leydig/stats"
)

// Effects are one effect a study: Y on the scale of the analysis with its sampling
// variance V, and the patients N behind it (0 where unknown).
type Effects struct {
	Y, V []float64
	N    []float64
	// Corrected counts the studies to whose zero cells one half was added.
	Corrected int
}

func (e Effects) check() error {
	if len(e.Y) == 0 {
		return stats.NoData
	}
	if len(e.Y) != len(e.V) {
		return stats.ErrUnpaired
	}
	if stats.Missing(e.Y) || stats.Missing(e.V) {
		return stats.ErrMissing
	}
	for i, v := range e.V {
		if !(v > 0) || math.IsInf(v, 0) || math.IsInf(e.Y[i], 0) {
			return ErrVariance
		}
	}
	return nil
}

// at keeps the listed studies.
func (e Effects) at(rows []int) Effects {
	return Effects{Y: stats.Pick(e.Y, rows), V: stats.Pick(e.V, rows), N: stats.Pick(e.N, rows)}
}

// Why studies cannot be pooled.
const (
	ErrVariance   stats.Reason = "a study's effect is infinite, or its sampling variance is not positive"
	ErrMeasure    stats.Reason = "unknown measure"
	ErrEstimator  stats.Reason = "unknown estimator of the heterogeneity"
	ErrCounts     stats.Reason = "counts must be whole, not negative, and no more than the patients of the study"
	ErrFewStudies stats.Reason = "there are no more studies than coefficients"
	// AllOrNone is why a logit of proportions is not pooled.
	AllOrNone stats.Reason = "no study has an event, or every patient of each has one, and the pooled logit is infinite; " +
		"take --measure PFT or PAS"
	ErrModerators stats.Reason = "a moderator is constant or the moderators are collinear"
)

// Measure is the scale on which studies are pooled.
type Measure string

// The measures: of a proportion x/n, and of a table a, b / c, d.
const (
	Raw        Measure = "PR"  // p
	Logarithm  Measure = "PLN" // log p
	LogOdds    Measure = "PLO" // log p/(1-p)
	Arcsine    Measure = "PAS" // arcsine of the square root
	DoubleArc  Measure = "PFT" // Freeman-Tukey double arcsine
	RiskRatio  Measure = "RR"  // log
	OddsRatio  Measure = "OR"  // log
	Difference Measure = "RD"
)

// OfProportions and OfTables list the measures by what they need.
var (
	OfProportions = []Measure{LogOdds, Raw, Logarithm, Arcsine, DoubleArc}
	OfTables      = []Measure{RiskRatio, OddsRatio, Difference}
)

// half is added to every count of a study with an empty cell.
const half = 0.5

func whole(v float64) bool { return v >= 0 && v == math.Trunc(v) && !math.IsInf(v, 0) }

// Proportions makes effects of x events among n patients a study. One half is added to
// x and to n - x where one of them is 0; the arcsine scales need no correction.
// R: metafor::escalc(measure, xi = x, ni = n).
func Proportions(x, n []float64, m Measure) (Effects, error) {
	out := Effects{N: n}
	if len(x) != len(n) {
		return out, stats.ErrUnpaired
	}
	for i := range x {
		if !whole(x[i]) || !whole(n[i]) || x[i] > n[i] || n[i] == 0 {
			return out, ErrCounts
		}
		a, b := x[i], n[i]-x[i]
		if (a == 0 || b == 0) && m != Arcsine && m != DoubleArc {
			a, b = a+half, b+half
			out.Corrected++
		}
		t := a + b
		p := a / t
		var y, v float64
		switch m {
		case Raw:
			y, v = p, p*(1-p)/t
		case Logarithm:
			y, v = math.Log(p), 1/a-1/t
		case LogOdds:
			y, v = math.Log(a/b), 1/a+1/b
		case Arcsine:
			y, v = math.Asin(math.Sqrt(p)), 1/(4*t)
		case DoubleArc:
			y, v = doubleArc(a, t), 1/(4*t+2)
		default:
			return out, ErrMeasure
		}
		out.Y, out.V = append(out.Y, y), append(out.V, v)
	}
	return out, out.check()
}

// doubleArc is the Freeman-Tukey transform of x of n.
func doubleArc(x, n float64) float64 {
	return (math.Asin(math.Sqrt(x/(n+1))) + math.Asin(math.Sqrt((x+1)/(n+1)))) / 2
}

// Tables makes effects of 2 × 2 tables: a events and b others in the first group, c and
// d in the second. One half is added to the cells of a table with an empty one.
// R: metafor::escalc(measure, ai = a, bi = b, ci = c, di = d).
func Tables(a, b, c, d []float64, m Measure) (Effects, error) {
	out := Effects{}
	if len(a) != len(b) || len(a) != len(c) || len(a) != len(d) {
		return out, stats.ErrUnpaired
	}
	for i := range a {
		cell := [4]float64{a[i], b[i], c[i], d[i]}
		empty := false
		for _, v := range cell {
			if !whole(v) {
				return out, ErrCounts
			}
			empty = empty || v == 0
		}
		if cell[0]+cell[1] == 0 || cell[2]+cell[3] == 0 {
			return out, ErrCounts
		}
		out.N = append(out.N, cell[0]+cell[1]+cell[2]+cell[3])
		if empty {
			out.Corrected++
			for j := range cell {
				cell[j] += half
			}
		}
		n1, n2 := cell[0]+cell[1], cell[2]+cell[3]
		p1, p2 := cell[0]/n1, cell[2]/n2
		var y, v float64
		switch m {
		case RiskRatio:
			y, v = math.Log(p1/p2), 1/cell[0]-1/n1+1/cell[2]-1/n2
		case OddsRatio:
			y, v = math.Log(cell[0]/cell[1])-math.Log(cell[2]/cell[3]), 1/cell[0]+1/cell[1]+1/cell[2]+1/cell[3]
		case Difference:
			y, v = p1-p2, p1*(1-p1)/n1+p2*(1-p2)/n2
		default:
			return out, ErrMeasure
		}
		out.Y, out.V = append(out.Y, y), append(out.V, v)
	}
	return out, out.check()
}

// Means makes effects of means with their SDs.
// R: metafor::escalc("MN", mi = mean, sdi = sd, ni = n).
func Means(mean, sd, n []float64) (Effects, error) {
	out := Effects{Y: mean, N: n}
	if len(mean) != len(sd) || len(mean) != len(n) {
		return out, stats.ErrUnpaired
	}
	for i := range mean {
		if !whole(n[i]) || n[i] == 0 {
			return out, ErrCounts
		}
		out.V = append(out.V, sd[i]*sd[i]/n[i])
	}
	return out, out.check()
}

// Back gives the transform from a measure to the scale on which it is read: ratios and
// proportions. harmonic is the harmonic mean of the studies' sizes, which only the
// double arcsine needs (Miller 1978); Schwarzer et al. (Res Synth Methods
// 2019;10:476-483) show that it misleads where sizes differ much.
func (m Measure) Back(harmonic float64) func(float64) float64 {
	switch m {
	case Logarithm:
		return func(y float64) float64 { return math.Min(1, math.Exp(y)) }
	case LogOdds:
		return expit
	case Arcsine:
		return func(y float64) float64 {
			s := math.Sin(math.Max(0, math.Min(math.Pi/2, y)))
			return s * s
		}
	case DoubleArc:
		return func(y float64) float64 { return backDoubleArc(y, harmonic) }
	case RiskRatio, OddsRatio:
		return math.Exp
	case Raw:
		return func(y float64) float64 { return math.Max(0, math.Min(1, y)) }
	}
	return func(y float64) float64 { return y }
}

// backDoubleArc is Miller's inverse. R: metafor::transf.ipft.hm.
func backDoubleArc(y, n float64) float64 {
	switch {
	case y > doubleArc(n, n):
		return 1
	case y < doubleArc(0, n):
		return 0
	}
	s := math.Sin(2 * y)
	u := s + (s-1/s)/n
	sign := 0.0
	switch c := math.Cos(2 * y); {
	case c > 0:
		sign = 1
	case c < 0:
		sign = -1
	}
	return (1 - sign*math.Sqrt(math.Max(0, 1-u*u))) / 2
}

// Harmonic is the harmonic mean.
func Harmonic(n []float64) float64 {
	s := 0.0
	for _, v := range n {
		s += 1 / v
	}
	return float64(len(n)) / s
}

func expit(y float64) float64 {
	if y < 0 {
		e := math.Exp(y)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-y))
}
