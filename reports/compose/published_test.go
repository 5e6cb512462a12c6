package compose

import (
	"strings"
	"testing"

	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats/results"
)

// TestPublishedSection: it stands before the attrition where figures fit, names the level
// of its intervals, and a synthetic cohort is called one.
func TestPublishedSection(t *testing.T) {
	weighted, expected := results.Float(0.5), results.Float(0.125)
	set := &results.Set{Run: results.Run{Synthetic: "invented"}, Published: []results.PublishedFigure{
		{ID: "a", Study: "A 2019", Printed: "88%", X: 9, N: 10, Value: 0.9, Lower: 0.6, Upper: 0.98, Level: 0.9, Share: true,
			Verdict: "inconclusive", Sentence: "A 2019 says so.", Beside: &results.Beside{Worst: 0.25, Best: 0.95,
				Starters: &results.Fraction{X: 10, N: 16, Estimate: 0.625}, Landmark: &results.Fraction{X: 3, N: 4, Estimate: 0.75}, Month: 36,
				Reweighted: &weighted, Mix: "age 36", Chance: &expected}},
		{ID: "b", Study: "B 2006", Printed: "3.4 months", Value: 4.27, Lower: 4, Upper: 5, Level: 0.9, Verdict: "higher",
			Sentence: "B 2006 says so."},
	}}
	doc, err := Document(set, Look{})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range doc.Sections {
		if s.Name != "Published" {
			continue
		}
		if doc.Sections[i+1].Name != "Attrition" {
			t.Errorf("it stands before %s", doc.Sections[i+1].Name)
		}
		x := s.Blocks[0].(*table.Table)
		if x.Head[4].Text != "90% interval" {
			t.Errorf("heading %q", x.Head[4].Text)
		}
		var said []string
		for _, b := range s.Blocks[2:] {
			said = append(said, b.(reports.Paragraph).Text)
		}
		// Only the share has something beside it: bounds, starters, landmark, weighted, chance.
		var cells []string
		for _, r := range s.Blocks[1].(*table.Table).Rows {
			for _, c := range r.Cells {
				cells = append(cells, c.String())
			}
		}
		if got := strings.Join(cells, " | "); got != "A 2019 | 88% | 90.0% | 25.0% to 95.0% | 62.5% | 75.0% | 50.0% | 12.5%" {
			t.Errorf("beside the share stands %s", got)
		}
		for _, want := range []string{"A 2019 says so.", "B 2006 says so.", "neither confirmed nor refuted", "The cohort is synthetic"} {
			if !strings.Contains(strings.Join(said, "\n"), want) {
				t.Errorf("it does not say %q", want)
			}
		}
		set.Published = nil
		if doc, _ = Document(set, Look{}); len(doc.Sections) != 12 {
			t.Errorf("without figures there are %d sections", len(doc.Sections))
		}
		return
	}
	t.Error("there is no section")
}
