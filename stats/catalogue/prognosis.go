package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/cox"
	"leydig/stats/dist"
	"leydig/stats/prediction"
	"leydig/stats/results"
)

var prognosis = Statistic{
	Name: "prognosis", Short: "A model that predicts a time to an event for a single man, and how well it does",
	Usage: "FILE --time COLUMN --event COLUMN[=VALUE] --covariates COLUMN,... --save MODEL.json",
	Long: `Fits a Cox model for prediction, and says how well it will do on men like those of the
file: discrimination and the slope of calibration, corrected by the bootstrap for having
been looked at on the men whom it was fitted to, and predicted beside observed shares in
fifths of the prediction. --plot draws a nomogram. With --save the model is kept; leydig predict asks it about a man.
The file holds coefficients and sums, and the times of events; no man's row.
What a paper about it must say: docs/tripod.md.`,
	Example: `treated.csv --time months --event recovered --covariates age,volume
treated.csv --time months --event recovered --covariates age,volume --at 6 --save recovery.json`,
	Needs: Needs{Input: Rows}, Draws: true, Several: true, Saves: true,
	Options: options(timeOption, eventOption, needed, levelsOption, level,
		Option{Name: "at", Kind: Number, Help: "time at which predicted and observed shares are set beside each other (default: half of the " +
			"longest)"},
		Option{Name: "ridge", Kind: Number, Help: "penalty that draws the coefficients to 0, such as 5 (default: none)"},
		Option{Name: "samples", Kind: Whole, Default: "200", Help: "bootstrap samples"},
		Option{Name: "seed", Kind: Whole, Default: "1", Help: "of the bootstrap"}),
	Methods: ms{prediction.Method, prediction.QualityMethod, cox.RidgeMethod}, Run: runPrognosis,
}

// predictorsOf are the covariates of a design as a model keeps them.
func predictorsOf(d coding.Design) []prediction.Predictor {
	var out []prediction.Predictor
	for k, name := range d.Names {
		p := prediction.Predictor{Name: name}
		for j, v := range d.Variable {
			if v != k {
				continue
			}
			t := d.Terms[j]
			if t.Level == "" {
				p.Per = t.Per
				p.Range = []float64{slices.Min(d.Columns[j]) * t.Per, slices.Max(d.Columns[j]) * t.Per}
				continue
			}
			if p.Levels == nil {
				p.Levels = []string{t.Reference}
			}
			p.Levels = append(p.Levels, t.Level)
		}
		out = append(out, p)
	}
	return out
}

func runPrognosis(ctx context.Context, in *Given) (results.Found, error) {
	names := in.texts("covariates")
	s, all, err := in.survivalRows(names...)
	if err != nil {
		return results.Found{}, err
	}
	d, err := in.design(s, names)
	if err != nil {
		return results.Found{}, err
	}
	data := cox.Data{Time: stats.Pick(all.Time, d.Rows), Event: stats.Pick(all.Event, d.Rows), Columns: d.Columns}
	ridge := 0.0
	if in.Has("ridge") {
		if ridge = in.number("ridge"); !(ridge >= 0) {
			return results.Found{}, fmt.Errorf("--ridge %s: %w", shown(ridge), cox.ErrRidge)
		}
	}
	m, err := prediction.Fit(data, predictorsOf(d), ridge)
	if err != nil {
		return results.Found{}, err
	}
	m.Outcome, m.Time = in.word("event"), in.word("time")
	samples := int(in.whole("samples"))
	if samples < 1 || samples > 100000 {
		return results.Found{}, fmt.Errorf("--samples %d: want 1 to 100000", samples)
	}
	if err := m.Assess(ctx, data, samples, in.whole("seed")); err != nil {
		return results.Found{}, err
	}
	t := newEffects("coefficients", "Model", "hazard ratio", "z", true)
	t.By(prediction.Method)
	for j, term := range d.Terms {
		e, z, p := dist.Wald(m.Coefficient[j], math.Sqrt(m.Variance[j][j]), math.Inf(1), in.level())
		t.add(term, e, z, p)
	}
	noteDesign(t.Table, d)
	per := float64(m.Events) / float64(len(d.Terms))
	t.Note("%d rows, %d events, %s a coefficient", m.Men, m.Events, shown(per))
	if ridge > 0 {
		t.By(cox.RidgeMethod)
		t.Note("ridge penalty %s: of %d coefficients %s are left, AIC %s; of several penalties the one with the smallest AIC is the best, "+
			"and limits do not tell the bias that it brings", shown(ridge), len(d.Terms), shown(m.DF), shown(m.AIC))
	}
	if per < 10 && ridge == 0 {
		t.Note("fewer than 10 events a coefficient: predictions will be too extreme; take columns out, or draw coefficients to 0 (--ridge)")
	}
	q := results.NewTable("quality", "How well it predicts", "measure", "on its own men", "corrected")
	q.By(prediction.QualityMethod)
	q.Add("concordance", m.Quality.Apparent, m.Quality.Corrected)
	q.Add("slope of calibration", 1.0, m.Quality.Slope)
	q.Note("%d bootstrap samples; a slope below 1 tells predictions that are too extreme", m.Quality.Samples)
	if m.Quality.Samples < samples {
		q.Note("%d samples had no model", samples-m.Quality.Samples)
	}
	fifths, err := in.fifths(m, data)
	if err != nil {
		return results.Found{}, err
	}
	out := results.Found{Tables: []*results.Table{t.Table, q, fifths}, Saved: m}
	if in.Draw {
		if out.Plot, err = nomogram(m, in.horizons(m)); err != nil {
			return results.Found{}, err
		}
	}
	return out, nil
}

// horizons is the time of --at, or half of and the whole longest follow-up.
func (in *Given) horizons(m *prediction.Model) []float64 {
	if in.Has("at") {
		return []float64{in.number("at")}
	}
	return []float64{m.Last / 2, m.Last}
}

// fifths is the table of predicted beside observed shares.
func (in *Given) fifths(m *prediction.Model, data cox.Data) (*results.Table, error) {
	at := in.number("at")
	if math.IsNaN(at) {
		at = m.Last / 2
	}
	list, err := m.Fifths(data, at, in.level())
	if err != nil {
		return nil, fmt.Errorf("--at %s: %w", shown(at), err)
	}
	t := results.NewTable("calibration", "Predicted and observed by "+shown(at), "fifth of the prediction", "men", "predicted", "observed",
		"lower", "upper")
	for i, f := range list {
		t.Add(fmt.Sprint(i+1), f.Men, f.Predicted, f.Observed.Value, f.Observed.CI.Lower, f.Observed.CI.Upper)
	}
	t.Note("observed: 1 - Kaplan-Meier with log-log limits; NE where nobody was followed so long, or none or all had the event")
	return t, nil
}
