package regression

import (
	"cmp"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/radix"
)

// CalibrationMethod is how predicted probabilities are held against outcomes.
var CalibrationMethod = stats.Method{
	ID: "regression.calibration", Label: "Brier score, Nagelkerke's R², Hosmer-Lemeshow test",
	Sentence: "Calibration was assessed by the Brier score and the Hosmer-Lemeshow test in tenths of the predicted probability.",
	Cite: "Brier GW. Mon Weather Rev 1950;78:1-3; Nagelkerke NJD. Biometrika 1991;78:691-692; Hosmer DW, Lemeshow S. Commun " +
		"Stat Theory 1980;9:1043-1069",
}

// FewEvents is the number of events a covariate column below which a logistic model is
// warned of (Peduzzi P, et al. J Clin Epidemiol 1996;49:1373-1379).
const FewEvents = 10

// EventsPerVariable is the rarer of events and non-events over the number of columns; NaN
// without columns, and of outcomes other than 0 and 1.
func (m *Model) EventsPerVariable() float64 {
	if m.Family != Binomial && !m.zeroOne() || len(m.data.Columns) == 0 {
		return math.NaN()
	}
	trials := 0.0
	for i := range m.data.Outcome {
		if m.data.weight(i) > 0 {
			trials += m.data.trials(i)
		}
	}
	return math.Min(float64(m.Events), trials-float64(m.Events)) / float64(len(m.data.Columns))
}

func (m *Model) zeroOne() bool {
	return !slices.ContainsFunc(m.data.Outcome, func(y float64) bool { return y != 0 && y != 1 })
}

// Nagelkerke is his R²: the gain in likelihood over the largest that could be gained.
func (m *Model) Nagelkerke() float64 {
	n := 0.0
	for i := range m.data.Outcome {
		n += m.data.weight(i) * m.data.trials(i)
	}
	constants := m.glm.constants()
	null, full := m.LogLik[0]-constants, m.LogLik[1]-constants
	return math.Expm1(2*(null-full)/n)/math.Expm1(2*null/n) + 0
}

// Brier is the mean squared difference of outcomes of 0 and 1 from their probabilities.
func Brier(y, p []float64) float64 {
	s := 0.0
	for i := range y {
		s += (y[i] - p[i]) * (y[i] - p[i])
	}
	return s / float64(len(y))
}

// Tenth is a group of rows with like predicted probabilities.
type Tenth struct {
	N                  int
	Observed, Expected float64 // events
}

// FewProbabilities is why calibration in groups is not assessed.
const FewProbabilities stats.Reason = "there are fewer than three groups of different predicted probabilities"

// HosmerLemeshow holds outcomes of 0 and 1 against predicted probabilities in groups cut at
// their quantiles (type 7); chi-squared with two degrees of freedom less than there are
// groups. R: ResourceSelection::hoslem.test.
func HosmerLemeshow(y, p []float64, groups int) (stats.Test, []Tenth, error) {
	if len(y) != len(p) {
		return stats.Test{}, nil, stats.ErrUnpaired
	}
	if len(y) == 0 {
		return stats.Test{}, nil, stats.NoData
	}
	sorted := slices.Clone(p)
	radix.Floats(sorted)
	var cuts []float64
	for g := 1; g <= groups; g++ {
		h := float64(g) / float64(groups) * float64(len(p)-1)
		lo := int(h)
		cut := sorted[lo]
		if lo+1 < len(p) {
			cut += (h - float64(lo)) * (sorted[lo+1] - sorted[lo])
		}
		if len(cuts) == 0 || cut > cuts[len(cuts)-1] {
			cuts = append(cuts, cut)
		}
	}
	tenths := make([]Tenth, len(cuts))
	for i, v := range p {
		g, _ := slices.BinarySearchFunc(cuts, v, func(cut, v float64) int { return cmp.Compare(cut, v) })
		t := &tenths[min(g, len(cuts)-1)]
		t.N++
		t.Observed += y[i]
		t.Expected += v
	}
	tenths = slices.DeleteFunc(tenths, func(t Tenth) bool { return t.N == 0 })
	if len(tenths) < 3 {
		return stats.Test{}, tenths, FewProbabilities
	}
	x := 0.0
	for _, t := range tenths {
		n := float64(t.N)
		x += (t.Observed-t.Expected)*(t.Observed-t.Expected)/t.Expected +
			(t.Observed-t.Expected)*(t.Observed-t.Expected)/(n-t.Expected)
	}
	return dist.ChiSquaredTest(x, float64(len(tenths)-2)), tenths, nil
}

// RecalibrationMethod is how predictions of others are held against outcomes.
var RecalibrationMethod = stats.Method{
	ID: "regression.recalibration", Label: "calibration intercept and slope",
	Sentence: "Predicted risks were held against outcomes by the intercept and the slope of a logistic model of the outcome on their logit.",
	Cite:     "Cox DR. Biometrika 1958;45:562-565; Steyerberg EW et al. Epidemiology 2010;21:128-138",
}

// Calibration regresses outcomes of 0 and 1 on the logits that a model predicted for them:
// a slope below 1 tells predictions that are too extreme, an intercept (with the slope at
// 1) predictions that are too high or low. It is of new data: on its own data a model has
// 0 and 1.
func Calibration(y, logit []float64, level float64) (intercept, slope stats.Estimate, err error) {
	m, err := Fit(Data{Outcome: y, Columns: [][]float64{logit}}, Options{})
	if err != nil {
		return intercept, slope, err
	}
	if m.Separated != nil {
		return intercept, slope, stats.Monotone
	}
	slope, _, _ = m.Estimate(1, level)
	large, err := Fit(Data{Outcome: y, Offset: logit}, Options{})
	if err != nil {
		return intercept, slope, err
	}
	intercept, _, _ = large.Estimate(0, level)
	return intercept, slope, nil
}
