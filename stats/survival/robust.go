package survival

import (
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/dist"
)

// RobustMethod is the infinitesimal-jackknife variance of a curve.
var RobustMethod = stats.Method{
	ID: "survival.curve.infinitesimal-jackknife", Label: "robust (infinitesimal jackknife) standard errors",
	Sentence: "Standard errors of the curves are the infinitesimal jackknife's, summed over clusters.",
	Cite:     "Miller RG. Survival Analysis. Wiley 1981; Therneau TM. survival, R package",
}

// Robust is Estimate with the infinitesimal-jackknife variance Σ (Σ w dS/dw)², the
// inner sum over a cluster, or a row where there are no clusters. Its SE is 0 where
// a product limit is 0. R: survival::survfit(robust = TRUE, cluster).
func Robust(s Sample, o Options) (Curve, error) {
	if err := s.check(); err != nil {
		return Curve{}, err
	}
	g := s.places()
	t := s.table(g)
	c, err := Estimate(t, o)
	if err != nil {
		return c, err
	}
	m := len(t.Time)
	// What a row at risk, and more if it has the event, adds to the cumulative hazard
	// and, for a product limit, to -log S, per unit of weight.
	hazard := influence{risk: make([]float64, m), event: make([]float64, m)}
	curve := influence{risk: make([]float64, m), event: make([]float64, m)}
	for k := range m {
		d, r := t.Events[k], t.AtRisk[k]
		if d == 0 {
			continue
		}
		if o.Estimator == FlemingHarrington {
			number := t.tied(k)
			each := d / number
			for j := 0.0; j < number; j++ {
				n := r - j*each
				hazard.risk[k] -= each / (n * n)
				hazard.event[k] += 1/(number*n) + each*j/number/(n*n)
			}
		} else {
			hazard.risk[k], hazard.event[k] = -d/(r*r), 1/r
		}
		if c.Survival[k] > 0 {
			// d(-log(1-d/r)): risk 1/r - 1/(r-d), event 1/(r-d).
			curve.risk[k], curve.event[k] = -d/(r*(r-d)), 1/(r-d)
		}
	}
	jackknife := s.jackknife
	if s.Cluster == nil && s.Entry == nil {
		jackknife = s.squares(g).jackknife
	}
	h := jackknife(g, hazard)
	z := dist.Z(c.Level)
	product := o.Estimator != Breslow && o.Estimator != FlemingHarrington
	v := h
	if product {
		v = jackknife(g, curve)
	}
	for k := range m {
		c.HazardSE[k] = math.Sqrt(h[k])
		se := math.Sqrt(v[k])
		c.SE[k] = c.Survival[k] * se
		c.Lower[k], c.Upper[k] = Limits(c.Survival[k], se, z, o.Transform)
	}
	return c, nil
}

// influence is a running sum over times of what a row adds while at risk, and more
// at its event.
type influence struct{ risk, event []float64 }

// jackknife gives, at each time, Σ over clusters of (Σ w U)². A row that is at risk
// has U = A(t) - A(entry), A the running sum of risk; one that has left keeps its
// last U. So a cluster's sum is W A(t) + K, and the total needs only Σ W², Σ WK and
// Σ K², which change where rows come and go.
func (s Sample) jackknife(g grid, f influence) []float64 {
	n, m := len(s.Time), len(g.time)
	cluster, clusters := s.clusters()
	running := make([]float64, m+1) // running[k] is A before time k
	for k := range m {
		running[k+1] = running[k] + f.risk[k]
	}
	entry := func(i int32) int32 {
		if g.entry == nil {
			return -1
		}
		return g.entry[i]
	}
	byExit, byEntry := make([]int32, n), make([]int32, n)
	for i := range n {
		byExit[i], byEntry[i] = int32(i), int32(i)
	}
	slices.SortStableFunc(byExit, func(a, b int32) int { return int(g.exit[a] - g.exit[b]) })
	slices.SortStableFunc(byEntry, func(a, b int32) int { return int(entry(a) - entry(b)) })
	w, k := make([]float64, clusters), make([]float64, clusters)
	var ww, wk, kk float64
	change := func(c int, dw, dk float64) {
		ww -= w[c] * w[c]
		wk -= w[c] * k[c]
		kk -= k[c] * k[c]
		w[c] += dw
		k[c] += dk
		ww += w[c] * w[c]
		wk += w[c] * k[c]
		kk += k[c] * k[c]
	}
	out := make([]float64, m)
	in, gone := 0, 0
	for t := range m {
		for ; in < n && int(entry(byEntry[in])) < t; in++ {
			i := byEntry[in]
			wt := s.weight(int(i))
			change(cluster[i], wt, -wt*running[entry(i)+1])
		}
		// Rows that have an event or leave now have the risk part of this time.
		for ; gone < n && int(g.exit[byExit[gone]]) == t; gone++ {
			i := byExit[gone]
			wt := s.weight(int(i))
			add := running[t+1]
			if s.Event[i] {
				add += f.event[t]
			}
			change(cluster[i], -wt, wt*add)
		}
		a := running[t+1]
		out[t] = math.Max(0, a*a*ww+2*a*wk+kk)
	}
	return out
}

// squares are the sums of squared weights of those who have the event and of those who are
// censored, at each time: all that the jackknife needs of rows that stand for themselves and
// are at risk from the start.
type squares struct{ event, censored []float64 }

func (s Sample) squares(g grid) squares {
	q := squares{make([]float64, len(g.time)), make([]float64, len(g.time))}
	for i, k := range g.exit {
		w := s.weight(i)
		if s.Event[i] {
			q.event[k] += w * w
		} else {
			q.censored[k] += w * w
		}
	}
	return q
}

// jackknife is that of a sample: the sum of W² over those still at risk, times A², and that
// of K² over those who left.
func (q squares) jackknife(g grid, f influence) []float64 {
	out := make([]float64, len(g.time))
	risk := 0.0
	for t := len(out) - 1; t >= 0; t-- {
		out[t] = risk
		risk += q.event[t] + q.censored[t]
	}
	a, gone := 0.0, 0.0
	for t := range out {
		a += f.risk[t]
		gone += q.event[t]*(a+f.event[t])*(a+f.event[t]) + q.censored[t]*a*a
		out[t] = out[t]*a*a + gone
	}
	return out
}

// clusters numbers the clusters 0, 1, ...; without any, every row is one.
func (s Sample) clusters() ([]int, int) {
	of := make([]int, len(s.Time))
	if s.Cluster == nil {
		for i := range of {
			of[i] = i
		}
		return of, len(of)
	}
	seen := map[int]int{}
	for i, c := range s.Cluster {
		k, ok := seen[c]
		if !ok {
			k = len(seen)
			seen[c] = k
		}
		of[i] = k
	}
	return of, len(seen)
}
