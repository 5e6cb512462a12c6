package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/stats/published"
	"leydig/stats/results"
)

// ListFigures is a table of figures, a line each.
func ListFigures(figures []*published.Figure) []*results.Table {
	t := results.NewTable("figures", "Published figures", "figure", "printed", "of", "source", "certainty", "study", "definition")
	for _, f := range figures {
		var of any
		if n := f.Of(); n > 0 {
			of = n
		}
		t.Add(f.ID, f.Printed(), of, f.From, f.Certainty, f.Study, short(f.Definition))
	}
	t.Note("source: found = read in a copy of the publication or of a page that quotes it; recall = general knowledge, not looked up; " +
		"claimed = somebody says so and no publication with it was found.")
	return []*results.Table{t}
}

// CountsOfFigures is a row for each figure with a count of men, for meta; without ids, of all
// that have one. A rate of a life table or of a model is no share of men.
func CountsOfFigures(r *published.Registry, args []string) ([]*results.Table, error) {
	figures, err := figuresOf(r, args)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		figures = r.Search()
	}
	t := results.NewTable("counts", "Counts behind published figures", "figure", "study", "events", "patients", "source", "definition")
	for _, f := range figures {
		why := ""
		switch {
		case f.Metric != "proportion":
			why = "it is a " + f.Metric + ", not a share of men"
		case slices.Contains([]string{"model", "life-table", "kaplan-meier"}, f.Estimator):
			why = "its estimator is " + f.Estimator + ": it is no share of men"
		case f.Numerator == nil || f.Of() == 0:
			why = "its count of men is not known"
		}
		if why == "" {
			t.Add(f.ID, f.Study, *f.Numerator, f.Of(), f.From, short(f.Definition))
		} else if len(args) > 0 {
			return nil, fmt.Errorf("%s has no count to pool: %s", f.ID, why)
		}
	}
	return []*results.Table{t}, nil
}

// short is the beginning of a text, for a table.
func short(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most-3]) + "..."
	}
	return s
}

// figuresOf finds figures by id.
func figuresOf(r *published.Registry, ids []string) ([]*published.Figure, error) {
	var out []*published.Figure
	for _, id := range ids {
		f := r.Find(id)
		if f == nil {
			return nil, fmt.Errorf("%s: the registry has no such figure%s; leydig published list shows them", id, cohort.DidYouMean(id, r.IDs()))
		}
		out = append(out, f)
	}
	return out, nil
}

// ShowFigures tells all that is known of figures, a table each.
func ShowFigures(r *published.Registry, args []string) ([]*results.Table, error) {
	figures, err := figuresOf(r, args)
	if err != nil {
		return nil, err
	}
	var out []*results.Table
	for _, f := range figures {
		t := results.NewTable(f.ID, f.ID, "what", "is")
		cited := slices.DeleteFunc([]string{f.Journal, f.DOI, f.PMID}, func(s string) bool { return s == "" })
		for _, line := range []struct{ what, is string }{
			{"study", f.Study}, {"printed", f.Printed()}, {"counts", counts(f)}, {"interval as printed", printedInterval(f)}, {"definition",
				f.Definition},
			{"time", f.TimeHorizon}, {"counted from", f.TimeOrigin}, {"estimator", f.Estimator}, {"population", f.Population}, {"intervention",
				f.Intervention},
			{"citation", strings.Join(cited, "; ")}, {"source",
				f.Provenance()}, {"claimed by", f.ClaimedBy},
			{"certainty", f.Certainty}, {"notes", f.Notes}, {"computed here as", computation(f)},
		} {
			if line.is != "" {
				t.Add(line.what, line.is)
			}
		}
		out = append(out, t)
	}
	return out, nil
}

func counts(f *published.Figure) string {
	switch {
	case f.Numerator != nil && f.Of() > 0:
		return strings.TrimSpace(fmt.Sprintf("%d of %d %s", *f.Numerator, f.Of(), f.NumeratorSource))
	case f.Of() > 0:
		return strings.TrimSpace(fmt.Sprintf("of %d %s", f.Of(), f.NumeratorSource))
	}
	return ""
}

func printedInterval(f *published.Figure) string {
	if len(f.Interval) != 2 {
		return ""
	}
	return fmt.Sprintf("%g to %g (%g%%)", f.Interval[0], f.Interval[1], math.Round(1000*f.Level)/10)
}

func computation(f *published.Figure) string {
	c := f.Compute
	if c == nil {
		return ""
	}
	parts := []string{c.Kind}
	add := func(is bool, format string, args ...any) {
		if is {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(c.Column != "", "%s", c.Column)
	add(c.Analyte != "", "%s", c.Analyte)
	add(c.AtLeast > 0, "at least %g", c.AtLeast)
	add(c.Below > 0, "below %g", c.Below)
	add(c.Rise > 0, "a rise of %g", c.Rise)
	add(c.OfBaseline > 0, "%g%% of own baseline", 100*c.OfBaseline)
	add(c.When != "", "at %s", c.When)
	add(c.Month > 0, "by month %g", c.Month)
	add(len(c.Treatment) > 0, "on %s", strings.Join(c.Treatment, " or "))
	add(c.Men != "", "of %s", published.MenWords(c.Men))
	add(c.BaselineBelow > 0, "baseline below %g", c.BaselineBelow)
	add(len(c.Deprived) == 2, "%s months of androgen deprivation", monthsOf(c.Deprived))
	add(c.CountedFrom != "", "counted from %s", c.CountedFrom)
	add(c.TreatedBeyond > 0, "treated beyond %g months", c.TreatedBeyond)
	add(c.Index != "", "from %s", c.Index)
	add(c.Presumed != "", "presumed: %s", c.Presumed)
	add(c.Differs != "", "differs: %s", c.Differs)
	return strings.Join(parts, "; ")
}

// monthsOf is a span in words, empty where there is none.
func monthsOf(span []float64) string {
	if len(span) != 2 {
		return ""
	}
	return fmt.Sprintf("%g to %g", span[0], span[1])
}

// CheckFigures holds figures against themselves; without ids, all of them.
func CheckFigures(r *published.Registry, args []string) ([]*results.Table, error) {
	figures, err := figuresOf(r, args)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		figures = r.Search()
	}
	t := results.NewTable("checks", "Printed figures held against themselves", "figure", "check", "verdict", "finding")
	unchecked := 0
	for _, f := range figures {
		found := published.Check(f)
		if len(found) == 0 {
			unchecked++
		}
		for _, x := range found {
			t.Add(x.Figure, x.Check, x.Verdict, x.Text)
		}
	}
	if unchecked > 0 {
		t.Note("%d figures print nothing that they could be held against.", unchecked)
	}
	t.Note("Percentages may be rounded half up or half to even; a figure is inconsistent where neither gives it.")
	return []*results.Table{t}, nil
}
