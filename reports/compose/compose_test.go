package compose

import (
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

var (
	north   = []stats.Level{{Factor: "site", Name: "north"}}
	south   = []stats.Level{{Factor: "site", Name: "south"}}
	absence = results.Absent{Reason: "no events"}
)

// set is a small set of results with numbers that cannot be taken for one another.
func set() *results.Set {
	fraction := func(x, n int64, lower, upper results.Float) results.Fraction {
		return results.Fraction{X: x, N: n, Estimate: results.Float(float64(x) / float64(n)), Lower: lower, Upper: upper, Level: 0.9}
	}
	number := func(v, lower, upper results.Float) results.Number {
		return results.Number{Value: v, Lower: lower, Upper: upper, Level: 0.9}
	}
	bare := func(v float64) results.Number { return results.Bare(v, "years") }
	s := &results.Set{
		Run: results.Run{Title: "Made", Patients: 30, Visits: 90, Strata: []string{"site"}, Inputs: []results.Input{{Name: "a.csv"}},
			Month: 30.4375},
		Variables: []results.Variable{{Name: "age", Title: "Age", Unit: "years", Digits: 1},
			{Name: "site", Title: "Site", Factor: true, Levels: []results.LevelName{{Name: "north", Title: "North", N: 20},
				{Name: "south", Title: "South", N: 10}}}},
		Outcomes: []results.Definition{{Name: "responder", Title: "Responder", Kind: "response", Rule: "a rule"},
			{Name: "recovery", Title: "Recovery (eugonadal)", Kind: "time-to-event", Rule: "a rule"}},
		Methods: []stats.Method{{ID: "w", Label: "Wilson", Sentence: "Wilson ran.", Cite: "Wilson"},
			{ID: "f", Label: "Fisher", Sentence: "Fisher ran.", Cite: "Fisher"}},
		Notes: []results.Note{{ID: "index", Text: "Time zero is here."}, {ID: "immortal-time", Analysis: "response",
			Text: "Mind immortal time."}, {ID: "complete-case", Analysis: "response", Text: "Mind the lost."}},
	}
	add := func(analysis, outcome, at string, group []stats.Level, term stats.Term, stat results.Stat, v results.Value, n, lost int64,
		method string) {
		s.Results = append(s.Results, results.Result{Key: results.Key{Analysis: analysis, Outcome: outcome, At: at, Group: group, Term: term,
			Stat: stat}, Value: v, N: n, Lost: lost, Method: method})
	}
	none := stats.Term{}
	for stat, v := range map[results.Stat]float64{results.Mean: 41.25, results.SD: 9.5, results.Median: 40.5, results.Q1: 33.5,
		results.Q3: 48.5} {
		add("baseline", "age", "", nil, none, stat, bare(v), 28, 2, "")
	}
	add("baseline", "age", "", nil, none, results.Missing, results.Count{N: 2}, 28, 2, "")
	add("response", "responder", "", nil, none, results.Rate, fraction(12, 25, .33, .63), 25, 5, "w")
	add("response", "responder", "", nil, none, results.WorstCase, fraction(12, 30, .26, .55), 30, 0, "w")
	add("response", "responder", "", nil, none, results.BestCase, fraction(17, 30, .41, .71), 30, 0, "w")
	add("response", "responder", "", north, none, results.Rate, fraction(10, 18, .36, .73), 18, 2, "w")
	add("response", "responder", "", south, none, results.Rate, fraction(2, 7, .10, .58), 7, 3, "w")
	add("response", "responder", "", nil, stats.Term{Factor: "site"}, results.Heterogenous, results.Test{P: 0.378}, 25, 5, "f")
	add("response", "responder", "", south, stats.Term{Factor: "site", Level: "south", Reference: "north"}, results.Difference,
		number(-.27, -.55, .12), 25, 5, "")
	add("recovery", "recovery", "", nil, none, results.Events, results.Count{N: 9}, 24, 6, "")
	add("recovery", "recovery", "", nil, none, results.CurveStat, results.Curve{Time: []results.Float{2, 5},
		AtRisk: []results.Float{24, 10}, Events: []results.Float{6, 3}, Censored: []results.Float{8, 7},
		Survival: []results.Float{.75, .525}, Lower: []results.Float{.6, .35}, Upper: []results.Float{.86, .68}, Level: 0.9}, 24, 6, "")
	add("recovery", "recovery", "", nil, none, results.Median, absence, 24, 6, "")
	add("recovery", "recovery", "6", nil, none, results.Reached, number(.475, .32, .65), 24, 6, "")
	return s
}

// tables gives the tables of a document by ID, as rows of texts.
func tables(t *testing.T, s *results.Set) map[string]*table.Table {
	t.Helper()
	doc, err := Document(s, Look{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*table.Table{}
	for _, section := range doc.Sections {
		for _, b := range section.Blocks {
			if x, ok := b.(*table.Table); ok {
				out[x.ID] = x
			}
		}
	}
	return out
}

// line is a row's cells, joined.
func line(r table.Row) string {
	var cells []string
	for _, c := range r.Cells {
		cells = append(cells, c.String()+c.Mark)
	}
	return strings.Join(cells, " | ")
}

func heads(x *table.Table) string {
	var out []string
	for _, h := range x.Head {
		out = append(out, h.Text)
	}
	return strings.Join(out, " | ")
}

// Every number stands in its place: row, column and label.
func TestNumbersStandInTheirPlaces(t *testing.T) {
	all := tables(t, set())
	for _, x := range []struct {
		id   string
		want []string
	}{
		{"table-1", []string{"Age, years, mean (SD) | 41.3 (9.5)", "missing | 2"}},
		{"key-figures", []string{"Responder | 12 of 25 | 48.0% | 33.0% to 63.0%", "Recovery (eugonadal), by month 6 | 9 of 24 | 47.5% | " +
			"32.0% to 65.0%",
			"Median time to recovery, months | 9 of 24 | NEa | "}},
		{"response", []string{"Responder | 12 of 25 | 48.0% | 33.0% to 63.0% | 5",
			"not evaluable counted as non-responders | 12 of 30 | 40.0% | 26.0% to 55.0% | 0",
			"not evaluable counted as responders | 17 of 30 | 56.7% | 41.0% to 71.0% | 0"}},
		{"strata-responder", []string{"Site |  |  |  |  |  | 0.38a", "North | 10 of 18 | 55.6% | 36.0% to 73.0% | 2 | ",
			"South | 2 of 7 | 28.6% | 10.0% to 58.0% | 3 | −27.0 (−55.0 to 12.0)"}},
		{"time-to-event", []string{"Recovery (eugonadal) | 24 | 9 | NEa | 47.5% (32.0% to 65.0%)"}},
	} {
		got := all[x.id]
		if got == nil {
			t.Errorf("no table %s", x.id)
			continue
		}
		for i, w := range x.want {
			if i >= len(got.Rows) || line(got.Rows[i]) != w {
				t.Errorf("%s, row %d: %q, want %q", x.id, i+1, line(got.Rows[min(i, len(got.Rows)-1)]), w)
			}
		}
		if len(got.Rows) != len(x.want) {
			t.Errorf("%s has %d rows, want %d", x.id, len(got.Rows), len(x.want))
		}
	}
	if h := heads(all["key-figures"]); h != "Measure | Men | Estimate | 90% interval" {
		t.Errorf("heads %q", h)
	}
	if h := heads(all["time-to-event"]); !strings.HasSuffix(h, "| Median, months (90% interval) | By month 6 (90% interval)") {
		t.Errorf("heads %q", h)
	}
	if n := all["strata-responder"].Notes[0]; n != (table.Note{Mark: "a", Text: "Fisher."}) {
		t.Errorf("note %+v", n)
	}
	if n := all["time-to-event"].Notes[0]; n.Text != "NE: not estimable (no events)." {
		t.Errorf("note %+v", n)
	}
}

// What a curve says of a month stands beside the events up to it, not beside those of the whole
// follow-up; a set that was made to be shared does not tell them.
func TestEventsUpToTheMonth(t *testing.T) {
	s := set()
	for i := range s.Results {
		if c, ok := s.Results[i].Value.(results.Curve); ok {
			c.Time = []results.Float{2, 7}
			s.Results[i].Value = c
		}
	}
	for want, withheld := range map[string]string{"6 of 24": "", "– of 24": "made to be shared"} {
		s.Summary.Withheld = withheld
		rows := tables(t, s)["key-figures"].Rows
		if got := rows[1].Cells[1].String(); got != want || rows[1].By != 6 {
			t.Errorf("by month 6 (%q): %q by %v, want %q", withheld, got, rows[1].By, want)
		}
		if got := rows[2].Cells[1].String(); got != "9 of 24" || rows[2].By != 0 {
			t.Errorf("the median: %q, want 9 of 24", got)
		}
	}
}

// Curves are turned round: shares rise, and the lower limit of a share is that of the
// upper one of survival.
func TestFigures(t *testing.T) {
	doc, err := Document(set(), Look{})
	if err != nil {
		t.Fatal(err)
	}
	var curves figure.Curves
	var forest figure.Forest
	for _, s := range doc.Sections {
		for _, b := range s.Blocks {
			if f, ok := b.(reports.Figure); ok {
				switch d := f.Draw.(type) {
				case figure.Curves:
					curves = d
					if !strings.Contains(f.Caption, "with log-log bands (90% interval)") {
						t.Errorf("caption %q", f.Caption)
					}
				case figure.Forest:
					forest = d
				}
			}
		}
	}
	near := func(a []float64, b ...float64) bool {
		return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) < 1e-12 })
	}
	c := curves.Groups[0]
	if !near(c.Share, .25, .475) || !near(c.Lower, .14, .32) || !near(c.Upper, .4, .65) || !near(c.AtRisk, 24, 10) ||
		!near(c.Events, 6, 3) || !near(c.Censd, 8, 7) {
		t.Errorf("curve %+v", c)
	}
	if len(forest.Rows) != 4 || !forest.Rows[0].Overall || forest.Rows[0].Value != .48 || forest.Rows[1].P != "0.38" ||
		forest.PHead != "P" || forest.Rows[2].Label != "North" ||
		forest.Rows[2].Count != "10 of 18" || forest.Rows[3].Lower != .10 || forest.Rows[3].Upper != .58 || !forest.Rows[3].Unsure ||
		forest.Rows[2].Unsure || forest.Overall != .48 {
		t.Errorf("forest %+v", forest)
	}
	if forest.Heads[2] != "% (90% interval)" {
		t.Errorf("heads %v", forest.Heads)
	}
}

