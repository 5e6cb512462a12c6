package study

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leydig/reports"
	"leydig/reports/compose"
	"leydig/reports/table"
)

// own are the sections that tell of the input and the run in their own words.
var own = []string{"Provenance", "Findings, each with its place", "What each column was taken for"}

// linesOf gives what a reader sees of each format, without the plan's text, line by line.
func linesOf(t *testing.T, files map[string]*bytes.Buffer) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	add := func(file, line string) {
		if line = squeeze(line); line != "" {
			out[file] = append(out[file], line)
		}
	}
	code, skip := false, false
	for line := range strings.Lines(files["report.md"].String()) {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "## "); ok {
			skip = slices.Contains(own, title)
		}
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if !code && !skip {
			add("report.md", html.UnescapeString(line))
		}
	}
	page := files["report.html"].String()
	for _, gone := range []string{`(?s)<style>.*?</style>`, `(?s)<pre.*?</pre>`,
		`(?s)<section id="section-(provenance|findings-list|columns)".*?</section>`} {
		page = regexp.MustCompile(gone).ReplaceAllString(page, "")
	}
	data := regexp.MustCompile(`"(share|interval)":\[[^\]]*\]`)
	page = regexp.MustCompile(`(?s)<script.*?</script>`).ReplaceAllStringFunc(page, func(s string) string {
		return strings.Join(data.FindAllString(s, -1), "\n") // what script reads out
	})
	for _, line := range strings.Split(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "\n"), "\n") {
		add("report.html", html.UnescapeString(line))
	}
	skip = false
	document := partOf(t, files["report.docx"].Bytes(), "word/document.xml")
	for _, p := range regexp.MustCompile(`(?s)<w:p>.*?</w:p>`).FindAllString(document, -1) {
		text := ""
		for _, m := range regexp.MustCompile(`(?s)<w:t[ >][^<]*</w:t>`).FindAllString(p, -1) {
			text += html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(m, ""))
		}
		if strings.Contains(p, `w:val="Heading`) {
			skip = slices.Contains(own, text)
		}
		if !skip && !strings.Contains(p, `w:val="Code"`) {
			add("report.docx", text)
		}
	}
	if files["report.xlsx"] == nil {
		return out
	}
	book, err := excelize.OpenReader(bytes.NewReader(files["report.xlsx"].Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		if slices.Contains([]string{"Provenance", "Findings list", "Columns", "Patients", "Numbers", "Charts"}, sheet) {
			continue
		}
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, text := range row {
				cell, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				if kind, err := book.GetCellType(sheet, cell); err != nil {
					t.Fatal(err)
				} else if kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
					add("report.xlsx", text)
				}
			}
		}
	}
	return out
}

// decimal is a number with decimals and a point that stands alone.
var decimal = regexp.MustCompile(`(^|[^\w./-])\d[\d,]*\.\d+%?($|[^\w./-]|\.$|\.\s)`)

// journalsMarks looks at every number that a reader sees in files written in a style: in The
// Lancet's none has a point before its decimals.
func journalsMarks(t *testing.T, look Look, files map[string]*bytes.Buffer) {
	t.Helper()
	mark := map[string]string{"lancet": "·", "": "."}[look.Style]
	for file, lines := range linesOf(t, files) {
		if len(lines) < 50 {
			t.Errorf("%s: only %d lines are seen", file, len(lines))
		}
		told := 0
		for _, line := range lines {
			if m := decimal.FindString(line); m != "" && mark != "." {
				t.Errorf("%s, %s: %q in %q", look.Style, file, m, line)
			}
			if regexp.MustCompile(`\d` + regexp.QuoteMeta(mark) + `\d`).MatchString(line) {
				told++
			}
		}
		if told == 0 {
			t.Errorf("%s, %s: no line has a number with decimals", look.Style, file)
		}
	}
}

