package schema

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// aliasOf brings identifiers together that differ in case, blanks, a ".0" that a
// program added, or leading zeros of a number.
func aliasOf(id string) string {
	s := strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(id, "\u00a0", " ")), ""))
	if head, tail, ok := strings.Cut(s, "."); ok && strings.Trim(tail, "0") == "" {
		s = head
	}
	if strings.Trim(s, "0123456789") == "" {
		s = strings.TrimLeft(s, "0")
	}
	return s
}

// looseAlias brings further identifiers together that differ in hyphens, dashes,
// underscores between letters and digits, or in leading zeros of any run of digits:
// KH-005, KH5, kh – 5. Between two numbers a mark stays: 1-11 is not 11-1.
func looseAlias(id string) string { // of what aliasOf gives
	s := id
	var b strings.Builder
	b.Grow(len(s))
	digits := false // the last thing written is a number
	for i := 0; i < len(s); {
		if c := s[i]; c >= '0' && c <= '9' {
			j := i
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
			if digits {
				b.WriteByte('-')
			}
			b.WriteString(cmp.Or(strings.TrimLeft(s[i:j], "0"), "0"))
			i, digits = j, true
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if i += size; !strings.ContainsRune(idMarks, r) {
			b.WriteRune(r)
			digits = false
		}
	}
	return b.String()
}

// idMarks are the marks that people put into identifiers or leave out.
const idMarks = "-–—‐‑‒−_/.#:"

// resolve finds each row's patient. Tables of patients list who there is; where
// there is none, whoever has a visit is a patient.
func (b *builder) resolve() error {
	listed := false
	b.demote()
	for i := range b.res.Tables {
		listed = listed || b.res.Tables[i].Role == RolePatients
	}
	b.rising = true
	b.spaces()
	for pass := range 2 {
		for ti := range b.res.Tables {
			t := &b.res.Tables[ti]
			lists := t.Role == RolePatients || !listed
			if t.Role == RoleNone || lists != (pass == 0) {
				continue
			}
			if err := b.ctx.Err(); err != nil {
				return err
			}
			b.resolveTable(ti, lists)
		}
	}
	if err := b.ctx.Err(); err != nil {
		return err
	}
	if len(b.places) == 0 {
		return &cohort.InputError{Code: cohort.NoPatientID, At: cohort.Ref{File: b.res.Tables[0].Sheet.File},
			Detail: "no row below the header has a patient identifier; check that the right file was saved" + misread(b.res.Tables)}
	}
	// Patients are ordered by identifier.
	if !slices.IsSortedFunc(b.places, func(x, y place) int { return cmp.Compare(x.id, y.id) }) {
		b.sortPlaces()
	}
	p, ids := &b.c.Patients, make([]string, 0, len(b.places))
	for _, pl := range b.places {
		ids = append(ids, pl.id)
		p.Source = append(p.Source, uint16(pl.table))
		p.Row = append(p.Row, uint32(pl.row))
	}
	p.ID = cohort.IDsOf(ids...)
	b.places, b.index, b.alias, b.loose = nil, nil, nil, nil
	return nil
}

// sortPlaces orders patients by identifier.
func (b *builder) sortPlaces() {
	order := make([]int32, len(b.places))
	for i := range order {
		order[i] = int32(i)
	}
	sort.Slice(order, func(i, j int) bool { return b.places[order[i]].id < b.places[order[j]].id })
	rank := make([]int32, len(order))
	sorted := make([]place, len(order))
	for i, o := range order {
		rank[o], sorted[i] = int32(i), b.places[o]
	}
	b.places = sorted
	for ti := range b.res.Tables {
		for i, p := range b.res.Tables[ti].patient {
			if p >= 0 {
				b.res.Tables[ti].patient[i] = rank[p]
			}
		}
	}
}

// spelling counts identifiers that are written in more than one way.
type spelling struct {
	mild, loose, near                int // case and blanks; marks and zeros; the latter in one list, taken as two
	firstMild, firstLoose, firstNear int // rows
}

// lookUp finds an identifier that is spelled in another way. Within one list of patients, 01 and 1 are two;
// between tables, where only one fits, they are the same.
func (b *builder) lookUp(id string, table int, lists bool, s *spelling, r int) (int32, spellings) {
	keys := spellings{alias: aliasOf(id)}
	keys.loose = looseAlias(keys.alias)
	if p, ok := b.alias[keys.alias]; ok && p >= 0 {
		if !lists || b.places[p].table != table || b.res.Tables[table].Role != RolePatients {
			if s.mild++; s.mild == 1 {
				s.firstMild = r
			}
			return p, keys
		}
	}
	p, ok := b.loose[keys.loose]
	switch {
	case !ok || p < 0:
		return orphan, keys
	case lists && b.places[p].table == table:
		if s.near++; s.near == 1 {
			s.firstNear = r
		}
		return orphan, keys
	}
	if s.loose++; s.loose == 1 {
		s.firstLoose = r
	}
	return p, keys
}

// spellings are the forms in which an identifier is compared.
type spellings struct{ alias, loose string }

// enter notes an identifier by a form; one that two share finds neither.
func enter(of map[string]int32, key string, p int32) {
	if _, taken := of[key]; taken {
		p = -1
	}
	of[key] = p
}

func (b *builder) tellSpelling(t *Table, s spelling) {
	tell := func(n, row int, severity cohort.Severity, got, message string) {
		if n == 0 {
			return
		}
		t.Notes = append(t.Notes, fmt.Sprintf("%d identifiers %s", n, got))
		b.find(cohort.Finding{Code: cohort.IDSpelling, Severity: severity, At: t.Sheet.Ref(row, t.idCol),
			Column: t.column("patient_id").Header,
			Got:    fmt.Sprintf("%d identifiers that %s", n, got), Want: "one spelling of each identifier", Message: message})
	}
	tell(s.mild, s.firstMild, cohort.Info, "differ from those of the patients' table in case, blanks or leading zeros only",
		"taken as the same")
	tell(s.loose, s.firstLoose, cohort.Warning, "differ from those of the patients' table in hyphens or zeros only",
		"taken as the same, since only one fits; this is the first: make them alike")
	tell(s.near, s.firstNear, cohort.Warning, "differ from others of this table in hyphens or zeros only",
		"taken as different patients; this is the first: make them alike if they are one")
}

// demote leaves out tables of patients that are logs rather than lists: several
// rows a patient beside a fuller list.
func (b *builder) demote() {
	b.demoteStrangers()
	main, most := -1, 0
	for i := range b.res.Tables {
		if t := &b.res.Tables[i]; t.Role == RolePatients {
			if n := t.patientColumns(); n > most {
				main, most = i, n
			}
		}
	}
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if t.Role != RolePatients || i == main {
			continue
		}
		seen, again, n := map[string]bool{}, 0, 0
		for r := t.First; r <= t.Last; r++ {
			if id := t.id(t.Sheet.Row(r)); id != "" {
				n++
				again += btoi(seen[id])
				seen[id] = true
			}
		}
		if 5*again > n && 2*t.patientColumns() <= most {
			t.Role = RoleNone
			t.Notes = append(t.Notes, "not used: it has several rows a patient and another table lists the patients")
		}
	}
}

