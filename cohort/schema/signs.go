package schema

import (
	"fmt"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// comparisons are what a column of signs holds: results below or above an assay's range.
var comparisons = map[string]bool{"<": true, ">": true, "<=": true, ">=": true, "≤": true, "≥": true, "=": true}

// signColumns joins a column that holds nothing but < and > to the numbers behind it, as
// laboratories' systems write the sign apart.
func (b *builder) signColumns(t *Table) {
	for i := range t.Columns[:max(0, len(t.Columns)-1)] {
		c, next := &t.Columns[i], &t.Columns[i+1]
		if c.m != nil || next.m == nil || next.m.form != asNumber && next.m.form != asResult || !t.onlySigns(c.Col) {
			continue
		}
		next.signs, c.told = []int{c.Col}, true
		c.Notes = append(c.Notes, "read as the signs before "+next.Header)
		t.find(cohort.Finding{Code: cohort.CensoredValue, Severity: cohort.Info, At: t.Sheet.Ref(t.Header, c.Col), Column: c.Header,
			Got: "a column of < and >", Want: "results such as <20",
			Message: fmt.Sprintf("read as the signs before the numbers of %q", next.Header)})
	}
}

// onlySigns tells whether all cells of a column are signs, and some are no =.
func (t *Table) onlySigns(col int) bool {
	signs := 0
	cursor := t.Sheet.Cursor()
	for r := t.First; r <= t.Last; r++ {
		text := sheet.Trim(cursor.Row(r).Text(col))
		if text == "" {
			continue
		}
		if !comparisons[text] {
			return false
		}
		signs += btoi(text != "=")
	}
	return signs > 0
}
