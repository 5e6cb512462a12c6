package results

// Summary holds the figures that the contract names, for scripts: each stands in
// Results too.
type Summary struct {
	Patients       int64        `json:"n_patients"`
	Visits         int64        `json:"n_visits"`
	Evaluable      int64        `json:"n_evaluable"`
	Responders     int64        `json:"responders"`
	RespondersLast int64        `json:"responders_last"`
	Sensitivity    *Sensitivity `json:"responders_sensitivity"`
	Wilson         *[2]Float    `json:"responders_wilson"`
	Eugonadism     []Month      `json:"eugonadism_over_time"`
	EverEugonadal  int64        `json:"ever_eugonadal"`
	Recovery       *Recovery    `json:"recovery"`
	// With every event confirmed by the next value.
	RecoveryConfirmed *CurveFigures    `json:"recovery_confirmed"`
	ResponseConfirmed *CurveFigures    `json:"response_confirmed"`
	Sperm             *Sperm           `json:"sperm,omitempty"`         // absent without counts
	OffTreatment      *OffTreatment    `json:"off_treatment,omitempty"` // absent where unknown
	Chance            *Chance          `json:"expected_by_chance,omitempty"`
	AgeBand           map[string]int64 `json:"age_band"`
	TRTDurationBand   map[string]int64 `json:"trt_duration_band"`
	EtiologyClass     map[string]int64 `json:"etiology_class"`
	SymptomsImproved  YesNo            `json:"symptoms_improved"`
	AdverseEvent      YesNo            `json:"adverse_event"`
	// Withheld says why the other figures are not there, in a set made to be shared.
	Withheld string `json:"withheld,omitempty"`
}

// Sensitivity counts those not evaluable as non-responders.
type Sensitivity struct {
	N          int64 `json:"n"`
	Responders int64 `json:"responders"`
}

// Month is the share eugonadal at a scheduled month.
type Month struct {
	Month     float64   `json:"month"`
	Measured  int64     `json:"measured"`
	Eugonadal int64     `json:"eugonadal"`
	Wilson    *[2]Float `json:"wilson"`
}

// Recovery sums up the recovery curve.
type Recovery struct {
	CurveFigures
	Excluded int64 `json:"excluded_eugonadal_at_baseline"`
	Turnbull Float `json:"turnbull_median_months"`
	// TurnbullInterval is the interval to which the data confine that median.
	TurnbullInterval *[2]Float `json:"turnbull_median_interval,omitempty"`
}

// CurveFigures sum up a curve of everybody.
type CurveFigures struct {
	AtRisk int64 `json:"at_risk"`
	Events int64 `json:"events"`
	Median Float `json:"median_months"`
	Lower  Float `json:"median_lower"`
	Upper  Float `json:"median_upper"`
}

// Sperm sums up sperm counts: patients with a follow-up count and, of those, with some
// follow-up count at the plan's level, or at their own baseline; and the curve.
type Sperm struct {
	Measured int64 `json:"measured"`
	Reached  int64 `json:"reached_20"`
	Returned int64 `json:"returned_to_baseline"`
	CurveFigures
}

// Chance is the numbers of men that measurement variation alone would show.
type Chance struct {
	Responders    *Float `json:"responders"`
	EverEugonadal *Float `json:"ever_eugonadal"`
}

// OffTreatment counts those measured off restoration treatment.
type OffTreatment struct {
	Measured  int64 `json:"measured"`
	Eugonadal int64 `json:"eugonadal"`
}

// YesNo counts answers.
type YesNo struct {
	Yes int64 `json:"yes"`
	No  int64 `json:"no"`
}
