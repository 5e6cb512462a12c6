package schema

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/sheet/delim"
)

// large is a cohort whose visits fill a file of which lines are kept.
type large struct{ patients, visits []string }

// newLarge makes one; odd is the share of cells that are not plain numbers, dates or words. Some men have
// no index date, and some are born after visits.
func newLarge(odd float64) large {
	r := rand.New(rand.NewPCG(11, 12))
	words := []string{"NA", "<20", ">1500", "12,4", "9000", "-99", " 412 ", "412 ng/dL", "x", "0412", "4.1e2", "pending", "70", "61.5", "2600"}
	dates := []string{"", "2020-13-01", "01/02/2020", "2031-01-01", "4 May 2020", "2020-02-30", "2020-03"}
	var x large
	size := 0
	for p := 0; size < 9<<20; p++ {
		start := cohort.Day(17_000 + r.IntN(900))
		index, birth := start.String(), ""
		switch {
		case r.Float64() < odd/10:
			index = ""
		case r.Float64() < odd/10:
			birth = (start - 5).String()
		}
		x.patients = append(x.patients, fmt.Sprintf("P%06d,%d,%s,%s,primary", p, 25+r.IntN(50), index, birth))
		for v := range 4 + r.IntN(9) {
			tt, lh, date := fmt.Sprint(150+r.IntN(600)), fmt.Sprintf("%.1f", 1+9*r.Float64()), (start + cohort.Day(40*v-20+r.IntN(30))).String()
			id := fmt.Sprintf("P%06d", p)
			if r.Float64() < odd {
				tt = words[r.IntN(len(words))]
			}
			if r.Float64() < odd {
				date = dates[r.IntN(len(dates))]
			}
			if r.Float64() < odd/10 {
				id = []string{"p" + id[1:], "P-" + id[1:], "Q1"}[r.IntN(3)]
			}
			trt, drug, hour := "no", "yes", "08:30"
			if r.Float64() < odd {
				trt = []string{"", "yes", "perhaps"}[r.IntN(3)]
			}
			if r.Float64() < odd {
				drug, hour = []string{"", "no", "perhaps"}[r.IntN(3)], []string{"", "NA", "00:00", "25:70", "7 am"}[r.IntN(5)]
			}
			row := fmt.Sprintf("%s,%s,%s,,%s,%s,%s,%s,a remark of no use that makes the file as large as it has to be for this test",
				id, date, tt, lh, trt, drug, hour)
			if r.Float64() < odd/10 {
				row = strings.Replace(row, ",no,", ",no,,", 1)
			}
			x.visits = append(x.visits, row)
			if r.Float64() < odd/10 {
				x.visits = append(x.visits, row, strings.Replace(row, tt, "333", 1), "")
			}
			size += len(row)
		}
	}
	return x
}

// read reads the files; quoted makes cells of them, the general way, since a cell in quotes may go over
// lines.
func (x large) read(t *testing.T, quoted bool) *Result {
	t.Helper()
	var books []*sheet.Book
	for name, f := range map[string][]string{"a.csv": append([]string{"patient_id,age,index_date,birth_date,etiology"}, x.patients...),
		"b.csv": append([]string{"patient_id,visit_date,total_testosterone,fsh,lh,on_trt,on_treatment,time_of_day,remark"}, x.visits...)} {
		text := strings.Join(f, "\n") + "\n"
		if quoted && name == "b.csv" {
			text = text[:strings.LastIndexByte(text, ',')+1] + "\"of no use, in quotes\"\n"
		}
		b, err := delim.Read(context.Background(), strings.NewReader(text), int64(len(text)), name)
		if err != nil {
			t.Fatal(err)
		}
		if of, _ := b.Sheets[0].Row(1).Code(0); (of != nil) != (name == "b.csv" && !quoted) {
			t.Fatalf("%s: codes %v", name, of)
		}
		books = append(books, b)
	}
	slices.SortFunc(books, func(a, b *sheet.Book) int { return strings.Compare(a.File, b.File) })
	res, err := Read(context.Background(), books, Plan{})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func same(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y })
}

