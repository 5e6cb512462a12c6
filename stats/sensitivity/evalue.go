// Package sensitivity tells how strong what was not measured would have to be to explain
// a result away.
package sensitivity

import (
	"math"

	"leydig/stats"
)

// Measure is a ratio that an E-value is of.
type Measure string

// The measures.
const (
	RiskRatio   Measure = "RR"
	OddsRatio   Measure = "OR"
	HazardRatio Measure = "HR"
)

// Measures lists them.
var Measures = []Measure{RiskRatio, OddsRatio, HazardRatio}

// EValueMethod is the E-value.
var EValueMethod = stats.Method{
	ID: "sensitivity.evalue", Label: "E-value",
	Sentence: "E-values are the least strength of association, as a risk ratio, that an unmeasured confounder would need " +
		"with both treatment and outcome to explain the association away.",
	Cite: "VanderWeele TJ, Ding P. Ann Intern Med 2017;167:268-274",
}

// EValue is that of a ratio and of its limits.
type EValue struct {
	// Ratio, Lower and Upper are on the scale of (approximate) risk ratios.
	Ratio, Lower, Upper float64
	// Value is of the ratio. ValueLower or ValueUpper is of the limit nearer 1 (1 where the
	// interval holds 1); the other, and where there are no limits both, is NaN.
	Value, ValueLower, ValueUpper float64
}

// What has no E-value.
const (
	ErrRatio   stats.Reason = "a ratio and its limits must be above 0, with the ratio between them"
	ErrMeasure stats.Reason = "the measure is none of RR, OR, HR"
)

// Of gives the E-value of a ratio with its limits (NaN: none). An odds or hazard ratio of an
// outcome that is rare (below 15% at the end of follow-up) stands for a risk ratio; of a
// common one √OR and (1 - 0.5^√HR)/(1 - 0.5^√(1/HR)) do. R: EValue::evalues.RR, .OR, .HR.
func Of(m Measure, ratio, lower, upper float64, rare bool) (EValue, error) {
	for _, v := range []float64{ratio, lower, upper} {
		if v <= 0 || math.IsInf(v, 0) {
			return EValue{}, ErrRatio
		}
	}
	if math.IsNaN(ratio) || lower > ratio || upper < ratio {
		return EValue{}, ErrRatio
	}
	risk := func(x float64) float64 { return x }
	switch {
	case m == OddsRatio && !rare:
		risk = math.Sqrt
	case m == HazardRatio && !rare:
		risk = func(x float64) float64 {
			return (1 - math.Pow(0.5, math.Sqrt(x))) / (1 - math.Pow(0.5, math.Sqrt(1/x)))
		}
	case m != RiskRatio && m != OddsRatio && m != HazardRatio:
		return EValue{}, ErrMeasure
	}
	e := EValue{Ratio: risk(ratio), Lower: risk(lower), Upper: risk(upper), ValueLower: math.NaN(), ValueUpper: math.NaN()}
	e.Value = value(e.Ratio)
	switch {
	case e.Ratio >= 1 && !math.IsNaN(lower):
		if e.ValueLower = 1; e.Lower > 1 {
			e.ValueLower = value(e.Lower)
		}
	case e.Ratio < 1 && !math.IsNaN(upper):
		if e.ValueUpper = 1; e.Upper < 1 {
			e.ValueUpper = value(e.Upper)
		}
	}
	return e, nil
}

// value is RR + √(RR (RR - 1)), of 1/RR below 1.
func value(rr float64) float64 {
	if rr < 1 {
		rr = 1 / rr
	}
	return rr + math.Sqrt(rr*(rr-1))
}
