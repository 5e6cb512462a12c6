package schema

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// silent lists the ways in which other hospitals' tables were once read wrongly and in
// silence, the fourteen of the second corpus and values in words, each with a generator
// of such tables and their truth. What is read is right, or else a finding of a code
// that fits, or the refusal, tells of it. least is the share that must be right without
// help: a reader that refuses everything is not safe but useless. More of them:
//
//	go test ./cohort/schema -run TestNeverSilentlyWrong -rapid.checks 5000 -v
var silent = []struct {
	kind  string
	make  func(*rapid.T) *trial
	told  []cohort.Code
	least float64
}{
	{"headers of what is not total testosterone", otherHeaders, codes(cohort.UnknownColumn, cohort.UnitSuspect), 0.35},
	{"a header's time in a table of dated rows", datedHeaders, codes(cohort.UnknownColumn), 0.8},
	{"names of tests of LIMS, Epic, Cerner, SDTM", testNames, codes(cohort.UnknownTest), 0.85},
	{"two units in one column", twoUnits, codes(cohort.MixedUnits, cohort.UnitSuspect, cohort.OutOfRange), 0.0},
	{"a stated unit against the median", statedUnits, nil, 1},
	{"footers, totals, records exported", footers, codes(cohort.DroppedRow, cohort.DuplicateVisit, cohort.OrphanVisit), 0.9},
	{"a second header that differs", secondHeaders, codes(cohort.UnitSuspect, cohort.MixedUnits, cohort.UnknownColumn), 0.8},
	{"identifiers numbered anew", numberedAnew, codes(cohort.DuplicatePatient, cohort.DuplicateVisit), 0.75},
	{"identifiers spelled otherwise", spelledOtherwise, codes(cohort.IDSpelling, cohort.OrphanVisit, cohort.DuplicatePatient), 0.4},
	{"sheets' names and odd words for times", oddTimes, codes(cohort.BadDate, cohort.BadNumber, cohort.AmbiguousDate,
		cohort.UnknownColumn), 0.6},
	{"a sheet a visit, a sheet a patient, transposed, pivot", shapes,
		codes(cohort.UnknownColumn, cohort.DuplicatePatient, cohort.OrphanVisit, cohort.MixedUnits), 0.4},
	{"both a stop of testosterone and a start of treatment", twoStarts, nil, 1},
	{"dates that Excel exchanged", exchangedDates, codes(cohort.AmbiguousDate), 0.1},
	{"words for yes and no", words, codes(cohort.BadNumber, cohort.UnknownColumn), 0.5},
	{"values and durations in words", valuesInWords, codes(cohort.BadNumber, cohort.CensoredValue, cohort.OutOfRange,
		cohort.UnitSuspect), 0.4},
}

func codes(c ...cohort.Code) []cohort.Code { return c }

// TestNeverSilentlyWrong makes tables of each kind and holds what is read against their
// truth.
func TestNeverSilentlyWrong(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue { // few, and the same each time
		for name, value := range map[string]string{"rapid.checks": "50", "rapid.seed": "20261128"} {
			before := flag.Lookup(name).DefValue
			if err := flag.Set(name, value); err != nil {
				t.Fatal(err)
			}
			defer func() { _ = flag.Set(name, before) }()
		}
	}
	for _, s := range silent {
		t.Run(s.kind, func(t *testing.T) {
			right, told, refused := 0, 0, 0
			rapid.Check(t, func(t *rapid.T) {
				c := s.make(t)
				r, err := Read(context.Background(), c.books, c.plan)
				if err != nil {
					if os.Getenv("SHOW") != "" {
						fmt.Println("REFUSED", c.habit, err)
					}
					var in *cohort.InputError
					if !errors.As(err, &in) || len(in.Detail) < 20 {
						t.Fatalf("refused without a way out: %v\n%s", err, c.text)
					}
					if refused++; s.least == 1 {
						t.Fatalf("refused: %v\n%s", err, c.text)
					}
					return
				}
				wrong := c.wrong(r.Cohort)
				if wrong == "" {
					right++
					return
				}
				told++
				if !slices.ContainsFunc(r.Findings, func(f cohort.Finding) bool {
					return slices.Contains(s.told, f.Code) && (f.Severity != cohort.Info || f.Code == cohort.DroppedRow)
				}) {
					t.Fatalf("%s: %s, in silence\n%s%v", c.habit, wrong, c.text, r.Findings)
				}
			})
			n := right + told + refused
			t.Logf("%d tables: %d right, %d wrong and told, %d refused", n, right, told, refused)
			if n >= 40 && float64(right) < 0.8*s.least*float64(n) { // of fewer (-short) a share says little
				t.Errorf("only %d of %d are right", right, n)
			}
		})
	}
}

