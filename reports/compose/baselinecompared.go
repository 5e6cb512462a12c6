package compose

import (
	"fmt"
	"strings"

	"leydig/reports/table"
	"leydig/stats/results"
)

// chosenStatistics names the quantities of Table 1 of which the plan, and not their
// skewness, says how they are summed up.
func (c *composer) chosenStatistics(vars []results.Variable) string {
	var chosen []string
	for _, v := range vars {
		if v.Chosen {
			chosen = append(chosen, results.InSentence(v.Title))
		}
	}
	if len(chosen) == 0 {
		return ""
	}
	return "; the study plan says which for " + strings.Join(chosen, ", ")
}

// compareColumns adds the columns of Table 1 that set the others beside each other, where
// the plan asks for them: standardised differences, P, and P after Holm's adjustment. Rows
// says on which row a variable has them.
func (c *composer) compareColumns(t *table.Table, vars []results.Variable, rows map[string]int, columns int) {
	differences, tests, adjusted := map[string]*results.Result{}, map[string]*results.Result{}, 0
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis != "baseline" || r.Key.Term.Factor == "" || r.Key.Term.Level != "" {
			continue
		}
		switch r.Key.Stat {
		case results.BalanceBefore:
			differences[r.Key.Outcome] = r
		case results.Heterogenous:
			tests[r.Key.Outcome] = r
			if v, ok := r.Value.(results.Test); ok && v.Holm != nil {
				adjusted++
			}
		}
	}
	if len(differences)+len(tests) == 0 {
		return
	}
	cells := func(head string, cell func(v results.Variable) table.Cell) {
		t.Head = append(t.Head, table.Head{Text: head})
		at := len(t.Head) - 1
		for i := range t.Rows {
			for len(t.Rows[i].Cells) <= at {
				t.Rows[i].Cells = append(t.Rows[i].Cells, table.Text(""))
			}
		}
		for _, v := range vars {
			if row, ok := rows[v.Name]; ok {
				t.Rows[row].Cells[at] = cell(v)
			}
		}
	}
	if len(differences) > 0 {
		cells("Standardised difference", func(v results.Variable) table.Cell { return c.differenceCell(t, differences[v.Name]) })
		of := "of the two columns of known level"
		if columns > 2 {
			of = "the largest of all pairs of columns of known level"
		}
		t.Remark("Standardised differences: " + of + ", without sign; of quantities it is that of the means, over the root of the mean of " +
			"both variances, of other characteristics the Mahalanobis distance of their shares. Columns of fewer than two values have none.")
	}
	if len(tests) > 0 {
		cells("P", func(v results.Variable) table.Cell { return c.testCell(t, tests[v.Name]) })
		t.Remark("P values compare the columns of known level: quantities by what the row shows of them, means or quartiles.")
	}
	if adjusted > 0 {
		cells("P (Holm)", func(v results.Variable) table.Cell { return holmCell(tests[v.Name]) })
		t.Remark(fmt.Sprintf("P (Holm): adjusted for the %d tests of this table.", adjusted))
	} else if len(tests) > 0 {
		t.Remark("P values are not adjusted for their number.")
	}
}

// differenceCell shows a standardised difference.
func (c *composer) differenceCell(t *table.Table, r *results.Result) table.Cell {
	if r == nil {
		return table.Text("")
	}
	n, ok := r.Value.(results.Number)
	if !ok {
		return c.absent(t, r)
	}
	return table.Number(float64(n.Value), table.Fixed(2))
}

// holmCell shows P after Holm's adjustment.
func holmCell(r *results.Result) table.Cell {
	if r != nil {
		if v, ok := r.Value.(results.Test); ok && v.Holm != nil {
			return table.Number(float64(*v.Holm), table.P)
		}
	}
	return table.Text("")
}
