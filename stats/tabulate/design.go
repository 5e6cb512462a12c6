package tabulate

import (
	"math"
	"slices"

	"leydig/cohort/derive"
	"leydig/stats/coding"
	"leydig/stats/results"
)

// design collects the rows of an outcome's model.
func (g *gatherer) design(x *derive.Times) Design {
	d := Design{Outcome: x.Outcome.Name}
	n := 0
	for _, s := range x.Status {
		if s == derive.AtRisk {
			n++
		}
	}
	at := make([]int, 0, n)
	d.Time, d.Event, d.Patients = make([]float64, 0, n), make([]bool, 0, n), make([]int64, 0, n)
	for i, s := range x.Status {
		if s == derive.AtRisk {
			at = append(at, i)
			d.Time, d.Event, d.Patients = append(d.Time, x.Time[i]), append(d.Event, x.Event[i]), append(d.Patients, 1)
		}
	}
	for _, name := range g.ask.Covariates {
		values := make([]results.Float, 0, len(at))
		if numbers := g.d.Numbers(name); numbers != nil {
			for _, i := range at {
				values = append(values, results.Float(numbers[i]))
			}
			d.Names, d.Factor, d.Levels, d.Values = append(
				d.Names,
				name,
			), append(
				d.Factor,
				false,
			), append(
				d.Levels,
				nil,
			), append(
				d.Values,
				values,
			)
			continue
		}
		f := g.d.Factor(name)
		if f == nil {
			d.Absent = append(d.Absent, name)
			continue
		}
		for _, i := range at {
			v := math.NaN()
			if c := f.Codes[i]; c >= 0 && f.Levels[c] != Unknown {
				v = float64(c)
			}
			values = append(values, results.Float(v))
		}
		d.Names, d.Factor, d.Levels, d.Values = append(
			d.Names,
			name,
		), append(
			d.Factor,
			true,
		), append(
			d.Levels,
			slices.Clone(f.Levels),
		), append(
			d.Values,
			values,
		)
	}
	if g.ask.Clustered {
		var men []results.Float
		for _, i := range at {
			v := g.d.Men[i]
			if math.IsNaN(v) {
				v = float64(-1 - i) // a man of his own
			}
			men = append(men, results.Float(v))
		}
		d.Names, d.Factor, d.Levels, d.Values = append(d.Names, Man), append(d.Factor, false), append(d.Levels, nil), append(d.Values, men)
	}
	return d.distinct()
}

// Man is the column of a design that says whose rows are, where one man may have several.
const Man = "(man)"

// DesignOf gives the rows of an outcome's model, nil where the tables carry none.
func (t *Tables) DesignOf(outcome string) *Design {
	for i := range t.Designs {
		if t.Designs[i].Outcome == outcome {
			return &t.Designs[i]
		}
	}
	if design := t.later[outcome]; design != nil {
		d := design()
		return &d
	}
	return nil
}

// Columns gives a design's covariates for coding, one entry a patient, with the times
// and events; levels of factors stand as the tables have them.
func (t *Tables) Columns(d *Design) (columns []coding.Column, time []float64, event []bool) {
	all := int64(0)
	for _, n := range d.Patients {
		all += n
	}
	row := make([]int32, 0, all)
	time, event = make([]float64, 0, all), make([]bool, 0, all)
	for i, n := range d.Patients {
		for range n {
			row, time, event = append(row, int32(i)), append(time, d.Time[i]), append(event, d.Event[i])
		}
	}
	for c, name := range d.Names {
		x := coding.Column{Name: name}
		if !d.Factor[c] {
			x.Numbers = make([]float64, len(row))
			for k, i := range row {
				x.Numbers[k] = float64(d.Values[c][i])
			}
			columns = append(columns, x)
			continue
		}
		place := make([]int32, len(d.Levels[c]))
		if v := t.Variable(name); v != nil {
			x.Reference = v.Reference
			for _, l := range v.Levels {
				if slices.Contains(d.Levels[c], l.Name) {
					x.Levels = append(x.Levels, l.Name)
				}
			}
		}
		for k, l := range d.Levels[c] {
			i := slices.Index(x.Levels, l)
			if i < 0 {
				i = len(x.Levels)
				x.Levels = append(x.Levels, l)
			}
			place[k] = int32(i)
		}
		x.Codes = make([]int32, len(row))
		for k, i := range row {
			x.Codes[k] = -1
			if v := float64(d.Values[c][i]); !math.IsNaN(v) {
				x.Codes[k] = place[int(v)]
			}
		}
		columns = append(columns, x)
	}
	return columns, time, event
}
