package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// listing is what a statistics command found: a table with notes below it. A cell is
// text, a number (NaN is not estimable) or a p-value.
type listing struct {
	title   string
	columns []string
	rows    [][]any
	notes   []string
}

// pValue is a number that a terminal shows as p-values are shown.
type pValue float64

// listingFormats are the values of --format.
var listingFormats = []string{"table", "json", "csv"}

// writeListings writes tables in a format.
func writeListings(w io.Writer, format string, tables []listing) error {
	switch format {
	case "table":
		for i, t := range tables {
			if i > 0 {
				fmt.Fprintln(w)
			}
			t.print(w)
		}
		return nil
	case "csv":
		for i, t := range tables {
			if i > 0 {
				fmt.Fprintln(w)
			}
			c := csv.NewWriter(w)
			if err := c.Write(t.columns); err != nil {
				return err
			}
			for _, row := range t.rows {
				var cells []string
				for _, v := range row {
					cells = append(cells, plain(v))
				}
				if err := c.Write(cells); err != nil {
					return err
				}
			}
			if c.Flush(); c.Error() != nil {
				return c.Error()
			}
		}
		return nil
	case "json":
		out := []map[string]any{}
		for _, t := range tables {
			rows := []map[string]any{}
			for _, row := range t.rows {
				m := map[string]any{}
				for i, v := range row {
					m[t.columns[i]] = jsonCell(v)
				}
				rows = append(rows, m)
			}
			notes := t.notes
			if notes == nil {
				notes = []string{}
			}
			out = append(out, map[string]any{"title": t.title, "columns": t.columns, "rows": rows, "notes": notes})
		}
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(map[string]any{"tables": out})
	}
	return fmt.Errorf("--format %s is not one of %s", format, strings.Join(listingFormats, ", "))
}

func jsonCell(v any) any {
	f, ok := v.(float64)
	if p, is := v.(pValue); is {
		f, ok = float64(p), true
	}
	switch {
	case !ok:
		return v
	case math.IsNaN(f):
		return nil
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	return f
}

// plain is a cell of a CSV: numbers in full, empty where not estimable.
func plain(v any) string {
	switch v := v.(type) {
	case pValue:
		return plain(float64(v))
	case float64:
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// cellText is a cell of a terminal's table.
func cellText(v any) string {
	switch v := v.(type) {
	case pValue:
		switch p := float64(v); {
		case math.IsNaN(p):
			return "NE"
		case p < 0.001:
			return "<0.001"
		default:
			return strconv.FormatFloat(p, 'f', 3, 64)
		}
	case float64:
		switch {
		case math.IsNaN(v):
			return "NE"
		case math.IsInf(v, 0):
			return strings.Replace(fmt.Sprint(v), "Inf", "inf", 1)
		case v == math.Trunc(v) && math.Abs(v) < 1e9:
			return strconv.FormatFloat(v, 'f', 0, 64)
		case math.Abs(v) >= 100:
			return strconv.FormatFloat(v, 'f', 1, 64)
		}
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return fmt.Sprint(v)
}

func (t listing) print(w io.Writer) {
	if t.title != "" {
		fmt.Fprintln(w, t.title)
	}
	widths := make([]int, len(t.columns))
	grid := [][]string{t.columns}
	for _, row := range t.rows {
		var cells []string
		for _, v := range row {
			cells = append(cells, cellText(v))
		}
		grid = append(grid, cells)
	}
	for _, row := range grid {
		for c, cell := range row {
			widths[c] = max(widths[c], len([]rune(cell)))
		}
	}
	for r, row := range grid {
		var line strings.Builder
		for c, cell := range row {
			pad := strings.Repeat(" ", widths[c]-len([]rune(cell)))
			_, isText := "", c == 0
			if len(t.rows) > 0 {
				_, isText = t.rows[max(r-1, 0)][c].(string)
			}
			if c > 0 {
				line.WriteString("  ")
			}
			if isText {
				line.WriteString(cell + pad)
			} else {
				line.WriteString(pad + cell)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
	for _, n := range slices.Compact(t.notes) {
		fmt.Fprintln(w, "  "+n)
	}
}
