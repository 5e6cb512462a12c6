package survival

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
)

// Test is a chi-squared test over groups: weighted observed and expected events,
// and the variance of their differences.
type Test struct {
	stats.Test
	Observed, Expected []float64
	Variance           *mat.SymDense
}

// LogRankMethod is the Mantel-Haenszel form of the log-rank test.
var LogRankMethod = stats.Method{
	ID: "survival.log-rank", Label: "log-rank test",
	Sentence: "Curves were compared between groups by the log-rank test.",
	Cite:     "Mantel N. Cancer Chemother Rep 1966;50:163-170; Peto R, Peto J. J R Stat Soc A 1972;135:185-207",
}

// Weight is what events at a time count in a weighted log-rank test.
type Weight struct {
	Kind WeightKind
	P, Q float64 // of FlemingHarringtonWeight: S(t-)^P (1-S(t-))^Q
}

// WeightKind names a weight function.
type WeightKind string

const (
	Unweighted              WeightKind = "logrank"
	Gehan                   WeightKind = "gehan"         // n; Gehan-Breslow, generalised Wilcoxon
	TaroneWare              WeightKind = "tarone_ware"   // sqrt(n)
	PetoPeto                WeightKind = "peto"          // Π (1 - d/(n+1))
	PetoModified            WeightKind = "peto_modified" // the same times n/(n+1), Andersen's
	FlemingHarringtonWeight WeightKind = "fleming_harrington"
)

// Weights lists the weight functions, for flags and help.
var Weights = []WeightKind{Unweighted, Gehan, TaroneWare, PetoPeto, PetoModified, FlemingHarringtonWeight}

// LogRankOptions of a comparison. Its zero value is the log-rank test.
type LogRankOptions struct {
	Weight Weight
}

// LogRank compares the groups' curves: the sum over times of observed less
// expected events with its hypergeometric variance. A group without expected
// events leaves the degrees of freedom. R: survival::survdiff.
func LogRank(groups []Table) (Test, error) {
	return CompareGroups([][]Table{groups}, LogRankOptions{})
}

// CompareGroups is the weighted log-rank test over strata: strata[s][g] is the table
// of group g in stratum s, every stratum with the same groups; a table may be empty.
// The pooled curve in a weight is that of the stratum. Tables of samples with late
// entry must be on one grid (see Tables). R: survival::survdiff(rho), survMisc::comp.
func CompareGroups(strata [][]Table, o LogRankOptions) (Test, error) {
	k := 0
	for _, groups := range strata {
		k = len(groups)
	}
	t := Test{Observed: make([]float64, k), Expected: make([]float64, k), Variance: mat.NewSymDense(max(k, 1), nil)}
	w := &walk{at: make([]int, k), risk: make([]float64, k), dead: make([]float64, k)}
	pairs := make([]float64, k*k)
	for _, groups := range strata {
		w.begin(groups)
		pooled, peto := 1.0, 1.0
		for w.next() {
			n, d := w.n, w.d
			if d == 0 {
				continue
			}
			peto *= 1 - d/(n+1)
			weight := o.Weight.at(n, pooled, peto)
			pooled *= (n - d) / n
			for g := range k {
				t.Observed[g] += weight * w.dead[g]
				t.Expected[g] += weight * d * w.risk[g] / n
			}
			if n <= 1 { // with one at risk the variance is 0, not 0/0
				continue
			}
			f := d * (n - d) * weight * weight / (n - 1) / n
			for g := range k {
				a := f * w.risk[g]
				if a == 0 {
					continue
				}
				row := pairs[g*k : g*k+k]
				row[g] += a
				for h := 0; h <= g; h++ {
					row[h] -= a * w.risk[h] / n
				}
			}
		}
	}
	for g := range k {
		for h := 0; h <= g; h++ {
			t.Variance.SetSym(h, g, pairs[g*k+h])
		}
	}
	return t.chiSquared()
}

// at is the weight of a time with n at risk: pooled is S(t-), peto Peto's curve at t.
func (w Weight) at(n, pooled, peto float64) float64 {
	switch w.Kind {
	case Gehan:
		return n
	case TaroneWare:
		return math.Sqrt(n)
	case PetoPeto:
		return peto
	case PetoModified:
		return peto * n / (n + 1)
	case FlemingHarringtonWeight:
		x := 1.0
		if w.P != 0 {
			x = math.Pow(pooled, w.P)
		}
		if w.Q != 0 {
			x *= math.Pow(1-pooled, w.Q)
		}
		return x
	}
	return 1
}

