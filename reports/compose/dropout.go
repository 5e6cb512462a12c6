package compose

import (
	"cmp"
	"fmt"
	"strconv"

	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// dropout shows how men were who left, and what they could change.
func (c *composer) dropout() []reports.Block {
	var blocks []reports.Block
	departed, left := c.departed()
	if departed != nil && left == 0 {
		departed, blocks = nil, append(blocks, reports.Paragraph{Text: "Nobody left before a scheduled month."})
	}
	for _, t := range []*table.Table{departed, c.assumedRates(), c.shifted()} {
		if t != nil {
			blocks = append(blocks, t)
		}
	}
	if len(blocks) == 0 {
		return nil
	}
	return append(blocks, c.notes("dropout")...)
}

// departed counts those who left before each month by how they were when last seen; left
// are those of all months.
func (c *composer) departed() (t *table.Table, left int64) {
	t = &table.Table{ID: "departed", Title: "Men who left before a scheduled month, when last seen", Head: []table.Head{
		{Text: "Month", Left: true}, {Text: "Left before"}, {Text: "Eugonadal"}, {Text: "Not eugonadal"}, {Text: "Never seen"}}}
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis != "dropout" || r.Key.Term.Level != results.LeftEugonadal {
			continue
		}
		row := table.Row{Cells: []table.Cell{table.Text(r.Key.At), table.Int(r.N)}}
		left += r.N
		for _, how := range []string{results.LeftEugonadal, results.LeftNot, results.LeftUnseen} {
			k := r.Key
			k.Term.Level = how
			row.Cells = append(row.Cells, c.countCell(k))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil, 0
	}
	return t, left
}

// assumedRates shows the responder rate were some of those not evaluable responders.
func (c *composer) assumedRates() *table.Table {
	t := &table.Table{ID: "assumed", Title: "Responder rate by what is assumed of those not evaluable", Head: []table.Head{
		{Text: "Of those not evaluable, responders", Left: true}, {Text: "Responders", Sub: []string{"n", "of"}}, {Text: "%"},
		{Text: levelMark + " interval", Sub: []string{"lower", "upper"}}}}
	var tipping *results.Result
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis != "dropout" {
			continue
		}
		switch r.Key.Stat {
		case results.AssumedRate:
			t.Rows = append(t.Rows, table.Row{Cells: append([]table.Cell{table.Text(r.Key.Term.Level + "%")}, c.fractionCells(t, r)...)})
			c.remarkMethod(t, r.Method)
		case results.Tipping:
			if r.Key.At == "" {
				tipping = r
			}
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	if tipping != nil {
		more, percent := c.threshold()
		t.Remark("More than " + more + " respond (the interval lies above " + percent + "): " + c.tippingWords(tipping,
			"holds while at least %s of those not evaluable respond") + ".")
	}
	return t
}

// threshold is the share that a conclusion is about, in words and as a percentage.
func (c *composer) threshold() (words, percent string) {
	share := cmp.Or(c.set.Run.Threshold, 0.5) // of sets of older programs it was one half
	percent = strconv.FormatFloat(100*share, 'g', 6, 64) + "%"
	if share == 0.5 {
		return "half", percent
	}
	return percent, percent
}

// tippingWords says where a conclusion tips.
func (c *composer) tippingWords(r *results.Result, words string) string {
	switch v := r.Value.(type) {
	case results.Number:
		return fmt.Sprintf(words, table.Percent(0).Text(float64(v.Value)))
	case results.Absent:
		return v.Reason
	}
	return ""
}

// shifted shows the share recovered were those who left slower than those who stayed.
func (c *composer) shifted() *table.Table {
	t := &table.Table{ID: "shifted", Title: "Recovery by what is assumed of those who left",
		Head: []table.Head{{Text: "Hazard of those who left", Left: true}}}
	var ratios, months []string
	outcome := ""
	for i := range c.set.Results {
		k := c.set.Results[i].Key
		if k.Analysis != "dropout" || k.Stat != results.ShiftedReached || k.At == "" {
			continue
		}
		outcome = k.Outcome
		if !has(ratios, k.Term.Level) {
			ratios = append(ratios, k.Term.Level)
		}
		if !has(months, k.At) {
			months = append(months, k.At)
		}
	}
	if len(months) == 0 {
		return nil
	}
	for _, m := range months {
		t.Head = append(t.Head, table.Head{Text: "By month " + m})
	}
	line := func(label string, cell func(month string) table.Cell) {
		row := table.Row{Cells: []table.Cell{table.Text(label)}}
		for _, m := range months {
			row.Cells = append(row.Cells, cell(m))
		}
		t.Rows = append(t.Rows, row)
	}
	for _, ratio := range ratios {
		label := ratio + " times that of those who stayed"
		switch ratio {
		case "1":
			label = "that of those who stayed (Kaplan-Meier)"
		case "0":
			label = "none: they never recover"
		}
		line(label, func(m string) table.Cell {
			k := results.Key{Analysis: "dropout", Outcome: outcome, At: m, Term: stats.Term{Factor: "hazard_of_those_who_left", Level: ratio},
				Stat: results.ShiftedReached}
			if n, ok := c.ix.Number(k); ok {
				return table.Number(float64(n.Value), table.Percent(pct))
			}
			return c.absent(t, c.ix.Get(k))
		})
	}
	line("weighted for leaving ("+levelMark+" interval)", func(m string) table.Cell {
		return c.numberCell(t, c.ix.Get(results.Key{Analysis: "dropout", Outcome: outcome, At: m, Stat: results.Weighted}), table.Percent(pct))
	})
	more, _ := c.threshold()
	line("more than "+more+" recovered: tips at", func(m string) table.Cell {
		r := c.ix.Get(results.Key{Analysis: "dropout", Outcome: outcome, At: m, Stat: results.Tipping})
		if r == nil {
			return table.Text("–")
		}
		switch v := r.Value.(type) {
		case results.Number:
			return table.Number(float64(v.Value), table.Fixed(2))
		case results.Absent:
			cell := table.Text("no")
			cell.Mark = t.AddNote("No: " + v.Reason + ".")
			return cell
		}
		return table.Text("")
	})
	t.Remark("Those censored are given a multiple of the others' hazard from then on. Tips at: the multiple at which " + more +
		" have recovered.")
	return t
}