// trial is an invented input with its truth.
type trial struct {
	men   []*man
	none  bool    // it has no total testosterone: whatever is read is wrong
	slack float64 // months by which a time may be off
	plan  Plan
	books []*sheet.Book
	text  string // as a person would see it
	habit string // what is special in it
}

// man is the truth about one patient.
type man struct {
	id       string
	also     []string // other names under which he may be listed
	months   []float64
	values   []float64 // ng/dL, of each month; NaN: not to be read
	index    cohort.Day
	improved cohort.Tri // where verdicts are asked
	duration float64    // of testosterone, months, where asked; NaN: nothing may be read
	asked    bool
}

// draw invents men with visits at months of a schedule, days rounded.
func (c *trial) draw(t *rapid.T, least, most int) {
	n := rapid.IntRange(least, most).Draw(t, "men")
	style := one(t, "R%02d", "%03d", "KH-%03d", "P%d", "10.%d.7")
	planned := []float64{0, 3, 6, 9}
	start := time.Date(2018, 1, 13, 0, 0, 0, 0, time.UTC)
	for i := range n {
		m := &man{id: fmt.Sprintf(style, i+1), index: day(start.AddDate(0, i%7, (5*i)%11))}
		v := float64(rapid.IntRange(110, 299).Draw(t, "baseline"))
		for _, month := range planned {
			m.months, m.values = append(m.months, month), append(m.values, v)
			v += float64(rapid.IntRange(-30, 190).Draw(t, "rise"))
		}
		c.men = append(c.men, m)
	}
}

func day(d time.Time) cohort.Day { return cohort.Day(d.Unix() / 86400) }

// visit is the day of a man's visit k, whose month in truth is that of the day.
func (m *man) visit(k int) cohort.Day {
	d := m.index + cohort.Day(math.Round(m.months[k]*unit.DaysPerMonth))
	m.months[k] = float64(d-m.index) / unit.DaysPerMonth
	return d
}

// one draws one of several texts.
func one(t *rapid.T, texts ...string) string { return rapid.SampledFrom(texts).Draw(t, "one") }

// chance is true once in n times.
func chance(t *rapid.T, n int) bool { return rapid.IntRange(1, n).Draw(t, "chance") == n }

// serial marks a cell as a true date of a workbook.
const serial = "\x00"

func serialOf(d cohort.Day) string { return fmt.Sprintf("%s%d", serial, int(d)+25569) }

// sheet adds a sheet of cells to the file of a name, which it begins where need be.
func (c *trial) sheet(file, name string, rows ...[]string) {
	i := slices.IndexFunc(c.books, func(b *sheet.Book) bool { return b.File == file })
	if i < 0 {
		i = len(c.books)
		c.books = append(c.books, &sheet.Book{File: file, Format: "xlsx"})
	}
	b := sheet.NewBuilder(true)
	c.text += fmt.Sprintf("[%s %s]\n", file, name)
	for _, row := range rows {
		for _, text := range row {
			kind := sheet.Text
			if bare, is := strings.CutPrefix(text, serial); is {
				text, kind = bare, sheet.Serial
			} else if _, number := sheet.ParseNumber(text, sheet.Point); number && !strings.HasSuffix(file, ".csv") {
				kind = sheet.Number
			} else if text == "" {
				kind = sheet.Empty
			}
			b.Cell(text, kind)
		}
		b.EndRow()
		c.text += strings.ReplaceAll(strings.Join(row, " | "), serial, "#") + "\n"
	}
	s := &sheet.Sheet{File: file, Name: name}
	s.Append(b)
	c.books[i].Sheets = append(c.books[i].Sheets, s)
}

