// Package prediction makes a Cox model into one that can be kept in a file and asked about a
// single man, and says how well it will do: discrimination and calibration, corrected for
// having been looked at on the men whom it was fitted to.
//
// Sources: Harrell FE, Lee KL, Mark DB. Stat Med 1996;15:361-387 (optimism by the bootstrap);
// van Houwelingen HC, Le Cessie S. Stat Med 1990;9:1303-1325 (slope); Tsiatis AA. Ann Stat
// 1981;9:93-108 (variance of a predicted curve); Collins GS, et al. BMJ 2015;350:g7594 (TRIPOD).
package prediction

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/dist"
)

// Form names the form in which models are saved.
const Form = "leydig prediction 1"

// Method is how a prediction and its limits come about.
var Method = stats.Method{
	ID: "prediction.cox", Label: "prediction from a Cox model (Breslow ties)",
	Sentence: "The predicted share with the event is 1 - exp(-H) of a Cox model with Breslow's baseline hazard; " + stats.LevelMark +
		" limits are log-log, from Tsiatis's variance.",
	Cite: "Tsiatis AA. Ann Stat 1981;9:93-108",
}

// Predictor is a number or a factor of a model.
type Predictor struct {
	Name   string    `json:"name"`
	Levels []string  `json:"levels,omitempty"` // of a factor, the reference first
	Range  []float64 `json:"range,omitempty"`  // of a number, lowest and highest among the men of the model
	Per    float64   `json:"per,omitempty"`    // the unit of a number's coefficient
}

// columns is how many coefficients a predictor has.
func (p Predictor) columns() int {
	if p.Levels != nil {
		return len(p.Levels) - 1
	}
	return 1
}

// Model is what is saved: coefficients with their variance, and the baseline hazard with
// what its variance takes. It holds sums over men, and times of events; nobody's row.
type Model struct {
	Form       string      `json:"form"`
	Outcome    string      `json:"outcome"`
	Time       string      `json:"time"` // column of the times, in whose unit times are
	Synthetic  string      `json:"synthetic,omitempty"`
	Men        int         `json:"men"`
	Events     int         `json:"events"`
	Predictors []Predictor `json:"predictors"`
	Ridge      float64     `json:"ridge,omitempty"` // penalty by which coefficients were drawn to 0
	DF         float64     `json:"df"`              // coefficients, or what a ridge leaves of them
	AIC        float64     `json:"aic"`
	// Of the coefficients, in the order of the predictors' columns.
	Coefficient []float64   `json:"coefficient"`
	Mean        []float64   `json:"mean"` // of the columns
	Variance    [][]float64 `json:"variance"`
	// At each time of an event: the cumulative hazard of a man with mean columns, the sum of
	// d/S0² up to there, and Σ (mean at risk - mean) d/S0.
	Times   []float64   `json:"times"`
	Hazard  []float64   `json:"hazard"`
	Squares []float64   `json:"squares"`
	Drift   [][]float64 `json:"drift"`
	Last    float64     `json:"last"` // longest time that somebody was followed
	Quality Quality     `json:"quality"`
}

// Quality is how well a model does on the men whom it was fitted to, and what is expected
// of it on others like them.
type Quality struct {
	Apparent  float64 `json:"concordance_apparent"`
	Corrected float64 `json:"concordance_corrected"`
	Slope     float64 `json:"slope_corrected"` // of calibration; below 1 predictions are too extreme
	Samples   int     `json:"bootstrap_samples"`
}

// Why there is no model or prediction.
const (
	ErrForm  stats.Reason = "this is no saved prediction model, or one of another form"
	Beyond   stats.Reason = "the time lies beyond the follow-up of the men of the model"
	Flat     stats.Reason = "no predictor changes the prediction: there is nothing to draw"
	ErrTimes stats.Reason = "a time must be above 0"
)

// Fit fits the Cox model, with a ridge penalty (0: none; see cox.Options), and keeps what
// predictions take. The columns of d are those of the
// predictors, in order.
func Fit(d cox.Data, predictors []Predictor, ridge float64) (*Model, error) {
	fit, err := cox.Fit(d, cox.Options{Ties: cox.Breslow, Ridge: ridge})
	switch {
	case err != nil:
		return nil, err
	case fit.Events == 0:
		return nil, stats.NoEvents
	case len(fit.Infinite) > 0:
		return nil, stats.Monotone
	}
	m := &Model{Form: Form, Men: fit.N, Events: fit.Events, Predictors: predictors, Coefficient: fit.Coefficient, Mean: fit.Mean,
		Last: slices.Max(d.Time), Ridge: ridge, DF: fit.DF, AIC: 2 * (fit.DF - fit.LogLik[1])}
	p := len(fit.Coefficient)
	for j := range p {
		row := make([]float64, p)
		for k := range row {
			row[k] = fit.Variance.At(j, k)
		}
		m.Variance = append(m.Variance, row)
	}
	m.baseline(d)
	return m, nil
}

