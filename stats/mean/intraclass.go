package mean

import (
	"math"

	"leydig/stats"
)

// IntraclassMethod is the intraclass correlation from the analysis of variance.
var IntraclassMethod = stats.Method{
	ID: "mean.intraclass", Label: "intraclass correlation (ANOVA)",
	Sentence: "The correlation within patients is the intraclass correlation from the analysis of variance; the design " +
		"effect is 1 + (m - 1) times it, m rows a patient.",
	Cite: "Donner A. Int Stat Rev 1986;54:67-82; Kish L. Survey Sampling. 1965",
}

// Intraclass is how alike the values of one cluster are.
type Intraclass struct {
	ICC          float64 // (MSB - MSW)/(MSB + (m - 1) MSW); below 0 where clusters differ less than by chance
	Size         float64 // m, rows a cluster
	DesignEffect float64 // 1 + (m - 1) ICC: by how much clusters raise the variance of the mean
	EffectiveN   float64 // rows over the design effect
	N, Clusters  int
}

// IntraclassCorrelation is that of values (0 and 1 for an outcome of yes and no) in
// clusters of size rows each; 0: the size that unequal clusters stand for,
// (n - Σ n_i²/n)/(k - 1). R: the mean squares of summary(aov(y ~ factor(cluster))).
func IntraclassCorrelation(y []float64, cluster []int, size float64) (Intraclass, error) {
	if len(y) != len(cluster) {
		return Intraclass{}, stats.ErrUnpaired
	}
	if stats.Missing(y) {
		return Intraclass{}, stats.ErrMissing
	}
	place := map[int]int{}
	var sum, n []float64
	total := 0.0
	for i, c := range cluster {
		at, seen := place[c]
		if !seen {
			at = len(sum)
			place[c] = at
			sum, n = append(sum, 0), append(n, 0)
		}
		sum[at] += y[i]
		n[at]++
		total += y[i]
	}
	c := Intraclass{N: len(y), Clusters: len(sum), Size: size}
	rows, k := float64(c.N), float64(c.Clusters)
	switch {
	case c.Clusters < 2:
		return c, stats.OneGroup
	case c.N == c.Clusters:
		return c, stats.Reason("no cluster has two rows")
	}
	between, within, squares := 0.0, 0.0, 0.0
	for at := range sum {
		d := sum[at]/n[at] - total/rows
		between += n[at] * d * d
		squares += n[at] * n[at]
	}
	for i, v := range y {
		at := place[cluster[i]]
		d := v - sum[at]/n[at]
		within += d * d
	}
	if size == 0 {
		c.Size = (rows - squares/rows) / (k - 1)
	}
	msb, msw := between/(k-1), within/(rows-k)
	if msb+(c.Size-1)*msw == 0 {
		return c, stats.NoVariance
	}
	c.ICC = (msb - msw) / (msb + (c.Size-1)*msw)
	c.DesignEffect = 1 + (c.Size-1)*c.ICC
	c.EffectiveN = math.Inf(1)
	if c.DesignEffect > 0 {
		c.EffectiveN = rows / c.DesignEffect
	}
	return c, nil
}
