package derive

import (
	"fmt"
	"math"

	"leydig/cohort"
)

// men numbers whose rows the patients' are, by a column of theirs: rows of one man, such
// as his courses of treatment one after another, have one number. NaN where the cell is
// empty: such a row is a man of its own.
func (d *Dataset) men(column string) error {
	if column == "" {
		return nil
	}
	p := &d.Cohort.Patients
	d.Men = make([]float64, p.Len())
	switch f, n := p.Factor(column), p.Number(column); {
	case f != nil:
		for i, c := range f.Codes {
			d.Men[i] = float64(c)
			if c < 0 {
				d.Men[i] = math.NaN()
			}
		}
	case n != nil:
		numbers := map[float64]float64{} // so that a record number is not kept
		for i, v := range n.Values {
			if math.IsNaN(v) {
				d.Men[i] = v
				continue
			}
			k, known := numbers[v]
			if !known {
				k = float64(len(numbers))
				numbers[v] = k
			}
			d.Men[i] = k
		}
	default:
		return fmt.Errorf("analyses: cluster: %w: %q%s", ErrNoColumn, column, cohort.DidYouMean(column, d.columns()))
	}
	return nil
}