// baseline fills the hazard and what its variance takes.
func (m *Model) baseline(d cox.Data) {
	p, n := len(m.Coefficient), len(d.Time)
	order := make([]int, n)
	risk := make([]float64, n)
	for i := range order {
		order[i] = i
		eta := 0.0
		for j, c := range d.Columns {
			eta += m.Coefficient[j] * (c[i] - m.Mean[j])
		}
		risk[i] = math.Exp(eta)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(d.Time[b], d.Time[a]) })
	type step struct {
		time, hazard, square float64
		drift                []float64
	}
	var steps []step
	s0, s1 := 0.0, make([]float64, p)
	for k := 0; k < n; {
		t, events := d.Time[order[k]], 0.0
		for ; k < n && d.Time[order[k]] == t; k++ {
			i := order[k]
			s0 += risk[i]
			for j, c := range d.Columns {
				s1[j] += risk[i] * (c[i] - m.Mean[j])
			}
			if d.Event[i] {
				events++
			}
		}
		if events == 0 {
			continue
		}
		x := step{t, events / s0, events / (s0 * s0), make([]float64, p)}
		for j := range s1 {
			x.drift[j] = s1[j] / s0 * events / s0
		}
		steps = append(steps, x)
	}
	slices.Reverse(steps)
	h, q, w := 0.0, 0.0, make([]float64, p)
	for _, x := range steps {
		h, q = h+x.hazard, q+x.square
		for j := range w {
			w[j] += x.drift[j]
		}
		m.Times, m.Hazard, m.Squares, m.Drift = append(m.Times, x.time), append(m.Hazard, h), append(m.Squares, q),
			append(m.Drift, slices.Clone(w))
	}
}

// Read reads a saved model, and refuses one that is not whole.
func Read(b []byte) (*Model, error) {
	var m Model
	if err := json.Unmarshal(b, &m); err != nil || m.Form != Form {
		return nil, ErrForm
	}
	p := 0
	for _, x := range m.Predictors {
		p += x.columns()
		if x.Levels == nil && (len(x.Range) != 2 || !(x.Per > 0)) || x.Levels != nil && len(x.Levels) < 2 {
			return nil, ErrForm
		}
	}
	k := len(m.Times)
	if p == 0 || k == 0 || len(m.Coefficient) != p || len(m.Mean) != p || len(m.Variance) != p || len(m.Hazard) != k || len(m.Squares) != k ||
		len(m.Drift) != k || !slices.IsSorted(m.Times) {
		return nil, ErrForm
	}
	for _, rows := range [][][]float64{m.Variance, m.Drift} {
		for _, row := range rows {
			if len(row) != p {
				return nil, ErrForm
			}
		}
	}
	return &m, nil
}

// SayInvented keeps the statement that the men of the model are invented.
func (m *Model) SayInvented(statement string) { m.Synthetic = statement }

// Row is the columns of a man with these values, one text a predictor in their order; a
// number beyond those of the model's men is told in beyond.
func (m *Model) Row(values []string, number func(string) (float64, error)) (row []float64, beyond []string, err error) {
	if len(values) != len(m.Predictors) {
		return nil, nil, stats.ErrUnpaired
	}
	for i, p := range m.Predictors {
		if p.Levels != nil {
			at := slices.Index(p.Levels, values[i])
			if at < 0 {
				return nil, nil, fmt.Errorf("%s: there is no %q among the men of the model; there are %v", p.Name, values[i], p.Levels)
			}
			for l := range p.Levels[1:] {
				is := 0.0
				if at == l+1 {
					is = 1
				}
				row = append(row, is)
			}
			continue
		}
		x, err := number(values[i])
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		if x < p.Range[0] || x > p.Range[1] {
			beyond = append(beyond, fmt.Sprintf("%s %g is outside of the %g to %g of the men of the model", p.Name, x, p.Range[0], p.Range[1]))
		}
		row = append(row, x/p.Per)
	}
	return row, beyond, nil
}

// Share is the predicted share with the event by a time, of men with this row, with log-log
// limits. R: survival::survfit(coxph(ties = "breslow"), newdata, conf.type = "log-log").
func (m *Model) Share(row []float64, time, level float64) (stats.Estimate, error) {
	switch {
	case !(level > 0 && level < 1):
		return stats.Estimate{}, stats.ErrLevel
	case len(row) != len(m.Coefficient):
		return stats.Estimate{}, stats.ErrUnpaired
	case !(time > 0):
		return stats.Estimate{}, ErrTimes
	case time > m.Last:
		return stats.Estimate{}, Beyond
	}
	nan := math.NaN()
	e := stats.Estimate{SE: nan, CI: stats.NoInterval(level)}
	k, found := slices.BinarySearch(m.Times, time)
	if !found {
		k--
	}
	if k < 0 {
		return e, nil // no event yet
	}
	eta := 0.0
	q := make([]float64, len(row))
	for j, x := range row {
		eta += m.Coefficient[j] * (x - m.Mean[j])
		q[j] = (x-m.Mean[j])*m.Hazard[k] - m.Drift[k][j]
	}
	variance := m.Squares[k]
	for j, a := range q {
		for l, b := range q {
			variance += a * b * m.Variance[j][l]
		}
	}
	h := m.Hazard[k] * math.Exp(eta)
	se := math.Sqrt(variance) * math.Exp(eta) // of the hazard
	e.Value = -math.Expm1(-h)
	e.SE = se * math.Exp(-h)
	factor := math.Exp(dist.Z(level) * se / h)
	e.CI.Lower, e.CI.Upper = -math.Expm1(-h/factor), -math.Expm1(-h*factor)
	return e, nil
}
