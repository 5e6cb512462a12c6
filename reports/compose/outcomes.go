package compose

import (
	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// rateHead are the columns of a table of rates.
func rateHead(first string) []table.Head {
	return []table.Head{
		{Text: first, Left: true},
		{Text: "Patients", Sub: []string{"n", "of"}},
		{Text: "%"},
		{Text: levelMark + " interval", Sub: []string{"lower", "upper"}},
		{Text: "Not evaluable"},
	}
}

// response gives the overall rates with their bounds, and the forest by stratum.
func (c *composer) response() []reports.Block {
	var blocks []reports.Block
	t := &table.Table{ID: "response", Title: "Response", Head: rateHead("Definition")}
	for _, o := range c.outcomesOf("response", results.Rate) {
		for _, x := range []struct {
			stat  results.Stat
			label string
		}{{results.Rate, "evaluable patients"}, {results.WorstCase, "everybody, not evaluable as non-responders (worst " +
			"case)"}, {results.BestCase, "everybody, not evaluable as responders (best case)"}} {
			r := c.ix.Get(results.Key{Analysis: "response", Outcome: o, Stat: x.stat})
			if r == nil {
				continue
			}
			if x.stat == results.Rate {
				t.Rows = append(t.Rows, table.Row{Strong: true, Cells: []table.Cell{table.Text(c.outcomeTitle(o))}})
			}
			row := table.Row{Indent: 1, Cells: append([]table.Cell{table.Text(x.label)}, c.fractionCells(t, r)...)}
			t.Rows = append(t.Rows, table.Row{Indent: 1, Cells: append(row.Cells, table.Int(r.Lost))})
			c.remarkMethod(t, r.Method)
		}
	}
	if len(t.Rows) > 0 {
		blocks = append(blocks, t)
		for _, o := range c.set.Outcomes {
			if o.Name == "responder" {
				blocks = append(blocks, reports.Paragraph{Text: "Responder: " + o.Rule + "."})
			}
		}
		blocks = append(blocks, c.notes("response")...)
		if f, ok := c.forest("response", "responder", "figure-responders"); ok {
			blocks = append(blocks, f)
		}
	} else {
		blocks = append(blocks, reports.Paragraph{Text: "The input has no total testosterone from which a response could be told."})
	}
	s := &table.Table{ID: "safety", Title: "Symptoms and adverse events", Head: rateHead("Outcome")}
	for _, o := range c.outcomesOf("safety", results.Rate) {
		r := c.ix.Get(results.Key{Analysis: "safety", Outcome: o, Stat: results.Rate})
		cells := append([]table.Cell{table.Text(c.outcomeTitle(o))}, c.fractionCells(s, r)...)
		s.Rows = append(s.Rows, table.Row{Cells: append(cells, table.Int(r.Lost))})
		c.remarkMethod(s, r.Method)
	}
	if len(s.Rows) > 0 {
		blocks = append(blocks, s)
		if t := c.events(); t != nil {
			blocks = append(blocks, t)
		}
		blocks = append(blocks, c.notes("safety")...)
	}
	return blocks
}

// forest draws an outcome's rates by stratum.
func (c *composer) forest(analysis, outcome, name string) (reports.Figure, bool) {
	key := results.Key{Analysis: analysis, Outcome: outcome, Stat: results.Rate}
	all, ok := c.ix.Fraction(key)
	if !ok {
		return reports.Figure{}, false
	}
	rate := func(label string, f results.Fraction) figure.ForestRow {
		value := table.Percent(pct)
		return figure.ForestRow{Label: label, Count: table.Count.Text(float64(f.X)) + " of " + table.Count.Text(float64(f.N)),
			Estimate: value.Text(
				float64(f.Estimate),
			) + " (" + value.Text(
				float64(f.Lower),
			) + " to " + value.Text(
				float64(f.Upper),
			) + ")",
			Value: float64(
				f.Estimate,
			), Lower: float64(f.Lower), Upper: float64(f.Upper), Weight: float64(f.N) / float64(all.N), Unsure: f.N < 10}
	}
	f := figure.Forest{
		Title:   c.outcomeTitle(outcome) + " by stratum",
		XLabel:  "Patients, %",
		Banner:  c.banner,
		Heads:   [3]string{"Group", "Patients", "% (" + levelWords(all.Level) + " interval)"},
		Overall: float64(all.Estimate),
		Low:     0,
		High:    1,
		Ticks:   []float64{0, .2, .4, .6, .8, 1},
		Percent: true,
	}
	overall := rate("Everybody", all)
	overall.Overall = true
	f.Rows = append(f.Rows, overall)
	for _, factor := range c.set.Run.Strata {
		groups := c.groupsOf(analysis, outcome, factor, results.Rate)
		if len(groups) == 0 {
			continue
		}
		heading := figure.ForestRow{Heading: true, Label: c.factorTitle(factor)}
		if r := c.ix.Get(results.Key{Analysis: analysis, Outcome: outcome, Term: stats.Term{Factor: factor},
			Stat: results.Heterogenous}); r != nil {
			if v, ok := r.Value.(results.Test); ok {
				heading.Estimate = "P " + pText(float64(v.P))
			}
		}
		f.Rows = append(f.Rows, heading)
		for _, g := range groups {
			if v, ok := c.ix.Fraction(results.Key{Analysis: analysis, Outcome: outcome, Group: []stats.Level{g}, Stat: results.Rate}); ok {
				f.Rows = append(f.Rows, rate(c.levelTitle(g), v))
			}
		}
	}
	return reports.Figure{
		Name: name,
		Caption: c.outcomeTitle(
			outcome,
		) + " rates by stratum with " + levelWords(
			all.Level,
		) + " Wilson intervals. The dashed line is the overall rate; hollow squares stand for fewer than 10 patients. P values compare " +
			"the known levels of a stratum and are not adjusted for multiplicity.",
		Draw: f,
	}, true
}

// pText is a p-value behind the letter P.
func pText(p float64) string {
	s := table.PValue(p)
	if s[0] == '<' || s[0] == '>' {
		return s[:1] + " " + s[1:]
	}
	return "= " + s
}

// eugonadism gives the share at each scheduled month.
func (c *composer) eugonadism() []reports.Block {
	t := &table.Table{ID: "eugonadism", Title: "Eugonadal at scheduled months", Head: []table.Head{
		{
			Text: "Month",
			Left: true,
		}, {Text: "Eugonadal of measured", Sub: []string{"eugonadal", "measured"}}, {Text: "%"}, {Text: levelMark + " interval",
			Sub: []string{"lower", "upper"}}, {Text: "Not measured"},
		{Text: "Not yet due"}, {Text: "Left before"}, {Text: "Missed"}}}
	f := figure.Points{
		Title:  "Eugonadism over time",
		XLabel: "Months since the index date",
		YLabel: "Eugonadal, % of those measured",
		Banner: c.banner,
	}
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis != "eugonadism" || r.Key.At == "" || len(r.Key.Group) > 0 || r.Key.Stat != results.Rate {
			continue
		}
		cells := append([]table.Cell{table.Text(r.Key.At)}, c.fractionCells(t, r)...)
		cells = append(cells, table.Int(r.Lost))
		for _, why := range []string{results.NotYetDue, results.LeftBefore, results.Missed} {
			key := r.Key
			key.Stat, key.Term = results.Missing, stats.Term{Factor: results.NotMeasured, Level: why}
			if x := c.ix.Get(key); x != nil {
				cells = append(cells, table.Int(x.Value.(results.Count).N))
			}
		}
		t.Rows = append(t.Rows, table.Row{Cells: cells})
		f.Labels = append(f.Labels, r.Key.At)
		f.N = append(f.N, r.N)
		v, ok := r.Value.(results.Fraction)
		if !ok {
			v = results.Fraction{Estimate: results.Float(nan), Lower: results.Float(nan), Upper: results.Float(nan)}
		}
		c.saw(t, v.Level)
		f.Share, f.Lower, f.Upper = append(
			f.Share,
			float64(v.Estimate),
		), append(
			f.Lower,
			float64(v.Lower),
		), append(
			f.Upper,
			float64(v.Upper),
		)
		c.remarkMethod(t, r.Method)
	}
	if len(t.Rows) == 0 {
		return []reports.Block{reports.Paragraph{Text: "The input has no total testosterone."}}
	}
	ever := &table.Table{ID: "ever-eugonadal", Title: "Ever eugonadal", Head: rateHead("Outcome")}
	for _, o := range c.outcomesOf("eugonadism", results.Rate) {
		r := c.ix.Get(results.Key{Analysis: "eugonadism", Outcome: o, Stat: results.Rate})
		label := c.outcomeTitle(o)
		if c.definition(o).Beside == "" {
			label += ", of everybody"
		}
		cells := append([]table.Cell{table.Text(label)}, c.fractionCells(ever, r)...)
		ever.Rows = append(ever.Rows, table.Row{Indent: c.indentOf(o), Cells: append(cells, table.Int(r.Lost))})
		c.remarkMethod(ever, r.Method)
	}
	blocks := []reports.Block{t}
	if values := c.valueRates(); values != nil {
		blocks = append(blocks, values)
	}
	blocks = append(blocks, ever)
	blocks = append(blocks, c.notes("eugonadism", "chance")...)
	return append(blocks, reports.Figure{Name: "figure-eugonadism", Native: true, Draw: f,
		Caption: "Share eugonadal at each scheduled month among those measured in its window, with " + c.levelOf(
			t,
		) + " Wilson intervals."})
}
