package regression

import (
	"slices"

	"leydig/stats/newton"
)

// start is the coefficients of the outcome's mean alone, which lie in every domain that
// has an intercept and no offset.
func (g *glm) start() []float64 {
	b := make([]float64, len(g.x))
	if g.NoIntercept {
		return b
	}
	b[0] = linked(g.Link, g.mean())
	if g.Offset != nil {
		mean, _ := spread(g.Offset)
		b[0] -= mean
	}
	return b
}

// mean is the weighted mean of the outcome.
func (g *glm) mean() float64 {
	s, n := 0.0, 0.0
	for i, y := range g.y {
		s += g.weightOf(i) * y
		n += g.weightOf(i)
	}
	return s / n
}

// held climbs from a point with one coefficient held at a value.
func (g *glm) held(from []float64, held int, value float64) (newton.Maximum, error) {
	hold := make([]bool, len(from))
	hold[held] = true
	return g.maximise(g.moved(from, held, value), newton.Options{Held: hold})
}

// maximise climbs from a point (nil: start).
func (g *glm) maximise(from []float64, o newton.Options) (newton.Maximum, error) {
	if from == nil {
		from = g.start()
	}
	o.Tolerance, o.Exact = 1e-12, g.sizes
	if len(g.y) >= many {
		o.Unseen = 1e-9
	}
	return newton.Maximise(newton.Objective{Evaluate: g.evaluate}, from, o)
}

// many rows have digits enough after the last step that is worth a pass over them.
const many = 1 << 14

// nearby is where the model of every sixteenth row has its maximum, and whether that seems to run
// off, as separated rows do: that of all is a step or
// two from there. It is nil where rows are few.
func (g *glm) nearby() (at []float64, off bool) {
	if len(g.y) < many {
		return nil, false
	}
	part := *g
	part.room, part.x = newBlocks(), make([][]float64, len(g.x))
	part.y, part.w, part.Offset = each(g.y), each(g.w), each(g.Offset)
	for j, x := range g.x {
		part.x[j] = each(x)
	}
	top, err := part.maximise(nil, newton.Options{})
	if err != nil {
		return nil, true
	}
	m := Model{Options: g.Options, glm: &part}
	m.predict(top.At)
	return top.At, m.extreme()
}

// every is which of the rows nearby looks at.
const every = 16

// each is every sixteenth of x; nil of nil.
func each(x []float64) []float64 {
	var out []float64
	for i := 0; i < len(x); i += every {
		out = append(out, x[i])
	}
	return out
}

// moved is a point with one coefficient at a value and, where the domain has no bounds, the
// intercept moved against it, so that the linear predictor keeps its mean.
func (g *glm) moved(from []float64, held int, value float64) []float64 {
	out := slices.Clone(from)
	out[held] = value
	if g.NoIntercept || held == 0 || g.Link == Identity || g.Family == Binomial && g.Link == Log {
		return out
	}
	mean, _ := spread(g.x[held])
	out[0] -= (value - from[held]) * mean
	return out
}