// The first page answers: a sentence with the figures, five numbers at most, and what
// these data ask to be minded.
func TestFirstPage(t *testing.T) {
	s := set()
	s.Findings.Counts = []results.FindingCount{{Code: "bad-number", Severity: "error", N: 3},
		{Code: "duplicate-visit", Severity: "warning", N: 2}}
	doc, err := Document(s, Look{})
	if err != nil {
		t.Fatal(err)
	}
	first := doc.Sections[0].Blocks
	want := "Of 30 men observed from the start of restoration treatment, 12 of 25 men who could be judged responded (48.0%; 90% interval " +
		"33.0% to 63.0%), " +
		"and an estimated 47.5% of 24 men at risk had recovered by month 6 (90% interval 32.0% to 65.0%)."
	if got := first[0].(reports.Paragraph).Text; got != want {
		t.Errorf("the answer is\n%s, want\n%s", got, want)
	}
	warnings := first[len(first)-1].(reports.List).Items
	for i, want := range []string{"5 of 30 men could not be judged for response: counted as non-responders the rate is 40.0%, as " +
		"responders 56.7%.",
		"The input has 3 errors (values that were not used) and 2 warnings; each is listed with its cell."} {
		if i >= len(warnings) || warnings[i] != want {
			t.Errorf("warnings %q, want %q", warnings, want)
		}
	}
	if len(warnings) != 2 {
		t.Errorf("%d warnings: %q", len(warnings), warnings)
	}
	s.Run.IndexKind, s.Results = "trt-stop", slices.DeleteFunc(s.Results, func(r results.Result) bool { return r.Key.Analysis == "response" })
	if doc, err = Document(s, Look{}); err != nil {
		t.Fatal(err)
	}
	if got := doc.Sections[0].Blocks[0].(reports.Paragraph).Text; !strings.HasPrefix(got,
		"Of 30 men observed from the end of testosterone treatment, an estimated 47.5%") {
		t.Errorf("the answer is %s", got)
	}
	for _, x := range doc.Sections {
		if x.Name != "Response" {
			continue
		}
		if p, ok := x.Blocks[0].(reports.Paragraph); !ok || !strings.HasPrefix(p.Text, "Response is a rise above a man's own baseline.") {
			t.Errorf("without baselines the section of response begins with %+v", x.Blocks[0])
		}
	}
}

