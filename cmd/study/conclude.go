package study

import (
	"fmt"
	"io"
	"strings"

	"leydig/cohort"
	"leydig/reports/compose"
	"leydig/stats/results"
)

// Conclude writes the few lines that a terminal shows of a set.
func Conclude(w io.Writer, set *results.Set) {
	for _, line := range compose.Lines(set) {
		fmt.Fprintln(w, line)
	}
}

// WriteFindings lists errors and warnings, a line each, and counts the rest.
func WriteFindings(w io.Writer, f results.Findings) (errors int) {
	const most = 10
	shown := 0
	for _, x := range f.List {
		if x.Severity == string(cohort.Info) || shown == most {
			continue
		}
		shown++
		at := cohort.Ref{File: x.File, Sheet: x.Sheet, Cell: x.Cell}
		fmt.Fprintf(w, "%s: %s: %s: found %q, expected %s; %s\n", at, x.Severity, x.Code, clip(x.Got), x.Want, x.Message)
	}
	var counts []string
	loud := 0
	for _, c := range f.Counts {
		counts = append(counts, fmt.Sprintf("%d %s", c.N, c.Code))
		if c.Severity == string(cohort.Error) {
			errors += c.N
		}
		if c.Severity != string(cohort.Info) {
			loud += c.N
		}
	}
	if len(counts) > 0 {
		fmt.Fprintf(w, "findings: %s", strings.Join(counts, ", "))
		if loud > shown {
			fmt.Fprintf(w, " (%d more than shown here; the sheet Findings lists them)", loud-shown)
		}
		fmt.Fprintln(w)
	}
	return errors
}

// clip shortens a cell's text for one line.
func clip(s string) string {
	const most = 60
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
