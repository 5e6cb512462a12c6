package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// unitSample is how many values of a column are looked at to judge its unit.
const unitSample = 5000

// settleUnits judges the units of a table's numbers by their values as a whole.
// Columns of one analyte at several times are judged together.
func (b *builder) settleUnits() {
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if t.Role == RoleNone {
			continue
		}
		var order []string
		groups := map[string][]*Column{}
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.m != nil && c.m.form == asResult {
				b.settleResults(t, c)
			}
			if !c.Numeric() || c.m.name == "month" {
				continue
			}
			key := strings.TrimPrefix(c.m.name, "baseline_") + " " + c.Unit
			if groups[key] == nil {
				order = append(order, key)
			}
			groups[key] = append(groups[key], c)
		}
		for _, key := range order {
			for _, c := range groups[key] {
				b.blankUnits(t, []*Column{c})
			}
			b.settleUnit(t, groups[key])
		}
	}
}

func (b *builder) settleUnit(t *Table, columns []*Column) {
	c := columns[0]
	values := t.values(columns, b.pivot)
	if len(values) < 3 {
		return
	}
	raw := make([]float64, len(values))
	whole := 0
	for i, v := range values {
		raw[i] = v.raw
		whole += btoi(v.raw == math.Trunc(v.raw))
	}
	slices.Sort(raw)
	at := func(p float64) float64 { return raw[int(p*float64(len(raw)-1)+0.5)] }
	if c.q.Canonical() == "%" && c.factor == 1 && at(1) <= 1 && at(0.5) > 0.15 {
		for _, c := range columns {
			c.factor, c.Unit = 100, "fraction"
			c.Notes = append(c.Notes, "fractions rather than per cent: times 100")
		}
	}
	s := scale{median: at(0.5) * c.factor, q1: at(0.25) * c.factor, q3: at(0.75) * c.factor, whole: 20*whole >= 19*len(raw)}
	for _, c := range columns {
		c.scale = s
	}
	if c.q.MedianHigh == 0 || c.unitBy != nil {
		return
	}
	if m, found := c.mixture(values, b.stopped()); found && !b.sameMan(t) {
		m.doubtful = m.doubtful || c.UnitFrom == "plan" || c.unitCol >= 0 || c.moved() && m.apart <= farFactor && !m.finer
		if b.tellMixed(t, columns, m); !m.doubtful {
			return
		}
	}
	if c.UnitFrom != "plan" && !c.plausible(at) {
		if fit := c.fitting(at); len(fit) > 0 {
			b.tellUnit(t, columns, at(0.5), fit)
			return
		}
		if c.Assumed && len(raw) >= 8 {
			b.tellNoUnit(t, columns, at(0.5))
			return
		}
	}
	suspects, men, all := 0, map[int32]bool{}, map[int32]bool{}
	c.scale.single = true
	for _, v := range values {
		all[v.patient] = true
		if _, is := c.otherUnit(v.raw*c.factor, v.raw); is {
			suspects++
			men[v.patient] = true
		}
	}
	// Many small values are a finding of medicine, not of units, unless they are one man's.
	single := suspects <= max(1, len(raw)/10) || len(men) <= max(1, len(all)/10)
	for _, c := range columns {
		c.scale.single = single
	}
}

// sameMan tells a table of one man, whose values say nothing of others.
func (b *builder) sameMan(t *Table) bool {
	for _, p := range t.patient {
		if p >= 0 && p != t.patient[0] {
			return false
		}
	}
	return true
}

// moved tells testosterone in a unit that somebody states: treatment, or its end, alone
// can part men by as much as units less than farFactor apart do.
func (c *Column) moved() bool {
	return !c.Assumed && strings.HasSuffix(c.q.Name, string(unit.TotalTestosterone))
}

// mixture looks for two units among a column's values: those that lie far apart show in
// the values themselves, near ones in how parts of the column compare.
func (c *Column) mixture(values []measured, stopped bool) (mixture, bool) {
	far, close := c.apart()
	if m, found := mixed(values, far); found {
		return m, true
	}
	if m, found := near(values, close); found {
		return m, true
	}
	for _, f := range slices.Concat(far, close) {
		if m, found := byColumn(values, f, stopped); found {
			return m, true
		}
	}
	return mixture{}, false
}

// apart lists the factors between units of a quantity that one column can confuse, the
// largest first.
func (c *Column) apart() (far, near []float64) {
	const least = 2.5 // nearer ones are within what two laboratories differ by
	for i, a := range c.q.Units {
		for _, o := range c.q.Units[:i] {
			switch f := max(a.Factor/o.Factor, o.Factor/a.Factor); {
			case f > farFactor && !slices.Contains(far, f):
				far = append(far, f)
			case f > least && f <= farFactor && !slices.Contains(near, f):
				near = append(near, f)
			}
		}
	}
	for _, list := range [][]float64{far, near} {
		slices.Sort(list)
		slices.Reverse(list)
	}
	return far, near
}