// A sentence stands once, however many analyses have it; matters of which the first page
// tells with numbers are not told again in general.
func TestSentencesStandOnce(t *testing.T) {
	s := set()
	s.Notes = append(s.Notes, results.Note{ID: "x", Analysis: "recovery", Text: "Said twice."},
		results.Note{ID: "x", Analysis: "safety", Text: "Said twice."},
		results.Note{ID: "x", Analysis: "predictors", Text: "Said twice."})
	doc, err := Document(s, Look{})
	if err != nil {
		t.Fatal(err)
	}
	where := map[string][]string{}
	for _, s := range doc.Sections {
		for _, b := range s.Blocks {
			if p, ok := b.(reports.Paragraph); ok {
				where[p.Text] = append(where[p.Text], s.Name)
			}
		}
	}
	for text, want := range map[string][]string{"Time zero is here.": {"Methods"}, "Said twice.": {"Recovery"}, "Mind the lost.": nil,
		"Mind immortal time.": nil} {
		if !slices.Equal(where[text], want) {
			t.Errorf("%q stands in %v, want %v", text, where[text], want)
		}
	}
}

// A journal's style reaches tables, sentences and figures.
func TestStyleReachesAll(t *testing.T) {
	doc, err := Document(set(), Look{Style: "lancet", Width: figure.Single})
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.Sections[0].Blocks[0].(reports.Paragraph).Text; !strings.Contains(got, "48%; 90% CI 33%–63%") ||
		!strings.Contains(got, "47·5%") {
		t.Errorf("the answer is %s", got)
	}
	key := doc.Sections[0].Blocks[1].(*table.Table)
	if line(key.Rows[0]) != "Responder | 12 of 25 | 48% | 33%–63%" || key.Head[3].Text != "90% CI" {
		t.Errorf("%s, %s", heads(key), line(key.Rows[0]))
	}
	if w, _ := doc.Sections[0].Blocks[2].(reports.Figure).Draw.Size(); w != figure.Single {
		t.Errorf("the figure is %g mm wide", w)
	}
	if _, err := Document(set(), Look{Style: "bmj"}); err == nil {
		t.Error("a style that there is not was taken")
	}
}

