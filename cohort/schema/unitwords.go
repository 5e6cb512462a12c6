package schema

import (
	"strings"

	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// units reads a row of units, if it is one: every cell a unit or a format, most
// of them units of their own columns.
func (l *layouter) units(t *Table, r int) bool {
	row := l.s.Row(r)
	cells, known := 0, 0
	for c := t.fromCol; c < min(t.toCol, row.Len()); c++ {
		text := sheet.Trim(row.Text(c))
		if text == "" {
			continue
		}
		cells++
		if unit.Known(text) || unit.Known(inEnglish(fold(text))) { // años
			known++
		} else if !formatWord(text) {
			return false
		}
	}
	if known == 0 || 2*known < cells {
		return false
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		text := sheet.Trim(row.Text(c.Col))
		if text == "" || c.label.unit != nil {
			continue
		}
		if name, ok := durationOnly[fold(c.Header)]; ok && name != "month" {
			if u, ok := parseUnit(monthQuantity, text); ok {
				c.label = label{m: find(name), unit: &u, unitText: text}
				c.UnitFrom = "units row"
				continue
			}
		}
		if q, ok := quantityOf(c.label.m); ok {
			c.label.unitText, c.UnitFrom = text, "units row"
			if u, ok := parseUnit(q, text); ok {
				c.label.unit = &u
			}
		}
	}
	return true
}

// described tells a row that says in words what the columns above which it stands hold, as
// exports of forms have below the header, and takes the units that it names.
func (l *layouter) described(t *Table, r int) bool {
	row := l.s.Row(r)
	cells, same := 0, 0
	var said []label
	for i := range t.Columns {
		c := &t.Columns[i]
		text := sheet.Trim(row.Text(c.Col))
		said = append(said, label{})
		if text == "" || c.label.m == nil {
			continue
		}
		if _, number := sheet.ParseNumber(text, sheet.Point); number || sheet.Missing(text) {
			return false
		}
		cells++
		if said[i] = l.read(text); said[i].m == c.label.m || unit.Known(text) {
			same++
		}
	}
	if same < 3 || 3*same < 2*cells {
		return false
	}
	for i := range t.Columns {
		if c := &t.Columns[i]; c.label.unit == nil && said[i].unit != nil && said[i].m == c.label.m {
			c.label.unit, c.label.unitText, c.UnitFrom = said[i].unit, said[i].unitText, "row below the header"
		}
	}
	return true
}

// formatWord tells what stands in a units row for columns without a unit.
func formatWord(text string) bool {
	switch f := fold(text); f {
	case "", "text", "y n", "yes no", "0 1", "1 0", "date", "dd mm yyyy", "dd mm yy", "mm dd yyyy", "yyyy mm dd", "d m y", "m d y", "string",
		"number", "category", "code", "id", "n a", "none", "x", "unit", "units", "free text", "n", "true false":
		return true
	}
	return false
}

// foreignUnit is the unit at the end of a header's folded words that is none of what it
// means: "Testosterone pg/mL" is not in a unit of total testosterone, and most likely free.
func foreignUnit(m *meaning, words string) string {
	fields := strings.Fields(words)
	q, ok := quantityOf(m)
	if n := len(fields); ok && n > 2 {
		tail := fields[n-2] + "/" + fields[n-1]
		if _, own := parseUnit(q, tail); !own && unit.Known(tail) {
			return tail
		}
	}
	return ""
}

// quantityOf gives the quantity of a numeric meaning; a month is a time.
func quantityOf(m *meaning) (unit.Quantity, bool) {
	if m == nil || m.form != asNumber {
		return unit.Quantity{}, false
	}
	if m.name == "month" {
		return monthQuantity, true
	}
	return unit.Find(m.name)
}

// monthQuantity is the time of a visit; its range is that of plausible follow-up.
var monthQuantity = func() unit.Quantity {
	q, _ := unit.Find("treatment_duration")
	q.Name, q.Title, q.Low, q.High = "month", "Month", -600, 600
	return q
}()

// withoutVolume tells a concentration of sperm whose header says no volume.
func (l *label) withoutVolume() bool {
	return l.m != nil && l.m.name == string(unit.SpermConcentration) && l.unit != nil && !strings.Contains(unit.Stroke(l.unitText), "/")
}
