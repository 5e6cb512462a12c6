package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"leydig/stats"
)

// answer is what a statistical command found: a table of texts and numbers, and
// the methods that made it. It holds full precision; the formats round.
type answer struct {
	title   string
	columns []string
	rows    [][]any // string, float64 (NaN: not estimable), int64, bool
	methods []stats.Method
	notes   []string
}

// add puts a row in.
func (a *answer) add(cells ...any) { a.rows = append(a.rows, cells) }

// by notes the methods used, each once.
func (a *answer) by(methods ...stats.Method) {
	for _, m := range methods {
		if !slices.ContainsFunc(a.methods, func(x stats.Method) bool { return x.ID == m.ID }) {
			a.methods = append(a.methods, m)
		}
	}
}

// note adds a footnote, once.
func (a *answer) note(format string, args ...any) {
	if n := fmt.Sprintf(format, args...); !slices.Contains(a.notes, n) {
		a.notes = append(a.notes, n)
	}
}

// reason notes why something is not estimable, and gives any other error back.
func (a *answer) reason(what string, err error) error {
	var r stats.Reason
	if errors.As(err, &r) {
		a.note("NE, not estimable: %s: %s", what, r)
		return nil
	}
	return err
}

// answerFormat is one way to print an answer.
type answerFormat struct {
	name  string
	write func(io.Writer, *answer) error
}

// answerFormats lists them; the first is the default.
var answerFormats = []answerFormat{{"table", writeAligned}, {"json", writeAnswerJSON}, {"csv", writeAnswerCSV}, {"markdown", writeAnswerMarkdown}}

// answerNames lists the formats.
func answerNames() []string {
	var names []string
	for _, f := range answerFormats {
		names = append(names, f.name)
	}
	return names
}

// formatFlag is the --format of a statistical command.
func formatFlag(c *cobra.Command) *string {
	names := answerNames()
	return c.Flags().String("format", names[0], "how to print: "+strings.Join(names, ", "))
}

// print writes an answer in the format that a flag names.
func (a *answer) print(w io.Writer, format string) error {
	i := slices.IndexFunc(answerFormats, func(f answerFormat) bool { return f.name == format })
	if i < 0 {
		return fmt.Errorf("--format %s: choose from table, json, csv, markdown", format)
	}
	var out bytes.Buffer
	if err := answerFormats[i].write(&out, a); err != nil {
		return err
	}
	_, err := out.WriteTo(w)
	return err
}

// printAnswers writes several answers; as JSON they are one object with a list.
func printAnswers(w io.Writer, format string, answers []answer) error {
	var out bytes.Buffer
	if format == "json" {
		tables := []json.RawMessage{}
		for i := range answers {
			var one bytes.Buffer
			if err := writeAnswerJSON(&one, &answers[i]); err != nil {
				return err
			}
			tables = append(tables, one.Bytes())
		}
		e := json.NewEncoder(&out)
		e.SetIndent("", " ")
		e.SetEscapeHTML(false)
		if err := e.Encode(map[string]any{"tables": tables}); err != nil {
			return err
		}
	} else {
		for i := range answers {
			if i > 0 {
				out.WriteByte('\n')
			}
			if err := answers[i].print(&out, format); err != nil {
				return err
			}
		}
	}
	_, err := out.WriteTo(w)
	return err
}

// shown is a cell for people: six significant digits.
func shown(cell any) string {
	switch v := cell.(type) {
	case float64:
		switch {
		case math.IsNaN(v):
			return "NE"
		case math.IsInf(v, 0):
			return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, 64), "+"))
		}
		return strconv.FormatFloat(v, 'g', 6, 64)
	case nil:
		return ""
	}
	return fmt.Sprint(cell)
}

func writeAligned(w io.Writer, a *answer) error {
	width := make([]int, len(a.columns))
	for i, c := range a.columns {
		width[i] = utf8.RuneCountInString(c)
	}
	for _, r := range a.rows {
		for i, c := range r {
			width[i] = max(width[i], utf8.RuneCountInString(shown(c)))
		}
	}
	line := func(cells []string, number []bool) {
		var b strings.Builder
		for i, c := range cells {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(c))
			if i > 0 {
				b.WriteString("  ")
			}
			if number[i] {
				b.WriteString(pad + c)
			} else {
				b.WriteString(c + pad)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
	right := make([]bool, len(a.columns))
	for i := range right {
		right[i] = slices.ContainsFunc(a.rows, func(r []any) bool { _, isText := r[i].(string); return !isText && r[i] != nil })
	}
	fmt.Fprintln(w, a.title)
	line(a.columns, right)
	for _, r := range a.rows {
		cells := make([]string, len(r))
		for i, c := range r {
			cells[i] = shown(c)
		}
		line(cells, right)
	}
	for _, n := range a.notes {
		fmt.Fprintln(w, n)
	}
	for _, m := range a.methods {
		fmt.Fprintf(w, "Method: %s. %s\n", m.Label, m.Cite)
	}
	return nil
}

func writeAnswerMarkdown(w io.Writer, a *answer) error {
	escape := strings.NewReplacer("|", `\|`, "\n", " ").Replace
	fmt.Fprintf(w, "**%s**\n\n", escape(a.title))
	cells := make([]string, len(a.columns))
	for i, c := range a.columns {
		cells[i] = escape(c)
	}
	fmt.Fprintf(w, "| %s |\n|%s\n", strings.Join(cells, " | "), strings.Repeat(" --- |", len(a.columns)))
	for _, r := range a.rows {
		for i, c := range r {
			cells[i] = escape(shown(c))
		}
		fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
	}
	fmt.Fprintln(w)
	for _, n := range a.notes {
		fmt.Fprintf(w, "%s\n\n", escape(n))
	}
	for _, m := range a.methods {
		fmt.Fprintf(w, "*%s* %s.\n\n", escape(m.Sentence), escape(m.Cite))
	}
	return nil
}

func writeAnswerCSV(w io.Writer, a *answer) error {
	out := csv.NewWriter(w)
	if err := out.Write(append(slices.Clone(a.columns), "methods")); err != nil {
		return err
	}
	var methods []string
	for _, m := range a.methods {
		methods = append(methods, m.Label+" ("+m.Cite+")")
	}
	for _, r := range a.rows {
		var cells []string
		for _, c := range r {
			v, isNumber := c.(float64)
			switch {
			case isNumber && math.IsNaN(v):
				cells = append(cells, "")
			case isNumber:
				cells = append(cells, strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(v, 'g', -1, 64)), "+"))
			default:
				cells = append(cells, shown(c))
			}
		}
		if err := out.Write(append(cells, strings.Join(methods, "; "))); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func writeAnswerJSON(w io.Writer, a *answer) error {
	rows := []map[string]any{}
	for _, r := range a.rows {
		row := map[string]any{}
		for i, c := range r {
			if v, ok := c.(float64); ok {
				switch {
				case math.IsNaN(v):
					c = nil
				case math.IsInf(v, 1):
					c = "inf"
				case math.IsInf(v, -1):
					c = "-inf"
				}
			}
			row[a.columns[i]] = c
		}
		rows = append(rows, row)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Title   string           `json:"title"`
		Columns []string         `json:"columns"`
		Rows    []map[string]any `json:"rows"`
		Notes   []string         `json:"notes,omitempty"`
		Methods []stats.Method   `json:"methods"`
	}{a.title, a.columns, rows, a.notes, a.methods})
}
