package schema

import (
	"fmt"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// voidWords are what laboratories' systems write beside a result that does not count.
var voidWords = map[string]bool{"cancelled": true, "canceled": true, "cancel": true, "entered in error": true, "in error": true,
	"void": true, "voided": true, "deleted": true, "rejected": true, "specimen rejected": true, "invalid": true, "storniert": true,
	"annule": true, "anulado": true, "annullato": true, "iptal": true}

// voided takes the rows out of a table of visits whose status says that the result does
// not count, tells, and gives their number.
func (b *builder) voided(t *Table) int {
	if len(t.slots) != 1 || t.slots[0].timed {
		return 0
	}
	n := 0
	for i := range t.Columns {
		c := &t.Columns[i]
		if f := fold(c.Header); c.m != nil || f != "status" && !strings.HasSuffix(f, " status") {
			continue
		}
		first, here := -1, 0
		for r := t.First; r <= t.Last; r++ {
			at := &t.patient[r-t.First]
			if *at == noRow || !voidWords[fold(sheet.Trim(t.Sheet.Row(r).Text(c.Col)))] {
				continue
			}
			*at = noRow
			if here++; first < 0 {
				first = r
			}
		}
		if n += here; here > 0 {
			b.find(cohort.Finding{Code: cohort.DroppedRow, Severity: cohort.Warning, At: t.Sheet.Ref(first, c.Col), Column: c.Header,
				Got: fmt.Sprintf("%s, such as %q", amount(here, "row whose status says that it does not count",
					"rows whose status says that they do not count"), sheet.Trim(t.Sheet.Row(first).Text(c.Col))),
				Want:    "results that count",
				Message: "these rows are not read; this is the first"})
		}
	}
	return n
}
