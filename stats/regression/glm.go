package regression

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// Options of a fit.
type Options struct {
	Family Family // "": Binomial
	Link   Link   // "": the family's usual one, the first of Links
	Robust Robust // standard errors; "": of the model
}

// usual fills what was left open.
func (o Options) usual() (Options, error) {
	if o.Family == "" {
		o.Family = Binomial
	}
	links := Links(o.Family)
	if o.Link == "" && len(links) > 0 {
		o.Link = links[0]
	}
	if !slices.Contains(links, o.Link) {
		return o, ErrLink
	}
	return o, nil
}

// Model is a fitted model; slices run over the coefficients, the intercept first.
type Model struct {
	Options
	N, Events   int // rows of positive weight; of a binomial outcome the successes
	Clusters    int // 0 where none were given
	Terms       []stats.Term
	Coefficient []float64
	Variance    *mat.SymDense // as Options.Robust has it
	Naive       *mat.SymDense // of the model: the inverse expected information
	LogLik      [2]float64    // of the intercept (and offset) alone, and at the maximum
	Deviance    [2]float64    // likewise
	DFResidual  int
	LR, Wald    stats.Test // of all covariates together, the intercept apart
	// DF is that of t for limits and p-values; infinite where they are normal.
	DF float64
	// Separated tells that the covariates separate the outcomes, so that some
	// coefficients are infinite: then Coefficient, Variance and Wald are empty, while LogLik,
	// Deviance and LR are those that the likelihood tends to. nil: there is a maximum.
	Separated *Separation
	Fitted    []float64 // the mean of each row; of a binomial outcome the probability
	Predictor []float64 // the linear predictor of each row

	data    Data
	glm     *glm
	climbed newton.Maximum // in the coordinates of glm.x, as is inverse
	inverse *mat.SymDense  // of the expected information
}

// glm is the likelihood of a generalised linear model.
type glm struct {
	Data
	Options
	x      [][]float64 // with the intercept's column
	y      []float64   // share of the trials, or count
	w      []float64   // case weight times trials
	of     response
	fisher bool // the expected information in place of the observed one
	room   *blocks
	sizes  []float64 // of the columns of x
	middle []float64 // what was taken from the columns of x; nil: nothing
}

// Fit maximises the likelihood by Newton steps with the observed information, to the
// last digits; the variance is of the expected information formed at the maximum. Data
// that are separated are no error: see Model.Separated. R: glm(control =
// glm.control(epsilon = 1e-14)). Gaussian outcomes: Linear.
func Fit(d Data, o Options) (*Model, error) {
	o, err := o.usual()
	if err != nil {
		return nil, err
	}
	if o.Family == Gaussian {
		l, err := Linear(d, o.Robust)
		if err != nil {
			return nil, err
		}
		return &l.Model, nil
	}
	if err := d.check(o.Family); err != nil {
		return nil, err
	}
	if err := o.Robust.check(d); err != nil {
		return nil, err
	}
	g := newGLM(d, o)
	m := &Model{Options: o, Terms: d.terms(), DF: math.Inf(1), data: d, glm: g}
	m.count()
	if o.Family == Binomial && (m.Events == 0 || g.full()) || o.Family == Poisson && m.Events == 0 {
		return nil, NoVariation
	}
	if err := m.null(); err != nil {
		return nil, err
	}
	start, off := g.nearby()
	if off { // before a climb of all rows that has no end
		if err := m.separate(); err != nil || m.Separated != nil {
			return m, err
		}
	}
	top, err := g.maximise(start, newton.Options{})
	if err != nil && len(g.y) >= many {
		top, err = g.maximise(nil, newton.Options{})
	}
	m.predict(top.At)
	if !off && (err != nil || m.extreme()) {
		if err := m.separate(); err != nil || m.Separated != nil {
			return m, err
		}
	}
	if err != nil {
		return nil, g.why(top, err)
	}
	return m, m.finish(top)
}

// separate fills Separated, and the likelihood that the data then tend to, if they are.
func (m *Model) separate() (err error) {
	if m.Separated, err = m.glm.separation(); err != nil || m.Separated == nil {
		return err
	}
	m.Predictor, m.Fitted = nil, nil
	return m.limit()
}