func TestLines(t *testing.T) {
	s := set()
	s.Summary = results.Summary{Patients: 30, Visits: 90, Recovery: &results.Recovery{CurveFigures: results.CurveFigures{AtRisk: 24,
		Events: 9, Median: 4.125}}}
	want := []string{"30 patients, 90 visits", "responders   12 of 25 evaluable (48.0%; 90% interval 33.0 to 63.0%)",
		"recovery     9 of 24 at risk, median 4.13 months"}
	if got := Lines(s); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	s.Run.Synthetic, s.Summary.Recovery.Median = "made", results.Float(math.NaN())
	if got := Lines(s); !strings.HasPrefix(got[0], "SYNTHETIC") || got[3] != "recovery     9 of 24 at risk" {
		t.Errorf("%q", got)
	}
}

func TestLevelWords(t *testing.T) {
	for level, want := range map[float64]string{0.95: "95%", 0.9: "90%", 0.999: "99.9%", 0: "confidence"} {
		if got := levelWords(level); got != want {
			t.Errorf("%v is %q, want %q", level, got, want)
		}
	}
}

func TestTwoResultsOfOneKeyAreRefused(t *testing.T) {
	s := set()
	s.Results = append(s.Results, s.Results[0])
	if _, err := Document(s, Look{}); err == nil {
		t.Error("a set with two results of one key was composed")
	}
}