// plausible tells whether the values can be in the column's unit. A stated unit wins
// over a median: men whose testosterone is suppressed have a low one, as long as some
// values reach what men have.
func (c *Column) plausible(at func(float64) float64) bool {
	if m := at(0.5) * c.factor; m >= c.q.MedianLow && m <= c.q.MedianHigh {
		return true
	}
	if c.Assumed {
		return false
	}
	return at(0.95)*c.factor >= 2*c.q.MedianLow && at(0.05)*c.factor <= c.q.MedianHigh
}

// fitting lists the units that the whole distribution fits.
func (c *Column) fitting(at func(float64) float64) []unit.Unit {
	var out []unit.Unit
	for _, u := range c.q.Units {
		if u.Factor == c.factor {
			continue
		}
		m := at(0.5) * u.Factor
		if m < c.q.MedianLow || m > c.q.MedianHigh {
			continue
		}
		if c.q.TypicalHigh > 0 && (at(0.05)*u.Factor < c.q.TypicalLow/2 || at(0.95)*u.Factor > c.q.TypicalHigh) {
			continue
		}
		out = append(out, u)
	}
	return out
}

// itself names what is set aside: the column, or of a table with one result a row the
// results of one test.
func (c *Column) itself() string {
	if c.tests != nil {
		return "its results of " + c.Meaning + " are"
	}
	return "the column is"
}

// whole names a column from its header to its last row.
func (t *Table) whole(c *Column) cohort.Ref {
	ref := t.Sheet.Ref(t.Header, c.Col)
	ref.Cell += ":" + t.Sheet.Ref(t.Last, c.Col).Cell
	return ref
}

// remedy is the plan's line that settles a column's unit.
func (t *Table) remedy(c *Column, settle string) string {
	if stated, is := strings.CutPrefix(settle, "unit: "); is && c.tests != nil { // a table with one result a row
		return fmt.Sprintf("in the plan (columns: units: {%s: %s})", c.Meaning, stated)
	}
	where := ""
	if t.Sheet.Name != "" {
		where = fmt.Sprintf("sheet: %q, ", t.Sheet.Name)
	}
	return fmt.Sprintf("in the plan (columns: read: - {%scolumn: %q, %s})", where, c.Header, settle)
}

func (b *builder) tellUnit(t *Table, columns []*Column, middle float64, fit []unit.Unit) {
	var names []string
	for _, u := range fit {
		names = append(names, u.Name)
	}
	for _, c := range columns {
		c.suspect = true
		c.Notes = append(c.Notes, "not used until its unit is stated: the values fit "+strings.Join(names, " or "))
		b.find(cohort.Finding{Code: cohort.UnitSuspect, Severity: cohort.Error, At: t.whole(c), Column: c.Header,
			Got:  fmt.Sprintf("values around %s, %s as %s", formatNumber(round3(middle)), c.UnitFrom, c.Unit),
			Want: "values that fit " + c.Unit,
			Message: fmt.Sprintf("the values fit %s: %s not used until the unit is stated, %s, or --unit %s=%s",
				strings.Join(names, " or "), c.itself(), t.remedy(c, "unit: "+names[0]), c.Meaning, names[0])})
	}
}

// tellNoUnit sets a column aside whose unit nobody states and whose values as a whole
// fit none.
func (b *builder) tellNoUnit(t *Table, columns []*Column, middle float64) {
	for _, c := range columns {
		c.suspect = true
		c.Notes = append(c.Notes, "not used until its unit is stated: the values fit none as a whole")
		b.find(cohort.Finding{Code: cohort.UnitSuspect, Severity: cohort.Error, At: t.whole(c), Column: c.Header,
			Got:  fmt.Sprintf("values around %s, and nobody states the unit", formatNumber(round3(middle))),
			Want: "values that fit one of " + c.q.UnitNames(),
			Message: fmt.Sprintf("the values fit no unit as a whole (two may be mixed): %s not used until the unit is stated, %s",
				c.itself(), t.remedy(c, "unit: "+c.Unit))})
	}
}

