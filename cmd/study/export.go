package study

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/schema"
	"leydig/cohort/unit"
)

// Export is a canonical table: named columns whose cells are made when they are
// written.
type Export struct {
	Temp    string // folder for what xlsx spills, which nobody else may enter; empty: the system's
	name    string
	rows    int
	columns []exportColumn
	more    []schema.Entry // of columns that the dictionary lacks
}

// ExportTables and ExportFormats list what can be exported, the default first.
var (
	ExportTables  = []string{"patients", "visits", "dictionary"}
	ExportFormats = []string{"csv", "json", "xlsx"}
)

// Site is the column of a cohort's centre, which exported tables have though no study asks for it.
const Site = "site"

// Export makes a table of ExportTables; false where there is none of that name.
func (s *Study) Export(table string) (Export, bool) {
	switch table {
	case "patients":
		return patientsTable(s.Data), true
	case "visits":
		return visitsTable(s.Data), true
	case "dictionary":
		return dictionaryTable(), true
	}
	return Export{}, false
}

// Write writes the table in a format of ExportFormats.
func (t Export) Write(w io.Writer, format string) error {
	switch format {
	case "csv":
		return writeTableCSV(w, t)
	case "json":
		return writeTableJSON(w, t)
	case "xlsx":
		return writeTableXLSX(w, t)
	}
	return fmt.Errorf("there is no format %q; choose from %s", format, strings.Join(ExportFormats, ", "))
}

// exportColumn gives text, or a number (NaN: missing) where number is set.
type exportColumn struct {
	name   string
	text   func(i int) string
	number func(i int) float64
}

func texts(name string, f func(i int) string) exportColumn { return exportColumn{name: name, text: f} }
func numbers(name string, f func(i int) float64) exportColumn {
	return exportColumn{name: name, number: f}
}

func missingNumber(int) float64 { return math.NaN() }
func missingText(int) string    { return "" }

// patientsTable has the canonical columns and those that the contract derives.
func patientsTable(d *derive.Dataset) Export {
	c := d.Cohort
	p := &c.Patients
	t := Export{name: "patients", rows: p.Len()}
	given := func(name string) exportColumn {
		if name == "patient_id" {
			return texts(name, func(i int) string { return p.ID.At(i) })
		}
		if a, ok := strings.CutPrefix(name, "baseline_"); ok {
			if b := d.Baseline(unit.Analyte(a)); b != nil {
				return numbers(name, b.At)
			}
			return numbers(name, missingNumber)
		}
		if name == "treatment_duration" {
			return numbers(name, func(i int) float64 { return d.TreatmentDuration[i] })
		}
		if x := p.Date(name); x != nil {
			return texts(name, func(i int) string { return x.Values[i].String() })
		}
		if x := p.Factor(name); x != nil {
			return texts(name, func(i int) string { return x.Text(i) })
		}
		if x := p.Number(name); x != nil {
			return numbers(name, func(i int) float64 { return x.Values[i] })
		}
		if _, ok := unit.Find(name); ok {
			return numbers(name, missingNumber)
		}
		return texts(name, missingText)
	}
	for _, e := range schema.Dictionary() {
		if e.Table == "patients" && !e.Derived {
			t.columns = append(t.columns, given(e.Name))
		}
	}
	if c.Synthetic != "" {
		t.columns = append(t.columns, texts("synthetic", func(int) string { return c.Synthetic }))
	}
	response, when := d.BinaryOf(derive.Responder), d.TimesOf(derive.TimeToResponse)
	recovery := d.TimesOf(derive.Recovery)
	t.columns = append(t.columns,
		texts("response_evaluable", func(i int) string { return yesNo(response != nil && response.Value[i] != cohort.Unknown) }),
		texts("responder", func(i int) string {
			if response == nil || response.Value[i] == cohort.Unknown {
				return ""
			}
			return yesNo(response.Value[i] == cohort.Yes)
		}),
		numbers("response_month", func(i int) float64 {
			if response == nil || response.Value[i] != cohort.Yes {
				return math.NaN()
			}
			if d.Plan.Responder.When != "any" || when == nil || !when.Event[i] {
				return c.Visits.Month(int(d.Decided(response)[i]))
			}
			return when.Time(i) / unit.DaysPerMonth
		}),
		texts("recovery_event", func(i int) string {
			if recovery == nil || recovery.Status[i] != derive.AtRisk {
				return ""
			}
			return yesNo(recovery.Event[i])
		}),
		months("recovery_month", recovery, (*derive.Times).Time),
		months("recovery_lower", recovery, (*derive.Times).Lower),
		months("recovery_upper", recovery, (*derive.Times).Upper),
	)
	for _, band := range []string{derive.AgeBand, derive.TRTDurationBand, derive.EtiologyClass} {
		f := d.Factor(band)
		t.columns = append(t.columns, texts(band, func(i int) string {
			if f != nil && f.Text(i) != "" {
				return f.Text(i)
			}
			return "unknown"
		}))
	}
	return t
}