// A quantity is summed up as its words say; one that nobody has is told missing.
func TestTable1Statistic(t *testing.T) {
	for statistic, want := range map[string]string{results.ByMean: "Age, years, mean (SD) | 41.3 (9.5)",
		results.ByMedian: "Age, years, median (quartiles) | 40.5 (33.5 to 48.5)"} {
		s := set()
		for i := range s.Variables {
			if s.Variables[i].Name == "age" {
				s.Variables[i].Statistic = statistic
			}
		}
		if got := line(tables(t, s)["table-1"].Rows[0]); got != want {
			t.Errorf("by %s: %q, want %q", statistic, got, want)
		}
	}
	s := set()
	s.Results = slices.DeleteFunc(s.Results, func(r results.Result) bool {
		return r.Key.Analysis == "baseline" &&
			r.Key.Stat != results.Missing
	})
	if rows := tables(t, s)["table-1"].Rows; len(rows) != 1 || line(rows[0]) != "Age, years: missing | 2" {
		t.Errorf("rows %+v", rows)
	}
}

// The boxes of the flow diagram add up: who is kept and who is lost at a step are those
// kept before it.
func TestFlowAddsUp(t *testing.T) {
	s := set()
	s.Attrition = []results.Step{{Path: "Input", Rule: "rows", Kept: 30, Rows: true},
		{Path: "Input", Rule: "rows of a patient", Kept: 29, Lost: 1, Rows: true},
		{Path: "Response", Rule: "in the cohort", Kept: 30},
		{Path: "Response", Rule: "with a baseline", Kept: 27, Lost: 3, Why: "none"},
		{Path: "Response", Rule: "evaluable", Kept: 25, Lost: 2}, {Path: "Nobody", Rule: "in the cohort", Kept: 30},
		{Path: "Nobody", Rule: "x", Kept: 0, Lost: 30}}
	doc, err := Document(s, Look{})
	if err != nil {
		t.Fatal(err)
	}
	flows := 0
	for _, section := range doc.Sections {
		for _, b := range section.Blocks {
			f, ok := b.(reports.Figure)
			if !ok || f.Name != "figure-flow" {
				continue
			}
			flows++
			d := f.Draw.(figure.Flow)
			if len(d.Paths) != 1 || d.Start.Kept != 30 || f.Alt != "Flow diagram. Response: 25 of 30 counted." {
				t.Errorf("%+v %s", d, f.Alt)
			}
			for _, p := range d.Paths {
				before := d.Start.Kept
				for _, x := range p.Steps {
					if x.Kept+x.Lost != before {
						t.Errorf("%s: %d and %d are not %d", x.Text, x.Kept, x.Lost, before)
					}
					before = x.Kept
				}
			}
		}
	}
	if flows != 1 {
		t.Errorf("%d flow diagrams", flows)
	}
}

