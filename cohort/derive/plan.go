package derive

import (
	"errors"
	"fmt"
	"slices"

	"leydig/cohort/unit"
)

// Plan is the part "outcomes" of a study plan.
type Plan struct {
	Responder struct {
		Rise    float64 `yaml:"rise"`
		AtLeast float64 `yaml:"at_least"`
		When    string  `yaml:"when"`
		Confirm int     `yaml:"confirm,omitempty"` // values in a row that meet it
	} `yaml:"responder"`
	Eugonadal struct {
		AtLeast float64 `yaml:"at_least"`
		Below   float64 `yaml:"below,omitempty"`
		Confirm int     `yaml:"confirm,omitempty"`
	} `yaml:"eugonadal"`
	Sperm struct {
		AtLeast float64 `yaml:"at_least"`
		Confirm int     `yaml:"confirm,omitempty"`
	} `yaml:"sperm_recovery"`
	// Safety holds limits of what is watched for harm; 0: not watched.
	Safety struct {
		HematocritAbove float64 `yaml:"hematocrit_above"` // %
		PSARise         float64 `yaml:"psa_rise"`         // ng/mL above the baseline
		EstradiolAbove  float64 `yaml:"estradiol_above"`  // pg/mL
	} `yaml:"safety"`
	Washout  Washout `yaml:"washout,omitempty"` // days, or days by formulation
	Baseline struct {
		Months float64 `yaml:"months"` // how far before the index a visit counts
		Visits int     `yaml:"visits"` // how many of the last are averaged
	} `yaml:"baseline"`
	Schedule []float64 `yaml:"schedule,flow"`          // months
	Presets  []string  `yaml:"presets,flow,omitempty"` // names of published definitions
	More     []Extra   `yaml:"more,omitempty"`
	// Phases are parts of a sequence of treatments: response and eugonadism are given within
	// each, beside those of all follow-up.
	Phases []Phase `yaml:"phases,omitempty"`
	// Transitions are ordered outcomes: from class to class of an analyte.
	Transitions []Transition `yaml:"transitions,omitempty"`
}

// DefaultPlan holds the definitions of CONTRACT section 2.
func DefaultPlan() Plan {
	var p Plan
	p.Responder.Rise, p.Responder.AtLeast, p.Responder.When = 200, 400, "any"
	p.Eugonadal.AtLeast = 300
	p.Sperm.AtLeast = 20
	// 54% and 1.4 ng/mL: Bhasin S, et al. J Clin Endocrinol Metab 2018;103:1715-1744, of
	// testosterone therapy. 60 pg/mL is in use in practice, without a guideline.
	p.Safety.HematocritAbove, p.Safety.PSARise, p.Safety.EstradiolAbove = 54, 1.4, 60
	p.Baseline.Months, p.Baseline.Visits = 6, 2
	p.Schedule = []float64{1, 3, 6, 12, 24, 36, 48, 60}
	return p
}

// The names of the outcomes that are always derived.
const (
	Responder        = "responder"
	ResponderLast    = "responder_last"
	EverEugonadal    = "ever_eugonadal"
	Recovery         = "recovery"
	TimeToResponse   = "response_time"
	SpermRecovery    = "sperm_recovery"
	ReturnToBaseline = "sperm_return_to_baseline"
	// Beside those that they confirm, or that they follow.
	EverMeasured        = "ever_eugonadal_measured"
	ResponderConfirmed  = "responder_confirmed"
	RecoveryConfirmed   = "recovery_confirmed"
	ResponseConfirmed   = "response_time_confirmed"
	SpermConfirmed      = "sperm_recovery_confirmed"
	RecoveryLoss        = "recovery_loss"
	OffTreatment        = "off_treatment"
	MaintainedAfterStop = "maintained_after_stop"
	// Watched for harm.
	HematocritHigh = "hematocrit_high"
	PSARise        = "psa_rise"
	EstradiolHigh  = "estradiol_high"
)

// Eugonadism names the prevalence at a scheduled month.
func Eugonadism(month float64) string { return "eugonadal_month_" + num(month) }

// EugonadalCriterion is the plan's definition of eugonadal.
func (p Plan) EugonadalCriterion() Criterion {
	return Criterion{Analyte: unit.TotalTestosterone, AtLeast: p.Eugonadal.AtLeast, Below: p.Eugonadal.Below}
}

