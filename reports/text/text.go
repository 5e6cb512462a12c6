// Package text writes laid-out tables for a terminal: columns aligned by spaces,
// numbers to the right, control characters shown as escapes.
package text

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"

	"leydig/reports/table"
)

// Write writes tables, one after another with an empty line between.
func Write(w io.Writer, tables ...*table.Table) error {
	out := bufio.NewWriter(w)
	for i, t := range tables {
		if i > 0 {
			out.WriteByte('\n')
		}
		write(out, t)
	}
	return out.Flush()
}

func write(out *bufio.Writer, t *table.Table) {
	lines := make([][]string, 0, len(t.Rows)+1)
	head := make([]string, len(t.Head))
	for i, h := range t.Head {
		head[i] = table.Visible(h.Text)
	}
	lines = append(lines, head)
	for _, r := range t.Rows {
		cells := make([]string, len(t.Head))
		for i, c := range r.Cells {
			cells[i] = table.Visible(c.String()) + table.Superscript(c.Mark)
		}
		cells[0] = strings.Repeat("  ", r.Indent) + cells[0]
		lines = append(lines, cells)
	}
	width := make([]int, len(t.Head))
	for _, l := range lines {
		for i, s := range l {
			width[i] = max(width[i], utf8.RuneCountInString(s))
		}
	}
	out.WriteString(table.Visible(t.Title) + "\n")
	for _, l := range lines {
		var b strings.Builder
		for i, s := range l {
			if i > 0 {
				b.WriteString("  ")
			}
			gap := strings.Repeat(" ", width[i]-utf8.RuneCountInString(s))
			if t.Head[i].Left {
				b.WriteString(s + gap)
			} else {
				b.WriteString(gap + s)
			}
		}
		out.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	}
	for _, n := range t.Notes {
		out.WriteString(strings.TrimSpace(table.Superscript(n.Mark)+" "+table.Visible(n.Text)) + "\n")
	}
	for _, r := range t.References {
		out.WriteString("Method: " + r.Label + ". " + r.Cite + "\n")
	}
}