// TestJournalsMarks looks at the big samples; readBack does at the small ones, and at their
// workbooks.
func TestJournalsMarks(t *testing.T) {
	if testing.Short() {
		t.Skip("big samples, left out by -short")
	}
	texts, err := ChooseFormats([]string{"md", "html", "docx"})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cc-review", "trt-recovery"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set, s := analysed(t, name, []string{"cohort.xlsx"})
			out := &folder{files: map[string]*bytes.Buffer{}}
			if err := Write(context.Background(), out, texts, set, s.Data, Look{Style: "lancet"}); err != nil {
				t.Fatal(err)
			}
			journalsMarks(t, Look{Style: "lancet"}, out.files)
		})
	}
}

// sampleFiles are the sample cohorts with their files; of -short, the small ones.
func sampleFiles(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, small := range []string{"all-events", "level90", "no-baseline", "no-follow-up", "trt-stop", "more-outcomes", "duration-safety"} {
		out["small/"+small] = []string{"patients.csv", "visits.csv"}
	}
	if !testing.Short() {
		out["cc-review"], out["trt-recovery"] = []string{"cohort.xlsx"}, []string{"cohort.xlsx"}
	}
	return out
}

// wholeSentence ends at a full stop, a question or a colon before a space, or at the end.
var wholeSentence = regexp.MustCompile(`[^.?!]+(?:[.?!]+\S+[^.?!]*)*[.?!]*`)

// notesOf begins the place of a table's notes: a table is read by itself, and what it marks
// is explained at each.
const notesOf = "notes of "

// sentencesOf lists the sentences of a document of eight words or more, with their place.
func sentencesOf(doc *reports.Document) map[string][]string {
	out := map[string][]string{}
	add := func(place, text string) {
		for _, s := range wholeSentence.FindAllString(text, -1) {
			if s = strings.TrimSpace(s); len(strings.Fields(s)) >= 8 {
				out[s] = append(out[s], place)
			}
		}
	}
	for _, section := range doc.Sections {
		for _, b := range section.Blocks {
			switch v := b.(type) {
			case reports.Paragraph:
				add(section.Name, v.Text)
			case reports.List:
				for _, item := range v.Items {
					add(section.Name, item)
				}
			case reports.Figure:
				add(v.Label, v.Caption)
			case *table.Table:
				for _, n := range v.Notes {
					add(notesOf+v.Heading(), n.Text)
				}
			}
		}
	}
	return out
}

// TestEachSentenceOnce: no sentence of eight words stands twice in the paragraphs, lists and
// captions of a report, nor twice below one table, whatever the cohort.
func TestEachSentenceOnce(t *testing.T) {
	check := func(t *testing.T, s *Study) {
		set, err := s.Analyse(context.Background(), "test")
		if err != nil {
			t.Fatal(err)
		}
		doc, err := compose.Document(set, compose.Look{})
		if err != nil {
			t.Fatal(err)
		}
		all := sentencesOf(doc)
		if len(all) < 8 {
			t.Errorf("only %d sentences are seen", len(all))
		}
		for s, places := range all {
			said := slices.DeleteFunc(slices.Clone(places), func(p string) bool { return strings.HasPrefix(p, notesOf) })
			if len(said) > 1 {
				t.Errorf("%q stands in %s", s, strings.Join(places, "; "))
			}
			slices.Sort(places)
			if len(slices.Compact(places)) < len(places) {
				t.Errorf("%q stands twice in one place of %s", s, strings.Join(places, "; "))
			}
		}
	}
	for name, files := range sampleFiles(t) {
		t.Run(name, func(t *testing.T) {
			_, s := analysed(t, name, files)
			check(t, s)
		})
	}
	for name, csv := range oddCohorts() {
		t.Run(name, func(t *testing.T) { check(t, studyOf(t, csv, "")) })
	}
}

