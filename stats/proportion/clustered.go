package proportion

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// ClusteredMethod is Wilson's interval with an effective sample size.
var ClusteredMethod = stats.Method{
	ID: "proportion.wilson_clustered", Label: "Wilson score interval, cluster-adjusted",
	Sentence: "Proportions of repeated measurements are given with " + stats.LevelMark + " Wilson score intervals of the " +
		"effective sample size, the rows over the design effect.",
	Cite: "Wilson EB. J Am Stat Assoc 1927;22:209-212; Kish L. Survey Sampling. 1965; Saha KK, Miller D, Wang S. Int J Biostat 2016;12",
}

// ErrDesign is why there is no such interval.
const ErrDesign stats.Reason = "the design effect must be above 0"

// WilsonClustered is the Wilson interval of a proportion among rows that stand in clusters:
// n is taken as N over the design effect, which is that of the intraclass correlation
// (stats/mean). A design effect below 1, as chance gives, counts as 1.
func WilsonClustered(c Count, designEffect, level float64) (stats.Estimate, error) {
	if err := ready(level, c); err != nil {
		return stats.Estimate{}, err
	}
	if !(designEffect > 0) {
		return stats.Estimate{}, ErrDesign
	}
	return WilsonEffective(c.P(), float64(c.N)/math.Max(1, designEffect), level), nil
}

// WilsonEffective is Wilson's interval of a share among an effective number of units, which need
// not be whole: rows over a design effect, or (Σw)²/Σw² of weighted men.
func WilsonEffective(p, n, level float64) stats.Estimate {
	z := dist.Z(level)
	z2n := z * z / n
	centre, half := p+z2n/2, z*math.Sqrt(p*(1-p)/n+z2n/(4*n))
	ci := stats.Interval{Lower: (centre - half) / (1 + z2n), Upper: (centre + half) / (1 + z2n), Level: level}
	if p == 0 {
		ci.Lower = 0
	}
	if p == 1 {
		ci.Upper = 1
	}
	return stats.Estimate{Value: p, SE: math.Sqrt(p * (1 - p) / n), CI: ci}
}

// Cluster is a kind of cluster, such as a man with several values: X of N units are a
// success, and Clusters are so.
type Cluster struct{ X, N, Clusters int64 }

// RobustMethod is the interval of a proportion of units that come in clusters.
var RobustMethod = stats.Method{
	ID: "proportion.wilson-robust", Label: "Wilson score interval with the cluster-robust variance",
	Sentence: "Shares of values, several of which may be one man's, are given with " + stats.LevelMark +
		" Wilson score intervals of the effective " +
		"sample size p(1 - p)/V, V the cluster-robust variance.",
	Cite: "Korn EL, Graubard BI. Surv Methodol 1998;24:193-201; Cochran WG. Sampling Techniques. 3rd ed. 1977, section 6.3",
}

// Robust is the share of successes among all units, with Wilson's interval at the
// effective sample size p(1-p)/V, at most the number of units. V is the variance of the
// ratio of two totals, m/(m-1) Σ(x - pn)² / (Σn)² over m clusters. Where it is 0, each
// cluster counts as one unit. R: survey::svyratio for V.
func Robust(list []Cluster, level float64) (stats.Estimate, error) {
	if !(level > 0 && level < 1) {
		return stats.Estimate{}, stats.ErrLevel
	}
	x, n, m := 0.0, 0.0, 0.0
	for _, c := range list {
		if c.X < 0 || c.N < c.X || c.Clusters < 0 {
			return stats.Estimate{}, stats.ErrCount
		}
		k := float64(c.Clusters)
		x, n, m = x+k*float64(c.X), n+k*float64(c.N), m+k
	}
	if n == 0 {
		return stats.Estimate{}, stats.NoData
	}
	p, v := x/n, 0.0
	for _, c := range list {
		d := float64(c.X) - p*float64(c.N)
		v += float64(c.Clusters) * d * d
	}
	units := m
	if m > 1 {
		if v *= m / (m - 1) / (n * n); v > 0 {
			units = math.Min(n, p*(1-p)/v)
		}
	}
	e := WilsonEffective(p, units, level)
	e.SE = math.Sqrt(v)
	return e, nil
}