// Nested fits the model of some of the columns, by their numbers, to the same rows, as
// Fit would. It takes the model without covariates from m, and a start that is near.
func (m *Model) Nested(columns []int) (*Model, error) {
	g, start := m.some(columns)
	if start == nil {
		return Fit(g.Data, m.Options)
	}
	n := &Model{Options: m.Options, N: m.N, Events: m.Events, Clusters: m.Clusters, Terms: g.terms(), DF: math.Inf(1), data: g.Data, glm: g}
	n.DFResidual, n.LogLik[0], n.Deviance[0] = n.N-len(n.Terms), m.LogLik[0], m.Deviance[0]
	top, err := g.maximise(start, newton.Options{})
	if n.predict(top.At); err != nil || n.extreme() {
		return Fit(g.Data, m.Options) // which looks for the reason
	}
	return n, n.finish(top)
}

// NestedLogLik is the largest log-likelihood of the model of some of the columns, as
// Nested has it, for likelihood-ratio tests: it takes fewer passes over the rows. Where the
// whole model has a maximum, so has every model nested in it.
func (m *Model) NestedLogLik(columns []int) (float64, error) {
	if g, start := m.some(columns); start != nil {
		if top, err := g.maximise(start, newton.Options{ValueAlone: true}); err == nil {
			return top.End.Value + g.constants(), nil
		}
	}
	n, err := m.Nested(columns)
	if err != nil {
		return 0, err
	}
	return n.LogLik[1], nil
}

// some is the likelihood of some of the columns, and where it is near its maximum; nil
// where that is not known.
func (m *Model) some(columns []int) (*glm, []float64) {
	d, keep := m.data, []int(nil)
	d.Columns, d.Terms = stats.Pick(d.Columns, columns), stats.Pick(d.Terms, columns)
	if !d.NoIntercept {
		keep = append(keep, 0)
	}
	for _, j := range columns {
		keep = append(keep, j+d.first())
	}
	if m.glm == nil {
		return &glm{Data: d}, nil
	}
	g := *m.glm
	g.Data, g.room = d, newBlocks()
	g.x, g.sizes, g.middle = stats.Pick(g.x, keep), stats.Pick(g.sizes, keep), stats.Pick(g.middle, keep)
	if m.Separated != nil {
		return &g, nil
	}
	return &g, m.climbed.Restricted(keep)
}

func newGLM(d Data, o Options) *glm {
	g := &glm{Data: d, Options: o, x: d.design(), of: responses[o.Family][o.Link], y: d.Outcome, w: d.Weight}
	if d.Trials != nil {
		g.y, g.w = make([]float64, len(d.Outcome)), make([]float64, len(d.Outcome))
		for i := range g.y {
			g.y[i], g.w[i] = d.Outcome[i]/d.Trials[i], d.weight(i)*d.Trials[i]
		}
	}
	g.room = newBlocks()
	g.sizes = sizes(g.x)
	g.centre()
	return g
}

// full tells whether every trial of a binomial outcome is a success.
func (g *glm) full() bool {
	for i, y := range g.y {
		if y != 1 && g.weightOf(i) > 0 {
			return false
		}
	}
	return true
}

func (g *glm) weightOf(i int) float64 {
	if g.w == nil {
		return 1
	}
	return g.w[i]
}

// count fills the numbers of rows, events and clusters.
func (m *Model) count() {
	if m.data.Weight == nil && m.data.Cluster == nil {
		m.N, m.Events = len(m.data.Outcome), int(math.Round(floats.Sum(m.data.Outcome)))
		m.DFResidual = m.N - len(m.Terms)
		return
	}
	events := 0.0
	seen := map[int]bool{}
	for i, y := range m.data.Outcome {
		if m.data.weight(i) == 0 {
			continue
		}
		m.N++
		events += y
		if m.data.Cluster != nil {
			seen[m.data.Cluster[i]] = true
		}
	}
	m.Events, m.Clusters = int(math.Round(events)), len(seen)
	m.DFResidual = m.N - len(m.Terms)
}

