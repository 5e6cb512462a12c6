package chance

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// points is the size of the grid of own levels.
const points = 41

// bends is the dimension of the family of distributions of own levels: the log of the
// density is a natural cubic spline with so many degrees of freedom.
const bends = 5

// ridge draws the distribution towards a flat one, by so much as one man would (the c0
// of Efron 2016).
const ridge = 1.0

// grid is what does not change while a model is fitted: the own levels, and the columns
// of the spline at each, orthonormal and orthogonal to a constant.
type grid struct {
	level [points]float64
	over  [points]float64 // 1 / level
	log   [points]float64 // of level
	basis [points][bends]float64
	limit float64
}

// newGrid spans own levels from low to high in equal steps of their logs.
func newGrid(low, high, limit float64) *grid {
	g := &grid{limit: limit}
	columns := mat.NewDense(points, bends+1, nil)
	var knots [bends + 1]float64
	for k := range knots {
		knots[k] = float64(k) / bends
	}
	for q := range points {
		x := float64(q) / (points - 1)
		g.level[q] = low * math.Pow(high/low, x)
		g.over[q], g.log[q] = 1/g.level[q], math.Log(g.level[q])
		columns.Set(q, 0, 1)
		columns.Set(q, 1, x)
		for k := range bends - 1 {
			columns.Set(q, k+2, restricted(x, knots[:], k))
		}
	}
	var qr mat.QR
	qr.Factorize(columns)
	var orthonormal mat.Dense
	qr.QTo(&orthonormal)
	for q := range points {
		for k := range bends {
			g.basis[q][k] = orthonormal.At(q, k+1)
		}
	}
	return g
}

// restricted is the k-th bent column of a natural cubic spline: cubic between the knots,
// straight beyond the outer ones (Stone CJ, Koo CY 1985).
func restricted(x float64, knots []float64, k int) float64 {
	cube := func(v float64) float64 { v = math.Max(v, 0); return v * v * v }
	last, before := knots[len(knots)-1], knots[len(knots)-2]
	return cube(x-knots[k]) - cube(x-before)*(last-knots[k])/(last-before) + cube(x-last)*(before-knots[k])/(last-before)
}

// values is how many values of a man are held against a limit of entry.
const values = 2

// own is the distribution of own levels of a model: the mass of each level of the grid
// among those who entered, with what a value about it depends on. Who entered below a
// limit is no fair sample of men: a level is the rarer among them the rarer two values
// about it lie below the limit, and only the rest is left to the spline.
type own struct {
	*grid
	mass   [points]float64
	logCut [points]float64 // log of the share of values below the limit of entry
	slope  [points]float64 // of logCut by the log of the variation, times -1
	within float64
}

// at is the distribution with the parameters of a fit: those of the spline, and the log
// of the variation within men.
func (g *grid) at(theta []float64) *own {
	o := &own{grid: g, within: math.Exp(theta[bends])}
	top := math.Inf(-1)
	for q := range points {
		if g.limit > 0 {
			z := (g.limit/g.level[q] - 1) / o.within
			below := math.Max(dist.NormalLower(z), 1e-12)
			o.logCut[q] = math.Log(below)
			o.slope[q] = z * dist.NormalDensity(z) / below
		}
		o.mass[q] = values * o.logCut[q]
		for k := range bends {
			o.mass[q] += theta[k] * g.basis[q][k]
		}
		top = math.Max(top, o.mass[q])
	}
	sum := 0.0
	for q := range points {
		o.mass[q] = math.Exp(o.mass[q] - top)
		sum += o.mass[q]
	}
	for q := range points {
		o.mass[q] /= sum
	}
	return o
}

// before sums up a man's values: how many, their sum, and that of their squares.
type before struct{ n, sum, squares float64 }

func sumUp(x Man) before {
	b := before{n: float64(len(x.Before))}
	for _, v := range x.Before {
		b.sum += v
		b.squares += v * v
	}
	return b
}

// distance is the sum of the squares of a man's values over a level, less 1.
func (b before) distance(over float64) float64 {
	return (b.squares*over-2*b.sum)*over + b.n
}

// posterior gives the share of each own level for a man with such values, and the log of
// their density.
func (o *own) posterior(b before, out *[points]float64) float64 {
	top := math.Inf(-1)
	scale := -1 / (2 * o.within * o.within)
	for q, over := range o.over {
		out[q] = scale*b.distance(over) - b.n*(o.logCut[q]+o.log[q])
		if out[q] > top {
			top = out[q]
		}
	}
	for q := range out {
		out[q] -= top
	}
	newton.Exp(out[:], out[:])
	sum := 0.0
	for q := range out {
		out[q] *= o.mass[q]
		sum += out[q]
	}
	share := 1 / sum
	for q := range out {
		out[q] *= share
	}
	return math.Log(sum) + top - b.n*math.Log(o.within*math.Sqrt(2*math.Pi))
}

// score adds what one man tells: to the gradient, and its outer product to the
// information.
func (o *own) score(b before, n float64, w *[points]float64, d *newton.Derivatives) {
	var u [bends + 1]float64
	for q, p := range w {
		diff := p - o.mass[q]
		for k := range bends {
			u[k] += diff * o.basis[q][k]
		}
		u[bends] += p*(b.distance(o.over[q])/(o.within*o.within)-b.n+b.n*o.slope[q]) - diff*values*o.slope[q]
	}
	for i, a := range u {
		d.Gradient[i] += n * a
		for j, c := range u {
			d.Information[i*len(u)+j] += n * a * c
		}
	}
}

// fit finds the distribution of own levels and the variation within men that make the
// values before treatment likeliest, less the ridge. The information is that of the
// scores' outer products.
func (g *grid) fit(men []Man, sums []before, within float64) (newton.Maximum, error) {
	var w [points]float64
	evaluate := func(theta []float64, d *newton.Derivatives) bool {
		d.Value = 0
		clear(d.Gradient)
		clear(d.Information)
		if math.Abs(theta[bends]-math.Log(within)) > 2 {
			return false
		}
		o := g.at(theta)
		for i, b := range sums {
			d.Value += float64(men[i].N) * o.posterior(b, &w)
			o.score(b, float64(men[i].N), &w, d)
		}
		size := 1.0 // so that it is smooth at a flat distribution
		for _, a := range theta[:bends] {
			size += a * a
		}
		size = math.Sqrt(size)
		d.Value -= ridge * size
		for i, a := range theta[:bends] {
			d.Gradient[i] -= ridge * a / size
			for j, c := range theta[:bends] {
				v := -a * c / (size * size)
				if i == j {
					v++
				}
				d.Information[i*(bends+1)+j] += ridge * v / size
			}
		}
		return !math.IsNaN(d.Value)
	}
	start := make([]float64, bends+1)
	start[1], start[bends] = -1, math.Log(within)
	m, err := newton.Maximise(newton.Objective{Evaluate: evaluate}, start, newton.Options{Tolerance: 1e-5, Iterations: 200, Longest: 2,
		Indefinite: true})
	if err == stats.NotConverged && m.Iterations >= 200 {
		err = nil // scores' outer products come near slowly; the expected numbers are settled by then
	}
	return m, err
}
