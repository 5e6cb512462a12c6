package schema

import (
	"slices"
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

// tellNotes tells of comments at the headers of columns of codes, which could say what these
// mean: comments are not read.
func (b *builder) tellNotes() {
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if t.Role == RoleNone {
			continue
		}
		for _, note := range t.Sheet.Noted {
			for j := range t.Columns {
				c := &t.Columns[j]
				if note.Col != c.Col || note.Row > t.Header || note.Row <= t.Header-t.HeaderRows || c.m == nil || c.m.form != asYesNo ||
					len(c.words) > 0 {
					continue
				}
				if k := t.content(c.Col); k.mostly(k.codes) {
					b.find(cohort.Finding{Code: cohort.MarkedCell, Severity: cohort.Warning, At: t.Sheet.Ref(note.Row, c.Col), Column: c.Header,
						Got: "a comment at the header of a column of codes", Want: "what the codes mean, in the header or the plan",
						Message: "not read; 1 is taken as yes and 0 as no: where it says otherwise, say so " +
							t.remedy(c, "values: {TEXT: yes, TEXT: no}")})
				}
			}
		}
	}
}

// codedTreatment tells of treatments that are numbers, which leave open what was given, and
// whether one of them means nothing.
func (b *builder) codedTreatment() {
	f := b.c.Patients.Factor("treatment")
	if f == nil || len(f.Levels) == 0 {
		return
	}
	var codes []string
	for _, level := range f.Levels {
		if _, number := sheet.ParseNumber(level, sheet.Point); !number {
			return
		}
		codes = append(codes, level)
	}
	t, c := b.holder("treatment")
	if c == nil {
		return
	}
	slices.Sort(codes)
	b.find(cohort.Finding{Code: cohort.UnknownWord, Severity: cohort.Warning, At: t.Sheet.Ref(t.Header, c.Col), Column: c.Header,
		Got: "nothing but numbers: " + strings.Join(codes[:min(len(codes), 5)], ", "), Want: "names of treatments, none where there was none",
		Message: "kept as they stand, and each counts as a treatment; write the names, and none where nothing was given"})
}
