package study

import (
	"leydig/cohort/derive"
	"leydig/stats/results"
)

// Definitions lists the published definitions that a plan can name.
func Definitions() (*results.Table, error) {
	t := results.NewTable("definitions", "Published definitions", "name", "kind", "definition", "citation", "checked", "remark")
	for _, p := range derive.Presets {
		rule, err := p.Rule()
		if err != nil {
			return nil, err
		}
		t.Add(p.Name, p.Kind, rule, p.Cite, p.Checked, p.Remark)
	}
	t.Note("checked: found = read in a copy of the publication or a page that quotes it; recall = general knowledge, not looked up; " +
		"claimed = the source was not found.")
	return t, nil
}
