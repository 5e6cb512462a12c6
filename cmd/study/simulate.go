package study

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"strconv"

	"leydig/cohort"
	"leydig/cohort/simulate"
	"leydig/reports"
	"leydig/reports/compose"
	"leydig/reports/excel"
	"leydig/reports/table"
)

// syntheticColumns are the two tables, as listings.
func syntheticColumns(c *simulate.Cohort) (patients, visits reports.Listing) {
	patients.Rows, visits.Rows = len(c.Patients), len(c.Visits)
	pt := func(name string, f func(*simulate.Patient) string) {
		patients.Columns = append(patients.Columns, reports.Column{Name: name, Text: func(i int) string { return f(&c.Patients[i]) }})
	}
	pn := func(name, unit string, digits int, f func(*simulate.Patient) float64) {
		patients.Columns = append(patients.Columns,
			reports.Column{
				Name:   name,
				Unit:   unit,
				Format: table.Fixed(digits),
				Number: func(i int) float64 { return f(&c.Patients[i]) },
			})
	}
	pt("patient_id", func(p *simulate.Patient) string { return p.ID })
	index := "index_date"
	if c.Preset.Kind == cohort.TRTStop {
		index = "trt_stop_date"
	}
	pt(index, func(p *simulate.Patient) string { return p.Index.String() })
	pn("age", "years", 0, func(p *simulate.Patient) float64 { return p.Age })
	pt("etiology", func(p *simulate.Patient) string { return p.Etiology })
	pn("trt_duration", "months", 0, func(p *simulate.Patient) float64 { return p.TRTMonths })
	pt("treatment", func(p *simulate.Patient) string { return p.Treatment })
	pt("restart_date", func(p *simulate.Patient) string { return p.Restart.String() })
	if c.Preset.Kind == cohort.TreatmentStart {
		pt("stop_date", func(p *simulate.Patient) string { return p.Stop.String() })
		pn("adherence", "%", 0, func(p *simulate.Patient) float64 { return p.Adherence })
	} else {
		pt("trt_formulation", func(p *simulate.Patient) string { return p.Formulation })
		pn("baseline_sperm_concentration", "million/mL", 1, func(p *simulate.Patient) float64 { return p.BaselineSperm })
	}
	pn("bmi", "kg/m2", 1, func(p *simulate.Patient) float64 { return p.BMI })
	pn("testicular_volume", "mL", 1, func(p *simulate.Patient) float64 { return p.TesticularVolume })
	pt("symptoms_improved", func(p *simulate.Patient) string { return triText(p.SymptomsImproved) })
	pt("adverse_event", func(p *simulate.Patient) string { return triText(p.AdverseEvent) })
	statement := c.Statement()
	pt("synthetic", func(*simulate.Patient) string { return statement })

	vt := func(name string, f func(*simulate.Visit) string) {
		visits.Columns = append(visits.Columns, reports.Column{Name: name, Text: func(i int) string { return f(&c.Visits[i]) }})
	}
	vn := func(name, unit string, digits int, f func(*simulate.Visit) float64) {
		visits.Columns = append(visits.Columns,
			reports.Column{Name: name, Unit: unit, Format: table.Fixed(digits), Number: func(i int) float64 { return f(&c.Visits[i]) }})
	}
	vt("patient_id", func(v *simulate.Visit) string { return c.Patients[v.Patient].ID })
	vt("visit_date", func(v *simulate.Visit) string { return v.Day.String() })
	vn("total_testosterone", "ng/dL", 0, func(v *simulate.Visit) float64 { return v.Testosterone })
	vn("lh", "IU/L", 1, func(v *simulate.Visit) float64 { return v.LH })
	vn("fsh", "IU/L", 1, func(v *simulate.Visit) float64 { return v.FSH })
	vn("estradiol", "pg/mL", 1, func(v *simulate.Visit) float64 { return v.Estradiol })
	vn("shbg", "nmol/L", 1, func(v *simulate.Visit) float64 { return v.SHBG })
	vn("hematocrit", "%", 1, func(v *simulate.Visit) float64 { return v.Hematocrit })
	if c.Preset.Kind == cohort.TRTStop {
		vn("sperm_concentration", "million/mL", 1, func(v *simulate.Visit) float64 { return v.Sperm })
	}
	vt("on_trt", func(v *simulate.Visit) string { return triText(v.OnTRT) })
	if c.Preset.Kind == cohort.TreatmentStart {
		vt("on_treatment", func(v *simulate.Visit) string { return triText(v.OnTreatment) })
	}
	vt("synthetic", func(*simulate.Visit) string { return "yes" })
	return patients, visits
}

