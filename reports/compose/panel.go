package compose

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// panel shows each analyte at the baseline and at the scheduled months.
func (c *composer) panel() []reports.Block {
	var months []string
	for i := range c.set.Results {
		k := c.set.Results[i].Key
		if k.Analysis == "panel" && k.Stat == results.N && c.set.Results[i].N > 0 && !has(months, k.At) {
			months = append(months, k.At)
		}
	}
	slices.SortFunc(months, func(a, b string) int {
		x, _ := strconv.ParseFloat(a, 64)
		y, _ := strconv.ParseFloat(b, 64)
		return cmp.Compare(x, y)
	})
	t := &table.Table{ID: "panel", Title: "Laboratory panel at scheduled months", Head: []table.Head{{Text: "Month", Left: true}}}
	for _, m := range months {
		head := "Month " + m
		if m == "0" {
			head = "Baseline"
		}
		t.Head = append(t.Head, table.Head{Text: head})
	}
	t.Head[0].Text = "Analyte"
	for _, v := range c.set.Measures {
		if v.Factor {
			continue
		}
		t.Rows = append(t.Rows, table.Row{Strong: true, Cells: []table.Cell{table.Text(v.Label())}})
		digits := table.Fixed(v.Digits)
		for _, x := range []struct {
			label string
			cell  func(k results.Key) table.Cell
		}{
			{"men", func(k results.Key) table.Cell { return c.countCell(k) }},
			{"mean (SD)", func(k results.Key) table.Cell { return c.meanOf(t, k, digits) }},
			{"median (quartiles)", func(k results.Key) table.Cell { return c.quartileCell(k, digits) }},
			{"mean change (" + levelMark + " interval)", func(k results.Key) table.Cell {
				k.Stat = results.MeanChange
				r := c.ix.Get(k)
				if r == nil || r.N == 0 {
					return table.Text("–")
				}
				return c.numberCell(t, r, digits)
			}},
		} {
			row := table.Row{Indent: 1, Cells: []table.Cell{table.Text(x.label)}}
			for _, m := range months {
				row.Cells = append(row.Cells, x.cell(results.Key{Analysis: "panel", Outcome: v.Name, At: m}))
			}
			if !slices.ContainsFunc(row.Cells[1:], func(x table.Cell) bool { return x.Parts[0].Text != "–" }) {
				continue // nobody has a baseline
			}
			t.Rows = append(t.Rows, row)
		}
	}
	if len(months) == 0 {
		return nil
	}
	blocks := []reports.Block{t}
	return append(blocks, c.notes("panel")...)
}

func has(list []string, x string) bool {
	for _, y := range list {
		if y == x {
			return true
		}
	}
	return false
}

// countCell shows a number of patients.
func (c *composer) countCell(k results.Key) table.Cell {
	k.Stat = results.N
	r := c.ix.Get(k)
	if r == nil {
		return table.Text("–")
	}
	return table.Int(r.Value.(results.Count).N)
}

// meanOf shows a mean with its standard deviation.
func (c *composer) meanOf(t *table.Table, k results.Key, f table.Format) table.Cell {
	k.Stat = results.Mean
	r := c.ix.Get(k)
	n, ok := c.ix.Number(k)
	if !ok {
		return c.unmeasured(t, r)
	}
	k.Stat = results.SD
	x, _ := c.ix.Number(k)
	return meanCell(t, float64(n.Value), f, float64(x.Value), f)
}

// meanCell shows "mean (SD)", and why there is no SD.
func meanCell(t *table.Table, mean float64, f table.Format, sd float64, digits table.Format) table.Cell {
	cell := table.Cell{Parts: []table.Part{{Value: mean, Format: f}, {Value: sd, Format: digits, Pre: " (", Post: ")"}}}
	if math.IsNaN(sd) {
		cell.Mark = notEstimable(t, string(stats.FewValues))
	}
	return cell
}

// quartileCell shows "median (lower quartile to upper quartile)".
func (c *composer) quartileCell(k results.Key, f table.Format) table.Cell {
	value := func(s results.Stat) (float64, bool) {
		k.Stat = s
		n, ok := c.ix.Number(k)
		return float64(n.Value), ok
	}
	median, ok := value(results.Median)
	if !ok {
		return table.Text("–")
	}
	q1, _ := value(results.Q1)
	q3, _ := value(results.Q3)
	return table.Cell{Parts: []table.Part{{Value: median, Format: f}, {Value: q1, Format: f, Pre: " (", Post: ""},
		{Value: q3, Format: f, Pre: " to ", Post: ")"}}}
}

// unmeasured shows a dash where nobody was measured, else why there is no number.
func (c *composer) unmeasured(t *table.Table, r *results.Result) table.Cell {
	if r == nil || r.N == 0 {
		return table.Text("–")
	}
	return c.absent(t, r)
}
