package gee

import "math"

// moments fills scale and correlation from the Pearson residuals: the scale is their mean
// square, the correlation what fits the products of pairs within clusters best by least
// squares (all pairs alike, or by the product of their weights, as geepack has it).
func (r *rows) moments() error {
	if r.FixedScale == 0 {
		s := 0.0
		for c, alike := range r.alike {
			own := 0.0
			for _, e := range r.pearson[r.start[c]:r.start[c+1]] {
				own += e * e
			}
			s += alike * own
		}
		r.scale = s / r.total
		if !(r.scale > 0) {
			return Exact
		}
	}
	switch r.Correlation {
	case Exchangeable:
		return r.exchangeable()
	case AR1:
		return r.autoregressive()
	}
	return nil
}

// exchangeable is the mean product of two residuals of a cluster.
func (r *rows) exchangeable() error {
	sum, pairs, largest := 0.0, 0.0, 0
	for c := range len(r.start) - 1 {
		s, squares, w, ww := 0.0, 0.0, 0.0, 0.0
		for i := r.start[c]; i < r.start[c+1]; i++ {
			e, own := r.pearson[i], r.weight(i)
			if r.root != nil {
				e *= r.root[i]
			}
			s, squares, w, ww = s+e, squares+e*e, w+own, ww+own*own
		}
		sum += r.alike[c] * (s*s - squares) / 2
		pairs += r.alike[c] * (w*w - ww) / 2
		largest = max(largest, r.start[c+1]-r.start[c])
	}
	if !(pairs > 1e-12*r.total) {
		return Unrepeated
	}
	r.alpha = sum / pairs / r.scale
	if !(r.alpha < 1 && 1+float64(largest-1)*r.alpha > 0) {
		return Correlated
	}
	return nil
}

// autoregressive solves Σ over pairs of g α^(g-1) (e_j e_k/φ - α^g) = 0, g the distance.
func (r *rows) autoregressive() error {
	// Products summed by their distance: few distances, however many rows.
	type total struct{ sum, n float64 }
	at := map[float64]*total{}
	var gaps []float64
	for c := range len(r.start) - 1 {
		from, to := r.start[c], r.start[c+1]
		for i := from; i < to; i++ {
			g := 0.0
			for k := i + 1; k < to; k++ {
				g += r.gap[k]
				t := at[g]
				if t == nil {
					t = &total{}
					at[g] = t
					gaps = append(gaps, g)
				}
				root := 1.0
				if r.root != nil {
					root = r.root[i] * r.root[k]
				}
				t.sum += r.alike[c] * root * r.pearson[i] * r.pearson[k] / r.scale
				t.n += r.alike[c] * root * root
			}
		}
	}
	if len(gaps) == 0 {
		return Unrepeated
	}
	alpha := r.alpha
	if alpha <= 0 { // the start, from the shortest distance
		least := gaps[0]
		for _, g := range gaps {
			least = math.Min(least, g)
		}
		alpha = at[least].sum / at[least].n
		if whole(gaps) {
			alpha = math.Copysign(math.Min(math.Pow(math.Abs(alpha), 1/least), 0.95), alpha)
		} else {
			alpha = math.Min(math.Pow(math.Max(alpha, 0.01), 1/least), 0.95)
		}
	}
	for range 500 {
		f, slope := 0.0, 0.0
		for _, g := range gaps {
			t := at[g]
			d := g * math.Pow(alpha, g-1)
			f += d * (t.sum - t.n*math.Pow(alpha, g))
			slope += t.n * d * d
		}
		if !(slope > 0) {
			break
		}
		step := f / slope
		for math.Abs(alpha+step) >= 1 || alpha+step <= 0 && !whole(gaps) {
			step /= 2
		}
		alpha += step
		if math.Abs(step) < 1e-14 {
			break
		}
	}
	r.alpha = alpha
	if !(math.Abs(alpha) < 1) {
		return Correlated
	}
	return nil
}

// whole tells whether all distances are whole numbers: else a negative correlation has no
// power.
func whole(gaps []float64) bool {
	for _, g := range gaps {
		if g != math.Trunc(g) {
			return false
		}
	}
	return true
}

// whiten multiplies the rows of x and e, those of one cluster, by a root of R⁻¹.
func (r *rows) whiten(x, e, gap []float64) bool {
	m, p, a := len(e), r.p, r.alpha
	if m == 1 || a == 0 || r.Correlation == Independence {
		return true
	}
	if r.Correlation == Exchangeable {
		// R = (1 - α) I + α 11' has the eigenvalue 1 + (m - 1)α along 1, else 1 - α.
		along := 1 + float64(m-1)*a
		if !(along > 0 && a < 1) {
			return false
		}
		own := 1 / math.Sqrt(1-a)
		common := (1/math.Sqrt(along) - own) / float64(m)
		sum := 0.0
		for _, v := range e {
			sum += v
		}
		for i := range e {
			e[i] = own*e[i] + common*sum
		}
		for j := range p {
			sum := 0.0
			for i := j; i < len(x); i += p {
				sum += x[i]
			}
			sum *= common
			for i := j; i < len(x); i += p {
				x[i] = own*x[i] + sum
			}
		}
		return true
	}
	for i := m - 1; i > 0; i-- { // innovations, the last first
		rho := math.Pow(a, gap[i])
		f := 1 / math.Sqrt(1-rho*rho)
		if math.IsNaN(f) || math.IsInf(f, 1) {
			return false
		}
		e[i] = f * (e[i] - rho*e[i-1])
		for j := range p {
			x[i*p+j] = f * (x[i*p+j] - rho*x[(i-1)*p+j])
		}
	}
	return true
}