// withSites gives a set whose recovery is known by site too.
func withSites() *results.Set {
	s := set()
	curve := func(times ...results.Float) results.Curve {
		n := len(times)
		return results.Curve{Time: times, AtRisk: slices.Repeat([]results.Float{12}, n), Events: slices.Repeat([]results.Float{3}, n),
			Censored: slices.Repeat([]results.Float{0}, n), Survival: slices.Repeat([]results.Float{.75}, n),
			Lower: slices.Repeat([]results.Float{.5}, n), Upper: slices.Repeat([]results.Float{.9}, n), Level: 0.9}
	}
	for _, g := range [][]stats.Level{north, south} {
		for stat, v := range map[results.Stat]results.Value{results.Events: results.Count{N: 3}, results.CurveStat: curve(2, 5)} {
			s.Results = append(s.Results, results.Result{Key: results.Key{Analysis: "recovery", Outcome: "recovery", Group: g, Stat: stat},
				Value: v, N: 12, Lost: 3})
		}
	}
	s.Results = append(s.Results, results.Result{Key: results.Key{Analysis: "recovery", Outcome: "recovery", Term: stats.Term{Factor: "site"},
		Stat: results.LogRank}, Value: results.Test{Statistic: 1, DF: 1, P: 0.32}, N: 24, Lost: 6})
	return s
}

// What is said of restricted means stands below a table that has some, and not below others.
func TestRestrictedMeansAreExplained(t *testing.T) {
	said := func(s *results.Set) bool {
		x := tables(t, s)["strata-recovery"]
		if x == nil || len(x.Rows) != 3 {
			t.Fatalf("the table of strata is %+v", x)
		}
		return slices.ContainsFunc(x.Notes, func(n table.Note) bool { return strings.HasPrefix(n.Text, "Restricted means are") })
	}
	s := withSites()
	if said(s) {
		t.Error("means that are not there are explained")
	}
	s.Results = append(s.Results, results.Result{Key: results.Key{Analysis: "recovery", Outcome: "recovery", Group: north, At: "6",
		Stat: results.RestrictedMean}, Value: results.Number{Value: 4, Lower: 3, Upper: 5, Level: 0.9}, N: 12})
	if !said(s) {
		t.Error("means are not explained")
	}
}

// A figure needs a curve that goes somewhere, and groups to compare.
func TestFiguresThatSayNothing(t *testing.T) {
	curves := func(s *results.Set) (n int) {
		doc, err := Document(s, Look{})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range doc.Sections {
			for _, b := range x.Blocks {
				if f, ok := b.(reports.Figure); ok && strings.HasPrefix(f.Name, "figure-recovery") {
					n++
				}
			}
		}
		return n
	}
	if n := curves(withSites()); n != 2 {
		t.Fatalf("%d figures of recovery, want that of all and that by site", n)
	}
	of := func(s *results.Set, group []stats.Level, change func(*results.Curve)) *results.Set {
		for i := range s.Results {
			r := &s.Results[i]
			if v, ok := r.Value.(results.Curve); ok && r.Key.Stat == results.CurveStat && slices.Equal(r.Key.Group, group) {
				change(&v)
				r.Value = v
			}
		}
		return s
	}
	still := func(c *results.Curve) { c.Time = slices.Repeat([]results.Float{0}, len(c.Time)) }
	if n := curves(of(withSites(), nil, still)); n != 1 {
		t.Errorf("%d figures where all were seen at time zero only, want that by site", n)
	}
	if n := curves(of(of(withSites(), north, still), south, still)); n != 1 {
		t.Errorf("%d figures where every site was seen at time zero only, want that of all", n)
	}
	one := withSites()
	one.Results = slices.DeleteFunc(one.Results, func(r results.Result) bool {
		return slices.Equal(r.Key.Group, south) &&
			r.Key.Analysis == "recovery"
	})
	if n := curves(one); n != 1 {
		t.Errorf("%d figures where one site is known, want that of all", n)
	}
}

