// Package markdown writes a document as Markdown with pipe tables, as GitHub and
// pandoc render it. Its figures stand beside it, in files of their own.
package markdown

import (
	"bufio"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"leydig/reports"
	"leydig/reports/table"
)

// Figures is the folder, beside the text, in which figures lie.
const Figures = "figures"

// Write writes the document's text. Sections for workbooks only are left out.
func Write(w io.Writer, d *reports.Document) error {
	b := bufio.NewWriter(w)
	out := &writer{b}
	out.line("# " + escape(d.Title))
	for _, s := range d.Sections {
		if s.BookOnly {
			continue
		}
		out.line("## " + escape(s.Title))
		for _, x := range s.Blocks {
			out.block(x)
		}
	}
	return b.Flush()
}

type writer struct{ *bufio.Writer }

// line writes a paragraph.
func (w *writer) line(s string) {
	w.WriteString(s)
	w.WriteString("\n\n")
}

func (w *writer) block(x reports.Block) {
	switch v := x.(type) {
	case reports.Paragraph:
		if v.Strong {
			w.line("> **" + escape(v.Text) + "**")
			return
		}
		w.line(begun(escape(v.Text)))
	case reports.List:
		for _, i := range v.Items {
			w.WriteString("- " + begun(escape(i)) + "\n")
		}
		w.WriteString("\n")
	case reports.Code:
		w.line("```yaml\n" + strings.TrimRight(v.Text, "\n") + "\n```")
	case *table.Table:
		w.table(v)
	case reports.Figure:
		// A picture that is a paragraph of its own gets its words as a second caption in pandoc.
		w.WriteString("![" + escape(v.Words()) + "](" + Figures + "/" + v.Name + ".png)\\\n")
		w.line("*" + escape(v.Heading()) + "* ([SVG](" + Figures + "/" + v.Name + ".svg))")
	}
}

// table writes a pipe table whose columns also line up as plain text.
func (w *writer) table(t *table.Table) {
	w.line("**" + escape(t.Heading()) + "**")
	cols := len(t.Head)
	lines := make([][]string, 0, len(t.Rows)+1)
	head := make([]string, cols)
	for i, h := range t.Head {
		head[i] = escape(h.Text)
	}
	lines = append(lines, head)
	for _, r := range t.Rows {
		cells := make([]string, cols)
		for i := range r.Cells {
			s := escape(r.Cells[i].String()) + table.Superscript(r.Cells[i].Mark)
			if i == 0 {
				s = strings.Repeat("\u2003", r.Indent) + s // em spaces: plain ones at a cell's edge are nothing
				if r.Strong && s != "" {
					s = "**" + s + "**"
				}
			}
			cells[i] = s
		}
		lines = append(lines, cells)
	}
	width := make([]int, cols)
	for _, l := range lines {
		for i, s := range l {
			width[i] = max(width[i], utf8.RuneCountInString(s), 3)
		}
	}
	for n, l := range lines {
		for i, s := range l {
			gap := strings.Repeat(" ", width[i]-utf8.RuneCountInString(s))
			if t.Head[i].Left {
				w.WriteString("| " + s + gap + " ")
			} else {
				w.WriteString("| " + gap + s + " ")
			}
		}
		w.WriteString("|\n")
		if n > 0 {
			continue
		}
		for i, h := range t.Head {
			if h.Left {
				w.WriteString("| " + strings.Repeat("-", width[i]) + " ")
			} else {
				w.WriteString("| " + strings.Repeat("-", width[i]-1) + ": ")
			}
		}
		w.WriteString("|\n")
	}
	w.WriteString("\n")
	var notes []string
	for _, n := range t.Notes {
		notes = append(notes, strings.TrimSpace(table.Superscript(n.Mark)+" "+begun(escape(n.Text))))
	}
	if len(notes) > 0 {
		w.line(strings.Join(notes, "\\\n"))
	}
}

// WriteTables writes tables that stand alone, as commands print them: pipe tables
// without padding, the notes below, then what was done.
func WriteTables(w io.Writer, tables []*table.Table) error {
	b := bufio.NewWriter(w)
	out := &writer{b}
	for i, t := range tables {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.line("**" + cellText(t.Title) + "**")
		head := make([]string, len(t.Head))
		for i, h := range t.Head {
			head[i] = cellText(h.Text)
		}
		out.WriteString("| " + strings.Join(head, " | ") + " |\n|" + strings.Repeat(" --- |", len(head)) + "\n")
		for _, r := range t.Rows {
			cells := make([]string, len(r.Cells))
			for i, c := range r.Cells {
				cells[i] = cellText(c.String()) + table.Superscript(c.Mark)
			}
			out.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		}
		out.WriteByte('\n')
		for _, n := range t.Notes {
			out.line(strings.TrimSpace(table.Superscript(n.Mark) + " " + cellText(n.Text)))
		}
		for _, r := range t.References {
			out.line("*" + cellText(r.Sentence) + "* " + cellText(r.Cite) + ".")
		}
	}
	return b.Flush()
}

var cellEscaper = strings.NewReplacer("\\", "\\\\", "|", "\\|", "\n", " ", "\r", " ", "`", "\\`", "[", "\\[", "]", "\\]")

// tag is where a text would begin an HTML tag; "<0.001" begins none.
var tag = regexp.MustCompile(`<([A-Za-z/!?])`)

// cellText takes from a text what would end its cell or begin a link, code or a tag;
// names such as chi_squared stay readable as they are.
func cellText(s string) string {
	return tag.ReplaceAllString(cellEscaper.Replace(table.Visible(strings.NewReplacer("\n", " ", "\r", " ").Replace(s))), "&lt;$1")
}

var escaper = strings.NewReplacer(
	"\\",
	"\\\\",
	"|",
	"\\|",
	"*",
	"\\*",
	"_",
	"\\_",
	"`",
	"\\`",
	"[",
	"\\[",
	"]",
	"\\]",
	"\n",
	" ",
	"\r",
	" ",
	"~",
	"\\~",
	"$",
	"\\$",
	"^",
	"\\^",
	"@",
	"&#64;",
)

// escape takes the meaning that Markdown gives to marks away.
func escape(s string) string {
	s = escaper.Replace(table.Visible(strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(s)))
	return tag.ReplaceAllString(s, "&lt;$1")
}

// begun is an escaped text that begins a line, where some marks have a meaning.
func begun(s string) string {
	if s != "" && strings.IndexByte("#-+=>", s[0]) >= 0 {
		return "\\" + s
	}
	return s
}
