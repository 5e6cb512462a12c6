package catalogue

import (
	"context"
	"fmt"
	"math"

	"leydig/stats/dist"
	"leydig/stats/rank"
	"leydig/stats/regression"
	"leydig/stats/results"
)

var calibration = Statistic{
	Family: "stats", Name: "calibration", Short: "Predicted risks held against outcomes: calibration and discrimination",
	Usage: "FILE --outcome COLUMN[=VALUE] --predicted COLUMN",
	Long: `Holds risks that some model predicted, of men whom it was not made on, against what became of
them: the intercept (0: neither too high nor too low) and the slope (1; below 1 predictions are too
extreme) of the outcome on the logit of the risk, the Brier score, the area under the curve and the
Hosmer-Lemeshow test. On the men of the model itself slope and intercept are 1 and 0 and say nothing.`,
	Example: "predicted.csv --outcome recovered --predicted risk",
	Needs:   Needs{Input: Rows}, Several: true,
	Options: options(modelOutcome, Option{Name: "predicted", Kind: Column, Help: "column of predicted risks, between 0 and 1",
		Missing: "which --predicted? name the column of predicted risks"}, level),
	Methods: ms{regression.RecalibrationMethod, regression.CalibrationMethod, rank.AUCMethod}, Run: runCalibration,
}

func runCalibration(_ context.Context, in *Given) (results.Found, error) {
	flag, name := in.word("outcome"), in.word("predicted")
	s, err := in.sample(eventColumn(flag), name)
	if err != nil {
		return results.Found{}, err
	}
	y, err := s.zeroOne(flag)
	if err != nil {
		return results.Found{}, err
	}
	risk, err := s.numbers(name)
	if err != nil {
		return results.Found{}, err
	}
	if err := s.forbid(func(i int) string {
		if !(risk[i] > 0 && risk[i] < 1) {
			return fmt.Sprintf("--predicted: %s = %s is no risk between 0 and 1", name, shown(risk[i]))
		}
		return ""
	}); err != nil {
		return results.Found{}, err
	}
	logit := make([]float64, len(risk))
	var cases, controls []float64
	sum := 0.0
	for i, p := range risk {
		logit[i] = math.Log(p) - math.Log1p(-p)
		sum += p
		if y[i] == 1 {
			cases = append(cases, p)
		} else {
			controls = append(controls, p)
		}
	}
	t := in.table("measure", "value", "lower", "upper")
	t.By(regression.RecalibrationMethod, rank.AUCMethod, regression.CalibrationMethod)
	none := func(label string, err error) error {
		t.Add(label, math.NaN(), math.NaN(), math.NaN())
		return t.Reason(label, err)
	}
	intercept, slope, err := regression.Calibration(y, logit, in.level())
	if err != nil {
		if err := none("intercept and slope", err); err != nil {
			return results.Found{}, err
		}
	} else {
		t.Add("intercept", intercept.Value, intercept.CI.Lower, intercept.CI.Upper)
		t.Add("slope", slope.Value, slope.CI.Lower, slope.CI.Upper)
	}
	t.Add("observed over expected", float64(len(cases))/sum, nil, nil)
	auc, err := rank.AUC(cases, controls, in.level())
	if err != nil {
		if err := none("area under the curve", err); err != nil {
			return results.Found{}, err
		}
	} else {
		t.Add("area under the curve", auc.Value, auc.CI.Lower, auc.CI.Upper)
	}
	t.Add("Brier score", regression.Brier(y, risk), nil, nil)
	t.Note("%d rows, %d events, %s expected", len(y), len(cases), shown(sum))
	hl, tenths, err := regression.HosmerLemeshow(y, risk, 10)
	groups := results.NewTable("tenths", "Tenths of the predicted risk", "tenth", "rows", "expected", "observed")
	for i, g := range tenths {
		groups.Add(fmt.Sprint(i+1), g.N, g.Expected, g.Observed)
	}
	if err != nil {
		return results.Found{Tables: []*results.Table{t, groups}}, groups.Reason("Hosmer-Lemeshow", err)
	}
	// The risks were not fitted to these outcomes: no degrees of freedom are lost.
	df := hl.DF + 2
	groups.Note("Hosmer-Lemeshow: chi-squared %s with %s degrees of freedom, P = %s", shown(hl.Statistic), shown(df),
		shown(dist.ChiSquaredUpper(hl.Statistic, df)))
	return found(t, groups)
}