// Outcomes declares what the plan asks for, in order.
func (p Plan) Outcomes() ([]Outcome, error) {
	when, err := ParseWhen(p.Responder.When)
	if err != nil {
		return nil, fmt.Errorf("outcomes: responder: when: %w", err)
	}
	if len(p.Schedule) == 0 || !rising(p.Schedule) || p.Schedule[0] <= 0 {
		return nil, fmt.Errorf("outcomes: schedule: want months above 0 in rising order, each once")
	}
	if when.Kind == "window" && !slices.Contains(p.Schedule, when.Month) {
		return nil, fmt.Errorf("outcomes: responder: when: month %s is not in the schedule", num(when.Month))
	}
	if p.Baseline.Visits < 1 || p.Baseline.Months < 0 {
		return nil, fmt.Errorf("outcomes: baseline: want at least one visit and months of 0 or more")
	}
	if err := p.checkLimits(); err != nil {
		return nil, err
	}
	if err := p.Washout.check(); err != nil {
		return nil, err
	}
	for key, n := range map[string]int{"responder": p.Responder.Confirm, "eugonadal": p.Eugonadal.Confirm,
		"sperm_recovery": p.Sperm.Confirm} {
		if n < 0 || n > 10 {
			return nil, fmt.Errorf("outcomes: %s: confirm: want 1 to 10 values in a row", key)
		}
	}
	if when.Kind != "any" && p.Responder.Confirm > 1 {
		return nil, fmt.Errorf("outcomes: responder: confirm: goes with when: any only")
	}
	out := p.builtIn(when)
	for i, x := range p.Phases {
		within, err := x.outcomes(p)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(p.Phases[:i], func(y Phase) bool { return y.Name == x.Name }) {
			return nil, fmt.Errorf("outcomes: phases: %s is named twice", x.Name)
		}
		out = append(out, within...)
	}
	named, err := presets(p.Presets)
	if err != nil {
		return nil, err
	}
	for i, e := range slices.Concat(named, p.More) {
		where := "more"
		if i < len(named) {
			where = "presets"
		}
		o, err := e.outcome()
		if err == nil && slices.ContainsFunc(out, func(x Outcome) bool { return x.Name == o.Name }) {
			err = errors.New("the name is taken")
		}
		if r, ok := o.Rule.(Response); err == nil && ok && r.When.Kind == "window" && !slices.Contains(p.Schedule, r.When.Month) {
			err = fmt.Errorf("when: month %s is not in the schedule", num(r.When.Month))
		}
		if err != nil {
			return nil, fmt.Errorf("outcomes: %s: %s: %w", where, e.Name, err)
		}
		o.Named = where
		out = append(out, o)
	}
	return out, nil
}

