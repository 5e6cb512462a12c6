package compose

import (
	"math"
	"slices"
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
	style   *table.Style
	width   float64 // of figures, millimetres
	methods map[string]stats.Method
	banner  string
	levels  map[*table.Table]float64 // of the intervals that a table shows
	said    map[string]bool          // sentences that stand already
	unfit   []unfitted               // models of outcomes that could not be fitted
}

// Look is how a report is laid out, whatever its results. The zero value is the program's
// own look.
type Look struct {
	Style string  // of a journal, one of table.Styles; empty: the program's own
	Width float64 // of figures in millimetres, figure.Single or figure.Double; 0: Double
}

// newComposer has the set at hand.
func newComposer(set *results.Set, look Look) (*composer, error) {
	ix, err := set.Index()
	if err != nil {
		return nil, err
	}
	style, err := table.FindStyle(look.Style)
	if err != nil {
		return nil, err
	}
	c := &composer{set: set, ix: ix, style: style, width: look.Width, methods: map[string]stats.Method{}, levels: map[*table.Table]float64{},
		said: map[string]bool{}}
	for _, m := range set.Methods {
		c.methods[m.ID] = m
	}
	if set.Run.Synthetic != "" {
		c.banner = "SYNTHETIC COHORT"
	}
	return c, nil
}

// Document turns results into a document. Listings of patients are not its
// business: the caller adds them.
func Document(set *results.Set, look Look) (*reports.Document, error) {
	c, err := newComposer(set, look)
	if err != nil {
		return nil, err
	}
	doc := &reports.Document{Title: set.Run.Title, Banner: c.banner}
	doc.Sections = []reports.Section{
		{Name: "Summary", Title: "Summary", Blocks: c.summary()},
		{Name: "Table 1", Title: "Baseline characteristics", Blocks: c.table1()},
		{Name: "Response", Title: "Response, symptoms and adverse events", Blocks: c.response()},
		{Name: "Eugonadism", Title: "Eugonadism over time", Blocks: c.eugonadism()},
		{Name: "Recovery", Title: "Recovery curves", Blocks: append(c.recovery(), c.duration()...)},
		{Name: "Panel", Title: "Laboratory panel and classes", Blocks: append(c.panel(), c.transitions()...)},
		{Name: "Dropout", Title: "Those who left", Blocks: c.dropout()},
		{Name: "Strata", Title: "Results by stratum", Blocks: c.strata()},
		{Name: "Other strata", Title: "Further outcomes by stratum", Blocks: c.otherStrata(), BookOnly: true},
		{Name: "Predictors", Title: "Predictors", Blocks: c.predictors()},
		{Name: "Treatments", Title: "Treatments compared after weighting", Blocks: c.treatments()},
		{Name: "Attrition", Title: "Attrition: who is counted where", Blocks: c.attrition()},
		{Name: "Findings", Title: "Findings in the input", Blocks: c.findings()},
		{Name: "Findings list", Title: "Findings, each with its place", Blocks: c.findingsList(), Aside: true},
		{Name: "Methods", Title: "Methods", Blocks: c.methodsSection()},
		{Name: "Provenance", Title: "Provenance", Blocks: c.provenance()},
		{Name: "Columns", Title: "What each column was taken for", Blocks: c.columns(), Aside: true},
	}
	doc.Sections = slices.DeleteFunc(c.withPublished(doc.Sections), func(s reports.Section) bool { return len(s.Blocks) == 0 })
	c.finish(doc)
	return doc, nil
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
	say := strings.NewReplacer(levelMark+" interval", words+" "+c.style.Interval, levelMark, words).Replace
	for i := range t.Head {
		t.Head[i].Text = say(t.Head[i].Text)
	}
	for _, r := range t.Rows {
		for k := range r.Cells[0].Parts {
			p := &r.Cells[0].Parts[k]
			p.Text = strings.ReplaceAll(p.Text, levelMark, words)
		}
	}
	for i := range t.Notes {
		t.Notes[i].Text = say(t.Notes[i].Text)
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
		table.Number(float64(f.Estimate), c.style.PercentOf(f.N)),
		table.Interval(float64(f.Lower), float64(f.Upper), c.style.PercentOf(f.N)),
	}
}

// ofCell shows "x of n".
func ofCell(x, n float64) table.Cell {
	return table.Cell{Parts: []table.Part{{Value: x, Format: table.Count}, {Value: n, Format: table.Count, Pre: " of "}}}
}

// openEnd stands for a median, or its upper limit, that a curve does not come down to.
const openEnd = "not reached"

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
		if a.Lower == nil {
			return table.Text(openEnd)
		}
		c.saw(t, a.Level)
		return table.Cell{Parts: []table.Part{{Text: openEnd, Value: nan},
			{Value: float64(*a.Lower), Format: table.Fixed(1), Pre: " ("}, {Text: openEnd, Value: nan, Pre: " to ", Post: ")"}}}
	}
	cell := table.Text(table.NE)
	cell.Mark = notEstimable(t, a.Reason)
	return cell
}

// notEstimable says below a table why there is no number, and gives the mark of that.
func notEstimable(t *table.Table, reason string) string {
	return t.AddNote(table.NE + ": not estimable (" + reason + ").")
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
	if r.Key.Stat == results.Reached {
		n = limited(n)
	}
	limits := c.limitsCell(t, n, f)
	limits.Parts[0].Pre, limits.Parts[1].Post = " (", ")"
	return table.Cell{Parts: append([]table.Part{{Value: float64(n.Value), Format: f}}, limits.Parts...)}
}

// limitsCell shows a number's interval; a limit that there is not is a dash.
func (c *composer) limitsCell(t *table.Table, n results.Number, f table.Format) table.Cell {
	cell := table.Interval(float64(n.Lower), float64(n.Upper), f)
	for i := range cell.Parts {
		p := &cell.Parts[i]
		switch {
		case !math.IsNaN(p.Value):
		case i > 0 && !math.IsNaN(float64(n.Lower)):
			p.Format, p.Text, p.Pre = table.Format{}, openEnd, " to "
		default:
			p.Format, p.Text = table.Format{}, "–"
			t.Remark("–: no limit (not reached, or not defined where a curve is at 0 or 100%).")
		}
	}
	return cell
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
