package cox

import (
	"math"

	"leydig/stats/newton"
)

// exact is the discrete likelihood: at a time with d events the denominator is the
// sum over all sets of d of those at risk, by the recursion of elementary symmetric
// functions with their derivatives (Gail, Lubin and Rubinstein 1981).
func (l *likelihood) exact(lp []float64, out *newton.Derivatives) bool {
	p := l.p
	for _, b := range l.block {
		for i := b.from; i < b.to; {
			from, deaths := i, 0
			for ; i < b.to && l.time[i] == l.time[from]; i++ {
				if l.event[i] {
					deaths++
				}
			}
			if deaths == 0 {
				continue
			}
			top := math.Inf(-1)
			var members []int
			for q := b.from; q < i; q++ {
				if l.entry == nil || l.entry[q] < l.time[from] {
					members = append(members, q)
					top = math.Max(top, lp[q])
				}
			}
			e, scale := l.subsets(members, deaths, lp, top)
			if !(e[0] > 0) || math.IsInf(e[0], 0) {
				return false
			}
			out.Value -= math.Log(e[0]) + scale + float64(deaths)*top
			for q := from; q < from+deaths; q++ {
				out.Value += lp[q]
				for j, x := range l.x {
					out.Gradient[j] += x[q]
				}
			}
			at := 1 + p
			for j := range p {
				out.Gradient[j] -= e[1+j] / e[0]
				for k := 0; k <= j; k++ {
					v := e[at]/e[0] - e[1+j]*e[1+k]/(e[0]*e[0])
					out.Information[j*p+k] += v
					at++
				}
			}
		}
	}
	out.Mirror()
	return true
}

// subsets is the sum over all sets of so many members of the products of exp(lp - top), with its first
// derivatives and the upper triangle of its second; it is to be multiplied by exp(scale).
func (l *likelihood) subsets(members []int, number int, lp []float64, top float64) (sum []float64, scale float64) {
	p := l.p
	row := make([]float64, p)
	size := 1 + p + p*(p+1)/2 // value, first and second derivatives
	sums := make([]float64, (number+1)*size)
	sums[0] = 1
	for count, q := range members {
		r := math.Exp(lp[q] - top)
		x := l.at(q, row)
		for m := min(count+1, number); m >= 1; m-- {
			to, lower := sums[m*size:(m+1)*size], sums[(m-1)*size:m*size]
			to[0] += r * lower[0]
			at := 1 + p
			for j := range p {
				to[1+j] += r * (lower[1+j] + x[j]*lower[0])
				for k := 0; k <= j; k++ {
					to[at] += r * (lower[at] + x[j]*lower[1+k] + x[k]*lower[1+j] + x[j]*x[k]*lower[0])
					at++
				}
			}
		}
		// Keep the sums within range.
		if big := sums[min(count+1, number)*size]; big > 1e100 {
			for k := range sums {
				sums[k] /= 1e100
			}
			scale += math.Log(1e100)
		}
	}
	return sums[number*size:], scale
}
