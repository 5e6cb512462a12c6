package study

import (
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/reports"
	"leydig/reports/table"
)

// patientListing is the workbook's sheet of patients: the columns of `leydig export
// --table patients` that hold something, and every other outcome of the plan. Birth dates
// and the clinic's own words are listed where they are asked for.
func patientListing(d *derive.Dataset, clinicText bool) reports.Listing {
	exported := patientsTable(d)
	l := reports.Listing{Rows: exported.rows}
	for _, c := range exported.columns {
		if c.name != "synthetic" && (clinicText || !slices.Contains(ofClinic, c.name)) && !c.empty(exported.rows) {
			l.Columns = append(l.Columns, c.listed())
		}
	}
	add := func(c exportColumn) {
		if !slices.ContainsFunc(l.Columns, func(x reports.Column) bool { return x.Name == c.name }) && !c.empty(l.Rows) {
			l.Columns = append(l.Columns, c.listed())
		}
	}
	for i := range d.Binary {
		b := &d.Binary[i]
		if _, scheduled := b.Outcome.Rule.(derive.Prevalence); !scheduled {
			add(texts(b.Outcome.Name, func(i int) string { return triText(b.Value[i]) }))
		}
	}
	for i := range d.Times {
		t := &d.Times[i]
		add(texts(t.Outcome.Name+"_event", func(i int) string {
			if t.Status[i] != derive.AtRisk {
				return ""
			}
			return triText(cohort.TriOf(t.Event[i]))
		}))
		for _, x := range []struct {
			name string
			days func(i int) float64
		}{{"_month", t.Time}, {"_lower", t.Lower}, {"_upper", t.Upper}} {
			add(numbers(t.Outcome.Name+x.name, func(i int) float64 {
				days := x.days(i)
				if math.IsInf(days, 0) {
					return math.NaN()
				}
				return days / unit.DaysPerMonth
			}))
		}
	}
	return l
}

// ofClinic are the columns that name a man to those who know him, or hold free text.
var ofClinic = []string{"birth_date", "etiology", derive.EventType}

// empty tells whether no row of a column holds anything.
func (c exportColumn) empty(rows int) bool {
	for i := range rows {
		if c.number != nil && !math.IsNaN(c.number(i)) || c.number == nil && c.text(i) != "" {
			return false
		}
	}
	return true
}

// listed is the column as a workbook shows it.
func (c exportColumn) listed() reports.Column {
	out := reports.Column{Name: c.name, Text: c.text, Number: c.number, Format: table.Fixed(1)}
	if c.number == nil {
		return out
	}
	if q, ok := unit.Find(c.name); ok {
		out.Unit = q.Canonical()
	}
	if strings.HasSuffix(c.name, "_month") || strings.HasSuffix(c.name, "_lower") || strings.HasSuffix(c.name, "_upper") {
		out.Unit, out.Format = "months", table.Fixed(2)
	}
	return out
}

func triText(t cohort.Tri) string {
	switch t {
	case cohort.Yes:
		return "yes"
	case cohort.No:
		return "no"
	}
	return ""
}
