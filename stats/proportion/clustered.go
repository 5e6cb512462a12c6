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
	z := dist.Z(level)
	n, p := float64(c.N)/math.Max(1, designEffect), c.P()
	z2n := z * z / n
	centre, half := p+z2n/2, z*math.Sqrt(p*(1-p)/n+z2n/(4*n))
	ci := stats.Interval{Lower: (centre - half) / (1 + z2n), Upper: (centre + half) / (1 + z2n), Level: level}
	if c.X == 0 {
		ci.Lower = 0
	}
	if c.X == c.N {
		ci.Upper = 1
	}
	return stats.Estimate{Value: p, SE: math.Sqrt(p * (1 - p) / n), CI: ci}, nil
}
