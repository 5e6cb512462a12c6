package contingency

import (
	"math"

	"leydig/stats"
)

// SmallExpectedMethod is Fisher's exact test where it was chosen because a count was
// expected to be small.
var SmallExpectedMethod = stats.Method{
	ID: "contingency.fisher.small-expected", Label: "Fisher's exact test",
	Sentence: "Where an expected count was below 5, Fisher's exact test was used (two-sided by probability).",
	Cite:     FisherMethod.Cite,
}

// Choice is a test of a table with the method that was chosen for it.
type Choice struct {
	// Statistic and DF are Pearson's; NaN where Fisher's test ran.
	Statistic, DF, P float64
	Method           stats.Method
	Fisher           bool    // Fisher's exact test, not Pearson's
	MonteCarlo       bool    // P is an estimate from random tables
	SE               float64 // of P then, else 0
}

// Heterogeneity tests whether the rows of an r × c table of counts have the same
// distribution over the columns: by Pearson's test where every expected count is at
// least 5, else by Fisher's exact test, whose Monte Carlo estimate in large tables is
// drawn from seed. Method and Fisher tell the choice where the test fails, too.
func Heterogeneity(table [][]float64, seed uint64) (Choice, error) {
	if len(table) < 2 {
		return Choice{Method: PearsonMethod}, stats.OneGroup
	}
	// An empty table expects nothing at all: its least expected count is NaN.
	if smallest := SmallestExpected(table); !(smallest < 5) {
		t, err := pearson(table)
		return Choice{Statistic: t.Statistic, DF: t.DF, P: t.P, Method: PearsonMethod}, err
	}
	counts := make([][]int64, len(table))
	for i, row := range table {
		counts[i] = make([]int64, len(row))
		for j, v := range row {
			counts[i][j] = int64(v)
		}
	}
	f, err := Fisher(counts, Options{Seed: seed})
	c := Choice{Statistic: math.NaN(), DF: math.NaN(), P: f.P, Method: f.Method, Fisher: true, MonteCarlo: f.MonteCarlo, SE: f.SE}
	if c.Method.ID == FisherMethod.ID || c.Method.ID == "" {
		c.Method = SmallExpectedMethod
	}
	return c, err
}
