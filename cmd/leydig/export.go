package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/schema"
	"leydig/cohort/unit"
)

// exportOptions are the flags of `leydig export`.
type exportOptions struct {
	inputs []string
	table  string
	format string
	out    string
	plan   string
	units  []string
}

func newExport(e *env) *cobra.Command {
	var o exportOptions
	c := &cobra.Command{
		Use:   "export INPUT... --table patients|visits|dictionary",
		Short: "Write the canonical tables: one row a patient, or one a visit",
		Long: `Reads the input as "report" does and writes one canonical table to stdout, or to
--out FILE: every column has the contract's name and unit, missing is empty, and
what was derived (baselines, response, recovery, bands) stands beside it. The
table "dictionary" says what each column holds; xlsx and JSON carry it along.
In CSV a text that a spreadsheet program would run as a formula gets a ' in front.`,
		Example: `  leydig export cohort.xlsx --table patients > patients.csv
  leydig export cohort.xlsx --table visits --format xlsx --out visits.xlsx`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.inputs = args
			return runExport(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.table, "table", "patients", "patients, visits or dictionary")
	f.StringVar(&o.format, "format", "csv", "csv, json or xlsx")
	f.StringVar(&o.out, "out", "", "file to write (default: stdout)")
	f.StringVar(&o.plan, "plan", "", "study plan (YAML)")
	f.StringArrayVar(&o.units, "unit", nil, "unit of a column, e.g. total_testosterone=nmol/L (repeatable)")
	return c
}

func runExport(ctx context.Context, e *env, o exportOptions) error {
	var write func(io.Writer, exportTable) error
	switch o.format {
	case "csv":
		write = writeTableCSV
	case "json":
		write = writeTableJSON
	case "xlsx":
		write = writeTableXLSX
	default:
		return fmt.Errorf("--format %s: choose csv, json or xlsx", o.format)
	}
	switch o.table {
	case "patients", "visits", "dictionary":
	default:
		return fmt.Errorf("--table %s: choose patients, visits or dictionary", o.table)
	}
	s, err := load(ctx, e, o.inputs, o.plan, o.units)
	if err != nil {
		return err
	}
	var t exportTable
	switch o.table {
	case "patients":
		t = patientsTable(s.data)
	case "visits":
		t = visitsTable(s.data)
	default:
		t = dictionaryTable()
	}
	if err := writeTo(e, o.out, func(w io.Writer) error { return write(w, t) }); err != nil {
		return err
	}
	if printFindings(e.stderr, gather(s.findings)) > 0 {
		return exitError{exitFindings}
	}
	return nil
}

// writeTo writes to stdout or to a file that appears whole or not at all.
func writeTo(e *env, path string, write func(io.Writer) error) error {
	if path == "" {
		b := bufio.NewWriterSize(e.stdout, 1<<16)
		if err := write(b); err != nil {
			return err
		}
		return b.Flush()
	}
	return writeFile(path, write)
}

// writeFile writes a file that appears whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".leydig-*")
	if err != nil {
		return fmt.Errorf("%s: %w; choose another place", path, bare(err))
	}
	defer os.Remove(f.Name())
	b := bufio.NewWriterSize(f, 1<<16)
	if err = write(b); err == nil {
		err = b.Flush()
	}
	if err == nil {
		err = f.Chmod(0o644)
	}
	if c := f.Close(); err == nil {
		err = c
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, bare(err))
	}
	return nil
}

// exportTable is a table of named columns; a cell is made when it is written.
type exportTable struct {
	name    string
	rows    int
	columns []exportColumn
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
func patientsTable(d *derive.Dataset) exportTable {
	c := d.Cohort
	p := &c.Patients
	t := exportTable{name: "patients", rows: p.Len()}
	given := func(name string) exportColumn {
		if name == "patient_id" {
			return texts(name, func(i int) string { return p.ID[i] })
		}
		if a, ok := strings.CutPrefix(name, "baseline_"); ok {
			if b := d.Baseline(unit.Analyte(a)); b != nil {
				return numbers(name, func(i int) float64 { return b.Value[i] })
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
				return c.Visits.Month(int(response.From[i]))
			}
			return when.Time[i] / unit.DaysPerMonth
		}),
		texts("recovery_event", func(i int) string {
			if recovery == nil || recovery.Status[i] != derive.AtRisk {
				return ""
			}
			return yesNo(recovery.Event[i])
		}),
		months("recovery_month", recovery, func(x *derive.Times, i int) float64 { return x.Time[i] }),
		months("recovery_lower", recovery, func(x *derive.Times, i int) float64 { return x.Lower[i] }),
		months("recovery_upper", recovery, func(x *derive.Times, i int) float64 { return x.Upper[i] }),
	)
	for _, band := range []string{derive.AgeBand, derive.TRTDurationBand, derive.EtiologyClass} {
		f := d.Factor(band)
		t.columns = append(t.columns, texts(band, func(i int) string {
			if x := f.Text(i); x != "" {
				return x
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
func visitsTable(d *derive.Dataset) exportTable {
	c := d.Cohort
	v := &c.Visits
	patient := make([]int32, v.Len())
	for p := range c.Patients.Len() {
		from, to := v.Of(p)
		for i := from; i < to; i++ {
			patient[i] = int32(p)
		}
	}
	t := exportTable{name: "visits", rows: v.Len(), columns: []exportColumn{
		texts("patient_id", func(i int) string { return c.Patients.ID[patient[i]] }),
		texts("visit_date", func(i int) string {
			if v.Day == nil {
				return ""
			}
			return v.Day[i].String()
		}),
		numbers("month", v.Month),
	}}
	for _, q := range unit.Analytes {
		s := c.Find(unit.Analyte(q.Name))
		if s == nil {
			t.columns = append(t.columns, numbers(q.Name, missingNumber))
			continue
		}
		t.columns = append(t.columns, numbers(q.Name, func(i int) float64 { return s.Value[i] }))
	}
	t.columns = append(t.columns, texts("on_trt", func(i int) string {
		switch v.OnTRT[i] {
		case cohort.Yes:
			return "yes"
		case cohort.No:
			return "no"
		}
		return ""
	}))
	return t
}

// dictionaryTable says what the columns of the other two hold.
func dictionaryTable() exportTable {
	d := schema.Dictionary()
	return exportTable{name: "dictionary", rows: len(d), columns: []exportColumn{
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
