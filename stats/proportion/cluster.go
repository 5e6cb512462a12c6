package proportion

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// Cluster is a kind of cluster, such as a man with several values: X of N units are a
// success, and Clusters are so.
type Cluster struct{ X, N, Clusters int64 }

// ClusteredMethod is the interval of a proportion of units that come in clusters.
var ClusteredMethod = stats.Method{
	ID: "proportion.wilson-clustered", Label: "Wilson score interval with the cluster-robust variance",
	Sentence: "Shares of values, several of which may be one man's, are given with " + stats.LevelMark + " Wilson score intervals of the effective " +
		"sample size p(1 - p)/V, V the cluster-robust variance.",
	Cite: "Korn EL, Graubard BI. Surv Methodol 1998;24:193-201; Cochran WG. Sampling Techniques. 3rd ed. 1977, section 6.3",
}

// Clustered is the share of successes among all units, with Wilson's interval at the
// effective sample size p(1-p)/V, at most the number of units. V is the variance of the
// ratio of two totals, m/(m-1) Σ(x - pn)² / (Σn)² over m clusters. Where it is 0, each
// cluster counts as one unit. R: survey::svyratio for V.
func Clustered(list []Cluster, level float64) (stats.Estimate, error) {
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
	effective := m
	if m > 1 {
		if v *= m / (m - 1) / (n * n); v > 0 {
			effective = math.Min(n, p*(1-p)/v)
		}
	}
	z := dist.Z(level)
	mid := (p + z*z/(2*effective)) / (1 + z*z/effective)
	half := z / (1 + z*z/effective) * math.Sqrt(p*(1-p)/effective+z*z/(4*effective*effective))
	ci := stats.Interval{Lower: mid - half, Upper: mid + half, Level: level}
	if x == 0 {
		ci.Lower = 0
	}
	if x == n {
		ci.Upper = 1
	}
	return stats.Estimate{Value: p, SE: math.Sqrt(v), CI: ci}, nil
}
