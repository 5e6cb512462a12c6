package newton

// Of gives the derivatives with respect to some of the parameters.
func (d *Derivatives) Of(parameters []int) *Derivatives {
	n := len(d.Gradient)
	out := NewDerivatives(len(parameters))
	out.Value = d.Value
	for a, j := range parameters {
		out.Gradient[a] = d.Gradient[j]
		for b, k := range parameters {
			out.Information[a*len(parameters)+b] = d.Information[j*n+k]
		}
	}
	return out
}

// Restricted guesses where an objective has its maximum with all but some parameters at
// zero: where the quadratic with the derivatives at its whole maximum has it. With b in
// parts k (kept) and r, and J the information, that is b_k + J_kk⁻¹ J_kr b_r. It is nil
// where J_kk cannot be inverted.
func (m Maximum) Restricted(keep []int) []float64 {
	n := len(m.At)
	kept := make([]bool, n)
	for _, j := range keep {
		kept[j] = true
	}
	right := make([]float64, len(keep))
	for a, j := range keep {
		for k, b := range m.At {
			if !kept[k] {
				right[a] += m.End.Information[j*n+k] * b
			}
		}
	}
	f, ok := Factorise(m.End.Of(keep).Information, len(keep), 0)
	if !ok || f.Condition() > worst {
		return nil
	}
	start, ok := f.Solve(right)
	if !ok {
		return nil
	}
	for a, j := range keep {
		start[a] += m.At[j]
	}
	return start
}