// TestLargeFiles: what is read of plain lines is what is read of cells: the cohort, every
// finding, what was understood; of files grouped by patient, sorted, shuffled, and with
// 1% of odd cells.
func TestLargeFiles(t *testing.T) {
	plain, odd := newLarge(0), newLarge(0.01)
	shuffled := large{slices.Clone(odd.patients), slices.Clone(odd.visits)}
	r := rand.New(rand.NewPCG(13, 14))
	r.Shuffle(len(shuffled.visits), func(i, j int) { v := shuffled.visits; v[i], v[j] = v[j], v[i] })
	grouped := large{slices.Clone(plain.patients), plain.visits}
	slices.Reverse(grouped.patients) // the ids do not rise
	for name, x := range map[string]large{"sorted": plain, "grouped": grouped, "odd": odd, "shuffled": shuffled} {
		a, b := x.read(t, false), x.read(t, true)
		if !reflect.DeepEqual(a.Findings, b.Findings) {
			t.Errorf("%s: %d findings, want %d", name, len(a.Findings), len(b.Findings))
		}
		if oddities := name == "odd" || name == "shuffled"; oddities != (len(a.Findings) > 100) {
			t.Errorf("%s: %d findings", name, len(a.Findings))
		}
		for i := range a.Tables {
			for j := range a.Tables[i].Columns {
				c, d := a.Tables[i].Columns[j], b.Tables[i].Columns[j]
				if c.Meaning != d.Meaning || c.N != d.N || c.Missing != d.Missing || c.Low != d.Low ||
					c.High != d.High || !slices.Equal(c.Notes, d.Notes) {
					t.Errorf("%s: column %s: %d values, %d missing; want %d, %d", name, c.Header, c.N, c.Missing, d.N, d.Missing)
				}
			}
		}
		sameCohort(t, name, a.Cohort, b.Cohort)
	}
	// The order of the patients' list is irrelevant: with an index or without.
	a, b := plain.read(t, false).Cohort, grouped.read(t, false).Cohort
	a.Patients.Row, b.Patients.Row = nil, nil
	sameCohort(t, "turned round", a, b)
}

func sameCohort(t *testing.T, name string, a, b *cohort.Cohort) {
	t.Helper()
	if !slices.Equal(a.Patients.ID.All(), b.Patients.ID.All()) || !slices.Equal(a.Patients.Row, b.Patients.Row) ||
		!slices.Equal(a.Patients.Index, b.Patients.Index) ||
		!slices.Equal(a.Visits.Start, b.Visits.Start) || !a.Visits.Places.Equal(&b.Visits.Places) || !slices.Equal(a.Visits.Day,
		b.Visits.Day) || a.Visits.Dated != b.Visits.Dated ||
		!reflect.DeepEqual(a.Visits.Time, b.Visits.Time) || !slices.Equal(a.Visits.OnTRT, b.Visits.OnTRT) ||
		!slices.Equal(a.Visits.OnTreatment, b.Visits.OnTreatment) || !slices.Equal(a.Visits.Clock, b.Visits.Clock) ||
		a.Visits.Folded != b.Visits.Folded || a.Rows != b.Rows || len(a.Series) != len(b.Series) || a.Visits.Len() == 0 {
		t.Fatalf("%s: the cohorts differ", name)
	}
	for i := range a.Series {
		x, y := &a.Series[i], &b.Series[i]
		if x.Analyte != y.Analyte || !same(x.Value.Floats(), y.Value.Floats()) || !bytes.Equal(flagsOf(x), flagsOf(y)) ||
			!slices.Equal(x.Row, y.Row) {
			t.Errorf("%s: the values of %s differ", name, x.Analyte)
		}
	}
}

func flagsOf(s *cohort.Series) (out []byte) {
	for _, f := range s.Flag {
		out = append(out, byte(f))
	}
	return out
}
