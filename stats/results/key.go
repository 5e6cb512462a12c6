package results

import (
	"fmt"

	"leydig/stats"
)

// Stat names what a value is of its key.
type Stat string

// The statistics.
const (
	N             Stat = "n"
	Missing       Stat = "missing"
	Mean          Stat = "mean"
	SD            Stat = "sd"
	Median        Stat = "median"
	Q1            Stat = "q1"
	Q3            Stat = "q3"
	Share         Stat = "share"
	Rate          Stat = "rate"
	WorstCase     Stat = "worst-case"
	BestCase      Stat = "best-case"
	Difference    Stat = "difference"
	Expected      Stat = "expected-by-chance" // number of men
	ExpectedShare Stat = "expected-share-by-chance"
	WithinMan     Stat = "within-man-cv" // coefficient of variation
	Heterogenous  Stat = "test"
	CurveStat     Stat = "curve"
	Events        Stat = "events"
	Reached       Stat = "reached" // share with the event by a time
	LogRank       Stat = "log-rank"
	Excluded      Stat = "excluded"
	// Interval-censored: Turnbull's curve, its median, and by how much the
	// Kaplan-Meier median lies above it.
	IntervalCurve  Stat = "interval-curve"
	IntervalMedian Stat = "interval-median"
	IntervalSpan   Stat = "interval-median-span" // of the innermost interval that holds it
	MedianShift    Stat = "median-shift"
	// RestrictedMean is the mean time without the event up to a horizon (Key.At).
	RestrictedMean Stat = "restricted-mean"
	MeanDifference Stat = "restricted-mean-difference"
	// Of a multivariable model.
	HazardRatio     Stat = "hazard-ratio"
	Wald            Stat = "wald"
	CrudeRatio      Stat = "crude-hazard-ratio"
	LikelihoodRatio Stat = "likelihood-ratio" // of a whole factor
	// RobustWald is the same of rows that may be several of one man.
	RobustWald      Stat = "robust-wald"
	Proportionality Stat = "proportionality"
	Concordance     Stat = "concordance"
	OddsRatio       Stat = "odds-ratio"
	CrudeOdds       Stat = "crude-odds-ratio"
	AUC             Stat = "auc"
	Calibration     Stat = "calibration"
	PerVariable     Stat = "events-per-variable"
	LevelEvents     Stat = "level-events" // of the men of a level, or of all who have a number, in the model
	// Of repeated outcomes: the share by estimating equations, and the correlation of two of
	// one man's.
	RepeatedShare Stat = "share-by-estimating-equations"
	Correlation   Stat = "correlation"
	// Of treatments compared after weighting: Group holds the pair, Term the arm or the covariate.
	CrudeDifference    Stat = "crude-difference"
	WeightedRate       Stat = "weighted-rate"
	WeightedDifference Stat = "weighted-difference"
	WeightedRatio      Stat = "weighted-risk-ratio"
	DoublyRobust       Stat = "doubly-robust-difference"
	WeightedHazard     Stat = "weighted-hazard-ratio"
	WeightedCurve      Stat = "weighted-curve"
	EffectiveSize      Stat = "effective-size"
	BalanceBefore      Stat = "standardised-difference"
	BalanceAfter       Stat = "standardised-difference-weighted"
	EValue             Stat = "e-value"
	// Of strategies of treatment duration, the levels of the factor Strategy: the share with the
	// event (Reached) and its difference; CrudeDifference is that of groups formed at the end.
	StrategyDifference Stat = "strategy-difference"
	// With restart of testosterone as a competing event: Term is "event" or "restart".
	Incidence Stat = "cumulative-incidence"
	Gray      Stat = "gray"
	// Of drop-out: the rate were a share of those not evaluable a success (Key.At), the
	// share with the event had those who left some multiple of the others' hazard, with
	// weights for leaving; and where a conclusion tips.
	AssumedRate    Stat = "rate-assumed"
	ShiftedReached Stat = "reached-shifted"
	Weighted       Stat = "reached-weighted"
	Tipping        Stat = "tipping-point"
	// Of interval-censored groups.
	IntervalLogRank Stat = "interval-log-rank"
	// Of a laboratory panel: the mean change from the baseline.
	MeanChange Stat = "mean-change"
	// The greatest change of each man from his baseline, in order.
	GreatestRise Stat = "greatest-rise"
	// Of all values in a window, several of which may be one man's.
	ValueRate Stat = "rate-of-values"
)

// Strategy is the factor of strategies of treatment duration, Strategies are its levels.
const Strategy = "strategy"

var Strategies = [2]string{"at least so long", "as men stopped"}

// Against is the factor of the second of two treatments that are compared.
const Against = "against"

// Why a patient is not in a risk set: the levels of the term NotAtRisk.
const (
	NotAtRisk       = "not_at_risk"
	NoFollowUpValue = "no follow-up value"
	NoBaselineValue = "no baseline value"
	MetAtIndex      = "met at the index"
	NotReached      = "not reached before"
)

// Why a patient was not measured at a scheduled month: the levels of the term
// NotMeasured.
const (
	NotMeasured = "not_measured"
	NotYetDue   = "not yet due"
	LeftBefore  = "left before"
	Missed      = "missed"
)

// How men were when last seen, who left before a scheduled month: the levels of the
// term LastStatus.
const (
	LastStatus    = "last_status"
	LeftEugonadal = "eugonadal when last seen"
	LeftNot       = "not eugonadal when last seen"
	LeftUnseen    = "never seen"
)

// What ends a time: the levels of the term Cause.
const (
	Cause        = "cause"
	CauseEvent   = "event"
	CauseRestart = "restart"
)

// Key says what a result is. No two results of a Set share one.
type Key struct {
	Analysis string        `json:"analysis"`
	Outcome  string        `json:"outcome"`
	At       string        `json:"at,omitempty"`    // a time, e.g. "12" months
	Group    []stats.Level `json:"group,omitempty"` // empty: everybody
	Term     stats.Term    `json:"term,omitzero"`   // a level, a contrast, a factor tested
	Stat     Stat          `json:"stat"`
}

// String is the key on one line.
func (k Key) String() string {
	s := k.Analysis + "/" + k.Outcome
	if k.At != "" {
		s += "@" + k.At
	}
	for _, g := range k.Group {
		s += "[" + g.Factor + "=" + g.Name + "]"
	}
	if t := k.Term; t != (stats.Term{}) {
		s += "{" + t.Factor
		if t.Level != "" {
			s += "=" + t.Level
		}
		if t.Reference != "" {
			s += " against " + t.Reference
		}
		if t.Per != 0 {
			s += fmt.Sprintf(" per %g", t.Per)
		}
		s += "}"
	}
	return s + ":" + string(k.Stat)
}
