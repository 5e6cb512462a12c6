package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
	"leydig/cohort"
	"leydig/stats/published"
	"leydig/stats/results"
)

// publishedOptions are the flags of `leydig published`.
type publishedOptions struct{ registry, format string }

func newPublished(e *env) *cobra.Command {
	o := &publishedOptions{}
	c := &cobra.Command{
		Use: "published list|show|search|check|schema", Short: "Published figures: what was printed, where it was read, whether it is consistent",
		Long: `The registry of published figures: definition, estimator, population, counts, interval,
who claims it, where it was read, how certain that is. check holds printed numbers
against themselves: percentages against their denominators (GRIM), intervals against
the counts, totals against their parts, units against what can be.`,
		Example: `  leydig published list
  leydig published search clomiphene eugonad
  leydig published show claimed_cc_response_76
  leydig published check rasmussen2016_low
  leydig published check --registry own.yaml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("what of the published figures: list, show, search, check or schema?")
			}
			names := []string{"list", "show", "search", "check", "schema"}
			return fmt.Errorf("published has no %q%s; there are %s", args[0], cohort.DidYouMean(args[0], names), strings.Join(names, ", "))
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	f := c.PersistentFlags()
	f.StringVar(&o.registry, "registry", "", "your own registry (YAML)")
	f.StringVar(&o.format, "format", printers[0].name, "how to print: "+strings.Join(printerNames(), ", "))
	sub := func(use, short string, args cobra.PositionalArgs, run func(r *published.Registry, args []string) ([]*results.Table, error)) {
		c.AddCommand(&cobra.Command{Use: use, Short: short, Args: args, RunE: func(_ *cobra.Command, args []string) error {
			print, err := printerOf(o.format)
			if err != nil {
				return err
			}
			r, err := readRegistry(o.registry)
			if err != nil {
				return err
			}
			tables, err := run(r, args)
			if err != nil {
				return err
			}
			return print(e.stdout, tables, true)
		}})
	}
	sub("list", "List the figures", cobra.NoArgs, func(r *published.Registry, _ []string) ([]*results.Table,
		error) {
		return listed(r.Search()), nil
	})
	sub("search WORD...", "List the figures in which every word is found", cobra.MinimumNArgs(1), func(r *published.Registry,
		args []string) ([]*results.Table, error) {
		found := r.Search(args...)
		if len(found) == 0 {
			return nil, fmt.Errorf("no figure has all of: %s", strings.Join(args, ", "))
		}
		return listed(found), nil
	})
	sub("show ID...", "Show all that is known of figures", cobra.MinimumNArgs(1), showFigures)
	sub("check [ID...]", "Hold figures against themselves", cobra.ArbitraryArgs, checkFigures)
	c.AddCommand(&cobra.Command{Use: "schema", Short: "Print the JSON schema of a registry", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			enc := json.NewEncoder(e.stdout)
			enc.SetIndent("", "  ")
			enc.SetEscapeHTML(false)
			return enc.Encode(study.RegistrySchema())
		}})
	return c
}

func listed(figures []*published.Figure) []*results.Table {
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

func showFigures(r *published.Registry, args []string) ([]*results.Table, error) {
	figures, err := figuresOf(r, args)
	if err != nil {
		return nil, err
	}
	var out []*results.Table
	for _, f := range figures {
		t := results.NewTable(f.ID, f.ID, "what", "is")
		for _, line := range []struct{ what, is string }{
			{"study", f.Study}, {"printed", f.Printed()}, {"counts", counts(f)}, {"interval as printed", printedInterval(f)}, {"definition",
				f.Definition},
			{"time", f.TimeHorizon}, {"counted from", f.TimeOrigin}, {"estimator", f.Estimator}, {"population", f.Population}, {"intervention",
				f.Intervention},
			{"citation", strings.Trim(strings.Join([]string{f.Journal, f.DOI, f.PMID}, "; "), "; ")}, {"source",
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
	add(c.TreatedBeyond > 0, "treated beyond %g months", c.TreatedBeyond)
	add(c.Index != "", "from %s", c.Index)
	add(c.Presumed != "", "presumed: %s", c.Presumed)
	add(c.Differs != "", "differs: %s", c.Differs)
	return strings.Join(parts, "; ")
}

func checkFigures(r *published.Registry, args []string) ([]*results.Table, error) {
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