// demoteStrangers leaves out a table of patients that only seems one, such as a data
// dictionary: its identifiers stand under a header that merely could mean them
// ("number"), and no visit has any of them.
func (b *builder) demoteStrangers() {
	ids := func(t *Table) map[string]bool {
		out := map[string]bool{}
		for r := t.First; r <= t.Last; r++ {
			if id := t.id(t.Sheet.Row(r)); id != "" {
				out[looseAlias(aliasOf(id))] = true
			}
		}
		return out
	}
	var visited map[string]bool // by whoever has visits under a plain header
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if t.Role != RolePatients || !t.column("patient_id").label.weak {
			continue
		}
		if visited == nil {
			visited = map[string]bool{}
			for j := range b.res.Tables {
				o := &b.res.Tables[j]
				if (o.Role == RoleVisits || o.Role == RoleBoth) && !o.column("patient_id").label.weak {
					maps.Copy(visited, ids(o))
				}
			}
		}
		shared := false
		for id := range ids(t) {
			shared = shared || visited[id]
		}
		if len(visited) > 0 && !shared {
			t.Role = RoleNone
			t.Notes = append(t.Notes, fmt.Sprintf("not used: no visit has an identifier that stands under %q", t.column("patient_id").Header))
		}
	}
}

// duplicate tells of a second row of one patient; the first counts.
func (b *builder) duplicate(t *Table, first, again int) {
	a, c := t.Sheet.Row(first), t.Sheet.Row(again)
	differ := -1
	for i := t.fromCol; i < min(t.toCol, max(a.Len(), c.Len())) && differ < 0; i++ {
		if i != t.idCol && sheet.Trim(a.Text(i)) != sheet.Trim(c.Text(i)) {
			differ = i
		}
	}
	f := cohort.Finding{Code: cohort.DuplicatePatient, Severity: cohort.Info, At: t.Sheet.Ref(again, t.idCol),
		Also:   []cohort.Ref{t.Sheet.Ref(first, t.idCol)},
		Column: t.column("patient_id").Header, Got: "a second row of this patient", Want: "one row a patient",
		Message: "identical to the first: counted once"}
	if differ >= 0 {
		f.Severity = cohort.Error
		f.Also = append(f.Also, t.Sheet.Ref(again, differ))
		f.Message = fmt.Sprintf("it differs from the first (%s) at %s; the first counts: correct or delete one",
			t.Sheet.Ref(first, t.idCol).Cell, t.Sheet.Ref(again, differ).Cell)
	}
	b.find(f)
}
