package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cohort"
	"leydig/cohort/schema"
)

// checkOptions are the flags of `leydig check`.
type checkOptions struct {
	inputs []string
	format string
	strict bool
	mark   string
	plan   string
	units  []string
}

func newCheck(e *env) *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use:   "check INPUT...",
		Short: "Say what was understood of a spreadsheet and what is wrong with it, cell by cell",
		Long: `Reads the input as "report" does and tells what each sheet and column was taken
for, in which unit, how many values it has, and every finding: its code, the cell,
what stood there, what was expected and what to do. Nothing is changed; --mark
writes a copy of the workbook in which the cells are coloured and commented.

Exit status: 0 nothing but notes and warnings; 1 errors, or any warning with
--strict; 2 the input could not be used at all.`,
		Example: `  leydig check cohort.xlsx
  leydig check patients.csv visits.csv --format json
  leydig check cohort.xlsx --mark cohort-marked.xlsx --strict`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.inputs = args
			return runCheck(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.format, "format", "table", "table or json")
	f.BoolVar(&o.strict, "strict", false, "end with status 1 on warnings too")
	f.StringVar(&o.mark, "mark", "", "write a copy of the workbook with the cells marked, FILE.xlsx")
	f.StringVar(&o.plan, "plan", "", "study plan (YAML)")
	f.StringArrayVar(&o.units, "unit", nil, "unit of a column, e.g. total_testosterone=nmol/L (repeatable)")
	return c
}

func runCheck(ctx context.Context, e *env, o checkOptions) error {
	if o.format != "table" && o.format != "json" {
		return fmt.Errorf("--format %s: choose table or json", o.format)
	}
	if err := checkMark(o); err != nil {
		return err
	}
	s, err := load(ctx, e, o.inputs, o.plan, o.units)
	var unusable *cohort.InputError
	if errors.As(err, &unusable) && o.format == "json" {
		f := cohort.Finding{Code: unusable.Code, Severity: cohort.Error, At: unusable.At, Message: unusable.Detail}
		if err := writeCheckJSON(e.stdout, []cohort.Finding{f}, nil); err != nil {
			return err
		}
		return unusable
	}
	if err != nil {
		return err
	}
	if o.mark != "" {
		if err := mark(ctx, o, s); err != nil {
			return err
		}
	}
	if o.format == "json" {
		err = writeCheckJSON(e.stdout, s.findings, s.read.Tables)
	} else {
		err = writeCheckTable(e.stdout, s)
	}
	if err != nil {
		return err
	}
	for _, f := range s.findings {
		if f.Severity == cohort.Error || o.strict && f.Severity == cohort.Warning {
			return exitError{exitFindings}
		}
	}
	return nil
}

// The JSON of `check`, as the contract has it.
type checkedFinding struct {
	Code     string   `json:"code"`
	Severity string   `json:"severity"`
	File     string   `json:"file"`
	Sheet    string   `json:"sheet"`
	Cell     string   `json:"cell"`
	Also     []string `json:"also,omitempty"`
	Column   string   `json:"column"`
	Got      string   `json:"got"`
	Want     string   `json:"want"`
	Message  string   `json:"message"`
}

type understoodTable struct {
	File    string             `json:"file"`
	Sheet   string             `json:"sheet"`
	Role    string             `json:"role"`
	Header  string             `json:"header,omitempty"` // range of the header's rows
	Rows    string             `json:"rows,omitempty"`   // range of the data's rows
	Notes   []string           `json:"notes,omitempty"`
	Columns []understoodColumn `json:"columns,omitempty"`
}

type understoodColumn struct {
	Letter  string   `json:"letter"`
	Header  string   `json:"header"`
	Meaning string   `json:"meaning"`
	Time    string   `json:"time,omitempty"`
	Unit    string   `json:"unit,omitempty"`
	From    string   `json:"unit_from,omitempty"`
	N       int      `json:"n"`
	Missing int      `json:"missing"`
	Low     *float64 `json:"low,omitempty"`
	High    *float64 `json:"high,omitempty"`
	Notes   []string `json:"notes,omitempty"`
}

