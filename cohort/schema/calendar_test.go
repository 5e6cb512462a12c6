package schema

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// TestCalendar: columns that are calendar months or days, in many habits, give the values
// at their dates; a month stands for its middle, which is told.
func TestCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		form := rapid.SampledFrom([]string{"Jan-06", "Jan 2006", "2006-01", "2006-01-02", "02.01.2006", "2 Jan 2006"}).Draw(t, "form")
		style := rapid.SampledFrom([]string{"%s", "TT %s", "TT_%s", "%s TT", "Testosterone (%s)", "over", "title", "%s TT and LH"}).Draw(t,
			"style")
		nmol := rapid.Bool().Draw(t, "nmol/L")
		days := strings.Contains(form, "2 ") && form != "Jan 2006" || strings.Contains(form, "02")
		if strings.HasSuffix(style, "LH") {
			style = "%s TT|%s LH"
		}
		men := rapid.IntRange(3, 8).Draw(t, "men")
		n := rapid.IntRange(2, 6).Draw(t, "columns")
		start := time.Date(2017, time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(13, 28).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		var dates []time.Time
		for k := range n {
			dates = append(dates, start.AddDate(0, k+1, 0))
		}
		head, above := "ID,Start,Age", ",,"
		for k, d := range dates {
			text := strings.ReplaceAll(style, "%s", d.Format(form))
			if style == "over" || style == "title" {
				text = d.Format(form)
			}
			for i, h := range strings.Split(text, "|") {
				if nmol && !strings.Contains(h, "LH") && strings.Contains(h, "TT") && (k == 0 || form == "2006-01") {
					h += " nmol/L"
					if i == 0 && strings.HasPrefix(style, "%s") {
						h = strings.TrimSuffix(h, " nmol/L") + " (nmol/L)"
					}
				}
				head += "," + h
			}
			above += map[bool]string{true: ",Total testosterone", false: ","}[k == 0]
		}
		stated := strings.Contains(head, "nmol/L")
		text := head + "\n"
		switch style {
		case "over":
			text = above + "\n" + text
		case "title":
			text = "Total testosterone of our men,,\n\n" + text
		}
		value := func(i, k int) float64 { return float64(210 + 37*i%200 + 61*k) }
		for i := range men {
			text += fmt.Sprintf("P%d,%s,%d", i, start.Format("2006-01-02"), 40+i)
			for k := range dates {
				cell := fmt.Sprint(value(i, k))
				if stated {
					cell = fmt.Sprintf("%.3f", value(i, k)/28.842)
				}
				if i == 1 && k == 0 {
					cell = ""
				}
				if strings.Contains(style, "|") {
					cell += ",4.5"
				}
				text += "," + cell
			}
			text += "\n"
		}
		r, err := readCSV(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		s := r.Cohort.Find(unit.TotalTestosterone)
		told := slices.ContainsFunc(r.Findings, func(f cohort.Finding) bool { return f.Code == cohort.AmbiguousDate })
		if told != !days || r.Cohort.Patients.Len() != men {
			t.Fatalf("told %v, %d men\n%s%v", told, r.Cohort.Patients.Len(), text, r.Findings)
		}
		for i := range men {
			v := int(r.Cohort.Visits.Start[i])
			for k, d := range dates {
				if i == 1 && k == 0 {
					if strings.Contains(style, "|") {
						v++
					}
					continue
				}
				want := d
				if !days {
					want = time.Date(d.Year(), d.Month(), 15, 0, 0, 0, 0, time.UTC)
				}
				month := want.Sub(start).Hours() / 24 / unit.DaysPerMonth
				if x := s.Value.Floats()[v]; x < value(i, k)-0.02 || x > value(i, k)+0.02 {
					t.Fatalf("man %d, column %d: %v, want %v\n%s", i, k, x, value(i, k), text)
				}
				if m := r.Cohort.Visits.Month(v); m < month-1e-9 || m > month+1e-9 {
					t.Fatalf("man %d, column %d: month %v, want %v\n%s", i, k, m, month, text)
				}
				v++
			}
		}
	})
}

// TestCalendarIsNone: tables that only look like a calendar stay what they are.
func TestCalendarIsNone(t *testing.T) {
	for name, text := range map[string]string{
		"a long table":      "id,start,date,TT\nP1,2020-01-01,2020-02-01,300\nP2,2020-01-01,2020-02-01,310\n",
		"words with years":  "id,month,TT,Visit since 2012,Mark 2019\nP1,3,300,yes,4\nP2,3,310,no,5\n",
		"one dated header":  "id,month,TT,LH 2019-03-05\nP1,3,300,4\nP2,3,310,5\n",
		"a row for a title": "Exported 2020-01-01,from 2019-01-01,to 2019-12-31\nid,month,TT\nP1,3,300\nP2,3,310\n",
	} {
		r := mustRead(t, Plan{}, text)
		if s := r.Cohort.Find(unit.TotalTestosterone); len(s.Value.Floats()) != 2 || s.Value.Floats()[0] != 300 ||
			r.Cohort.Visits.Month(0) > 3.1 {
			t.Errorf("%s: %v", name, s.Value.Floats())
		}
	}
}