// tellMixed tells of two units in a column: an error, and the column is set aside; or a
// warning, where the values would also be what they are in one unit.
func (b *builder) tellMixed(t *Table, columns []*Column, m mixture) {
	c := columns[0]
	if i := slices.IndexFunc(columns, func(c *Column) bool { return m.columns[c.Col] }); i >= 0 {
		c = columns[i]
	}
	low, high, known := c.unitsOf(m)
	got := fmt.Sprintf("%d values a factor of %s below the others, by %s", m.low, formatNumber(round3(m.apart)), m.by)
	if m.from != "" {
		got += " (" + m.from + ")"
	}
	for _, c := range columns {
		if m.columns != nil && !m.columns[c.Col] {
			continue
		}
		stated := t.remedyMixed(c, m, low, high, known)
		note, severity := "not used until its units are stated: two units are mixed", cohort.Error
		message := "two units are mixed: " + c.itself() + " not used until they are stated, " + stated
		if m.doubtful {
			note, severity = "two units may be mixed: used as if all were "+c.Unit, cohort.Warning
			pair := "two units"
			if known {
				pair = fmt.Sprintf("%s beside %s", low.Name, high.Name)
			}
			message = fmt.Sprintf("so would %s, or it is chance: all are used in %s; ask the laboratories, and if so state the units, %s",
				pair, c.Unit, stated)
		}
		c.suspect, c.mixed = !m.doubtful, !m.doubtful
		c.Notes = append(c.Notes, note)
		b.find(cohort.Finding{Code: cohort.MixedUnits, Severity: severity, At: t.whole(c), Column: c.Header,
			Got: got, Want: "one unit in a column: " + c.q.UnitNames(), Message: message})
		if known && !m.doubtful {
			b.find(cohort.Finding{Code: cohort.UnitSuspect, Severity: cohort.Error, At: t.whole(c), Column: c.Header,
				Got:     fmt.Sprintf("%d values around %s, by %s", m.low, formatNumber(round3(m.lowMiddle)), m.by),
				Want:    fmt.Sprintf("values like the others, around %s, which fit %s", formatNumber(round3(m.highMiddle)), high.Name),
				Message: fmt.Sprintf("they fit %s rather than %s: not used until the units are stated, %s", low.Name, high.Name, stated)})
		}
	}
}

// remedyMixed says how the units of a mixture are stated.
func (t *Table) remedyMixed(c *Column, m mixture, low, high unit.Unit, known bool) string {
	switch {
	case c.tests != nil:
		return "by a column of units (columns: rows_of_results: unit: HEADER), or convert the values into one unit"
	case m.by == "column" && known:
		return t.remedy(c, "unit: "+low.Name)
	case m.by != "site":
		return fmt.Sprintf("by a column of units (%q), or convert the values into one unit", c.Header+" unit")
	}
	settle := "units_by: SITE COLUMN, units: {SITE: UNIT}"
	if known && len(m.sites) <= 8 {
		settle = t.bySites(m, low, high)
	}
	return "by a column of units, or " + t.remedy(c, settle)
}

// unitsOf finds the one pair of units in which the low and the high sites' medians are
// those of men.
func (c *Column) unitsOf(m mixture) (low, high unit.Unit, known bool) {
	for _, l := range c.q.Units {
		for _, h := range c.q.Units {
			fits := func(v float64) bool { return v >= c.q.MedianLow && v <= c.q.MedianHigh }
			if math.Abs(l.Factor/h.Factor/m.apart-1) > 1e-9 || !fits(m.lowMiddle*l.Factor) || !fits(m.highMiddle*h.Factor) {
				continue
			}
			if known {
				return low, high, false
			}
			low, high, known = l, h, true
		}
	}
	return low, high, known
}

// bySites is the plan's line that gives each site its unit.
func (t *Table) bySites(m mixture, low, high unit.Unit) string {
	header := "SITE COLUMN"
	for i := range t.Columns {
		if t.Columns[i].Col == t.siteColumn() {
			header = t.Columns[i].Header
		}
	}
	var names []string
	for name := range m.sites {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		u := high
		if m.sites[name] {
			u = low
		}
		names[i] = fmt.Sprintf("%q: %s", name, u.Name)
	}
	return fmt.Sprintf("units_by: %q, units: {%s}", header, strings.Join(names, ", "))
}

// siblings gives a unit that stands in one header to the columns of the same analyte
// at other times: people write it once.
func (b *builder) siblings(t *Table) {
	said := map[string]*Column{}
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.m == nil || c.label.unit == nil || c.m.form != asNumber {
			continue
		}
		name := strings.TrimPrefix(c.m.name, "baseline_")
		if first, known := said[name]; !known {
			said[name] = c
		} else if first != nil && first.label.unit.Factor != c.label.unit.Factor {
			said[name] = nil // two units: each stands for itself
		}
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.m == nil || !c.m.visit || c.label.unit != nil || c.label.unitText != "" || c.unitCol >= 0 || !c.label.when.set ||
			!c.Assumed {
			continue
		}
		if first := said[c.m.name]; first != nil && first != c {
			c.Unit, c.factor, c.Assumed = first.label.unit.Name, first.label.unit.Factor, false
			c.UnitFrom = "header of " + cohort.ColumnName(first.Col)
			c.Notes = append(c.Notes,
				fmt.Sprintf("the unit %s stands in the header of column %s only and is taken for this one too", c.Unit,
					cohort.ColumnName(first.Col)))
		}
	}
}

func round3(v float64) float64 {
	if v == 0 {
		return 0
	}
	p := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*p) / p
}