// extreme tells whether some fitted probability is so near 0 or 1 that the data may be
// separated; only then is that looked into.
func (m *Model) extreme() bool {
	const far = 12 // of a logit
	if m.Family != Binomial && m.Link != Log {
		return false
	}
	least := math.Exp(-far)
	for i, p := range m.Fitted {
		if m.Family == Binomial && !(p > least && 1-p > least) || m.Family == Poisson && m.Predictor[i] < -far {
			return true
		}
	}
	return false
}

// predict fills the linear predictor and the mean of each row.
func (m *Model) predict(at []float64) {
	m.Predictor = m.glm.predictor(at)
	m.Fitted = slices.Clone(m.Predictor)
	Means(m.Link, m.Fitted)
}

// why explains a climb without an end.
func (g *glm) why(top newton.Maximum, err error) error {
	if errors.Is(err, stats.Singular) || g.Family != Binomial || g.Link != Log && g.Link != Identity {
		return err
	}
	for _, eta := range g.predictor(top.At) {
		if p := Mean(g.Link, eta); p < 1e-4 || p > 1-1e-4 {
			return Boundary
		}
	}
	return err
}

// null fills the log-likelihood and deviance without covariates.
func (m *Model) null() error {
	g := *m.glm
	g.x, g.sizes = nil, nil
	if !g.NoIntercept {
		g.x, g.sizes = m.glm.x[:1], m.glm.sizes[:1]
	}
	g.room = newBlocks()
	d := newton.NewDerivatives(len(g.x))
	switch {
	case g.Offset == nil && len(g.x) == 1:
		// Likelihoods are linear in outcomes: all rows are one of their mean.
		mean, weights := g.mean(), float64(len(g.y))
		if g.w != nil {
			weights = floats.Sum(g.w)
		}
		g.y, g.w, g.x = []float64{mean}, []float64{weights}, [][]float64{{1}}
		if !g.evaluate([]float64{linked(g.Link, mean)}, d) {
			return stats.NotConverged
		}
	case len(g.x) == 1:
		top, err := g.maximise(nil, newton.Options{})
		if err != nil {
			return err
		}
		d = top.End
	case !g.evaluate(nil, d):
		d.Value = math.NaN() // a model without an intercept of which 0 is no mean
	}
	m.LogLik[0] = d.Value + m.glm.constants()
	m.Deviance[0] = 2 * (m.glm.saturated() - d.Value)
	return nil
}

// constants are the terms of the log-likelihood that no coefficient changes.
func (g *glm) constants() float64 {
	s := 0.0
	if g.Family == Binomial && g.Trials == nil {
		return 0
	}
	for i, y := range g.y {
		s += g.weight(i) * constant(g.Family, y, g.trials(i))
	}
	return s
}

// saturated is the log-likelihood of a model with a coefficient for every row.
func (g *glm) saturated() float64 {
	s := 0.0
	for i, y := range g.y {
		s += g.weightOf(i) * saturated(g.Family, y)
	}
	return s
}

// finish fills the model from the maximum, where it is predicted.
func (m *Model) finish(top newton.Maximum) error {
	g, p := m.glm, len(m.Terms)
	m.climbed = top
	m.likelihood(top.End.Value)
	d := top.End
	if !canonical(g.Family, g.Link) {
		fisher := *g
		fisher.fisher = true
		if d = newton.NewDerivatives(p); !fisher.evaluate(top.At, d) {
			return stats.NotConverged
		}
	}
	var ok bool
	if m.inverse, ok = newton.Invert(d.Information, p); !ok {
		return stats.Singular
	}
	m.Naive = m.inverse
	m.Coefficient = g.own(top.At, &m.Naive)
	m.Variance = m.Naive
	if m.Robust != "" {
		var err error
		if m.Variance, err = m.sandwich(); err != nil {
			return err
		}
		g.own(top.At, &m.Variance)
	}
	m.Wald = m.waldAll()
	return nil
}

// likelihood fills what the largest value of the likelihood tells.
func (m *Model) likelihood(value float64) {
	m.LogLik[1] = value + m.glm.constants()
	m.Deviance[1] = math.Max(0, 2*(m.glm.saturated()-value))
	if k := len(m.data.Columns); k > 0 {
		m.LR = dist.ChiSquaredTest(math.Max(0, 2*(m.LogLik[1]-m.LogLik[0])), float64(k))
	}
}
