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
		n += b.superseded(t, c)
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

// How far a result is: one that is not final gives way to a final one, and that to a corrected one.
const (
	notFinal = iota + 1
	final
	correctedAfter
)

// standing are words for it, the letters of HL7 among them.
var standing = func() map[string]int {
	out := map[string]int{}
	for rank, list := range map[int]string{
		notFinal: "preliminary prelim partial interim provisional provisoire vorlaufig preliminar provisorio provvisorio tijdelijk p " +
			"предварительный wstepny",
		final: "final finalised finalized complete completed verified authorised authorized endgultig definitif definitivo f " +
			"окончательный ostateczny",
		correctedAfter: "corrected correction amended revised updated korrigiert corrige corregido corretto corrigido gecorrigeerd c " +
			"исправленный skorygowany",
	} {
		for w := range strings.FieldsSeq(list) {
			out[w] = rank
		}
	}
	return out
}()

// superseded takes out the results of which a row with the same man, test and time says that it is
// final or corrected where they are not, tells, and gives their number.
func (b *builder) superseded(t *Table, status *Column) int {
	s := &t.slots[0]
	if len(s.result) == 0 && len(s.value) != 1 {
		return 0 // a row of several analytes may correct one of them
	}
	key := func(r int) string {
		var k strings.Builder
		fmt.Fprint(&k, t.patient[r-t.First])
		for _, i := range []int{s.date, s.monthC, s.event, s.test} {
			if i >= 0 {
				k.WriteString("\x00" + sheet.Trim(t.Sheet.Row(r).Text(t.Columns[i].Col)))
			}
		}
		return k.String()
	}
	rank, ranks, best := make([]int, t.Last-t.First+1), map[int]bool{}, map[string]int{}
	for r := t.First; r <= t.Last; r++ {
		if n := standing[fold(sheet.Trim(t.Sheet.Row(r).Text(status.Col)))]; t.patient[r-t.First] >= 0 && n > 0 {
			rank[r-t.First], ranks[n] = n, true
		}
	}
	if len(ranks) < 2 {
		return 0
	}
	for r := t.First; r <= t.Last; r++ {
		if n := rank[r-t.First]; n > 0 {
			k := key(r)
			best[k] = max(best[k], n)
		}
	}
	first, here := -1, 0
	for r := t.First; r <= t.Last; r++ {
		if n := rank[r-t.First]; n > 0 && n < best[key(r)] {
			t.patient[r-t.First] = noRow
			if here++; first < 0 {
				first = r
			}
		}
	}
	if here > 0 {
		b.find(cohort.Finding{Code: cohort.DroppedRow, Severity: cohort.Warning, At: t.Sheet.Ref(first, status.Col), Column: status.Header,
			Got: fmt.Sprintf("%s, such as %q", amount(here, "result of which another row has a later state",
				"results of which another row has a later state"), sheet.Trim(t.Sheet.Row(first).Text(status.Col))),
			Want:    "one result of a test at a time",
			Message: "the final one counts rather than a preliminary one, and a corrected one rather than both; this is the first that is not read"})
	}
	return here
}
