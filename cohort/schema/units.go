package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// fewestJudged is how many values of a table say something of their unit.
const fewestJudged = 3

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
	b.judgeFew()
	b.acrossTables()
}

func (b *builder) settleUnit(t *Table, columns []*Column) {
	c := columns[0]
	values := b.tellCodes(t, columns, t.values(columns, b.pivot))
	b.tellZeros(t, columns[0], values)
	// Those whose unit stands in the cell say the scale of few others, and are asked nothing.
	bare := slices.DeleteFunc(slices.Clone(values), func(v measured) bool { return v.stated })
	stated := len(bare) < fewestJudged && len(bare) < len(values)
	if !stated {
		values = bare
	}
	if len(values) < fewestJudged {
		if c.UnitFrom == "assumed" && c.q.MedianHigh > 0 && len(values) > 0 {
			b.few = append(b.few, gathered{t, columns, values})
		}
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
	if stated {
		c.suspectSingle(columns, values)
		return
	}
	b.gather(t, columns, values)
	if m, found := c.mixture(values, b.stopped()); found && !b.sameMan(t) {
		m.doubtful = m.doubtful || c.UnitFrom == "plan" || c.unitCol >= 0 || c.moved() && m.apart <= farFactor && !m.finer ||
			m.lone && !c.Assumed
		if b.tellMixed(t, columns, m); !m.doubtful {
			return
		}
	}
	if !c.plausible(at) {
		fit := c.fitting(at)
		switch {
		case c.UnitFrom == "plan":
			b.tellPlanned(t, columns, raw, fit)
		case len(fit) > 0:
			b.tellUnit(t, columns, at(0.5), fit)
			return
		}
		if c.UnitFrom != "plan" && c.Assumed && len(raw) >= 8 {
			b.tellNoUnit(t, columns, at(0.5))
			return
		}
	}
	c.suspectSingle(columns, values)
}

// suspectSingle decides whether single values of some columns of one meaning can be suspected:
// many small ones are a finding of medicine, not of units, unless they are one man's.
func (c *Column) suspectSingle(columns []*Column, values []measured) {
	suspects, men, all := 0, map[int32]bool{}, map[int32]bool{}
	c.scale.single = true
	for _, v := range values {
		all[v.patient] = true
		if _, is := c.otherUnit(v.raw*c.factor, v.raw); is {
			suspects++
			men[v.patient] = true
		}
	}
	single := suspects <= max(1, len(values)/10) || len(men) <= max(1, len(all)/10)
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

// nearer tells whether the clusters lie a near factor apart rather than their own.
func (m mixture) nearer(factors []float64) bool {
	off := func(f float64) float64 { return math.Abs(math.Log(m.highMiddle / m.lowMiddle / f)) }
	return slices.ContainsFunc(factors, func(f float64) bool { return off(f) < off(m.apart) })
}

// mixture looks for two units among a column's values: those that lie far apart show in
// the values themselves, near ones in how parts of the column compare.
func (c *Column) mixture(values []measured, stopped bool) (mixture, bool) {
	far, close := c.apart()
	if m, found := mixed(values, far); found && !m.nearer(close) {
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
