package prediction

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/survival"
)

// QualityMethod is how a model is assessed.
var QualityMethod = stats.Method{
	ID: "prediction.bootstrap", Label: "bootstrap-corrected concordance and calibration slope",
	Sentence: "Discrimination (Harrell's C) and the slope of calibration were corrected for optimism by bootstrap samples of men, in " +
		"each of which " +
		"the model was fitted anew and held against the men of the study.",
	Cite: "Harrell FE, Lee KL, Mark DB. Stat Med 1996;15:361-387",
}

// predictor is the linear predictor of rows by coefficients.
func predictor(columns [][]float64, b []float64) []float64 {
	out := make([]float64, len(columns[0]))
	for j, c := range columns {
		for i, v := range c {
			out[i] += b[j] * v
		}
	}
	return out
}

// Assess fills the model's quality: the concordance of its linear predictor, less the mean
// excess of models of bootstrap samples on their own men over the men of d; and the mean
// slope of d's men on their linear predictors.
func (m *Model) Assess(ctx context.Context, d cox.Data, samples int, seed uint64) error {
	apparent, err := cox.Concord(d, predictor(d.Columns, m.Coefficient), true)
	if err != nil {
		return err
	}
	m.Quality = Quality{Apparent: apparent.Value, Corrected: math.NaN(), Slope: math.NaN()}
	random := rand.New(rand.NewPCG(seed, 1))
	n := len(d.Time)
	optimism, slope, done := 0.0, 0.0, 0
	for range samples {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := cox.Data{Columns: make([][]float64, len(d.Columns))}
		for range n {
			i := random.IntN(n)
			s.Time, s.Event = append(s.Time, d.Time[i]), append(s.Event, d.Event[i])
			for j, c := range d.Columns {
				s.Columns[j] = append(s.Columns[j], c[i])
			}
		}
		own, other, of, err := held(s, d, m.Ridge)
		var reason stats.Reason
		if errors.As(err, &reason) {
			continue // a sample without a model: too few events, a level that is not there
		}
		if err != nil {
			return err
		}
		optimism += own - other
		slope += of
		done++
	}
	if 2*done < samples || done == 0 {
		return stats.Reason("fewer than half of the bootstrap samples have a model")
	}
	m.Quality.Samples = done
	m.Quality.Corrected, m.Quality.Slope = m.Quality.Apparent-optimism/float64(done), slope/float64(done)
	return nil
}

// held is how the model of a sample does on the sample and on the men of d, and the slope of
// those on its linear predictor.
func held(s, d cox.Data, ridge float64) (own, other, slope float64, err error) {
	fit, err := cox.Fit(s, cox.Options{Ties: cox.Breslow, Ridge: ridge})
	if err == nil && len(fit.Infinite) > 0 {
		err = stats.Monotone
	}
	if err != nil {
		return 0, 0, 0, err
	}
	a, err := cox.Concord(s, predictor(s.Columns, fit.Coefficient), true)
	if err != nil {
		return 0, 0, 0, err
	}
	score := predictor(d.Columns, fit.Coefficient)
	b, err := cox.Concord(d, score, true)
	if err != nil {
		return 0, 0, 0, err
	}
	on, err := cox.Fit(cox.Data{Time: d.Time, Event: d.Event, Columns: [][]float64{score}}, cox.Options{Ties: cox.Breslow})
	if err == nil && len(on.Infinite) > 0 {
		err = stats.Monotone
	}
	if err != nil {
		return 0, 0, 0, err
	}
	return a.Value, b.Value, on.Coefficient[0], nil
}

// Fifth is a group of men with like predictions.
type Fifth struct {
	Men       int
	Predicted float64        // mean predicted share by the time
	Observed  stats.Estimate // Kaplan-Meier
}

// Fifths holds the predicted shares by a time against the observed, in fifths of the
// prediction.
func (m *Model) Fifths(d cox.Data, time, level float64) ([]Fifth, error) {
	share := make([]float64, len(d.Time))
	row := make([]float64, len(d.Columns))
	for i := range share {
		for j, c := range d.Columns {
			row[j] = c[i]
		}
		e, err := m.Share(row, time, level)
		if err != nil {
			return nil, err
		}
		share[i] = e.Value
	}
	groups := survival.Fifths(share)
	out := make([]Fifth, 5)
	samples := make([]survival.Sample, 5)
	for i, g := range groups {
		out[g].Men++
		out[g].Predicted += share[i]
		samples[g].Time, samples[g].Event = append(samples[g].Time, d.Time[i]), append(samples[g].Event, d.Event[i])
	}
	for g := range out {
		if out[g].Men == 0 {
			continue
		}
		out[g].Predicted /= float64(out[g].Men)
		t, err := samples[g].Table()
		if err != nil {
			return nil, err
		}
		c, err := survival.KaplanMeier(t, survival.Options{Level: level})
		if err != nil {
			return nil, err
		}
		e, err := c.At(time)
		if err != nil {
			e = stats.NoEstimate(0)
		} else {
			e.Value, e.CI.Lower, e.CI.Upper = 1-e.Value, 1-e.CI.Upper, 1-e.CI.Lower
		}
		out[g].Observed = e
	}
	return slices.DeleteFunc(out, func(f Fifth) bool { return f.Men == 0 }), nil
}
