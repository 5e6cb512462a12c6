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
	set := &results.Set{Run: results.Run{Synthetic: "invented"}, Published: []results.PublishedFigure{
		{ID: "a", Study: "A 2019", Printed: "88%", X: 9, N: 10, Value: 0.9, Lower: 0.6, Upper: 0.98, Level: 0.9, Share: true,
			Verdict: "inconclusive", Sentence: "A 2019 says so."},
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
		for _, b := range s.Blocks[1:] {
			said = append(said, b.(reports.Paragraph).Text)
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
