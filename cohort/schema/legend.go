package schema

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// mostLegend bounds the rows of a sheet in which a legend is looked for.
const mostLegend = 500

// legend is what a sheet without patients says of a column's codes: "Improved: 1 = no, 2 = yes" in
// one cell, or the column's name, a code and its word side by side, the name once for all its codes.
// codes reads those in a text, word the one that stands beside its code.
func legend[V any](b *builder, header string, codes func(string) map[string]V, word func(string) (V, bool)) (words map[string]V,
	at cohort.Ref) {
	name := fold(header)
	words = map[string]V{}
	say := func(s *sheet.Sheet, r, c int, codes map[string]V) {
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
					say(t.Sheet, r, c, codes(text[min(len(header), len(text)):]))
				}
			}
			if col >= 0 {
				if means, ok := word(sheet.Trim(row.Text(col + 2))); ok {
					say(t.Sheet, r, col, map[string]V{strings.ToLower(sheet.Trim(row.Text(col + 1))): means})
				}
			}
		}
	}
	return words, at
}

// numberBefore is a number before the word that it stands for: "1 = CC, 2 = hCG".
var numberBefore = expression(`(?:^|[^\pL\d])(\d{1,2})\s*[=:]\s*`)

// codeNames reads the codes of a text that are numbers with their words.
func codeNames(text string) map[string]string {
	out, found := map[string]string{}, numberBefore().FindAllStringSubmatchIndex(text, -1)
	for i, m := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		if word := strings.Trim(text[m[1]:max(m[1], end)], " ,;|/()"); word != "" {
			out[text[m[2]:m[3]]] = word
		}
	}
	return out
}

// expectNames settles which words the numbers of a column of texts stand for, as its header or a legend says.
func (b *builder) expectNames(c *Column) {
	from := "the header says"
	c.names = codeNames(c.label.codes)
	if len(c.names) < 2 {
		named, at := legend(b, c.Header, codeNames, func(word string) (string, bool) {
			return word, strings.ContainsFunc(word, unicode.IsLetter)
		})
		c.names, from = named, at.String()+" says"
	}
	if len(c.names) > 0 {
		c.Notes = append(c.Notes, "its codes are read as "+from)
	}
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
// whether one of them means nothing, and notes those that are no drugs that are known.
func (b *builder) codedTreatment() {
	f := b.c.Patients.Factor("treatment")
	if f == nil || len(f.Levels) == 0 {
		return
	}
	t, c := b.holder("treatment")
	if c == nil {
		return
	}
	var codes, own []string
	for _, level := range f.Levels {
		if _, number := sheet.ParseNumber(level, sheet.Point); number {
			codes = append(codes, level)
		} else if slices.ContainsFunc(strings.Split(level, " then "), func(part string) bool { return !allDrugs(part) }) &&
			person(level, "") == "" {
			own = append(own, fmt.Sprintf("%q", clipped(level)))
		}
	}
	slices.Sort(codes)
	slices.Sort(own)
	if len(own) > 0 {
		c.Notes = append(c.Notes, "no drugs that are known, kept as written: "+strings.Join(own[:min(len(own), 6)], ", "))
	}
	if len(codes) < len(f.Levels) {
		return
	}
	b.find(cohort.Finding{Code: cohort.UnknownWord, Severity: cohort.Warning, At: t.Sheet.Ref(t.Header, c.Col), Column: c.Header,
		Got: "nothing but numbers: " + strings.Join(codes[:min(len(codes), 5)], ", "), Want: "names of treatments, none where there was none",
		Message: "kept as they stand, and each counts as a treatment; write the names, and none where nothing was given"})
}
