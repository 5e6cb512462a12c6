// Package contingency tests tables of counts.
package contingency

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// PearsonMethod is the chi-squared test without continuity correction.
var PearsonMethod = stats.Method{
	ID: "contingency.pearson", Label: "Pearson chi-squared test",
	Sentence: "Proportions were compared between groups by Pearson's chi-squared test without continuity correction.",
	Cite:     "Pearson K. Philos Mag 1900;50:157-175",
}

// FisherMethod is the exact test, asked for as such.
var FisherMethod = stats.Method{
	ID: "contingency.fisher", Label: "Fisher's exact test",
	Sentence: "Tables were compared by Fisher's exact test (two-sided by probability).",
	Cite:     "Fisher RA. J R Stat Soc 1935;98:39-54",
}

// margins gives row, column and grand totals.
func margins(table [][]float64) (rows, cols []float64, total float64) {
	rows = make([]float64, len(table))
	for i, row := range table {
		if cols == nil {
			cols = make([]float64, len(row))
		}
		for j, v := range row {
			rows[i] += v
			cols[j] += v
			total += v
		}
	}
	return rows, cols, total
}

// pearson is the chi-squared test of independence of an r × c table. Rows and
// columns without a count must be taken out first. R: chisq.test(correct = FALSE).
func pearson(table [][]float64) (stats.Test, error) {
	rows, cols, total := margins(table)
	if len(rows) < 2 || len(cols) < 2 {
		return stats.Test{}, stats.OneGroup
	}
	x := 0.0
	for i, row := range table {
		for j, v := range row {
			e := rows[i] * cols[j] / total
			if !(e > 0) {
				return stats.Test{}, stats.EmptyMargin
			}
			x += (v - e) * (v - e) / e
		}
	}
	df := float64((len(rows) - 1) * (len(cols) - 1))
	return dist.ChiSquaredTest(x, df), nil
}

// SmallestExpected is the smallest expected count of a table.
func SmallestExpected(table [][]float64) float64 {
	rows, cols, total := margins(table)
	return minOf(rows) * minOf(cols) / total
}

func minOf(x []float64) float64 {
	m := math.Inf(1)
	for _, v := range x {
		m = math.Min(m, v)
	}
	return m
}