// builtIn declares the outcomes that are always derived. Beside each that rests on one
// value stands its confirmed form, unless the plan asks for confirmation itself.
func (p Plan) builtIn(when When) []Outcome {
	response := Criterion{Analyte: unit.TotalTestosterone, AtLeast: p.Responder.AtLeast, Rise: p.Responder.Rise}
	eugonadal := p.EugonadalCriterion()
	sperm := Criterion{Analyte: unit.SpermConcentration, AtLeast: p.Sperm.AtLeast}
	ownSperm := Criterion{Analyte: unit.SpermConcentration, OfBaseline: 1}
	var out []Outcome
	add := func(name, title string, rule Rule) { out = append(out, Outcome{Name: name, Title: title, Rule: rule}) }
	beside := func(of, name, title string, rule Rule) {
		out = append(out, Outcome{Name: name, Title: title, Rule: rule, Beside: of})
	}
	add(Responder, "Responder", Response{response, when, Seen{Confirm: p.Responder.Confirm}})
	if p.Responder.Confirm <= 1 && when.Kind == "any" {
		beside(Responder, ResponderConfirmed, "Responder, confirmed by the next value", Response{response, when, Seen{Confirm: 2}})
	}
	add(ResponderLast, "Responder at the last visit", Response{response, When{Kind: "last"}, Seen{}})
	add(EverEugonadal, "Ever eugonadal", Ever{Criterion: eugonadal, Seen: Seen{Confirm: p.Eugonadal.Confirm}})
	beside(
		EverEugonadal,
		EverMeasured,
		"Ever eugonadal, of those measured",
		Ever{Criterion: eugonadal, Seen: Seen{Confirm: p.Eugonadal.Confirm}, Measured: true},
	)
	beside(EverEugonadal, OffTreatment, "Eugonadal off treatment, of those measured off it", Off{Criterion: eugonadal})
	beside(
		EverEugonadal,
		MaintainedAfterStop,
		"Still eugonadal at the last visit off treatment, of those who were on it",
		Off{Criterion: eugonadal, Maintained: true},
	)
	for _, m := range p.Schedule {
		add(Eugonadism(m), "Eugonadal at month "+num(m), Prevalence{eugonadal, m})
	}
	add(Recovery, "Recovery (eugonadal)", TimeToEvent{eugonadal, true, Seen{Confirm: p.Eugonadal.Confirm}})
	if p.Eugonadal.Confirm <= 1 {
		beside(Recovery, RecoveryConfirmed, "Recovery, confirmed by the next value", TimeToEvent{eugonadal, true, Seen{Confirm: 2}})
	}
	out = append(
		out,
		Outcome{
			Name:   RecoveryLoss,
			Title:  "Loss after recovery",
			Rule:   Loss{eugonadal, true, Seen{Confirm: p.Eugonadal.Confirm}},
			Beside: Recovery,
			Since:  "recovery",
		},
	)
	add(TimeToResponse, "Time to response", TimeToEvent{response, false, Seen{Confirm: p.Responder.Confirm}})
	if p.Responder.Confirm <= 1 {
		beside(TimeToResponse, ResponseConfirmed, "Time to response, confirmed by the next value", TimeToEvent{response, false, Seen{Confirm: 2}})
	}
	add(SpermRecovery, fmt.Sprintf("Sperm recovery (%s million/mL)", num(p.Sperm.AtLeast)),
		TimeToEvent{sperm, true, Seen{Confirm: p.Sperm.Confirm}})
	if p.Sperm.Confirm <= 1 {
		beside(SpermRecovery, SpermConfirmed, "Sperm recovery, confirmed by the next count", TimeToEvent{sperm, true, Seen{Confirm: 2}})
	}
	add(ReturnToBaseline, "Sperm return to own baseline", TimeToEvent{ownSperm, true, Seen{}})
	return append(out, p.watched()...)
}

// watched declares what is watched for harm.
func (p Plan) watched() (out []Outcome) {
	ever := func(a unit.Analyte, name, title string, above float64) {
		if above > 0 {
			out = append(out, Outcome{Name: name, Title: fmt.Sprintf(title, num(above)), Safety: true,
				Rule: Ever{Criterion: Criterion{Analyte: a, Above: above}, Measured: true}})
		}
	}
	ever(unit.Hematocrit, HematocritHigh, "Hematocrit above %s%%", p.Safety.HematocritAbove)
	if rise := p.Safety.PSARise; rise > 0 {
		out = append(out, Outcome{Name: PSARise, Title: "PSA risen by " + num(rise) + " ng/mL", Safety: true,
			Rule: Response{Criterion{Analyte: unit.PSA, Rise: rise}, When{Kind: "any"}, Seen{}}})
	}
	ever(unit.Estradiol, EstradiolHigh, "Estradiol above %s pg/mL", p.Safety.EstradiolAbove)
	return out
}

// Columns lists the columns of the input's own that the plan's outcomes may mean.
func (p Plan) Columns() (out []string) {
	var add func(s Said)
	add = func(s Said) {
		if s.AtLeastOf != "" {
			out = append(out, s.AtLeastOf)
		}
		for _, x := range slices.Concat(s.And, s.Or) {
			add(x)
		}
	}
	name := func(names ...string) {
		for _, n := range names {
			if n != "" {
				out = append(out, n)
			}
		}
	}
	for _, e := range p.More {
		add(e.Said)
		name(e.FromOf, e.ByOf)
	}
	for _, x := range p.Phases {
		name(x.FromOf, x.UntilOf)
	}
	return out
}

// Window is the span of months (From, To] in which a visit stands for Month.
type Window struct{ Month, From, To float64 }

// rising tells months of which each is later than the one before.
func rising(months []float64) bool {
	for i := 1; i < len(months); i++ {
		if !(months[i] > months[i-1]) {
			return false
		}
	}
	return true
}

// Windows are the spans of the scheduled months: half the gap to each neighbour,
// the first from 0, the last to 12 months beyond.
func Windows(schedule []float64) []Window {
	out := make([]Window, len(schedule))
	for i, m := range schedule {
		w := Window{m, 0, m + 12}
		if i > 0 {
			w.From = (schedule[i-1] + m) / 2
		}
		if i+1 < len(schedule) {
			w.To = (m + schedule[i+1]) / 2
		}
		out[i] = w
	}
	return out
}