// syntheticBook is a workbook of the cohort.
func syntheticBook(c *simulate.Cohort) *reports.Document {
	patients, visits := syntheticColumns(c)
	return &reports.Document{Title: c.Preset.Title, Banner: "SYNTHETIC COHORT", Sections: []reports.Section{
		{Name: "About", Title: c.Preset.Title, Blocks: []reports.Block{
			reports.Paragraph{
				Text:   "Every patient in this workbook is invented. " + c.Statement() + ".",
				Strong: true,
			}, reports.Paragraph{Text: c.Preset.About}}},
		{Name: "Patients", Title: c.Statement(), Blocks: []reports.Block{patients}},
		{Name: "Visits", Title: c.Statement(), Blocks: []reports.Block{visits}},
	}}
}

// SyntheticWords say what was made.
func SyntheticWords(c *simulate.Cohort) string {
	return compose.Counted(len(c.Patients), "patient") + ", " + compose.Counted(len(c.Visits), "visit") + " (" + c.Statement() + ")"
}

// SyntheticBook writes a workbook of a synthetic cohort.
func SyntheticBook(ctx context.Context, w io.Writer, c *simulate.Cohort) error {
	return excel.Write(ctx, w, syntheticBook(c), nil)
}

// SyntheticCSV writes patients.csv, visits.csv and a README.
func SyntheticCSV(out Sink, c *simulate.Cohort) error {
	patients, visits := syntheticColumns(c)
	if err := toFile(out, "patients.csv", func(w io.Writer) error { return writeListing(w, patients) }); err != nil {
		return err
	}
	if err := toFile(out, "visits.csv", func(w io.Writer) error { return writeListing(w, visits) }); err != nil {
		return err
	}
	return toFile(out, "README.txt", func(w io.Writer) error {
		_, err := fmt.Fprintf(
			w,
			"SYNTHETIC COHORT. Every patient in these files is invented.\n%s\n\n%s\n",
			c.Statement(),
			c.Preset.About,
		)
		return err
	})
}

// writeListing writes a listing as CSV, units in the header.
func writeListing(to io.Writer, l reports.Listing) error {
	w := bufio.NewWriterSize(to, 1<<16)
	for i, c := range l.Columns {
		if i > 0 {
			w.WriteByte(',')
		}
		name := c.Name
		if c.Unit != "" {
			name += " (" + c.Unit + ")"
		}
		w.WriteString(name)
	}
	w.WriteByte('\n')
	var num [32]byte
	for r := range l.Rows {
		for i := range l.Columns {
			if i > 0 {
				w.WriteByte(',')
			}
			c := &l.Columns[i]
			if c.Number == nil {
				w.WriteString(c.Text(r))
			} else if v := c.Number(r); !math.IsNaN(v) {
				w.Write(strconv.AppendFloat(num[:0], v, 'f', -1, 64))
			}
		}
		w.WriteByte('\n')
	}
	return w.Flush()
}

// SyntheticTruth writes what the model knows of each patient, as CSV.
func SyntheticTruth(w io.Writer, c *simulate.Cohort) error {
	fmt.Fprintln(w, "patient_id,true_status,start_ng_dl,plateau_ng_dl,tau_months,"+
		"eugonadal_month,sperm20_month,drug_helps,rise_lasts,synthetic")
	for i := range c.Patients {
		p := &c.Patients[i]
		if _, err := fmt.Fprintf(w, "%s,%q,%g,%g,%g,%g,%g,%s,%s,yes\n", p.ID, p.Truth.Status(), p.Truth.Start, p.Truth.Plateau,
			p.Truth.Tau, p.Truth.Eugonadal, p.Truth.Sperm20, triText(cohort.TriOf(p.Truth.Responds)),
			triText(cohort.TriOf(p.Truth.Keeps))); err != nil {
			return err
		}
	}
	return nil
}
