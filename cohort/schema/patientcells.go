package schema

import (
	"math"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
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

// word reads a text cell as the level that is stored.
func (r *patientReader) word(c *Column, text string) (level string, blank, ok bool) {
	lower := strings.ToLower(text)
	if c.stands(text) {
		return "", true, true
	}
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

func badDate(c *Column, at cohort.Ref, text string) cohort.Finding {
	return cohort.Finding{Code: cohort.BadDate, Severity: cohort.Error, At: at, Column: c.Header, Got: text, Want: "a date such as 2021-05-04",
		Message: "not used; correct the cell or empty it"}
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