// What is not reached keeps its lower limit, in tables and in sentences.
func TestNotReachedKeepsItsLowerLimit(t *testing.T) {
	lower := results.Float(9.84)
	for value, want := range map[results.Value][3]string{
		results.Number{Value: 12.42, Lower: 9.84, Upper: results.Float(nan), Level: .95}: {"12.4 (9.8 to not reached)",
			"median 12.4 months (95% interval 9.8 to not reached)", "12.4 | 9.8 to not reached"},
		results.Absent{Reason: string(stats.NotReached), Lower: &lower, Level: .95}: {"not reached (9.8 to not reached)",
			"median not reached (95% interval 9.8 to not reached)", "not reached | 9.8 to not reached"},
		results.Absent{Reason: string(stats.NotReached)}: {"not reached", "median not reached;", "not reached | "},
	} {
		s := set()
		for i := range s.Results {
			if s.Results[i].Key.Stat == results.Median && s.Results[i].Key.Analysis == "recovery" {
				s.Results[i].Value = value
			}
		}
		c, err := newComposer(s, Look{})
		if err != nil {
			t.Fatal(err)
		}
		r := c.ix.Get(results.Key{Analysis: "recovery", Outcome: "recovery", Stat: results.Median})
		tab := &table.Table{}
		if got := line(table.Row{Cells: []table.Cell{c.numberCell(tab, r, table.Fixed(1))}}); got != want[0] {
			t.Errorf("cell %q, want %q", got, want[0])
		}
		if got := c.curveSentence("recovery"); !strings.Contains(got, want[1]) {
			t.Errorf("%q lacks %q", got, want[1])
		}
		if got := line(table.Row{Cells: c.curveNumber(tab, r.Key, r)[1:]}); got != want[2] {
			t.Errorf("key figure %q, want %q", got, want[2])
		}
	}
}

// Tables that would say nothing are a sentence: models that could not be fitted, men who left
// where nobody did; a column of Table 1 that holds everybody is left out; 1 is singular.
func TestTablesThatSayNothing(t *testing.T) {
	s := set()
	add := func(key results.Key, v results.Value, n int64) {
		s.Results = append(s.Results, results.Result{Key: key, Value: v, N: n})
	}
	why := results.Absent{Reason: "no covariate that varies"}
	add(results.Key{Analysis: "predictors", Outcome: "responder", Stat: results.OddsRatio}, why, 25)
	add(results.Key{Analysis: "predictors", Outcome: "recovery", Stat: results.HazardRatio}, why, 24)
	add(results.Key{Analysis: "dropout", Outcome: "recovery", At: "6", Term: stats.Term{Factor: results.LeftEugonadal,
		Level: results.LeftEugonadal}, Stat: results.Events}, results.Count{}, 0)
	everybody := []stats.Level{{Factor: "site", Name: "north"}}
	add(results.Key{Analysis: "baseline", Outcome: "age", Group: everybody, Stat: results.Missing}, results.Count{N: 2}, 28)
	s.Results[len(s.Results)-1].Lost = 2
	s.Findings.Counts = []results.FindingCount{{Code: "duplicate-visit", Severity: "warning", N: 1}}
	doc, err := Document(s, Look{})
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, x := range doc.Sections {
		for _, b := range x.Blocks {
			switch v := b.(type) {
			case reports.Paragraph:
				said += v.Text + "\n"
			case reports.List:
				said += strings.Join(v.Items, "\n") + "\n"
			case *table.Table:
				if strings.HasPrefix(v.ID, "predictors") || v.ID == "departed" || v.ID == "table-1" && len(v.Head) != 2 {
					t.Errorf("there is a table %s, %v", v.ID, v.Head)
				}
			}
		}
	}
	for _, want := range []string{"No model could be fitted for responder, recovery (eugonadal): no covariate that varies.",
		"Nobody left before a scheduled month.", "The input has 1 warning; each is listed with its cell."} {
		if strings.Count(said, want) != 1 {
			t.Errorf("%q does not stand once in\n%s", want, said)
		}
	}
}
