package schema

import (
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// cell reads a number with the unit of its row, if a column gives one.
func (c *Column) cell(row sheet.Row, text string) cell {
	if c.signs != nil {
		if sign := sheet.Trim(row.Text(c.signs[0])); sign != "=" {
			text = sign + text
		}
	}
	if c.unitBy != nil {
		if sheet.Missing(text) {
			return cell{value: nan}
		}
		by := sheet.Trim(row.Text(c.byCol))
		if f, ok := c.unitBy[strings.ToLower(by)]; ok {
			return c.number(text, f)
		}
		return cell{value: nan, fault: cohort.UnitSuspect, other: by}
	}
	if c.unitCol < 0 || c.UnitFrom == "plan" {
		return c.number(text, c.factor)
	}
	name := row.Text(c.unitCol)
	if name != c.lastUnit || c.lastFactor == 0 {
		c.lastUnit, c.lastFactor = name, nan
		if f, ok := c.unitOf(name); ok {
			c.lastFactor = f
		}
	}
	if math.IsNaN(c.lastFactor) {
		if sheet.Missing(text) {
			return cell{value: nan}
		}
		return cell{value: nan, fault: cohort.UnitSuspect, other: name}
	}
	return c.number(text, c.lastFactor)
}

// unitOf gives the factor of a cell by the text of the column of units beside it.
func (c *Column) unitOf(name string) (float64, bool) {
	if u, ok := c.q.Parse(name); ok {
		return u.Factor, true
	}
	switch {
	case !sheet.Missing(name):
		return 0, false
	case c.blankFactor == 0:
		return c.factor, true
	}
	return c.blankFactor, !math.IsNaN(c.blankFactor)
}

// read reads one cell; ok tells that it holds a value.
func (r *patientReader) read(t *Table, c *Column, cells sheet.Row, p int32, row int, text string) (ok bool) {
	if sheet.Ditto(text) {
		return false
	}
	at := func() cohort.Ref { return t.Sheet.Ref(row, c.Col) }
	switch r.m.form {
	case asNumber:
		got := c.cell(cells, text)
		c.codes += btoi(got.code)
		if got.fault != "" {
			r.find(c.finding(got, at(), text))
		}
		if math.IsNaN(got.value) {
			return false
		}
		r.num.Values[p] = got.value
		c.note(got.value)
		if got.flag != cohort.Exact {
			if r.num.Flag == nil {
				r.num.Flag = make([]cohort.Qualifier, len(r.num.Values))
			}
			r.num.Flag[p] = got.flag
		}
	case asDate:
		d, short, fault := c.date(t.Sheet, text, r.b.pivot)
		if fault {
			f := badDate(c, at(), text)
			if r.m.name == "index_date" {
				f.Message = strings.Replace(f.Message, "not used", "not used, and visits of this patient that have dates only cannot be placed in "+
					"time", 1)
				r.b.unset[p] = true
			}
			r.find(f)
		}
		if d == cohort.NoDay {
			return false
		}
		if short && r.m.name == "birth_date" {
			d = r.b.bornBefore(d, p)
		}
		r.dat.Values[p] = d
		c.N++
	default:
		if code, known := r.words[text]; known {
			r.fac.Codes[p] = code
			c.N++
			return true
		}
		level, blank, ok := r.word(c, text)
		if blank {
			return false
		}
		if !ok {
			r.find(cohort.Finding{Code: cohort.BadNumber, Severity: cohort.Error, At: at(), Column: c.Header, Got: text, Want: "yes or no",
				Message: "not used; write yes, no, or nothing"})
			return false
		}
		code := r.code(level)
		r.fac.Codes[p] = code
		c.N++
		if c.events && level == "yes" {
			r.event(p, text)
		} else if len(r.words) < 64 {
			r.words[text] = code
		}
	}
	return true
}

// code numbers a level, a new one behind those before it.
func (r *patientReader) code(level string) int32 {
	code, known := r.levels[level]
	if !known {
		code = int32(len(r.fac.Levels))
		level = strings.Clone(level)
		r.levels[level] = code
		r.fac.Levels = append(r.fac.Levels, level)
	}
	return code
}

// event keeps the words of an adverse event; a plain yes has none.
func (r *patientReader) event(p int32, text string) {
	if _, plain := sheet.ParseYesNo(text); plain {
		return
	}
	if r.types.Codes == nil {
		r.types = cohort.Factor{Name: eventType, Codes: slices.Repeat([]int32{-1}, len(r.fac.Codes)), At: r.at}
	}
	k := slices.IndexFunc(r.types.Levels, func(l string) bool { return fold(l) == fold(text) })
	if k < 0 {
		k = len(r.types.Levels)
		r.types.Levels = append(r.types.Levels, strings.Clone(text))
	}
	r.types.Codes[p] = int32(k)
}

// eventType is the column of adverse events' own words.
const eventType = "adverse_event_type"

// bornBefore takes a two-digit year of birth back a century where the man would
// be younger than ten at the index.
func (b *builder) bornBefore(d cohort.Day, p int32) cohort.Day {
	index := cohort.NoDay
	if b.c.Patients.Index != nil {
		index = b.c.Patients.Index[p]
	}
	if index != cohort.NoDay && float64(index-d) < 10*unit.DaysPerYear || index == cohort.NoDay && d.Time().Year() > b.pivot-10 {
		t := d.Time()
		if back, ok := cohort.DayOf(t.Year()-100, int(t.Month()), t.Day()); ok {
			return back
		}
	}
	return d
}

// word reads a text cell as the level that is stored.
func (r *patientReader) word(c *Column, text string) (level string, blank, ok bool) {
	if c.stands(text) {
		return "", true, true
	}
	if name, coded := c.names[text]; coded {
		text = name
	}
	lower := strings.ToLower(text)
	switch r.m.form {
	case asYesNo:
		switch t, ok := c.yesNo(text); {
		case t == cohort.Yes:
			return "yes", false, true
		case t == cohort.No:
			return "no", false, true
		case ok:
			return "", true, true
		}
		return "", false, false
	case asTreatment:
		if lower != "none" && lower != "nil" && sheet.Missing(text) {
			return "", true, true
		}
		return canonicalTreatment(text), false, true
	}
	// "unknown" is the site's own word, unlike an empty cell.
	if sheet.Missing(text) && !strings.HasPrefix(lower, "unk") && lower != "none" {
		return "", true, true
	}
	return text, false, true
}

// note notes a value for the summary of what was understood.
func (c *Column) note(v float64) {
	if c.N == 0 || v < c.Low {
		c.Low = v
	}
	if c.N == 0 || v > c.High {
		c.High = v
	}
	c.N++
}

// merge adds another part's counts to the column's.
func (c *Column) merge(o *Column) {
	if c.slot < 0 {
		return // counted with the patients
	}
	if o.N > 0 && (c.N == 0 || o.Low < c.Low) {
		c.Low = o.Low
	}
	if o.N > 0 && (c.N == 0 || o.High > c.High) {
		c.High = o.High
	}
	c.N += o.N
	c.Missing += o.Missing
	c.codes += o.codes
	c.noDay += o.noDay
}

func (c *Column) count(v float64) {
	if math.IsNaN(v) {
		c.Missing++
		return
	}
	c.note(v)
}

func (c *Column) tally(has bool) {
	if has {
		c.N++
	} else {
		c.Missing++
	}
}
