package study

import (
	"fmt"
	"math"

	"leydig/cohort"
	"leydig/stats/published"
	"leydig/stats/results"
)

// MultiverseTables lays a multiverse out; f is the figure that is the line, nil for none.
// full adds every specification.
func MultiverseTables(m *published.Multiverse, s *Study, f *published.Figure, margin float64, full bool) ([]*results.Table, error) {
	if len(m.Specifications) == 0 {
		return nil, fmt.Errorf("no specification has a man to count: the cohort has no follow-up testosterone")
	}
	t := results.NewTable("multiverse", "The responder rate under every combination of choices", "specifications", "without men",
		"smallest", "quarter", "median",
		"three quarters", "largest", "main analysis", "published", "share below it", "share within the margin")
	var main, value, below, within any
	if m.Main >= 0 {
		main = m.Specifications[m.Main].Count.P()
	}
	if f != nil {
		b, w := m.Below(*f.Value/100, margin)
		value, below, within = *f.Value/100, b, w
	}
	t.Add(len(m.Specifications), m.Empty, m.At(0), m.At(0.25), m.At(0.5), m.At(0.75), m.At(1), main, value, below, within)
	t.By(published.MultiverseMethod)
	if s.Data.Cohort.Synthetic != "" {
		t.Note("SYNTHETIC COHORT: the input says that its patients are invented (%s).", s.Data.Cohort.Synthetic)
	}
	if f != nil {
		t.Note("%s", position(m, f, margin))
		if f.Definition != "" { // a typed value has neither definition nor source
			t.Note("%s: %s.", f.ID, f.Provenance())
		}
	}
	if m.Main < 0 {
		t.Note("The plan's own definition is not among the specifications.")
	}
	if s.Data.Cohort.Kind == cohort.TRTStop {
		t.Note("Time zero is the end of testosterone: there is no baseline, hence no rise; the rate is of men who reach the threshold.")
	}
	t.Note("A responder reaches the threshold and, where one is asked for, the rise, at the visit that decides. The specifications " +
		"share the same men: " +
		"their spread is no sampling error, and there is no test in it.")
	moved, err := movedTables(m)
	if err != nil {
		return nil, err
	}
	out := append([]*results.Table{t}, moved...)
	if full {
		out = append(out, allSpecifications(m))
	}
	return out, nil
}

// position says where the published figure lies among the specifications.
func position(m *published.Multiverse, f *published.Figure, margin float64) string {
	v := *f.Value / 100
	low, high := m.At(0), m.At(1)
	switch {
	case v < low:
		return fmt.Sprintf("The published %s lies below every specification: no choice here gives so low a rate.", f.Printed())
	case v > high:
		return fmt.Sprintf("The published %s lies above every specification: no choice here gives so high a rate.", f.Printed())
	}
	below, within := m.Below(v, margin)
	return fmt.Sprintf("The published %s lies among the specifications: %.0f%% give a lower rate, %.0f%% one within %g points of it. "+
		"That some choices give it does not say that they are the paper's.", f.Printed(), 100*below, 100*within, 100*margin)
}

// movedTables tells which choice moves the rate.
func movedTables(m *published.Multiverse) ([]*results.Table, error) {
	choices := results.NewTable("choices", "What moves the rate", "choice", "share of the variation", "range of means")
	levels := results.NewTable("levels", "Mean rate of each choice's levels", "choice", "level", "mean rate")
	parts, rest, err := m.Decompose()
	if err != nil {
		choices.Add("all", math.NaN(), math.NaN())
		return []*results.Table{choices}, choices.Reason("what moves the rate", err)
	}
	for _, p := range parts {
		c := m.Choices[p.Choice]
		if len(c.Levels) < 2 {
			continue
		}
		choices.Add(c.Name, p.Share, p.Range)
		for l, name := range c.Levels {
			if !math.IsNaN(p.Means[l]) {
				levels.Add(c.Name, name, p.Means[l])
			}
		}
	}
	choices.Add("combinations of choices", rest, nil)
	return []*results.Table{choices, levels}, nil
}

func allSpecifications(m *published.Multiverse) *results.Table {
	var names []string
	for _, c := range m.Choices {
		names = append(names, c.Name)
	}
	t := results.NewTable("specifications", "All specifications, in rising order of the rate", append(names, "responders", "of", "rate")...)
	for _, s := range m.Specifications {
		var cells []any
		for c, l := range s.Level {
			cells = append(cells, m.Choices[c].Levels[l])
		}
		t.Add(append(cells, s.Count.X, s.Count.N, s.Count.P())...)
	}
	return t
}

// MultiversePlot is the specification curve with the published value as a line.
func MultiversePlot(m *published.Multiverse, s *Study, f *published.Figure) *results.Plot {
	c := &results.PlotSpecifications{Main: m.Main, Line: results.Float(math.NaN())}
	for _, x := range m.Specifications {
		c.Rate = append(c.Rate, results.Float(x.Count.P()))
		c.Level = append(c.Level, x.Level)
	}
	for _, x := range m.Choices {
		c.Choices = append(c.Choices, results.PlotChoice{Name: x.Name, Levels: x.Levels})
	}
	title := fmt.Sprintf("%d specifications of the responder rate", len(m.Specifications))
	if f != nil {
		c.Line, c.LineWords = results.Float(*f.Value/100), "published "+f.Printed()
		if !f.Verified() {
			c.LineWords += " (unverified)"
		}
	}
	if s.Data.Cohort.Synthetic != "" {
		title = "SYNTHETIC COHORT. " + title
	}
	return &results.Plot{Title: title, Specifications: c}
}
