package main

import (
	"math"
	"strings"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/reports"
	"leydig/reports/table"
)

// patientListing is the derived row of each patient, for the workbook.
func patientListing(d *derive.Dataset) reports.Listing {
	c := d.Cohort
	p := &c.Patients
	l := reports.Listing{Rows: p.Len()}
	text := func(name string, f func(int) string) {
		l.Columns = append(l.Columns, reports.Column{Name: name, Text: f})
	}
	number := func(name, unit string, digits int, f func(int) float64) {
		l.Columns = append(l.Columns, reports.Column{Name: name, Unit: unit, Format: table.Fixed(digits), Number: f})
	}
	text("patient_id", func(i int) string { return p.ID[i] })
	for i := range p.Dates {
		x := &p.Dates[i]
		text(x.Name, func(i int) string { return x.Values[i].String() })
	}
	for i := range p.Numbers {
		x := &p.Numbers[i]
		if strings.HasPrefix(x.Name, "baseline_") {
			continue // the derived baseline stands for it
		}
		q, _ := unit.Find(x.Name)
		if x.Name != "treatment_duration" {
			number(x.Name, q.Canonical(), 1, func(i int) float64 { return x.Values[i] })
		}
	}
	number("treatment_duration", "months", 2, func(i int) float64 { return d.TreatmentDuration[i] })
	for i := range p.Factors {
		x := &p.Factors[i]
		if x.Name != "synthetic" {
			text(x.Name, x.Text)
		}
	}
	for i := range d.Baselines {
		b := &d.Baselines[i]
		q, _ := unit.Find(string(b.Analyte))
		number(unit.Baseline(b.Analyte), q.Canonical(), 1, func(i int) float64 { return b.Value[i] })
	}
	for i := range d.Bands {
		x := &d.Bands[i]
		text(x.Name, func(i int) string {
			if t := x.Text(i); t != "" {
				return t
			}
			return "unknown"
		})
	}
	for i := range d.Binary {
		b := &d.Binary[i]
		if _, ok := b.Outcome.Rule.(derive.Prevalence); ok {
			continue
		}
		text(b.Outcome.Name, func(i int) string { return triText(b.Value[i]) })
	}
	for i := range d.Times {
		t := &d.Times[i]
		name := t.Outcome.Name
		text(name+"_event", func(i int) string {
			if t.Status[i] != derive.AtRisk {
				return ""
			}
			return triText(cohort.TriOf(t.Event[i]))
		})
		month := func(x []float64) func(int) float64 {
			return func(i int) float64 {
				if math.IsInf(x[i], 0) {
					return math.NaN()
				}
				return x[i] / unit.DaysPerMonth
			}
		}
		number(name+"_month", "months", 2, month(t.Time))
		number(name+"_lower", "months", 2, month(t.Lower))
		number(name+"_upper", "months", 2, month(t.Upper))
	}
	return l
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
