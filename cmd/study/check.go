package study

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"leydig/cohort"
	"leydig/cohort/schema"
)

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

// WriteCheckJSON writes findings and what was understood, as the contract has them.
func WriteCheckJSON(w io.Writer, found []cohort.Finding, tables []schema.Table) error {
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
				x := understoodColumn{
					Letter:  cohort.ColumnName(c.Col),
					Header:  c.Header,
					Meaning: c.Meaning,
					Time:    c.TimeText(),
					Unit:    c.Unit,
					From:    c.UnitFrom,
					N:       c.N,
					Missing: c.Missing,
					Notes:   c.Notes,
				}
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

// WriteCheckTable prints what was understood on one screen, then the findings.
func WriteCheckTable(w io.Writer, s *Study) error {
	var b strings.Builder
	for i := range s.Read.Tables {
		writeUnderstood(&b, &s.Read.Tables[i])
	}
	c := s.Read.Cohort
	fmt.Fprintf(
		&b,
		"%d patients, %d visits with a measurement; time zero is the %s\n",
		c.Patients.Len(),
		c.Measured(),
		strings.ReplaceAll(string(c.Kind), "-", " "),
	)
	if len(s.Findings) == 0 {
		b.WriteString("no findings\n")
	}
	shown, counts := map[cohort.Code]int{}, map[cohort.Severity]int{}
	for _, f := range s.Findings {
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
	for _, f := range s.Findings {
		if n := shown[f.Code]; n > findingsShown {
			fmt.Fprintf(&b, "        and %d more %s; --format json lists all\n", n-findingsShown, f.Code)
			shown[f.Code] = 0
		}
	}
	if len(s.Findings) > 0 {
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
