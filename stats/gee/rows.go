package gee

import (
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/regression"
)

// rows is the data of a fit, sorted by cluster and time.
type rows struct {
	Options
	n, p    int
	x       []float64 // row-major, with the intercept
	y       []float64
	offset  []float64
	start   []int     // of each cluster, and n
	alike   []float64 // how many clusters each stands for
	total   float64   // weights of the rows, those of alike clusters counted
	root    []float64 // of the rows' weights; nil: all 1
	gap     []float64 // time since the row before in the cluster
	order   []int     // the row of the data at each place
	alpha   float64
	scale   float64
	pearson []float64
	design  []float64 // D over the roots of variances, row-major
	fitted  []float64
}

// sorted orders the rows: the clusters as they come first, rows by time.
func sorted(d Data, o Options) (*rows, error) {
	n := len(d.Outcome)
	if len(d.Cluster) != n || d.Time != nil && len(d.Time) != n || d.Alike != nil && len(d.Alike) != n {
		return nil, stats.ErrUnpaired
	}
	if stats.Missing(d.Time) {
		return nil, stats.ErrMissing
	}
	rank, place := make([]int, n), map[int]int{}
	for i, c := range d.Cluster {
		at, seen := place[c]
		if !seen {
			at = len(place)
			place[c] = at
		}
		rank[i] = at
	}
	r := &rows{Options: o, n: n, order: make([]int, n), gap: make([]float64, n), scale: o.FixedScale}
	for i := range r.order {
		r.order[i] = i
	}
	slices.SortStableFunc(r.order, func(a, b int) int {
		if rank[a] != rank[b] {
			return rank[a] - rank[b]
		}
		if d.Time != nil && d.Time[a] != d.Time[b] {
			if d.Time[a] < d.Time[b] {
				return -1
			}
			return 1
		}
		return 0
	})
	first := 1
	if d.NoIntercept {
		first = 0
	}
	r.p = first + len(d.Columns)
	r.x = make([]float64, n*r.p)
	for i, at := range r.order {
		row := r.x[i*r.p : (i+1)*r.p]
		if first == 1 {
			row[0] = 1
		}
		for j, c := range d.Columns {
			row[first+j] = c[at]
		}
		r.y = append(r.y, d.Outcome[at])
		if d.Weight != nil {
			r.root = append(r.root, math.Sqrt(d.Weight[at]))
		}
		if d.Offset != nil {
			r.offset = append(r.offset, d.Offset[at])
		}
		alike := 1.0
		if d.Alike != nil {
			alike = d.Alike[at]
		}
		if i == 0 || rank[at] != rank[r.order[i-1]] {
			if !(alike >= 1) || alike != math.Trunc(alike) || math.IsInf(alike, 1) {
				return nil, ErrAlike
			}
			r.start, r.alike = append(r.start, i), append(r.alike, alike)
			continue
		}
		if alike != r.alike[len(r.alike)-1] {
			return nil, ErrAlike
		}
		r.gap[i] = 1
		if d.Time != nil {
			if r.gap[i] = d.Time[at] - d.Time[r.order[i-1]]; r.gap[i] == 0 && o.Correlation == AR1 {
				return nil, ErrTime
			}
		}
	}
	r.start = append(r.start, n)
	r.pearson, r.design, r.fitted = make([]float64, n), make([]float64, n*r.p), make([]float64, n)
	return r, nil
}

// weight is a row's.
func (r *rows) weight(i int) float64 {
	if r.root == nil {
		return 1
	}
	return r.root[i] * r.root[i]
}

// residuals fills means, Pearson residuals and the scaled design at b, these times the root
// of the row's weight; false outside of the domain.
func (r *rows) residuals(b []float64) bool {
	for i := range r.n {
		eta := 0.0
		if r.offset != nil {
			eta = r.offset[i]
		}
		row := r.x[i*r.p : (i+1)*r.p]
		for j, v := range row {
			eta += b[j] * v
		}
		mean := regression.Mean(r.Link, eta)
		v := regression.VarianceAt(r.Family, mean)
		if !(v > 0) || math.IsInf(v, 1) {
			return false
		}
		root := math.Sqrt(v)
		if r.root != nil {
			root /= r.root[i]
		}
		if r.fitted[i] = mean; r.root != nil && r.root[i] == 0 {
			r.pearson[i] = 0
			clear(r.design[i*r.p : (i+1)*r.p])
			continue
		}
		r.pearson[i] = (r.y[i] - mean) / root
		f := regression.Slope(r.Link, eta) / root
		to := r.design[i*r.p : (i+1)*r.p]
		for j, v := range row {
			to[j] = v * f
		}
	}
	return true
}

// equations gives Σ D'V⁻¹D and Σ D'V⁻¹(y - m) but for the scale; each, where it is not
// nil, is called with those of every cluster.
func (r *rows) equations(each func(info, score []float64)) (info, score []float64, err error) {
	p := r.p
	info, score = make([]float64, p*p), make([]float64, p)
	one, u := make([]float64, p*p), make([]float64, p)
	var x, e []float64
	for c := range len(r.start) - 1 {
		from, to := r.start[c], r.start[c+1]
		x, e = append(x[:0], r.design[from*p:to*p]...), append(e[:0], r.pearson[from:to]...)
		if !r.whiten(x, e, r.gap[from:to]) {
			return nil, nil, Correlated
		}
		alike := r.alike[c]
		ownInfo, ownScore, times := info, score, alike
		if each != nil {
			clear(one)
			clear(u)
			ownInfo, ownScore, times = one, u, 1
		}
		for i, v := range e {
			row := x[i*p : (i+1)*p]
			for j, a := range row {
				a *= times
				ownScore[j] += a * v
				to := ownInfo[j*p : j*p+j+1]
				for k := range to {
					to[k] += a * row[k]
				}
			}
		}
		if each != nil {
			mirror(one, p)
			each(one, u)
			for k, v := range one {
				info[k] += alike * v
			}
			for k, v := range u {
				score[k] += alike * v
			}
		}
	}
	mirror(info, p)
	return info, score, nil
}

// mirror fills the upper triangle from the lower one.
func mirror(a []float64, p int) {
	for j := range p {
		for k := range j {
			a[k*p+j] = a[j*p+k]
		}
	}
}
