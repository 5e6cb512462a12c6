package newton

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// Rows is how many rows are best added at a time: their columns stay in the cache.
const Rows = 512

// AddRows adds the rows from..to of columns, of which a likelihood's linear predictor is made:
// factor Σ s x to the gradient, with the rows' scores s, and Σ w x x' to the lower triangle of the
// information (see Mirror). room has a place for each of the rows. Columns that are the same in all of
// these rows, as a level's are where rows stand by the levels of a factor, cost little.
func (d *Derivatives) AddRows(columns [][]float64, from, to int, factor float64, scores, weights, room []float64) {
	p := len(columns)
	if d.rows == nil {
		d.rows = make([]added, p)
	}
	score, weight := factor*floats.Sum(scores), floats.Sum(weights)
	for j, x := range columns {
		x, of, row := x[from:to], &d.rows[j], d.Information[j*p:j*p+j+1]
		if of.value, of.constant = x[0], constant(x); of.constant {
			d.Gradient[j] += score * of.value
			of.sum = weight * of.value
			for k := range row {
				row[k] += of.value * d.rows[k].sum
			}
			continue
		}
		floats.MulTo(room, weights, x)
		of.sum = floats.Sum(room)
		if &scores[0] == &weights[0] {
			d.Gradient[j] += factor * of.sum
		} else {
			d.Gradient[j] += factor * floats.Dot(scores, x)
		}
		for k := range row {
			if c := d.rows[k]; c.constant {
				row[k] += c.value * of.sum
			} else {
				row[k] += floats.Dot(room, columns[k][from:to])
			}
		}
	}
}

// added is what AddRows has of a column.
type added struct {
	constant   bool
	value, sum float64 // its value where it is constant, and Σ w x
}

func constant(x []float64) bool {
	first := math.Float64bits(x[0])
	for _, v := range x {
		if math.Float64bits(v) != first {
			return false
		}
	}
	return true
}

// Mirror fills the upper triangle of the information from the lower.
func (d *Derivatives) Mirror() {
	p := len(d.Gradient)
	for j := range p {
		for k := range j {
			d.Information[k*p+j] = d.Information[j*p+k]
		}
	}
}
