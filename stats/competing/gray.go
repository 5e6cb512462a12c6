package competing

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
)

// GrayMethod compares cumulative incidence between groups.
var GrayMethod = stats.Method{
	ID: "competing.gray", Label: "Gray's test",
	Sentence: "Cumulative incidence was compared between groups by Gray's test.",
	Cite:     "Gray RJ. Ann Stat 1988;16:1141-1154",
}

// Gray compares the cumulative incidence of a cause (1, 2, ...) between groups,
// summed over strata: strata[s][g] is the table of group g in stratum s, those of one
// stratum on one grid (as Tabulate makes them). The weight is (1 - pooled F)^rho. R:
// cmprsk::cuminc(rho, strata).
func Gray(strata [][]Table, cause int, rho float64) (stats.Test, error) {
	groups := 0
	for _, s := range strata {
		groups = len(s)
	}
	none := stats.Test{Statistic: math.NaN(), P: math.NaN()}
	if groups < 2 {
		return none, stats.OneGroup
	}
	score := make([]float64, groups)
	variance := make([]float64, groups*groups)
	events := 0.0
	for _, s := range strata {
		g := newGrayScan(s, cause, rho)
		g.run()
		events += g.seen
		for i := range score {
			score[i] += g.score[i]
			for j := range score {
				variance[i*groups+j] += g.total(i, j)
			}
		}
	}
	if events == 0 {
		return none, stats.NoEvents
	}
	// The scores sum to zero; groups without any variance leave.
	var use []int
	for i := range groups {
		if variance[i*groups+i] > 0 {
			use = append(use, i)
		}
	}
	if len(use) < 2 {
		return none, stats.OneGroup
	}
	use = use[:len(use)-1]
	n := len(use)
	v, u := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	for a, i := range use {
		u.SetVec(a, score[i])
		for b := 0; b <= a; b++ {
			v.SetSym(b, a, variance[i*groups+use[b]])
		}
	}
	var chol mat.Cholesky
	var x mat.VecDense
	if !chol.Factorize(v) || chol.SolveVecTo(&x, u) != nil {
		return none, stats.NoVariance
	}
	return dist.ChiSquaredTest(mat.Dot(u, &x), float64(n)), nil
}

// grayScan is one stratum's pass. With h = n/S(t-) each group's adjusted size, the
// weight function of group i against k is a(i,k) = w h_i (1[i=k] - h_k/Σh), and c is
// its integral with the pooled subdistribution hazard. The variance of the score is
// Σ over groups and kinds of event of the squared influence of each event, which is
// linear in c at the end: its quadratic, linear and constant sums are kept.
type grayScan struct {
	tables               []Table
	cause, n             int
	rho                  float64
	score, seenBy        []float64
	seen                 float64
	surv, incidence      []float64 // before the time
	weight, integral     []float64 // a and c
	constant             []float64 // of (i, j)
	linear               []float64 // of (i, group k)
	square               []float64 // of group k
	pooled               float64
	survNow, incidentNow []float64
}

func newGrayScan(tables []Table, cause int, rho float64) *grayScan {
	n := len(tables)
	g := &grayScan{tables: tables, cause: cause - 1, n: n, rho: rho}
	for _, x := range []*[]float64{&g.score, &g.seenBy, &g.surv, &g.incidence, &g.survNow, &g.incidentNow, &g.square} {
		*x = make([]float64, n)
	}
	for _, x := range []*[]float64{&g.weight, &g.integral, &g.constant, &g.linear} {
		*x = make([]float64, n*n)
	}
	for i := range g.surv {
		g.surv[i] = 1
	}
	return g
}

func (g *grayScan) run() {
	for k := range g.tables[0].Time {
		g.step(k)
	}
}

func (g *grayScan) step(k int) {
	n := g.n
	own, other := 0.0, 0.0
	size, adjusted := 0.0, 0.0 // Σ n/S, Σ n(1-F)/S
	for i, t := range g.tables {
		r, d := t.AtRisk[k], t.Events[g.cause][k]
		all := t.total(k)
		own += d
		other += all - d
		g.survNow[i], g.incidentNow[i] = g.surv[i], g.incidence[i]
		if r > 0 {
			g.survNow[i] = g.surv[i] * (r - all) / r
			g.incidentNow[i] += g.surv[i] * d / r
			size += r / g.surv[i]
			adjusted += r * (1 - g.incidence[i]) / g.surv[i]
		}
	}
	if own+other == 0 {
		return
	}
	g.seen += own
	pooled := g.pooled + own/size
	w := math.Pow(1-g.pooled, g.rho)
	clear(g.weight)
	for i, t := range g.tables {
		if t.AtRisk[k] == 0 {
			continue
		}
		h := t.AtRisk[k] / g.surv[i]
		for j, u := range g.tables {
			if u.AtRisk[k] == 0 {
				continue
			}
			a := -w * h * (u.AtRisk[k] / g.surv[j]) / size
			if i == j {
				a += w * h
			}
			g.weight[i*n+j] = a
			g.integral[i*n+j] += a * own / (size * (1 - g.pooled))
		}
		g.score[i] += w * (t.Events[g.cause][k] - own*h*(1-g.incidence[i])/adjusted)
	}
	for j, t := range g.tables {
		r := t.AtRisk[k]
		if r == 0 {
			continue
		}
		if own > 0 {
			// An event of the cause, with the pooled hazard.
			slope := 1.0
			if g.survNow[j] > 0 {
				slope = 1 - (1-pooled)/g.survNow[j]
			}
			v := g.surv[j] * own / (size * r)
			if own > 1 {
				v *= 1 - (own-1)/(size*g.surv[j]-1)
			}
			g.add(j, slope, v, true)
		}
		if d := t.total(k) - t.Events[g.cause][k]; d > 0 && g.survNow[j] > 0 {
			v := g.surv[j] * g.surv[j] * d / (r * r)
			if d > 1 {
				v *= 1 - (d-1)/(r-1)
			}
			g.add(j, -(1-pooled)/g.survNow[j], v, false)
		}
	}
	g.pooled = pooled
	copy(g.surv, g.survNow)
	copy(g.incidence, g.incidentNow)
}

// add takes up an influence of weight v in group j: for score i it is
// a(i,j) (of the cause itself) - slope c(i,j) now + slope C(i,j) at the end.
func (g *grayScan) add(j int, slope, v float64, own bool) {
	n := g.n
	g.square[j] += slope * slope * v
	fixed := func(i int) float64 {
		x := -slope * g.integral[i*n+j]
		if own {
			x += g.weight[i*n+j]
		}
		return x
	}
	for i := range n {
		x := fixed(i)
		g.linear[i*n+j] += x * slope * v
		for l := 0; l <= i; l++ {
			g.constant[i*n+l] += x * fixed(l) * v
		}
	}
}

// total is the variance of scores i and j.
func (g *grayScan) total(i, j int) float64 {
	n := g.n
	v := g.constant[max(i, j)*n+min(i, j)]
	for k := range n {
		ci, cj := g.integral[i*n+k], g.integral[j*n+k]
		v += ci*cj*g.square[k] + ci*g.linear[j*n+k] + cj*g.linear[i*n+k]
	}
	return v
}