// TestCalendarTold: where nobody says what the columns hold, it is told, and the plan
// can say it; a sheet that is not there is refused.
func TestCalendarTold(t *testing.T) {
	text := "ID,Start,2020-02-05,2020-03-07\nP1,2020-01-01,300,400\nP2,2020-01-01,310,420\n"
	r := mustRead(t, Plan{}, text)
	if f := told(r, cohort.UnknownColumn); f == nil || f.At.Cell != "C1" || f.Severity != cohort.Warning {
		t.Errorf("%v", r.Findings)
	}
	text += "Mean,,305,410\n"
	r = mustRead(t, Plan{Sheets: map[string]SheetPlan{"a.csv": {Is: "total_testosterone"}}}, text)
	if f := told(r, cohort.UnknownColumn); f != nil || r.Cohort.Patients.Len() != 2 {
		t.Errorf("%v", r.Findings)
	}
	if at := r.Cohort.Ref(0, 1, 3).Cell; at != "C2" {
		t.Errorf("a value of C2 is said to stand in %s", at)
	}
	if _, err := tables(t, Plan{Sheets: map[string]SheetPlan{"a.cvs": {At: "month 3"}}}, text); err == nil || !strings.Contains(err.Error(),
		`did you mean "a.csv"`) {
		t.Errorf("%v", err)
	}
	if err := (Plan{Sheets: map[string]SheetPlan{"x": {Is: "age"}}}).Check(); err == nil {
		t.Error("age is no measurement of a visit")
	}
}

// TestPivot: a pivot table with the word for months over its columns is read, its totals
// are no visits; one without any word is refused by its name.
func TestPivot(t *testing.T) {
	r := mustRead(t, Plan{}, "Average of Testosterone,Months,,,\nID,0,3,6,Grand "+
		"Total\nP1,210,320,450,326.7\nP2,200,,410,305\nP3,220,310,390,306.7\nGrand Total,210,315,416.7,312.8\n")
	s := r.Cohort.Find(unit.TotalTestosterone)
	if r.Cohort.Patients.Len() != 3 || !slices.Equal(s.Value.Floats(), []float64{210, 320, 450, 200, 410, 220, 310, 390}) ||
		r.Cohort.Visits.Month(4) != 6 {
		t.Errorf("%v %v %v", r.Cohort.Patients.ID, s.Value.Floats(), r.Findings)
	}
	_, row := r.Cohort.Visits.Places.At(1)
	if at := r.Cohort.Ref(0, row, 3).Cell; at != "C3" && at != "D3" {
		t.Errorf("a value of row 3 is said to stand in %s", at)
	}
	_, err := tables(t, Plan{}, "Average of Testosterone,Column Labels,,\nRow Labels,0,3,Grand Total\nP1,210,320,326.7\nP2,200,300,303.3\n")
	if err == nil || !strings.Contains(err.Error(), "pivot table") {
		t.Errorf("%v", err)
	}
	r = mustRead(t, Plan{}, "site,month,,\nid,month,TT,LH\nP1,3,300,4\nP2,3,310,5\n")
	if s := r.Cohort.Find(unit.TotalTestosterone); len(s.Value.Floats()) != 2 {
		t.Errorf("no pivot: %v", s.Value.Floats())
	}
}

// TestTimesOverAnalytes: rows each of one analyte under columns of times, as laboratories
// print results, are read as one result a row; no LH is taken for testosterone, and no
// unit of a result for that of the age beside it. Where rows name no analyte, that the
// columns are testosterone is told.
func TestTimesOverAnalytes(t *testing.T) {
	for name, c := range map[string]struct{ text, told string }{
		"labels": {"ID,Age,Parameter,Unit,Baseline,3M\nA,40,Testosterone,nmol/L,8,14\nA,40,LH,IU/L,2,4\n" +
			"B,50,Testosterone,ng/dL,220,410\nB,50,LH,IU/L,3,\n", ""},
		"dates": {"ID,Age,Start,Test,Unit,2020-01-01,2020-04-01\nA,40,2020-01-01,Testosterone,nmol/L,8,14\nA,40,2020-01-01,LH,IU/L,2,4\n" +
			"B,50,2020-01-01,Testosterone,ng/dL,220,410\nB,50,2020-01-01,LH,IU/L,3,\n", ""},
		"another word": {"ID,Age,Laborwert,Baseline,3M\nA,40,Testosterone (nmol/L),8,14\nA,40,LH,2,4\n" +
			"B,50,Testosterone (ng/dL),220,410\nB,50,LH,3,\n", ""},
		"no analyte": {"ID,Age,Baseline,3M\nA,40,230.736,403.788\nB,50,220,410\n", "C1"},
	} {
		r := mustRead(t, Plan{}, c.text)
		var got []string
		for p := range r.Cohort.Patients.Len() {
			from, to := r.Cohort.Visits.Of(p)
			for v := from; v < to; v++ {
				got = append(got, fmt.Sprintf("%.1f", r.Cohort.Find(unit.TotalTestosterone).Value.Floats()[v]))
			}
		}
		if text := strings.Join(got, " "); text != "230.7 403.8 220.0 410.0" {
			t.Errorf("%s: testosterone is %s", name, text)
		}
		if age := r.Cohort.Patients.Number("age").Values; age[0] != 40 || age[1] != 50 {
			t.Errorf("%s: ages are %v", name, age)
		}
		if f := told(r, cohort.UnknownColumn); (f != nil) != (c.told != "") || f != nil && f.At.Cell != c.told {
			t.Errorf("%s: told %v, want %q", name, f, c.told)
		}
	}
}
