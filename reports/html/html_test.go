package html

import (
	"bytes"
	"math"
	"regexp"
	"strings"
	"testing"

	parse "golang.org/x/net/html"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
)

const hostile = `<script>alert(1)</script>"'&</style>` + "\x1b[2J"

// document holds hostile text wherever text of an input can stand.
func document() *reports.Document {
	nan := math.NaN()
	curve := figure.Curves{Title: hostile, Last: 12, Groups: []figure.Curve{{Label: hostile, Time: []float64{1, 12},
		Share: []float64{0.7725, 1},
		Lower: []float64{0.7, nan}, Upper: []float64{0.8, nan}, AtRisk: []float64{400, 20}, Events: []float64{309, 20}, Censd: []float64{0, 0}}}}
	t := &table.Table{ID: "t", Label: "Table 1", Title: hostile, Head: []table.Head{{Text: hostile, Left: true}, {Text: "%"}},
		Rows: []table.Row{{Strong: true, Cells: []table.Cell{table.Text(hostile)}},
			{Indent: 1, Cells: []table.Cell{table.Text("a"), table.Number(309.0/400, table.Percent(1))}}}}
	t.Rows[1].Cells[1].Mark = t.AddNote(hostile)
	return &reports.Document{Title: hostile, Banner: hostile, Sections: []reports.Section{
		{Name: "One & two", Title: hostile, Blocks: []reports.Block{reports.Paragraph{Text: hostile, Strong: true},
			reports.List{Items: []string{hostile}},
			reports.Code{Text: hostile}, t, t, reports.Figure{Name: "f", Label: "Figure 1", Caption: hostile, Alt: hostile, Draw: curve},
			reports.Figure{Name: "f", Caption: "again", Draw: curve}}},
		{Name: "Book", Title: "only", BookOnly: true, Blocks: []reports.Block{reports.Listing{}}},
	}}
}

func vector(f reports.Figure) (*figure.SVG, error) { return figure.DrawSVG(f.Draw, false) }

func TestPage(t *testing.T) {
	var b, again bytes.Buffer
	if err := Write(&b, document(), vector); err != nil {
		t.Fatal(err)
	}
	if err := Write(&again, document(), vector); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("two pages differ (%v)", err)
	}
	page := b.String()
	root, err := parse.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids, scripts, count := map[string]int{}, 0, map[string]int{}
	var refs []string
	for n := range root.Descendants() {
		if n.Type != parse.ElementNode {
			continue
		}
		count[n.Data]++
		if n.Data == "script" {
			scripts++
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				ids[a.Val]++
			case "aria-labelledby":
				refs = append(refs, strings.Fields(a.Val)...)
			case "href":
				refs = append(refs, strings.TrimPrefix(a.Val, "#"))
			case "src", "onload", "onerror", "onclick":
				t.Errorf("%s has %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
	// The program's own script, and the values of each of the two curves.
	if scripts != 3 {
		t.Errorf("%d scripts: a text became one, or one is lost", scripts)
	}
	if count["table"] != 2 || count["svg"] != 2 || count["section"] != 1 || count["figure"] != 2 {
		t.Errorf("elements %v", count)
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	for _, r := range refs {
		if ids[r] == 0 {
			t.Errorf("a reference to %q leads nowhere", r)
		}
	}
	if regexp.MustCompile(`(?i)(src|href)\s*=\s*"?(https?:|//)|@import|url\(`).MatchString(page) {
		t.Error("the page loads something")
	}
	if strings.Contains(page, "\x1b") {
		t.Error("a control character reached the page")
	}
	for _, want := range []string{`data-v="0.7725">77.3%<sup>a</sup>`, `"share":["77.3%","100.0%"],"interval":["70.0% to 80.0%",""]`,
		`<tr class="strong">`, `<tr class="in1">`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestUnknownBlocksAreRefused(t *testing.T) {
	d := &reports.Document{Sections: []reports.Section{{Name: "s", Blocks: []reports.Block{42}}}}
	if err := Write(&bytes.Buffer{}, d, vector); err == nil {
		t.Error("a block of an unknown kind was left out in silence")
	}
}
