package study

import (
	"errors"
	"fmt"
	"slices"

	"leydig/cohort"
	"leydig/reports/compose"
	"leydig/stats/results"
)

// Sentences lists the sentences of a report, or those that are named.
func Sentences(set *results.Set, names []string, look Look) (*results.Table, error) {
	all, err := compose.Sentences(set, look.compose())
	if err != nil {
		return nil, err
	}
	t := results.NewTable("sentences", "Sentences of the report", "name", "sentence")
	var known []string
	for _, s := range all {
		known = append(known, s.Name)
		if len(names) == 0 {
			t.Add(s.Name, s.Text)
		}
	}
	for _, n := range names {
		i := slices.Index(known, n)
		if i < 0 {
			return nil, fmt.Errorf("these results have no sentence %q%s; run leydig text without a name to see them all", n,
				cohort.DidYouMean(n, known))
		}
		t.Add(n, all[i].Text)
	}
	if len(t.Rows) == 0 {
		return nil, errors.New("these results give no sentence")
	}
	return synthetic(t, set), nil
}

// Citations lists what a paper cites that used these results; nil: the program alone.
func Citations(set *results.Set, version string) *results.Table {
	t := results.NewTable("citations", "To be cited", "citation")
	for _, c := range compose.Citations(set, version) {
		t.Add(c)
	}
	return t
}

// Objections lists what a referee would object to these results.
func Objections(set *results.Set, look Look) (*results.Table, error) {
	all, err := compose.Objections(set, look.compose())
	if err != nil {
		return nil, err
	}
	t := results.NewTable("objections", "What a referee would ask of these data", "objection", "with its numbers", "place in the report")
	for _, o := range all {
		t.Add(o.Name, o.Text, o.Place)
	}
	if len(t.Rows) == 0 {
		t.Note("These data trigger none of the objections that leydig knows.")
	}
	return synthetic(t, set), nil
}

// synthetic says below a table that its cohort is invented, where it is.
func synthetic(t *results.Table, sets ...*results.Set) *results.Table {
	for _, s := range sets {
		if s.Run.Synthetic != "" {
			t.Note("SYNTHETIC COHORT: its patients are invented.")
			break
		}
	}
	return t
}

// Strobe is the filled STROBE checklist of a report.
func Strobe(set *results.Set, look Look) (*results.Table, error) {
	items, err := compose.Strobe(set, look.compose())
	if err != nil {
		return nil, err
	}
	t := results.NewTable("strobe", "STROBE checklist, cohort studies", "item", "recommendation", "place")
	for _, i := range items {
		t.Add(i.Number, i.Item, i.Place)
	}
	t.Note("von Elm E, et al. Lancet 2007;370:1453-1457. Places are those of the report made of these results.")
	return synthetic(t, set), nil
}
