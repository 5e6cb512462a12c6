package regression

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"leydig/stats/newton"
)

// size is how many rows are summed at a time.
const size = newton.Rows

// blocks is room for the rows of one block.
type blocks struct{ eta, score, info, product []float64 }

func newBlocks() *blocks {
	b := make([]float64, 4*size)
	return &blocks{b[:size], b[size : 2*size], b[2*size : 3*size], b[3*size:]}
}

func vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Data: x, Inc: 1} }

// evaluate is the newton.Objective of the likelihood.
func (g *glm) evaluate(at []float64, d *newton.Derivatives) bool {
	d.Clear()
	for from := 0; from < len(g.y); from += size {
		to := min(from+size, len(g.y))
		if !g.block(at, from, to, d) {
			return false
		}
	}
	d.Mirror()
	return true
}

// block adds the rows from..to, into the lower triangle of the information.
func (g *glm) block(at []float64, from, to int, d *newton.Derivatives) bool {
	n := to - from
	eta, score, info := g.room.eta[:n], g.room.score[:n], g.room.info[:n]
	g.predict(at, from, eta)
	if g.Family == Binomial && g.Link == Logit && g.w == nil {
		d.Value += logits(g.y[from:to], eta, score, info)
		d.AddRows(g.x, from, to, 1, score, info, g.room.product[:n])
		return true
	}
	for i := range n {
		r, ok := g.of(g.y[from+i], eta[i])
		if !ok {
			return false
		}
		w := r.observed
		if g.fisher {
			w = r.expected
		}
		if g.w != nil {
			c := g.w[from+i]
			r.value, r.score, w = c*r.value, c*r.score, c*w
		}
		d.Value += r.value
		score[i], info[i] = r.score, w
	}
	d.AddRows(g.x, from, to, 1, score, info, g.room.product[:n])
	return true
}

// predict fills eta with the linear predictors of the rows from a place on.
func (g *glm) predict(at []float64, from int, eta []float64) {
	to, first := from+len(eta), 0
	switch {
	case g.Offset != nil:
		copy(eta, g.Offset[from:to])
	case g.NoIntercept:
		clear(eta)
	default:
		first = 1
		for i := range eta {
			eta[i] = at[0]
		}
	}
	for j, b := range at[first:] {
		blas64.Axpy(b, vector(g.x[first+j][from:to]), vector(eta))
	}
}

// predictor is the linear predictor of every row.
func (g *glm) predictor(at []float64) []float64 {
	out := make([]float64, len(g.y))
	for from := 0; from < len(out); from += size {
		g.predict(at, from, out[from:min(from+size, len(out))])
	}
	return out
}

// logits is what logit gives of a block's rows, with one logarithm for all: that of the
// product of 1 + e^-|η|, which lies between 1 and 2^512.
func logits(y, eta, score, info []float64) float64 {
	for i, v := range eta {
		info[i] = -math.Abs(v)
	}
	newton.Exp(info, info)
	value, product := 0.0, 1.0
	for i, v := range eta {
		e := info[i]
		q := 1 / (1 + e)
		// The probability is q, of a negative v e q: chosen by its sign without a branch, which
		// would be foretold wrongly half of the time.
		of, or := math.Float64bits(q), math.Float64bits(e*q)
		negative := uint64(int64(math.Float64bits(v)) >> 63)
		p := math.Float64frombits(of ^ (of^or)&negative)
		value += y[i]*v - (v+math.Abs(v))/2
		product *= 1 + e
		score[i], info[i] = y[i]-p, e*q*q
	}
	return value - math.Log(product)
}
