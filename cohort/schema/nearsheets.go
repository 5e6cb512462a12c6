package schema

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"leydig/cohort"
)

// gathered are the values of one analyte in one table, with where they stand.
type gathered struct {
	t       *Table
	columns []*Column
	values  []measured
}

// gather keeps a table's values of a visit's analyte, to be held against those of others.
func (b *builder) gather(t *Table, columns []*Column, values []measured) {
	c := columns[0]
	if !c.m.visit || t.Role != RoleBoth && t.Role != RoleVisits {
		return
	}
	if _, close := c.apart(); len(close) == 0 {
		return
	}
	if b.gathered == nil {
		b.gathered = map[string][]gathered{}
	}
	b.gathered[c.m.name] = append(b.gathered[c.m.name], gathered{t, columns, values})
}

// judgeFew judges the units that nobody states in tables of few values, such as a sheet of one
// man or what follows the header once more: together with those of the same header, and as
// those of a longer table are that were set aside.
func (b *builder) judgeFew() {
	of := map[string][]gathered{}
	key := func(c *Column) string { return c.m.name + " " + c.Header }
	for _, g := range b.few {
		of[key(g.columns[0])] = append(of[key(g.columns[0])], g)
	}
	for _, k := range slices.Sorted(maps.Keys(of)) {
		var raw []float64
		for _, g := range of[k] {
			for _, v := range g.values {
				raw = append(raw, v.raw)
			}
		}
		slices.Sort(raw)
		at := func(p float64) float64 { return raw[int(p*float64(len(raw)-1)+0.5)] }
		c := of[k][0].columns[0]
		aside := slices.ContainsFunc(b.gathered[c.m.name], func(g gathered) bool {
			return g.columns[0].UnitFrom == "assumed" && g.columns[0].suspect && key(g.columns[0]) == k
		})
		if c.plausible(at) || !aside && len(raw) < fewestJudged {
			continue
		}
		fit := c.fitting(at)
		if len(fit) == 0 && !aside {
			continue
		}
		for _, g := range of[k] {
			if len(fit) > 0 {
				b.tellUnit(g.t, g.columns, at(0.5), fit)
			} else {
				b.tellNoUnit(g.t, g.columns, at(0.5))
			}
		}
	}
}

// acrossTables compares the tables of one analyte, as sites are compared: a sheet, or a
// file, in which all is in ng/mL although its header says nmol/L lies the factor below
// the others at every stage of men's courses.
func (b *builder) acrossTables() {
	for _, name := range slices.Sorted(maps.Keys(b.gathered)) {
		var list []measured
		of := map[string]gathered{}
		for i, g := range b.gathered[name] {
			if g.columns[0].suspect || int64(i+1)*int64(b.c.Patients.Len()) > math.MaxInt32 {
				continue
			}
			place := fmt.Sprint(i)
			of[place] = g
			for _, v := range g.values {
				if g.columns[0].unitCol < 0 || g.columns[0].UnitFrom == "plan" {
					v.raw *= g.columns[0].factor
				}
				v.site, v.patient = place, v.patient+int32(i*b.c.Patients.Len()) // each table's courses by themselves
				list = append(list, v)
			}
		}
		if len(of) < 2 {
			continue
		}
		_, close := b.gathered[name][0].columns[0].apart()
		for _, f := range close {
			m, found := nearBySite(staged(list), f)
			if !found {
				continue
			}
			for _, place := range slices.Sorted(maps.Keys(of)) {
				if g := of[place]; m.sites[place] {
					c := g.columns[0]
					b.find(cohort.Finding{Code: cohort.MixedUnits, Severity: cohort.Warning, At: g.t.whole(c), Column: c.Header,
						Got:  fmt.Sprintf("%d values a factor of %s below those of other tables", len(g.values), formatNumber(round3(f))),
						Want: "the unit that is stated: " + c.Unit,
						Message: fmt.Sprintf("so would another unit, or it is chance: they are used in %s; ask the laboratory, and if so state the unit, %s",
							c.Unit, g.t.remedy(c, "unit: UNIT"))})
				}
			}
			break
		}
	}
}
