package interval

import (
	"gonum.org/v1/gonum/floats"

	"leydig/stats/newton"
)

// runOff decides which coefficients run off, and to which side.
//
// In the logarithms of the cumulative hazard the likelihood of a row is concave and does not fall
// along a direction, b of the coefficients and g of the logarithms, exactly if g + b'x is not negative
// at its upper end and not positive at its lower one. A rising g that does so for all rows exists
// exactly if b'x of whoever surely had the event is not below that of anybody who surely had it
// later, or not yet. The likelihood rises if one of them is above.
func (h *hazardFit) runOff() (which []int, sign []float64, err error) {
	cone := newton.Cone{Beyond: h.outside}
	if rises, err := cone.Rises(h.ahead()); err != nil || !rises {
		return nil, nil, err
	}
	return cone.RunOff(newton.Each(h.p, h.p))
}

// outside gives, for each last jump of rows with an upper end, the difference of the one of them with
// the least b'x and the one with the greatest of those who had the event later, where it is negative.
func (h *hazardFit) outside(b []float64) (rows [][]float64) {
	earlier, later := make([]int, h.k+1), make([]int, h.k+1) // rows, plus 1
	eta := make([]float64, len(h.rows))
	for i := range h.rows {
		r := &h.rows[i]
		eta[i] = floats.Dot(r.x, b)
		if e := earlier[r.last]; e == 0 || eta[i] < eta[e-1] {
			earlier[r.last] = i + 1
		}
		if l := later[r.first]; l == 0 || eta[i] > eta[l-1] {
			later[r.first] = i + 1
		}
	}
	greatest := 0 // of those whose first jump is after k
	for k := h.k - 1; k >= 0; k-- {
		if l := later[k+1]; l > 0 && (greatest == 0 || eta[l-1] > eta[greatest-1]) {
			greatest = l
		}
		if e := earlier[k]; e > 0 && greatest > 0 && eta[e-1] < eta[greatest-1] {
			z := make([]float64, h.p)
			floats.SubTo(z, h.rows[e-1].x, h.rows[greatest-1].x)
			rows = append(rows, z)
		}
	}
	return rows
}

// ahead is the mean difference of those who surely had the event and those who had it later.
func (h *hazardFit) ahead() []float64 {
	after, sums := make([]float64, h.k+1), make([][]float64, h.k+1) // of rows by their first jump
	for k := range sums {
		sums[k] = make([]float64, h.p)
	}
	for i := range h.rows {
		r := &h.rows[i]
		after[r.first]++
		floats.Add(sums[r.first], r.x)
	}
	for k := h.k - 1; k >= 0; k-- { // and of those after it
		after[k] += after[k+1]
		floats.Add(sums[k], sums[k+1])
	}
	mean, pairs := make([]float64, h.p), 0.0
	for i := range h.rows {
		if r := &h.rows[i]; r.last < h.k {
			floats.AddScaled(mean, after[r.last+1], r.x)
			floats.Sub(mean, sums[r.last+1])
			pairs += after[r.last+1]
		}
	}
	if pairs > 0 {
		floats.Scale(1/pairs, mean)
	}
	return mean
}
