package study

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"leydig/cohort"
	"leydig/cohort/schema"
	"leydig/reports/compose"
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
	Samples []string `json:"samples,omitempty"` // of columns that are not used
	Guess   string   `json:"guess,omitempty"`
	Named   bool     `json:"named,omitempty"` // by the plan, under its own header
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
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			x := understoodColumn{Letter: cohort.ColumnName(c.Col), Header: c.Header, Meaning: c.Meaning, Named: c.Named, Time: c.TimeText(),
				Unit: c.Unit, From: c.UnitFrom, N: c.N, Missing: c.Missing, Notes: c.Notes}
			if c.Numeric() && c.N > 0 {
				x.Low, x.High = &c.Low, &c.High
			}
			if x.Meaning == "" && !c.Named || t.Role == schema.RoleNone {
				x.Samples, x.Guess = t.Samples(c, samplesShown), c.Guess()
			}
			u.Columns = append(u.Columns, x)
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

// samplesShown is how many cells show what an unused column holds.
const samplesShown = 3

// findingsShown is how many findings of a code the table prints in full.
const findingsShown = 20

// WriteCheckTable prints what was understood on one screen, then the findings.
func WriteCheckTable(w io.Writer, s *Study) error {
	var b strings.Builder
	for i := range s.Read.Tables {
		writeUnderstood(&b, &s.Read.Tables[i], false)
	}
	c := s.Read.Cohort
	fmt.Fprintf(&b, "%s, %s with a measurement; time zero is the %s\n", compose.Counted(c.Patients.Len(), "patient"),
		compose.Counted(c.Measured(), "visit"),
		strings.ReplaceAll(string(c.Kind), "-", " "))
	writeFindings(&b, s.Findings)
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteRefused prints, of an input that cannot be used, every header with its place,
// some cells, what it could be, and what is missing.
func WriteRefused(w io.Writer, s *Study) error {
	var b strings.Builder
	for i := range s.Read.Tables {
		writeUnderstood(&b, &s.Read.Tables[i], true)
	}
	for _, what := range s.Read.Lacks() {
		fmt.Fprintf(&b, "missing: %s\n", what)
	}
	b.WriteString("leydig init writes a plan in which each column stands in a line to be settled\n")
	if len(s.Findings) > 0 {
		writeFindings(&b, s.Findings)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// named says that the plan uses a column under its own header.
func named(c *schema.Column) string {
	if c.Named {
		return "as the plan names it"
	}
	return ""
}

// writeUnderstood prints a table's columns, a line each.
func writeUnderstood(b *strings.Builder, t *schema.Table, refused bool) {
	at := cohort.Ref{File: t.Sheet.File, Sheet: t.Sheet.Name}
	fmt.Fprintf(b, "%s: %s", at, t.Role)
	if t.Role != schema.RoleNone {
		fmt.Fprintf(b, ", header in row %s, data in rows %s", rowRange(t.Header-t.HeaderRows+1, t.First-1), rowRange(t.First, t.Last))
	}
	b.WriteByte('\n')
	for _, n := range t.Notes {
		folded(b, "   note: "+n, "   ")
	}
	if t.Role == schema.RoleNone && !refused {
		return
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		meaning := c.Meaning
		if meaning == "" {
			meaning = cmp.Or(named(c), "(not used)")
		}
		if x := c.TimeText(); x != "" {
			meaning += " at " + x
		}
		fmt.Fprintf(b, "   %-3s %-28s %-36s", cohort.ColumnName(c.Col), clip(c.Header), meaning)
		if c.Meaning != "" || c.Named {
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
		} else if refused {
			if cells := t.Samples(c, samplesShown); len(cells) > 0 {
				fmt.Fprintf(b, " such as %s", clip(strings.Join(cells, ", ")))
			}
			if guess := c.Guess(); guess != "" {
				fmt.Fprintf(b, " (%s?)", guess)
			}
		}
		b.WriteByte('\n')
		for _, n := range c.Notes {
			folded(b, "       "+n, "       ")
		}
	}
}

func shortNumber(v float64) string {
	if math.Abs(v) >= 1000 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.4g", v)
}