// walk goes through the times of several tables at once.
type walk struct {
	groups     []Table
	at         []int
	risk, dead []float64
	n, d       float64
	now        float64
}

func (w *walk) begin(groups []Table) {
	w.groups = groups
	clear(w.at)
}

func (w *walk) next() bool {
	w.now = math.Inf(1)
	for g := range w.groups {
		if i := w.at[g]; i < len(w.groups[g].Time) {
			w.now = math.Min(w.now, w.groups[g].Time[i])
		}
	}
	if math.IsInf(w.now, 1) {
		return false
	}
	w.n, w.d = 0, 0
	for g := range w.groups {
		tab := &w.groups[g]
		w.risk[g], w.dead[g] = 0, 0
		if i := w.at[g]; i < len(tab.Time) {
			w.risk[g] = tab.AtRisk[i]
			if tab.Time[i]-w.now <= stats.SameTime*math.Abs(w.now) {
				w.dead[g] = tab.Events[i]
				w.at[g]++
			}
		}
		w.n += w.risk[g]
		w.d += w.dead[g]
	}
	return true
}

// chiSquared fills in the statistic over the groups with expected events.
func (t Test) chiSquared() (Test, error) {
	var use []int
	for g := range t.Expected {
		if t.Expected[g] > 0 {
			use = append(use, g)
		}
	}
	t.Statistic, t.P = math.NaN(), math.NaN()
	switch {
	case len(use) == 0:
		return t, stats.NoEvents
	case len(use) < 2:
		return t, stats.OneGroup
	}
	use = use[1:]
	diff := mat.NewVecDense(len(use), nil)
	v := mat.NewSymDense(len(use), nil)
	for i, g := range use {
		diff.SetVec(i, t.Observed[g]-t.Expected[g])
		for j := 0; j <= i; j++ {
			v.SetSym(j, i, t.Variance.At(use[j], g))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(v) {
		return t, stats.NoVariance
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, diff); err != nil {
		return t, stats.NoVariance
	}
	t.Test = dist.ChiSquaredTest(mat.Dot(diff, &x), float64(len(use)))
	return t, nil
}

// Trend is the test for a trend over the scores of the groups, 1 degree of freedom.
// R: from survival::survdiff's obs, exp and var.
func (t Test) Trend(scores []float64) (Test, error) {
	out := t
	u := mat.NewVecDense(len(scores), nil)
	sum := 0.0
	for g, s := range scores {
		u.SetVec(g, s)
		sum += s * (t.Observed[g] - t.Expected[g])
	}
	v := mat.Inner(u, t.Variance, u)
	out.DF = 1
	if !(v > 0) {
		out.Statistic, out.P = math.NaN(), math.NaN()
		return out, stats.NoVariance
	}
	out.Test = dist.ChiSquaredTest(sum*sum/v, 1)
	return out, nil
}

// OneSampleMethod compares a group with a published curve.
var OneSampleMethod = stats.Method{
	ID: "survival.log-rank.one-sample", Label: "one-sample log-rank test",
	Sentence: "The number of events was compared with that expected under a published curve by the one-sample log-rank test.",
	Cite:     "Breslow NE. Appl Stat 1975;24:13-24",
}

// OneSample compares the events with the number expected from a reference curve:
// survival[i] is the reference S at the subject's own time. R: survdiff(Surv ~
// offset(S)).
func OneSample(event []bool, survival []float64) (Test, error) {
	if len(event) != len(survival) {
		panic("survival: event and survival differ in length")
	}
	if len(event) == 0 {
		return Test{}, stats.NoData
	}
	observed, expected := 0.0, 0.0
	for i, s := range survival {
		if !(s > 0 && s <= 1) {
			return Test{}, stats.Reason("a reference survival is missing or not in (0,1]")
		}
		expected -= math.Log(s)
		if event[i] {
			observed++
		}
	}
	t := Test{
		Observed: []float64{observed},
		Expected: []float64{expected},
		Test:     stats.Test{Statistic: math.NaN(), DF: 1, P: math.NaN()},
	}
	if expected == 0 {
		return t, stats.NoVariance
	}
	t.Statistic = (observed - expected) * (observed - expected) / expected
	t.P = dist.ChiSquaredUpper(t.Statistic, 1)
	return t, nil
}
