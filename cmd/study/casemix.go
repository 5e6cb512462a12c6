package study

import (
	"fmt"
	"math"
	"strings"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/proportion"
	"leydig/stats/published"
	"leydig/stats/weighting"
)

// reweighted is a figure's share with the cohort's men weighted to the paper's case mix, by
// entropy balancing; nil where the paper prints none, or the figure is no share.
func reweighted(d *derive.Dataset, f *published.Figure, level string, confidence float64) *published.Reweighted {
	if len(f.CaseMix) == 0 || f.Compute == nil || f.Compute.Kind == published.TimeToEvent {
		return nil
	}
	out := &published.Reweighted{}
	var words []string
	for _, m := range f.CaseMix {
		words = append(words, m.Words())
	}
	out.To = strings.Join(words, ", ")
	if d == nil {
		out.Reason = "saved tables have no men to weight"
		return out
	}
	value := shareOf(d, f)
	columns, target, lacks := caseMix(d, f.CaseMix)
	switch {
	case value == nil:
		return nil
	case lacks != "":
		out.Reason = "the cohort has no " + lacks
		return out
	}
	var y []float64
	kept := make([][]float64, len(columns))
	treatment := d.Factor(derive.Treatment)
	for p := range d.Cohort.Patients.Len() {
		v := value(p)
		if v == cohort.Unknown || level != "" && treatment.Text(p) != level {
			continue
		}
		known := true
		for _, x := range columns {
			known = known && !math.IsNaN(x(p))
		}
		if !known {
			out.Lost++
			continue
		}
		y = append(y, 0)
		if v == cohort.Yes {
			y[len(y)-1] = 1
		}
		for k, x := range columns {
			kept[k] = append(kept[k], x(p))
		}
	}
	out.Men = int64(len(y))
	w, err := weighting.EntropyBalance(kept, target)
	if err != nil {
		out.Reason = err.Error()
		return out
	}
	sum, share := 0.0, 0.0
	for i, v := range w {
		sum += v
		share += v * y[i]
	}
	share /= sum
	variance := 0.0
	for i, v := range w {
		variance += v * v * (y[i] - share) * (y[i] - share)
	}
	out.Effective = weighting.EffectiveSize(w)
	out.Estimate = proportion.WilsonEffective(share, out.Effective, confidence)
	out.Estimate.SE = math.Sqrt(variance) / sum
	return out
}

// shareOf is whether each man has a figure's outcome.
func shareOf(d *derive.Dataset, f *published.Figure) func(p int) cohort.Tri {
	if f.Compute.Kind == published.Characteristic {
		if x := d.Cohort.Patients.Factor(f.Compute.Column); x != nil {
			return x.Tri
		}
		return nil
	}
	if b := d.BinaryOf(outcomeName(f)); b != nil {
		return func(p int) cohort.Tri { return b.Value[p] }
	}
	return nil
}

// caseMix gives the columns that are balanced, and their targets; a standard deviation is a
// column of squared distances.
func caseMix(d *derive.Dataset, mix []published.Mix) (columns []func(p int) float64, target []float64, lacks string) {
	for _, m := range mix {
		if m.Level != "" {
			x := d.Factor(m.Variable)
			if x == nil {
				return nil, nil, m.Variable
			}
			columns, target = append(columns, func(p int) float64 {
				switch x.Text(p) {
				case "", "unknown":
					return math.NaN()
				case m.Level:
					return 1
				}
				return 0
			}), append(target, m.Percent/100)
			continue
		}
		x := d.Numbers(m.Variable)
		if x == nil {
			return nil, nil, m.Variable
		}
		columns, target = append(columns, x), append(target, m.Mean)
		if m.SD > 0 {
			columns = append(columns, func(p int) float64 { return (x(p) - m.Mean) * (x(p) - m.Mean) })
			target = append(target, m.SD*m.SD)
		}
	}
	return columns, target, ""
}

// reweightedCells are the cells of a case mix for a table.
func reweightedCells(r *published.Reweighted) []any {
	if r.Reason != "" {
		return []any{r.To, nil, nil, nil, r.Men, r.Lost, nil, r.Reason}
	}
	return []any{r.To, r.Estimate.Value, r.Estimate.CI.Lower, r.Estimate.CI.Upper, r.Men, r.Lost, r.Effective,
		fmt.Sprintf("%s of the men, weighted", stats.Percent(r.Estimate.Value, 1))}
}
