package html

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"leydig/reports/table"
)

// table writes a table that can be scrolled sideways on a narrow page; its first column
// stays in sight.
func (p *page) table(t *table.Table) {
	id := p.id(t.ID)
	p.printf("<div class=\"table\" id=\"%s\">\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"%s-title\">\n", id, id)
	p.printf("<table>\n<caption id=\"%s-title\">%s</caption>\n<thead><tr>", id, bold(t.Label, t.Title))
	for _, h := range t.Head {
		p.printf("<th scope=\"col\"%s>%s</th>", left(h.Left), text(h.Text))
	}
	p.printf("</tr></thead>\n<tbody>\n")
	for _, r := range t.Rows {
		p.row(t, r)
	}
	p.printf("</tbody>\n</table>\n</div>\n")
	for _, n := range t.Notes {
		p.printf("<p class=\"note\">%s%s</p>\n", mark(n.Mark), text(n.Text))
	}
	p.printf("</div>\n")
}

// row writes a row; its first cell heads it.
func (p *page) row(t *table.Table, r table.Row) {
	var class []string
	if r.Strong {
		class = append(class, "strong")
	}
	if r.Indent > 0 {
		class = append(class, "in"+strconv.Itoa(min(r.Indent, 3)))
	}
	p.printf("<tr")
	if len(class) > 0 {
		p.printf(" class=\"%s\"", strings.Join(class, " "))
	}
	p.printf(">")
	for i, h := range t.Head {
		var c table.Cell
		if i < len(r.Cells) {
			c = r.Cells[i]
		}
		if i == 0 && c.String() != "" {
			p.printf("<th scope=\"row\"%s>%s%s</th>", left(h.Left), text(c.String()), mark(c.Mark))
			continue
		}
		p.printf("<td%s%s>%s%s</td>", left(h.Left), sortKey(c), text(c.String()), mark(c.Mark))
	}
	p.printf("</tr>\n")
}

func left(yes bool) string {
	if yes {
		return " class=\"left\""
	}
	return ""
}

func mark(s string) string {
	if s == "" {
		return ""
	}
	return "<sup>" + text(s) + "</sup> "
}

// sortKey is the number by which script sorts a cell: its first.
func sortKey(c table.Cell) string {
	for _, x := range c.Parts {
		if x.IsNumber() && !math.IsInf(x.Value, 0) {
			return fmt.Sprintf(" data-v=\"%.9g\"", x.Value)
		}
	}
	return ""
}
