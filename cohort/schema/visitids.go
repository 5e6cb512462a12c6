package schema

import (
	"fmt"

	"leydig/cohort"
)

// numberedID is an identifier with a small number behind it: HX101_1.
var numberedID = expression(`^(.*\d.*?)[-_./ ]+[vV]?(\d{1,2})$`)

// visitIDs tells of a table of visits in which nobody has a second one, and whose
// identifiers are those of others with 1, 2, 3 behind them: they name visits rather than
// men. Of a table with a row a man the same form names his site, and is fine.
func (b *builder) visitIDs() {
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if t.Role != RoleBoth && t.Role != RoleVisits || len(t.slots) != 1 || t.slots[0].timed {
			continue
		}
		rows, seen, of := 0, map[int32]bool{}, map[string]map[string]bool{}
		for _, p := range t.patient {
			if p < 0 {
				continue
			}
			rows++
			seen[p] = true
			if m := numberedID().FindStringSubmatch(b.c.Patients.ID.At(int(p))); m != nil {
				if of[m[1]] == nil {
					of[m[1]] = map[string]bool{}
				}
				of[m[1]][m[2]] = true
			}
			if len(seen)+rows/20 < rows-1 { // several rows a man: as it should be
				break
			}
		}
		men, rowsOf := 0, 0
		for _, numbers := range of {
			if len(numbers) > 1 && (numbers["1"] || numbers["01"]) {
				men, rowsOf = men+1, rowsOf+len(numbers)
			}
		}
		if len(seen)+rows/20 < rows-1 || men < 2 || 10*rowsOf < 8*rows {
			continue
		}
		id := t.column("patient_id")
		b.find(cohort.Finding{Code: cohort.IDSpelling, Severity: cohort.Warning, At: t.whole(id), Column: id.Header,
			Got:  fmt.Sprintf("%d identifiers of %d rows, and no patient with a second visit", len(seen), rows),
			Want: "one identifier a patient",
			Message: fmt.Sprintf("without the number at their end they are those of %d patients: each row is taken as a patient of his own; if "+
				"the number is the visit's, write it in a column of its own", men)})
	}
}
