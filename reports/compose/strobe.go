package compose

import (
	"strings"

	"leydig/stats/results"
)

// StrobeItem is an item of the STROBE checklist for cohort studies with the place where a
// report answers it; what no report can is the authors' to write.
type StrobeItem struct{ Number, Item, Place string }

// authors stands where a report has nothing.
const authors = "to be written by the authors"

// strobe lists the items (von Elm E, et al. Lancet 2007;370:1453-1457) with the tables and
// sections that answer them.
var strobe = []struct{ number, item, section, table, left string }{
	{"1", "Title and abstract: design; what was done and found", "Summary", "key-figures", "the design in the title"},
	{"2", "Background and rationale", "", "", ""},
	{"3", "Objectives and hypotheses", "", "", ""},
	{"4", "Study design", "Methods", "", "retrospective, from records: say so early"},
	{"5", "Setting, places, dates", "", "", ""},
	{"6", "Participants: eligibility, sources, follow-up", "Attrition", "attrition", "why these men were in the records"},
	{"7", "Variables: outcomes, exposures, predictors, defined", "Methods", "", ""},
	{"8", "Data sources and measurement", "Columns", "columns", "the assay and its laboratory"},
	{"9", "Bias", "Summary", "", "what was done against it"},
	{"10", "Study size", "Attrition", "attrition", "how it was arrived at"},
	{"11", "Quantitative variables: groupings and why", "Methods", "", ""},
	{"12", "Statistical methods, missing data, sensitivity", "Methods", "", ""},
	{"13", "Participants: numbers at each stage, reasons, flow", "Attrition", "attrition", ""},
	{"14", "Descriptive data: characteristics, missing, follow-up time", "Table 1", "table-1", ""},
	{"15", "Outcome data: events over time", "Recovery", "time-to-event", ""},
	{"16", "Main results: crude and adjusted, intervals, categories", "Predictors", "predictors-recovery", ""},
	{"17", "Other analyses: subgroups, sensitivity", "Strata", "strata-responder", ""},
	{"18", "Key results", "Summary", "key-figures", ""},
	{"19", "Limitations: bias and imprecision", "Summary", "", "their direction, in words"},
	{"20", "Interpretation", "", "", ""},
	{"21", "Generalisability", "Published", "published", "in words"},
	{"22", "Funding", "", "", ""},
}

// Strobe fills the checklist from what a report of a set holds.
func Strobe(set *results.Set, look Look) ([]StrobeItem, error) {
	doc, err := Document(set, look)
	if err != nil {
		return nil, err
	}
	at, sections := places(doc), map[string]string{}
	for _, s := range doc.Sections {
		sections[s.Name] = s.Title
	}
	var out []StrobeItem
	for _, x := range strobe {
		var parts []string
		if p := at[x.table]; p != "" {
			parts = append(parts, p)
		} else if title := sections[x.section]; title != "" {
			parts = append(parts, "section "+title)
		}
		switch {
		case len(parts) == 0:
			parts = append(parts, authors)
		case x.left != "":
			parts = append(parts, authors+": "+x.left)
		}
		out = append(out, StrobeItem{x.number, x.item, strings.Join(parts, "; ")})
	}
	return out, nil
}