// months gives a time of those at risk in months, missing where it is not finite.
func months(name string, x *derive.Times, days func(*derive.Times, int) float64) exportColumn {
	return numbers(name, func(i int) float64 {
		if x == nil || x.Status[i] != derive.AtRisk || math.IsInf(days(x, i), 0) {
			return math.NaN()
		}
		return days(x, i) / unit.DaysPerMonth
	})
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// visitsTable has the canonical columns of every visit, ordered by patient and time.
func visitsTable(d *derive.Dataset) Export {
	c := d.Cohort
	v := &c.Visits
	patient := make([]int32, v.Len())
	for p := range c.Patients.Len() {
		from, to := v.Of(p)
		for i := from; i < to; i++ {
			patient[i] = int32(p)
		}
	}
	t := Export{name: "visits", rows: v.Len(), columns: []exportColumn{
		texts("patient_id", func(i int) string { return c.Patients.ID.At(int(patient[i])) }),
		texts("visit_date", func(i int) string { return c.VisitDay(int(patient[i]), i).String() }),
		numbers("month", v.Month),
	}}
	for _, q := range unit.Analytes {
		s := c.Find(unit.Analyte(q.Name))
		if s == nil {
			t.columns = append(t.columns, numbers(q.Name, missingNumber))
			continue
		}
		t.columns = append(t.columns, numbers(q.Name, func(i int) float64 { return s.At(i) }))
	}
	t.columns = append(t.columns, texts("on_trt", func(i int) string { return triText(v.OnTRT[i]) }),
		texts("on_treatment", func(i int) string {
			if v.OnTreatment == nil {
				return ""
			}
			return triText(v.OnTreatment[i])
		}),
		texts("time_of_day", func(i int) string {
			if v.Clock == nil || v.Clock[i] < 0 {
				return ""
			}
			return fmt.Sprintf("%02d:%02d", v.Clock[i]/60, v.Clock[i]%60)
		}))
	if c.Courses != nil {
		t.columns = append(t.columns, texts("phase", func(i int) string { return c.Courses.At(int(patient[i]), v.Time.At(i)) }))
	}
	return t
}

// dictionaryTable says what the columns of the other two hold.
func dictionaryTable(more ...schema.Entry) Export {
	d := append(schema.Dictionary(), more...)
	return Export{name: "dictionary", rows: len(d), columns: []exportColumn{
		texts("table", func(i int) string { return d[i].Table }),
		texts("column", func(i int) string { return d[i].Name }),
		texts("type", func(i int) string { return d[i].Type }),
		texts("unit", func(i int) string { return d[i].Unit }),
		texts("meaning", func(i int) string { return d[i].Meaning }),
	}}
}

// exportNumber writes a number so that it reads back as the same.
func exportNumber(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
