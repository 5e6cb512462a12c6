package compose

import (
	"fmt"
	"math"
	"strings"

	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// composer has the set at hand while the document is made.
type composer struct {
	set     *results.Set
	ix      results.Index
	methods map[string]stats.Method
	banner  string
	levels  map[*table.Table]float64 // of the intervals that a table shows
}

// Document turns results into a document. Listings of patients are not its
// business: the caller adds them.
func Document(set *results.Set) (*reports.Document, error) {
	ix, err := set.Index()
	if err != nil {
		return nil, err
	}
	c := &composer{set: set, ix: ix, methods: map[string]stats.Method{}, levels: map[*table.Table]float64{}}
	for _, m := range set.Methods {
		c.methods[m.ID] = m
	}
	if set.Run.Synthetic != "" {
		c.banner = "SYNTHETIC COHORT"
	}
	doc := &reports.Document{Title: set.Run.Title, Banner: c.banner}
	doc.Sections = []reports.Section{
		{Name: "Summary", Title: "Summary", Blocks: c.summary()},
		{Name: "Table 1", Title: "Baseline characteristics", Blocks: c.table1()},
		{Name: "Response", Title: "Response, symptoms and adverse events", Blocks: c.response()},
		{Name: "Eugonadism", Title: "Eugonadism over time", Blocks: c.eugonadism()},
		{Name: "Recovery", Title: "Recovery curves", Blocks: c.recovery()},
		{Name: "Strata", Title: "Results by stratum", Blocks: c.strata()},
		{Name: "Predictors", Title: "Predictors", Blocks: c.predictors()},
		{Name: "Attrition", Title: "Attrition: who is counted where", Blocks: c.attrition()},
		{Name: "Findings", Title: "Findings in the input", Blocks: c.findings()},
		{Name: "Methods", Title: "Methods", Blocks: c.methodsSection()},
		{Name: "Provenance", Title: "Provenance", Blocks: c.provenance()},
	}
	doc.Sections = c.withPublished(doc.Sections)
	c.finish(doc)
	return doc, nil
}

// finish puts the level into the words of tables, orders their footnotes, and numbers
// tables and figures in the order in which they stand.
func (c *composer) finish(doc *reports.Document) {
	tables, figures := 0, 0
	for _, s := range doc.Sections {
		for i, b := range s.Blocks {
			switch v := b.(type) {
			case *table.Table:
				c.sayLevel(v)
				v.Order()
				tables++
				v.Label = fmt.Sprintf("Table %d", tables)
			case reports.Figure:
				figures++
				v.Label = fmt.Sprintf("Figure %d", figures)
				s.Blocks[i] = v
			}
		}
	}
}

// levelMark stands in headings and footnotes where the level of the table's intervals
// belongs: it is known when the table holds its values.
const levelMark = "{level}"

// saw notes the level of an interval that a table shows.
func (c *composer) saw(t *table.Table, level float64) {
	if level != 0 {
		c.levels[t] = level
	}
}

// levelOf is the level of a table's intervals in words; one without an interval is
// headed as the others.
func (c *composer) levelOf(t *table.Table) string {
	level, ok := c.levels[t]
	if !ok {
		level = c.set.AnyLevel()
	}
	return levelWords(level)
}

// sayLevel puts the level of its intervals into a table's words.
func (c *composer) sayLevel(t *table.Table) {
	words := c.levelOf(t)
	for i := range t.Head {
		t.Head[i].Text = strings.ReplaceAll(t.Head[i].Text, levelMark, words)
	}
	for i := range t.Notes {
		t.Notes[i].Text = strings.ReplaceAll(t.Notes[i].Text, levelMark, words)
	}
}

// levelWords is a confidence level in print: 0.95 is "95%". Without an interval the
// word before "interval" is "confidence".
func levelWords(level float64) string {
	if level == 0 {
		return "confidence"
	}
	return stats.LevelWords(level)
}

// levelTitle is a level as a reader calls it.
func (c *composer) levelTitle(l stats.Level) string {
	if l.Name == unknown {
		return "Unknown"
	}
	return c.set.Level(l)
}

// unknown is the level of patients without one.
const unknown = "unknown"

// factorTitle heads a stratum.
func (c *composer) factorTitle(name string) string { return c.set.Variable(name).Title }

var nan = math.NaN()

const pct = 1 // decimals of percentages

// fractionCells show a fraction as "x of n", its percentage and its interval; a
// result that is absent shows NE with the reason as a footnote.
func (c *composer) fractionCells(t *table.Table, r *results.Result) []table.Cell {
	if r == nil {
		return []table.Cell{table.Text("–"), table.Text("–"), table.Text("–")}
	}
	f, ok := r.Value.(results.Fraction)
	if !ok {
		return []table.Cell{
			{Parts: []table.Part{{Value: 0, Format: table.Count}, {Value: float64(r.N), Format: table.Count, Pre: " of "}}},
			c.absent(t, r),
			table.Text(""),
		}
	}
	c.saw(t, f.Level)
	return []table.Cell{
		ofCell(float64(f.X), float64(f.N)),
		table.Number(float64(f.Estimate), table.Percent(pct)),
		table.Interval(float64(f.Lower), float64(f.Upper), table.Percent(pct)),
	}
}

// ofCell shows "x of n".
func ofCell(x, n float64) table.Cell {
	return table.Cell{Parts: []table.Part{{Value: x, Format: table.Count}, {Value: n, Format: table.Count, Pre: " of "}}}
}

// absent shows NE, or "not reached", with the reason below the table.
func (c *composer) absent(t *table.Table, r *results.Result) table.Cell {
	if r == nil {
		return table.Text("–")
	}
	a, ok := r.Value.(results.Absent)
	if !ok {
		return table.Text("")
	}
	if a.Reason == string(stats.NotReached) {
		return table.Text("not reached")
	}
	cell := table.Text(table.NE)
	cell.Mark = t.AddNote(table.NE + ": not estimable (" + a.Reason + ").")
	return cell
}

// numberCell shows a number "value (lower to upper)".
func (c *composer) numberCell(t *table.Table, r *results.Result, f table.Format) table.Cell {
	if r == nil {
		return table.Text("–")
	}
	n, ok := r.Value.(results.Number)
	if !ok {
		return c.absent(t, r)
	}
	c.saw(t, n.Level)
	lower, upper := table.Part{
		Value:  float64(n.Lower),
		Format: f,
		Pre:    " (",
	}, table.Part{
		Value:  float64(n.Upper),
		Format: f,
		Pre:    " to ",
		Post:   ")",
	}
	for _, p := range []*table.Part{&lower, &upper} {
		if math.IsNaN(p.Value) {
			p.Format, p.Text = table.Format{}, "–"
		}
	}
	if lower.Text != "" || upper.Text != "" {
		t.Remark("–: no limit (not reached, or not defined where a curve is at 0 or 100%).")
	}
	return table.Cell{Parts: []table.Part{{Value: float64(n.Value), Format: f}, lower, upper}}
}

// testCell shows a p-value; its test is named in a footnote.
func (c *composer) testCell(t *table.Table, r *results.Result) table.Cell {
	if r == nil {
		return table.Text("")
	}
	v, ok := r.Value.(results.Test)
	if !ok {
		return c.absent(t, r)
	}
	cell := table.Number(float64(v.P), table.P)
	if m, ok := c.methods[r.Method]; ok {
		cell.Mark = t.AddNote(m.Label + ".")
	}
	return cell
}

// remarkMethod names a method below a table, once.
func (c *composer) remarkMethod(t *table.Table, id string) {
	if m, ok := c.methods[id]; ok {
		t.Remark("Intervals: " + m.Label + ".")
	}
}

// notes are the warnings of an analysis, as paragraphs.
func (c *composer) notes(analyses ...string) []reports.Block {
	var out []reports.Block
	seen := map[string]bool{}
	for _, a := range analyses {
		for _, n := range c.set.Notes {
			if n.Analysis == a && !seen[n.Text] {
				seen[n.Text] = true
				out = append(out, reports.Paragraph{Text: n.Text, Strong: n.ID == "synthetic"})
			}
		}
	}
	return out
}

// groupsOf lists the groups of a factor for which an outcome has a result.
func (c *composer) groupsOf(analysis, outcome, factor string, stat results.Stat) []stats.Level {
	var out []stats.Level
	for i := range c.set.Results {
		k := c.set.Results[i].Key
		if k.Analysis == analysis && k.Outcome == outcome && k.Stat == stat && k.At == "" && k.Term == (stats.Term{}) &&
			len(k.Group) == 1 &&
			k.Group[0].Factor == factor {
			out = append(out, k.Group[0])
		}
	}
	return out
}

// definition gives an outcome's definition; of one that the set does not describe, its
// name.
func (c *composer) definition(name string) results.Definition {
	for _, o := range c.set.Outcomes {
		if o.Name == name {
			return o
		}
	}
	return results.Definition{Name: name, Title: name}
}

// indentOf sets an outcome that stands beside another below it.
func (c *composer) indentOf(name string) int {
	if c.definition(name).Beside != "" {
		return 1
	}
	return 0
}

// outcomeTitle is an outcome's title.
func (c *composer) outcomeTitle(name string) string {
	for _, o := range c.set.Outcomes {
		if o.Name == name {
			return o.Title
		}
	}
	switch name {
	case "symptoms_improved":
		return "Symptoms improved"
	case "adverse_event":
		return "Adverse event"
	}
	return name
}

// outcomesOf lists the outcomes of an analysis for which everybody has a result.
func (c *composer) outcomesOf(analysis string, stat results.Stat) []string {
	var out []string
	for i := range c.set.Results {
		k := c.set.Results[i].Key
		if k.Analysis == analysis && k.Stat == stat && len(k.Group) == 0 && k.At == "" && k.Term == (stats.Term{}) {
			out = append(out, k.Outcome)
		}
	}
	return out
}
