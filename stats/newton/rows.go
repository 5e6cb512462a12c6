package newton

import "gonum.org/v1/gonum/floats"

// Rows is how many rows are best added at a time: their columns stay in the cache.
const Rows = 512

// AddRows adds the rows from..to of columns, of which a likelihood's linear predictor is made:
// factor Σ s x to the gradient, with the rows' scores s, and Σ w x x' to the lower triangle of the
// information (see Mirror). room has a place for each of the rows.
func (d *Derivatives) AddRows(columns [][]float64, from, to int, factor float64, scores, weights, room []float64) {
	p := len(columns)
	for j, x := range columns {
		d.Gradient[j] += factor * floats.Dot(scores, x[from:to])
		multiply(room, weights, x[from:to])
		row := d.Information[j*p : j*p+j+1]
		for k := range row {
			row[k] += floats.Dot(room, columns[k][from:to])
		}
	}
}

// multiply fills y with the products of a and b, four at a time, which takes half as long.
func multiply(y, a, b []float64) {
	for len(y) >= 4 {
		u, v, w := y[:4:4], a[:4:4], b[:4:4]
		u[0], u[1], u[2], u[3] = v[0]*w[0], v[1]*w[1], v[2]*w[2], v[3]*w[3]
		y, a, b = y[4:], a[4:], b[4:]
	}
	for i := range y {
		y[i] = a[i] * b[i]
	}
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
