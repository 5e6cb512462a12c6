package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cohort"
	"leydig/cohort/simulate"
	"leydig/reports"
	"leydig/reports/excel"
	"leydig/reports/table"
)

// simulateOptions are the flags of `leydig simulate`.
type simulateOptions struct {
	preset   string
	patients int
	seed     uint64
	seeded   bool
	out      string
	truth    string
}

func newSimulate(e *env) *cobra.Command {
	var o simulateOptions
	var names []string
	for _, p := range simulate.Presets {
		names = append(names, p.Name)
	}
	c := &cobra.Command{
		Use:   "simulate --preset NAME --out FILE.xlsx|DIR",
		Short: "Make a synthetic cohort from a stated physiology",
		Long: `Makes a cohort of invented patients, for trying things out and for tests. The same
preset, size and seed give the same bytes. Whatever it writes says that it is
synthetic, and reports made of it say so too.

Presets:
` + presetHelp(),
		Example: `  leydig simulate --preset cc-review --out cohort.xlsx
  leydig simulate --preset trt-recovery --patients 2000 --seed 7 --out folder
  leydig simulate --preset trt-recovery --out cohort.xlsx --truth truth.csv`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o.seeded = c.Flags().Changed("seed")
			return runSimulate(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.preset, "preset", "cc-review", "what to simulate: "+strings.Join(names, ", "))
	f.IntVar(&o.patients, "patients", 0, "number of patients (default: the preset's)")
	f.Uint64Var(&o.seed, "seed", 0, "seed (default: the preset's)")
	f.StringVar(&o.out, "out", "", "workbook (.xlsx) or folder for patients.csv and visits.csv")
	f.StringVar(&o.truth, "truth", "", "also write what the model knows of each patient (CSV)")
	return c
}

func presetHelp() string {
	var b strings.Builder
	for _, p := range simulate.Presets {
		fmt.Fprintf(&b, "  %s: %s, %d patients, seed %d.\n    %s\n", p.Name, p.Title, p.Patients, p.Seed, p.About)
	}
	return b.String()
}

func runSimulate(ctx context.Context, e *env, o simulateOptions) error {
	p, ok := simulate.Find(o.preset)
	if !ok {
		return fmt.Errorf("--preset %s: there is no such preset; see leydig simulate --help", o.preset)
	}
	if o.out == "" {
		return fmt.Errorf("--out is missing; give a workbook (cohort.xlsx) or a folder")
	}
	n, seed := o.patients, o.seed
	if n == 0 {
		n = p.Patients
	}
	if n < 1 {
		return fmt.Errorf("--patients %d: want at least 1", n)
	}
	if !o.seeded {
		seed = p.Seed
	}
	progress := e.progress("simulating")
	defer progress.stop()
	c := simulate.Run(p, n, seed)
	if err := ctx.Err(); err != nil {
		return err
	}
	dir, name := o.out, ""
	if strings.EqualFold(filepath.Ext(o.out), ".xlsx") {
		dir, name = filepath.Split(o.out)
		if dir == "" {
			dir = "."
		}
	}
	out, err := newFolder(dir)
	if err != nil {
		return err
	}
	defer out.discard()
	if name != "" {
		err = toFile(out, name, func(w io.Writer) error { return excel.Write(ctx, w, syntheticBook(c)) })
	} else {
		err = writeSyntheticCSV(out, c)
	}
	if err != nil {
		return fmt.Errorf("--out %s: %w", o.out, err)
	}
	if err := out.commit(); err != nil {
		return err
	}
	if o.truth != "" {
		if err := writeTruth(o.truth, c); err != nil {
			return err
		}
	}
	fmt.Fprintf(e.stdout, "%s: %d patients, %d visits (%s)\n", o.out, len(c.Patients), len(c.Visits), c.Statement())
	return nil
}

// syntheticColumns are the two tables, as listings.
func syntheticColumns(c *simulate.Cohort) (patients, visits reports.Listing) {
	patients.Rows, visits.Rows = len(c.Patients), len(c.Visits)
	pt := func(name string, f func(*simulate.Patient) string) {
		patients.Columns = append(patients.Columns, reports.Column{Name: name, Text: func(i int) string { return f(&c.Patients[i]) }})
	}
	pn := func(name, unit string, digits int, f func(*simulate.Patient) float64) {
		patients.Columns = append(patients.Columns, reports.Column{Name: name, Unit: unit, Format: table.Fixed(digits), Number: func(i int) float64 { return f(&c.Patients[i]) }})
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
	if c.Preset.Kind == cohort.TreatmentStart {
		pt("stop_date", func(p *simulate.Patient) string { return p.Stop.String() })
		pn("adherence", "%", 0, func(p *simulate.Patient) float64 { return p.Adherence })
	} else {
		pt("restart_date", func(p *simulate.Patient) string { return p.Restart.String() })
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
		visits.Columns = append(visits.Columns, reports.Column{Name: name, Unit: unit, Format: table.Fixed(digits), Number: func(i int) float64 { return f(&c.Visits[i]) }})
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
	vt("synthetic", func(*simulate.Visit) string { return "yes" })
	return patients, visits
}

// syntheticBook is a workbook of the cohort.
func syntheticBook(c *simulate.Cohort) *reports.Document {
	patients, visits := syntheticColumns(c)
	return &reports.Document{Title: c.Preset.Title, Banner: "SYNTHETIC COHORT", Sections: []reports.Section{
		{Name: "About", Title: c.Preset.Title, Blocks: []reports.Block{
			reports.Paragraph{Text: "Every patient in this workbook is invented. " + c.Statement() + ".", Strong: true}, reports.Paragraph{Text: c.Preset.About}}},
		{Name: "Patients", Title: c.Statement(), Blocks: []reports.Block{patients}},
		{Name: "Visits", Title: c.Statement(), Blocks: []reports.Block{visits}},
	}}
}

// writeSyntheticCSV writes patients.csv, visits.csv and a README.
func writeSyntheticCSV(out *folder, c *simulate.Cohort) error {
	patients, visits := syntheticColumns(c)
	if err := toFile(out, "patients.csv", func(w io.Writer) error { return writeListing(w, patients) }); err != nil {
		return err
	}
	if err := toFile(out, "visits.csv", func(w io.Writer) error { return writeListing(w, visits) }); err != nil {
		return err
	}
	return toFile(out, "README.txt", func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "SYNTHETIC COHORT. Every patient in these files is invented.\n%s\n\n%s\n", c.Statement(), c.Preset.About)
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

// writeTruth writes what the model knows.
func writeTruth(path string, c *simulate.Cohort) error {
	out, err := newFolder(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer out.discard()
	err = toFile(out, filepath.Base(path), func(w io.Writer) error {
		fmt.Fprintln(w, "patient_id,start_ng_dl,plateau_ng_dl,tau_months,eugonadal_month,sperm20_month,synthetic")
		for i := range c.Patients {
			p := &c.Patients[i]
			if _, err := fmt.Fprintf(w, "%s,%g,%g,%g,%g,%g,yes\n", p.ID, p.Truth.Start, p.Truth.Plateau, p.Truth.Tau, p.Truth.Eugonadal, p.Truth.Sperm20); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("--truth %s: %w", path, err)
	}
	return out.commit()
}