func writeCheckJSON(w io.Writer, found []cohort.Finding, tables []schema.Table) error {
	var out struct {
		Findings   []checkedFinding  `json:"findings"`
		Understood []understoodTable `json:"understood"`
	}
	out.Findings, out.Understood = []checkedFinding{}, []understoodTable{}
	for _, f := range found {
		x := checkedFinding{Code: string(f.Code), Severity: string(f.Severity), File: f.At.File, Sheet: f.At.Sheet, Cell: f.At.Cell,
			Column: f.Column, Got: f.Got, Want: f.Want, Message: f.Message}
		for _, a := range f.Also {
			x.Also = append(x.Also, a.String())
		}
		out.Findings = append(out.Findings, x)
	}
	for i := range tables {
		t := &tables[i]
		u := understoodTable{File: t.Sheet.File, Sheet: t.Sheet.Name, Role: string(t.Role), Notes: t.Notes}
		if t.Role != schema.RoleNone {
			u.Header, u.Rows = rowRange(t.Header-t.HeaderRows+1, t.First-1), rowRange(t.First, t.Last)
			for _, c := range t.Columns {
				x := understoodColumn{Letter: cohort.ColumnName(c.Col), Header: c.Header, Meaning: c.Meaning, Time: c.TimeText(), Unit: c.Unit, From: c.UnitFrom, N: c.N, Missing: c.Missing, Notes: c.Notes}
				if c.Numeric() && c.N > 0 {
					x.Low, x.High = &c.Low, &c.High
				}
				u.Columns = append(u.Columns, x)
			}
		}
		out.Understood = append(out.Understood, u)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

func rowRange(from, to int) string {
	if to < from {
		return ""
	}
	if from == to {
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d:%d", from+1, to+1)
}

// findingsShown is how many findings of a code the table prints in full.
const findingsShown = 20

// writeCheckTable prints what was understood on one screen, then the findings.
func writeCheckTable(w io.Writer, s *study) error {
	var b strings.Builder
	for i := range s.read.Tables {
		writeUnderstood(&b, &s.read.Tables[i])
	}
	c := s.read.Cohort
	fmt.Fprintf(&b, "%d patients, %d visits with a measurement; time zero is the %s\n", c.Patients.Len(), c.Measured(), strings.ReplaceAll(string(c.Kind), "-", " "))
	if len(s.findings) == 0 {
		b.WriteString("no findings\n")
	}
	shown, counts := map[cohort.Code]int{}, map[cohort.Severity]int{}
	for _, f := range s.findings {
		counts[f.Severity]++
		shown[f.Code]++
		if shown[f.Code] == 1 {
			b.WriteByte('\n')
		}
		if n := shown[f.Code]; n > findingsShown {
			continue
		}
		fmt.Fprintf(&b, "%-7s %-17s %s", f.Severity, f.Code, f.At)
		if f.Column != "" {
			fmt.Fprintf(&b, " (%s)", clip(f.Column))
		}
		if f.Got != "" {
			fmt.Fprintf(&b, ": found %q", clip(f.Got))
		}
		if f.Want != "" {
			fmt.Fprintf(&b, ", expected %s", f.Want)
		}
		fmt.Fprintf(&b, "\n        %s\n", f.Message)
	}
	for _, f := range s.findings {
		if n := shown[f.Code]; n > findingsShown {
			fmt.Fprintf(&b, "        and %d more %s; --format json lists all\n", n-findingsShown, f.Code)
			shown[f.Code] = 0
		}
	}
	if len(s.findings) > 0 {
		fmt.Fprintf(&b, "\n%d errors, %d warnings, %d notes\n", counts[cohort.Error], counts[cohort.Warning], counts[cohort.Info])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeUnderstood prints a table's columns, a line each.
func writeUnderstood(b *strings.Builder, t *schema.Table) {
	at := cohort.Ref{File: t.Sheet.File, Sheet: t.Sheet.Name}
	fmt.Fprintf(b, "%s: %s", at, t.Role)
	if t.Role != schema.RoleNone {
		fmt.Fprintf(b, ", header in row %s, data in rows %s", rowRange(t.Header-t.HeaderRows+1, t.First-1), rowRange(t.First, t.Last))
	}
	b.WriteByte('\n')
	for _, n := range t.Notes {
		fmt.Fprintf(b, "   note: %s\n", n)
	}
	if t.Role == schema.RoleNone {
		return
	}
	for _, c := range t.Columns {
		meaning := c.Meaning
		if meaning == "" {
			meaning = "(not used)"
		}
		if x := c.TimeText(); x != "" {
			meaning += " at " + x
		}
		fmt.Fprintf(b, "   %-3s %-28s %-36s", cohort.ColumnName(c.Col), clip(c.Header), meaning)
		if c.Meaning != "" {
			u := c.Unit
			if c.UnitFrom != "" {
				u += " (" + c.UnitFrom + ")"
			}
			fmt.Fprintf(b, " %-26s n %d", u, c.N)
			if c.Missing > 0 {
				fmt.Fprintf(b, ", %d missing", c.Missing)
			}
			if c.Numeric() && c.N > 0 {
				fmt.Fprintf(b, ", %s to %s", shortNumber(c.Low), shortNumber(c.High))
			}
		}
		b.WriteByte('\n')
		for _, n := range c.Notes {
			fmt.Fprintf(b, "       %s\n", n)
		}
	}
}

func shortNumber(v float64) string {
	if math.Abs(v) >= 1000 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.4g", v)
}
