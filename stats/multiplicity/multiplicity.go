// Package multiplicity adjusts p-values for there being many.
package multiplicity

import (
	"cmp"
	"math"
	"slices"

	"leydig/stats"
)

// Adjustment is one way to adjust.
type Adjustment struct {
	Name string // as p.adjust of R has it
	stats.Method
	// ascending adjusts p-values that are sorted from small to large, in place.
	ascending func(p []float64)
}

// Adjustments lists them; the first is the default.
var Adjustments = []Adjustment{
	{
		"holm",
		stats.Method{
			ID: "multiplicity.holm", Label: "Holm's adjustment",
			Sentence: "P values were adjusted by Holm's method (family-wise error).",
			Cite:     "Holm S. Scand J Stat 1979;6:65-70",
		},
		holm,
	},
	{
		"hochberg",
		stats.Method{
			ID: "multiplicity.hochberg", Label: "Hochberg's adjustment",
			Sentence: "P values were adjusted by Hochberg's method (family-wise error, independent or positively dependent tests).",
			Cite:     "Hochberg Y. Biometrika 1988;75:800-802",
		},
		hochberg,
	},
	{
		"hommel",
		stats.Method{
			ID: "multiplicity.hommel", Label: "Hommel's adjustment",
			Sentence: "P values were adjusted by Hommel's method (family-wise error, independent or positively dependent tests).",
			Cite:     "Hommel G. Biometrika 1988;75:383-386",
		},
		hommel,
	},
	{
		"bonferroni",
		stats.Method{
			ID: "multiplicity.bonferroni", Label: "Bonferroni adjustment",
			Sentence: "P values were adjusted by Bonferroni's method (family-wise error).",
			Cite:     "Dunn OJ. J Am Stat Assoc 1961;56:52-64",
		},
		bonferroni,
	},
	{
		"BH",
		stats.Method{
			ID: "multiplicity.bh", Label: "Benjamini-Hochberg adjustment",
			Sentence: "P values were adjusted by Benjamini and Hochberg's method (false discovery rate).",
			Cite:     "Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289-300",
		},
		func(p []float64) { stepUp(p, 1) },
	},
	{"BY", stats.Method{
		ID: "multiplicity.by", Label: "Benjamini-Yekutieli adjustment",
		Sentence: "P values were adjusted by Benjamini and Yekutieli's method (false discovery rate under any dependence).",
		Cite:     "Benjamini Y, Yekutieli D. Ann Stat 2001;29:1165-1188",
	}, func(p []float64) {
		harmonic := 0.0
		for i := range p {
			harmonic += 1 / float64(i+1)
		}
		stepUp(p, harmonic)
	}},
}

// Adjust gives adjusted p-values in the order of p. A missing one (NaN) stays
// missing and does not count.
func Adjust(p []float64, name string) ([]float64, error) {
	i := slices.IndexFunc(Adjustments, func(a Adjustment) bool { return a.Name == name })
	if i < 0 {
		return nil, stats.Reason("there is no such adjustment: " + name)
	}
	out := slices.Clone(p)
	var order []int
	for k, v := range p {
		if math.IsNaN(v) {
			continue
		}
		if v < 0 || v > 1 {
			return nil, stats.Reason("a p-value is not between 0 and 1")
		}
		order = append(order, k)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	work := stats.Pick(p, order)
	Adjustments[i].ascending(work)
	for j, k := range order {
		out[k] = math.Min(1, work[j])
	}
	return out, nil
}

func bonferroni(p []float64) {
	for i := range p {
		p[i] *= float64(len(p))
	}
}

func holm(p []float64) {
	largest := 0.0
	for i := range p {
		largest = math.Max(largest, p[i]*float64(len(p)-i))
		p[i] = largest
	}
}

func hochberg(p []float64) {
	least := 1.0
	for i := len(p) - 1; i >= 0; i-- {
		least = math.Min(least, p[i]*float64(len(p)-i))
		p[i] = least
	}
}

// stepUp is that of the false discovery rate, with every p-value times a factor.
func stepUp(p []float64, factor float64) {
	n := float64(len(p))
	least := 1.0
	for i := len(p) - 1; i >= 0; i-- {
		least = math.Min(least, factor*n/float64(i+1)*p[i]) // in this order no rounding takes it below p
		p[i] = least
	}
}

// hommel is the closed test with Simes' tests of all intersections: the adjusted
// p-value of i is the largest, over sizes m, of the smallest Simes p-value of a set
// of m hypotheses with i in it.
func hommel(p []float64) {
	n := len(p)
	raw := slices.Clone(p)
	for m := 2; m <= n; m++ {
		// Of the sets of size m with the m-1 largest others, the Simes bound of the
		// largest m-1 but one position is common to all small p-values.
		common := math.Inf(1)
		for j := 2; j <= m; j++ {
			common = math.Min(common, float64(m)*raw[n-m+j-1]/float64(j))
		}
		for i := range p {
			bound := common
			if i <= n-m {
				bound = math.Min(float64(m)*raw[i], common)
			} else {
				// i is itself among the m largest: the set is those m.
				bound = math.Min(common, float64(m)*raw[n-m])
			}
			p[i] = math.Max(p[i], bound)
		}
	}
}
