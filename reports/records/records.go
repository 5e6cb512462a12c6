// Package records writes what a statistic found for programs: CSV and JSON with
// numbers in full.
package records

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"

	"leydig/stats/results"
)

// WriteCSV writes tables as CSV, one after another with an empty line between, the
// methods in a last column. What is not estimable is empty.
func WriteCSV(w io.Writer, tables []*results.Table) error {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	for i, t := range tables {
		if i > 0 {
			out.Flush()
			b.WriteByte('\n')
		}
		var head, methods []string
		for _, c := range t.Columns {
			head = append(head, c.Name)
		}
		for _, m := range t.Methods {
			methods = append(methods, m.Label+" ("+m.Cite+")")
		}
		if err := out.Write(append(head, "methods")); err != nil {
			return err
		}
		for _, r := range t.Rows {
			var cells []string
			for _, c := range r {
				cells = append(cells, field(c))
			}
			if err := out.Write(append(cells, strings.Join(methods, "; "))); err != nil {
				return err
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

func field(c results.Cell) string {
	switch c.Kind {
	case results.Text:
		return Harmless(c.Text)
	case results.Whole:
		return strconv.FormatFloat(c.Number, 'f', 0, 64)
	case results.Real, results.PValue:
		return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(c.Number, 'g', -1, 64)), "+")
	}
	return ""
}

// Harmless puts a ' in front of a text that a spreadsheet program would run as a
// formula (CWE-1236); a number such as -2.5 stays as it is.
func Harmless(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r':
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}

// WriteJSON writes a table as {"title", "columns", "rows": [{…}], "notes",
// "methods"}, what is not estimable as null and infinities as "inf" and "-inf". As a
// list it is {"tables": […]}, of one table, too: the shape must not depend on the data.
func WriteJSON(w io.Writer, tables []*results.Table, list bool) error {
	var out any
	objects := []any{}
	for _, t := range tables {
		objects = append(objects, object(t))
	}
	if out = map[string]any{"tables": objects}; !list && len(objects) == 1 {
		out = objects[0]
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	if err := e.Encode(out); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

func object(t *results.Table) any {
	columns, rows := []string{}, []map[string]any{}
	for _, c := range t.Columns {
		columns = append(columns, c.Name)
	}
	for _, r := range t.Rows {
		row := map[string]any{}
		for i, c := range r {
			row[columns[i]] = jsonCell(c)
		}
		rows = append(rows, row)
	}
	methods := t.Methods[:len(t.Methods):len(t.Methods)]
	return struct {
		Title   string           `json:"title"`
		Columns []string         `json:"columns"`
		Rows    []map[string]any `json:"rows"`
		Notes   []string         `json:"notes,omitempty"`
		Methods any              `json:"methods"`
	}{t.Title, columns, rows, t.Notes, methods}
}

func jsonCell(c results.Cell) any {
	switch c.Kind {
	case results.Text:
		return c.Text
	case results.Whole:
		return json.Number(strconv.FormatFloat(c.Number, 'f', 0, 64))
	case results.Real, results.PValue:
		switch {
		case math.IsInf(c.Number, 1):
			return "inf"
		case math.IsInf(c.Number, -1):
			return "-inf"
		}
		return c.Number
	}
	return nil
}