// long writes a row a visit under a header.
func (c *trial) long(header []string, row func(i, k int, m *man) []string) [][]string {
	rows := [][]string{header}
	for i, m := range c.men {
		for k := range m.months {
			rows = append(rows, row(i, k, m))
		}
	}
	return rows
}

func number(v float64) string { return fmt.Sprintf("%.0f", v) }

func inUnit(v float64, name string) string {
	switch name {
	case "nmol/L":
		return fmt.Sprintf("%.2f", v/28.842)
	case "ng/mL", "µg/L":
		return fmt.Sprintf("%.3f", v/100)
	case "pg/mL":
		return fmt.Sprintf("%.0f", v*10)
	}
	return number(v)
}

// wrong says what of a cohort is not as it was invented, empty where all is.
func (c *trial) wrong(got *cohort.Cohort) string {
	s := got.Find(unit.TotalTestosterone)
	if c.none {
		if s != nil && slices.ContainsFunc(s.Value.Floats(), func(v float64) bool { return !math.IsNaN(v) }) {
			return "something else is read as total testosterone"
		}
		return ""
	}
	seen := map[*man]bool{}
	for p, id := range got.Patients.ID.All() {
		i := slices.IndexFunc(c.men, func(m *man) bool { return (m.id == id || slices.Contains(m.also, id)) && !seen[m] })
		if i < 0 {
			return fmt.Sprintf("a patient %q that nobody is", id)
		}
		m := c.men[i]
		seen[m] = true
		if w := m.wrong(got, s, p, c.slack); w != "" {
			return m.id + ": " + w
		}
	}
	if len(seen) != len(c.men) {
		return fmt.Sprintf("%d patients, want %d", len(seen), len(c.men))
	}
	return ""
}

// wrong holds one patient of a cohort against the truth.
func (m *man) wrong(got *cohort.Cohort, s *cohort.Series, p int, slack float64) string {
	var at []int
	for v := int(got.Visits.Start[p]); v < int(got.Visits.Start[p+1]); v++ {
		if s != nil && !math.IsNaN(s.Value.Floats()[v]) {
			at = append(at, v)
		}
	}
	given := got.Patients.Number(unit.Baseline(unit.TotalTestosterone))
	k := 0
	for i, want := range m.values {
		if math.IsNaN(want) || m.months[i] == 0 && given != nil && math.Abs(given.Values[p]-want) < 1 {
			continue
		}
		if k == len(at) {
			return fmt.Sprintf("no value at month %.2f, want %.0f", m.months[i], want)
		}
		value, month := s.Value.Floats()[at[k]], got.Visits.Month(at[k])
		if math.Abs(value-want) > 1+want/100 || math.Abs(month-m.months[i]) > slack+0.01 {
			return fmt.Sprintf("%.4g at month %.2f, want %.4g at %.2f", value, month, want, m.months[i])
		}
		k++
	}
	if k < len(at) {
		return fmt.Sprintf("%.4g is read beside what was measured", s.Value.Floats()[at[k]])
	}
	if m.improved != cohort.Unknown && verdictOf(got, p) != m.improved {
		return fmt.Sprintf("improved is %v, want %v", verdictOf(got, p), m.improved)
	}
	if n := got.Patients.Number("trt_duration"); m.asked {
		have := math.NaN()
		if n != nil {
			have = n.Values[p]
		}
		if math.IsNaN(m.duration) != math.IsNaN(have) || math.Abs(have-m.duration) > 0.06 {
			return fmt.Sprintf("%v months of testosterone, want %v", have, m.duration)
		}
	}
	return ""
}

// verdictOf reads symptoms_improved of a patient.
func verdictOf(got *cohort.Cohort, p int) cohort.Tri {
	for _, f := range got.Patients.Factors {
		if f.Name == "symptoms_improved" && f.Codes[p] >= 0 {
			return map[string]cohort.Tri{"yes": cohort.Yes, "no": cohort.No}[f.Levels[f.Codes[p]]]
		}
	}
	return cohort.Unknown
}
