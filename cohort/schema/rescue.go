package schema

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// Samples gives up to n cells of a column that show what it holds: numbers, dates and
// words that come again, never identifiers, names or free text.
func (t *Table) Samples(c *Column, n int) []string {
	if c.Meaning == "patient_id" || c.label.m != nil && c.label.m.name == "patient_id" || idWords(fold(c.Header)) {
		return nil
	}
	if _, person := personWords[fold(c.Header)]; person {
		return nil
	}
	var out []string
	words, cells := map[string]int{}, 0
	first, last := t.First, t.Last
	if t.Header < 0 {
		first, last = t.Likely+1, t.Sheet.Rows()-1
	}
	for r := first; r <= last && cells < sampleCells; r++ {
		row := t.Sheet.Row(r)
		text := sheet.Trim(row.Text(c.Col))
		if text == "" {
			continue
		}
		cells++
		if row.Kind(c.Col) == sheet.Serial {
			if v, ok := sheet.ParseNumber(text, sheet.Point); ok {
				if d, ok := sheet.SerialDay(v, t.Sheet.Date1904); ok {
					text = d.String()
				}
			}
		}
		if _, ok := sheet.ParseNumber(text, sheet.Comma); ok || speaksForItself(text) {
			if len(out) < n && words[text] == 0 {
				out = append(out, text)
			}
		}
		words[text]++
	}
	if len(out) > 0 || len(words) > 10 {
		return out
	}
	for _, text := range slices.Sorted(maps.Keys(words)) { // words that come again are no names
		if words[text] >= 3 && len(text) <= 24 && len(out) < n && !strings.ContainsFunc(text, unicode.IsDigit) && person(text, "") == "" {
			out = append(out, text)
		}
	}
	return out
}

// speaksForItself tells a number or a date in whatever form, which names nobody.
func speaksForItself(text string) bool {
	if len(text) > 24 {
		return false
	}
	if _, ok := sheet.ParseNumber(text, sheet.Point); ok {
		return true
	}
	if _, ok := sheet.ParseDate(text, sheet.Unsettled, latestYear); ok {
		return true
	}
	_, _, ok := sheet.Censored(text, sheet.Point)
	return ok || parseMoment(fold(text)).set
}

// Guess is the canonical column that a header could mean, empty where none is near.
func (c *Column) Guess() string {
	if c.Meaning != "" {
		return c.Meaning
	}
	if c.label.foreign != "" {
		return ""
	}
	if l := recognise(c.Header); l.m != nil && find(l.m.name) != nil {
		return l.m.name
	}
	f := inEnglish(fold(c.Header))
	for w := range strings.FieldsSeq(f) {
		if foreignWords[w] {
			return ""
		}
	}
	for w := range strings.FieldsSeq(f) {
		if l := recogniseWords(w, nil, 1); l.m != nil && find(l.m.name) != nil && len(w) > 2 {
			return l.m.name
		}
	}
	if near := cohort.Nearest(f, Names()); near != "" {
		return near
	}
	return ""
}

// Lacks lists what the input lacks for anything to be computed.
func (r *Result) Lacks() []string {
	id, testosterone, time := false, false, false
	for i := range r.Tables {
		t := &r.Tables[i]
		for j := range t.Columns {
			c := &t.Columns[j]
			m := c.m
			if m == nil {
				m = c.label.m
			}
			if m == nil {
				continue
			}
			id = id || m.name == "patient_id"
			testosterone = testosterone || m.name == "total_testosterone" || m.form == asResult && len(t.slots) > 0
			time = time || m.name == "visit_date" || m.name == "month" || m.name == "visit_label" || c.label.when.known()
		}
	}
	var out []string
	for _, x := range []struct {
		has  bool
		what string
	}{{id, "a column of patients' identifiers (is: patient_id)"}, {testosterone, "total testosterone (is: total_testosterone)"},
		{time, "the time of the visits (is: visit_date, is: month, or at: month 3)"}} {
		if !x.has {
			out = append(out, x.what)
		}
	}
	return out
}

// likely takes the row with most words for the header of a sheet in which none was
// recognised, so that its columns can be named.
func (l *layouter) likely() Table {
	t := Table{Sheet: l.s, Role: RoleNone, Header: -1, Last: -1, idCol: -1, spaceCol: -1, Likely: -1}
	most := 0
	for r := range min(l.s.Rows(), headerDepth) {
		row, words := l.s.Row(r), 0
		for c := range min(row.Len(), 300) {
			text := sheet.Trim(row.Text(c))
			if _, number := sheet.ParseNumber(text, sheet.Point); text != "" && !number && len(text) < 80 {
				words++
			}
		}
		if words > most {
			most, t.Likely = words, r
		}
	}
	if t.Likely < 0 {
		return t
	}
	row := l.s.Row(t.Likely)
	for c := range min(row.Len(), 300) {
		if text := sheet.Trim(row.Text(c)); text != "" {
			t.Columns = append(t.Columns, Column{Col: c, Header: text, slot: -1, unitCol: -1, factor: 1})
		}
	}
	return t
}
