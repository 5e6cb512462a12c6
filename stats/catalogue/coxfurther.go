package catalogue

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"leydig/stats/coding"
	"leydig/stats/cox"
	"leydig/stats/results"
	"leydig/stats/survival"
)

// coxFurther adds what is asked for beside a fit: a predicted curve, residuals. s and data
// hold the rows of the fit.
func (in *Given) coxFurther(out *results.Found, s *sample, data cox.Data, d coding.Design, m *cox.Model) error {
	if given := in.pairs("of"); given != nil {
		t, err := in.predictedCurve(given, s, data, d, m)
		if err != nil {
			return err
		}
		out.Tables = append(out.Tables, t)
	}
	if in.yes("residuals") {
		out.Tables = append(out.Tables, residualsOf(s, d, m), schoenfeldOf(d, m))
	}
	return nil
}

// rowOf is the design's row of men with these values.
func rowOf(given map[string][]string, d coding.Design) ([]float64, error) {
	for name := range given {
		if !slices.Contains(d.Names, name) {
			return nil, fmt.Errorf("--of %s: %s is no covariate of this model (%s)", name, name, strings.Join(d.Names, ", "))
		}
	}
	row := make([]float64, len(d.Terms))
	for k, name := range d.Names {
		if len(given[name]) != 1 {
			return nil, fmt.Errorf("--of: give one value of each covariate; %s has %d", name, len(given[name]))
		}
		value := given[name][0]
		levels, is := []string{}, false
		for j, v := range d.Variable {
			switch t := d.Terms[j]; {
			case v != k:
			case t.Level == "":
				x, err := strconv.ParseFloat(value, 64)
				if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
					return nil, fmt.Errorf("--of %s=%s: %s is a column of numbers", name, value, name)
				}
				row[j] = x / cmp.Or(t.Per, 1)
			default:
				if len(levels) == 0 {
					levels, is = append(levels, t.Reference), value == t.Reference
				}
				if levels = append(levels, t.Level); value == t.Level {
					row[j], is = 1, true
				}
			}
		}
		if len(levels) > 0 && !is {
			return nil, fmt.Errorf("--of %s=%s: choose from %s", name, value, strings.Join(levels, ", "))
		}
	}
	return row, nil
}

// predictedCurve lists the predicted curve in each stratum.
func (in *Given) predictedCurve(
	given map[string][]string, s *sample, data cox.Data, d coding.Design, m *cox.Model,
) (*results.Table, error) {
	row, err := rowOf(given, d)
	if err != nil {
		return nil, err
	}
	curves, err := m.Predict([][]float64{row}, survival.LogLog, in.level())
	if err != nil {
		return nil, err
	}
	strata := []string{"all"}
	if names := in.texts("strata"); len(names) > 0 {
		if strata, _, err = s.strata(names); err != nil {
			return nil, err
		}
	}
	times := in.list("times")
	if times == nil {
		times = roundTimes(slices.Max(data.Time))
	}
	t := results.NewTable("predicted", "Predicted share without the event", "stratum", "time", "survival", "lower", "upper")
	t.Note("%s log-log limits; NE: after the last time of the stratum, or without an event before", percent(in.level()))
	for _, c := range curves {
		for _, at := range times {
			k, found := slices.BinarySearch(c.Time, at)
			if !found {
				k--
			}
			if last := c.Time[len(c.Time)-1]; k < 0 || at > last {
				v := math.NaN()
				if at <= last {
					v = 1
				}
				t.Add(strata[c.Stratum], at, v, math.NaN(), math.NaN())
				continue
			}
			t.Add(strata[c.Stratum], at, c.Survival[0][k], c.Lower[0][k], c.Upper[0][k])
		}
	}
	return t, nil
}

// residualsOf lists residuals row by row.
func residualsOf(s *sample, d coding.Design, m *cox.Model) *results.Table {
	columns := []string{"row", "martingale", "deviance"}
	for _, term := range d.Terms {
		columns = append(columns, "dfbetas "+coding.TermName(term))
	}
	t := results.NewTable("residuals", "Residuals", columns...)
	martingale, deviance, influence := m.Martingale(), m.Deviance(), m.DFBeta(true)
	for i := range martingale {
		row := []any{s.place(i), martingale[i], deviance[i]}
		for _, v := range influence[i] {
			row = append(row, v)
		}
		t.Add(row...)
	}
	t.Note("dfbetas: by how many standard errors a row moves the coefficient")
	return t
}

// schoenfeldOf lists scaled Schoenfeld residuals event by event.
func schoenfeldOf(d coding.Design, m *cox.Model) *results.Table {
	columns := []string{"time"}
	for _, term := range d.Terms {
		columns = append(columns, coding.TermName(term))
	}
	t := results.NewTable("schoenfeld", "Scaled Schoenfeld residuals", columns...)
	times, residuals := m.Schoenfeld(true)
	for i, at := range times {
		row := []any{at}
		for _, v := range residuals[i] {
			row = append(row, v)
		}
		t.Add(row...)
	}
	t.Note("each estimates the coefficient at its time: a trend speaks against proportional hazards")
	return t
}
