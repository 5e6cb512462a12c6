package schema

import (
	"fmt"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// idSample is how many rows of a column are looked at to see whom it names.
const idSample = 3000

// candidate is a column that could identify the patients.
type candidate struct {
	t    *Table
	c    *Column
	seen map[string]bool
	rows int
}

// chooseIDs settles, before anything else is read, which of several identifiers a
// table goes by: what the plan says, the canonical name, what joins another table,
// what differs from man to man.
func (b *builder) chooseIDs() {
	perTable := make([][]candidate, len(b.res.Tables))
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		for j := range t.Columns {
			if m := t.Columns[j].label.m; m != nil && m.name == "patient_id" {
				perTable[i] = append(perTable[i], identifiers(t, &t.Columns[j]))
			}
		}
	}
	for i, list := range perTable {
		if len(list) < 2 {
			continue
		}
		best, most := 0, -1
		for k := range list {
			if s := list[k].score(perTable, i); s > most {
				best, most = k, s
			}
		}
		kept := list[best].c
		for k := range list {
			c := list[k].c
			if k == best {
				continue
			}
			c.label.m = nil
			c.Notes = append(c.Notes, fmt.Sprintf("not used: patients are known by column %s (%s)", cohort.ColumnName(kept.Col),
				kept.Header))
		}
	}
}

func identifiers(t *Table, c *Column) candidate {
	out := candidate{t: t, c: c, seen: map[string]bool{}}
	for r := t.First; r <= t.Last && r < t.First+idSample; r++ {
		if text := sheet.Trim(t.Sheet.Row(r).Text(c.Col)); text != "" {
			out.seen[aliasOf(text)] = true
			out.rows++
		}
	}
	return out
}

// score weighs a candidate of table i against the candidates of other tables.
func (k candidate) score(all [][]candidate, i int) int {
	if k.c.label.planned {
		return 1 << 20
	}
	score := 0
	if fold(k.c.Header) == "patient id" {
		score += 1 << 16
	}
	joins := 0
	for o, list := range all {
		if o == i {
			continue
		}
		for _, other := range list {
			both := 0
			for id := range k.seen {
				both += btoi(other.seen[id])
			}
			if len(other.seen) > 1 && 2*both >= min(len(k.seen), len(other.seen)) {
				joins++
				break
			}
		}
	}
	score += min(joins, 100) << 8
	if len(k.seen) > 1 || k.rows <= 1 {
		score += 1 << 6
	}
	if 2*k.rows > k.t.Last-k.t.First+1 {
		score += 1 << 5
	}
	return score + btoi(!k.c.label.weak)<<4
}

// chooseIndex settles which of two dates is time zero: the start of restoration where
// there is one, the end of testosterone else; the plan can say otherwise.
func (b *builder) chooseIndex() {
	want := b.plan.Index
	var of [2][]*Column // treatment starts, ends of testosterone
	at := map[*Column]*Table{}
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.label.m == nil || c.label.m.name != "index_date" {
				continue
			}
			kind := indexKind(c.Header)
			if c.label.planned {
				if kind == cohort.TRTStop && want == "" {
					want = kind
				}
			}
			n := btoi(kind == cohort.TRTStop)
			of[n], at[c] = append(of[n], c), t
		}
	}
	if len(of[0]) == 0 || len(of[1]) == 0 {
		return
	}
	kept, left, other := of[0], of[1], cohort.TRTStop
	if want == cohort.TRTStop {
		kept, left, other = of[1], of[0], cohort.TreatmentStart
	}
	for _, c := range left {
		if c.label.planned {
			continue
		}
		t, k := at[c], kept[0]
		c.label.m, c.told = nil, true
		c.Notes = append(c.Notes, "not used: time zero is "+k.Header)
		t.find(cohort.Finding{Code: cohort.UncertainIndex, Severity: cohort.Warning, At: t.Sheet.Ref(t.Header, c.Col),
			Also: []cohort.Ref{at[k].Sheet.Ref(at[k].Header, k.Col)}, Column: c.Header, Got: c.Header, Want: "one date as time zero",
			Message: fmt.Sprintf("both %q and %q could be time zero: %q is taken; for the other say so in the plan (columns: index: %s)", k.Header,
				c.Header, k.Header, other)})
	}
}
