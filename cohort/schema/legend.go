package schema

import (
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// mostLegend bounds the rows of a sheet in which a legend is looked for.
const mostLegend = 500

// legend is what a sheet without patients says of a column's codes: "Improved: 1 = no, 2 = yes" in
// one cell, or the column's name, a code and its word side by side, the name once for all its codes.
func (b *builder) legend(header string) (words map[string]cohort.Tri, at cohort.Ref) {
	name := fold(header)
	words = map[string]cohort.Tri{}
	say := func(s *sheet.Sheet, r, c int, codes map[string]cohort.Tri) {
		for code, t := range codes {
			if len(words) == 0 {
				at = s.Ref(r, c)
			}
			words[code] = t
		}
	}
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if t.Role != RoleNone || t.Sheet.Rows() > mostLegend {
			continue
		}
		col := -1 // where the name stands, of this row or of one above
		for r := range t.Sheet.Rows() {
			row := t.Sheet.Row(r)
			for c := range min(row.Len(), 12) {
				text := sheet.Trim(row.Text(c))
				f := fold(text)
				switch {
				case text == "":
				case f == name:
					col = c
				case c == col:
					col = -1 // another column's
				case strings.HasPrefix(f, name+" "):
					say(t.Sheet, r, c, headerCodes(text[min(len(header), len(text)):]))
				}
			}
			if col >= 0 {
				if means := verdict(sheet.Trim(row.Text(col + 2))); means != cohort.Unknown {
					say(t.Sheet, r, col, map[string]cohort.Tri{strings.ToLower(sheet.Trim(row.Text(col + 1))): means})
				}
			}
		}
	}
	return words, at
}