// oddCohorts are cohorts of which there is little to tell.
func oddCohorts() map[string]string {
	long := func(men int, index string, row func(i int) [][2]string) string {
		var b strings.Builder
		b.WriteString("patient_id,age," + index + ",visit_date,total_testosterone\n")
		for i := range men {
			for _, v := range row(i) {
				fmt.Fprintf(&b, "p%02d,%d,2020-01-10,%s,%s\n", i, 25+i*7%45, v[0], v[1])
			}
		}
		return b.String()
	}
	value := func(i, from, spread int) string { return strconv.Itoa(from + i*i*13%spread) }
	return map[string]string{
		"20 men": long(20, "treatment_start_date", func(i int) [][2]string {
			return [][2]string{{"2020-01-02", value(i, 180, 110)}, {"2020-04-12", value(i, 240, 400)}, {"2020-07-14", value(i+3, 250, 380)},
				{"2021-01-15", value(i+5, 220, 420)}}
		}),
		"nobody recovers": long(24, "treatment_start_date", func(i int) [][2]string {
			return [][2]string{{"2020-01-02", value(i, 120, 90)}, {"2020-04-12", value(i, 130, 120)}, {"2020-10-14", value(i+3, 110, 150)}}
		}),
		"no baseline": long(24, "trt_stop_date", func(i int) [][2]string {
			return [][2]string{{"2020-02-12", value(i, 90, 260)}, {"2020-05-12", value(i, 150, 300)}, {"2020-10-14", value(i+3, 200, 380)}}
		}),
		"one visit each": long(22, "treatment_start_date", func(i int) [][2]string {
			return [][2]string{{"2020-04-12", value(i, 180, 420)}}
		}),
		"one man": long(1, "treatment_start_date", func(i int) [][2]string {
			return [][2]string{{"2020-01-02", "210"}, {"2020-04-12", "455"}}
		}),
	}
}

// TestOddFirstPages: the sentence with which a report of an odd cohort begins, and what its
// key figures have in place of limits that there are not.
func TestOddFirstPages(t *testing.T) {
	for name, want := range map[string][]string{
		"20 men": {"Of 20 men observed from the start of restoration treatment, 18 of 20 men who could be judged responded (90.0%; 95% " +
			"interval 69.9% to 97.2%), and an estimated 100.0% of 20 men at risk had recovered by month 12 (no limits), with a median time of 3.1 " +
			"months (3.1 to 3.1).", "Recovery (eugonadal), by month 12 | 20 of 20 | 100.0% | – to –"},
		"nobody recovers": {"Of 24 men observed from the start of restoration treatment, 0 of 24 men who could be judged responded (0.0%; " +
			"95% interval 0.0% to 13.8%), and none of 24 men at risk was seen to recover.",
			"Median time to recovery, months | 0 of 24 | not reached | 9.1 to not reached"},
		"no baseline": {"Of 24 men observed from the end of testosterone treatment, an estimated 37.5% of 24 men at risk had recovered by " +
			"month 6 (95% interval 21.6% to 59.7%), with a median time of 9.1 months (4.0 to 9.1).", ""},
		"one visit each": {"Of 22 men observed from the start of restoration treatment, 12 of 22 men at risk were seen to recover, none by " +
			"month 3, with a median time of 3.1 months (3.1 to not reached).", "Recovery (eugonadal), by month 3 | 0 of 22 | 0.0% | – to –"},
		"one man": {"Of 1 man observed from the start of restoration treatment, 1 of 1 man who could be judged responded (100.0%; 95% " +
			"interval 20.7% to 100.0%), and an estimated 100.0% of 1 man at risk had recovered by month 12 (95% interval 2.5% to 100.0%), with a " +
			"median time of 3.1 months (3.1 to not reached).", ""},
	} {
		set, err := studyOf(t, oddCohorts()[name], "").Analyse(context.Background(), "test")
		if err != nil {
			t.Fatal(err)
		}
		doc, err := compose.Document(set, compose.Look{})
		if err != nil {
			t.Fatal(err)
		}
		var first string
		var rows []string
		for _, b := range doc.Sections[0].Blocks {
			switch v := b.(type) {
			case reports.Paragraph:
				if first == "" {
					first = v.Text
				}
			case *table.Table:
				for _, r := range v.Rows {
					var cells []string
					for _, c := range r.Cells {
						cells = append(cells, c.String())
					}
					rows = append(rows, strings.Join(cells, " | "))
				}
			}
		}
		if first != want[0] {
			t.Errorf("%s: %q, want %q", name, first, want[0])
		}
		if want[1] != "" && !slices.Contains(rows, want[1]) {
			t.Errorf("%s: there is no row %q in %q", name, want[1], rows)
		}
	}
}
