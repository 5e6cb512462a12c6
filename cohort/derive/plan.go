package derive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// Plan is the part "outcomes" of a study plan.
type Plan struct {
	Responder struct {
		Rise    float64 `yaml:"rise"`
		AtLeast float64 `yaml:"at_least"`
		When    string  `yaml:"when"`
	} `yaml:"responder"`
	Eugonadal struct {
		AtLeast float64 `yaml:"at_least"`
		Below   float64 `yaml:"below,omitempty"`
	} `yaml:"eugonadal"`
	Sperm struct {
		AtLeast float64 `yaml:"at_least"`
	} `yaml:"sperm_recovery"`
	Baseline struct {
		Months float64 `yaml:"months"` // how far before the index a visit counts
		Visits int     `yaml:"visits"` // how many of the last are averaged
	} `yaml:"baseline"`
	Schedule []float64 `yaml:"schedule,flow"` // months
	More     []Extra   `yaml:"more,omitempty"`
}

// Extra is an outcome that a plan adds: of a known kind, hence without code.
type Extra struct {
	Name       string  `yaml:"name"`
	Title      string  `yaml:"title"`
	Kind       string  `yaml:"kind"` // response, ever, time-to-event
	Analyte    string  `yaml:"analyte"`
	AtLeast    float64 `yaml:"at_least,omitempty"`
	Below      float64 `yaml:"below,omitempty"`
	Rise       float64 `yaml:"rise,omitempty"`
	OfBaseline float64 `yaml:"of_baseline,omitempty"`
	When       string  `yaml:"when,omitempty"`
}

// DefaultPlan holds the definitions of CONTRACT section 2.
func DefaultPlan() Plan {
	var p Plan
	p.Responder.Rise, p.Responder.AtLeast, p.Responder.When = 200, 400, "any"
	p.Eugonadal.AtLeast = 300
	p.Sperm.AtLeast = 20
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
	if len(p.Schedule) == 0 || !slices.IsSorted(p.Schedule) || p.Schedule[0] <= 0 {
		return nil, fmt.Errorf("outcomes: schedule: want months above 0 in rising order")
	}
	if when.Kind == "window" && !slices.Contains(p.Schedule, when.Month) {
		return nil, fmt.Errorf("outcomes: responder: when: month %s is not in the schedule", num(when.Month))
	}
	if p.Baseline.Visits < 1 || p.Baseline.Months < 0 {
		return nil, fmt.Errorf("outcomes: baseline: want at least one visit and months of 0 or more")
	}
	response := Criterion{Analyte: unit.TotalTestosterone, AtLeast: p.Responder.AtLeast, Rise: p.Responder.Rise}
	eugonadal := p.EugonadalCriterion()
	out := []Outcome{
		{Responder, "Responder", Response{response, when}},
		{ResponderLast, "Responder at the last visit", Response{response, When{Kind: "last"}}},
		{EverEugonadal, "Ever eugonadal", Ever{eugonadal}},
	}
	for _, m := range p.Schedule {
		out = append(out, Outcome{Eugonadism(m), "Eugonadal at month " + num(m), Prevalence{eugonadal, m}})
	}
	sperm := Criterion{Analyte: unit.SpermConcentration, AtLeast: p.Sperm.AtLeast}
	out = append(out,
		Outcome{Recovery, "Recovery (eugonadal)", TimeToEvent{eugonadal, true}},
		Outcome{TimeToResponse, "Time to response", TimeToEvent{response, false}},
		Outcome{SpermRecovery, fmt.Sprintf("Sperm recovery (%s million/mL)", num(p.Sperm.AtLeast)), TimeToEvent{sperm, true}},
		Outcome{ReturnToBaseline, "Sperm return to own baseline", TimeToEvent{Criterion{Analyte: unit.SpermConcentration, OfBaseline: 1}, true}},
	)
	for _, e := range p.More {
		o, err := e.outcome()
		if err != nil {
			return nil, fmt.Errorf("outcomes: more: %s: %w", e.Name, err)
		}
		if slices.ContainsFunc(out, func(x Outcome) bool { return x.Name == o.Name }) {
			return nil, fmt.Errorf("outcomes: more: %s: the name is taken", e.Name)
		}
		out = append(out, o)
	}
	return out, nil
}

func (e Extra) outcome() (Outcome, error) {
	if _, ok := unit.Find(e.Analyte); !ok || e.Name == "" {
		return Outcome{}, fmt.Errorf("want a name and a known analyte, not %q", e.Analyte)
	}
	c := Criterion{Analyte: unit.Analyte(e.Analyte), AtLeast: e.AtLeast, Below: e.Below, Rise: e.Rise, OfBaseline: e.OfBaseline}
	title := e.Title
	if title == "" {
		title = e.Name
	}
	var names []string
	for _, k := range kinds {
		if k.name == e.Kind {
			rule, err := k.rule(e, c)
			return Outcome{e.Name, title, rule}, err
		}
		names = append(names, k.name)
	}
	return Outcome{}, fmt.Errorf("kind: %q is not one of %s%s", e.Kind, strings.Join(names, ", "), cohort.DidYouMean(e.Kind, names))
}

// kinds are the outcomes that a plan can add.
var kinds = []struct {
	name string
	rule func(Extra, Criterion) (Rule, error)
}{
	{KindResponse, func(e Extra, c Criterion) (Rule, error) {
		when, err := ParseWhen(cmp.Or(e.When, "any"))
		return Response{c, when}, err
	}},
	{KindEver, func(e Extra, c Criterion) (Rule, error) { return Ever{c}, e.withoutWhen() }},
	{KindTimeToEvent, func(e Extra, c Criterion) (Rule, error) { return TimeToEvent{c, true}, e.withoutWhen() }},
}

// withoutWhen refuses the visit that decides where every visit counts.
func (e Extra) withoutWhen() error {
	if e.When != "" {
		return fmt.Errorf("when: goes with kind response only; an outcome of kind %s looks at every follow-up visit", e.Kind)
	}
	return nil
}

// Window is the span of months (From, To] in which a visit stands for Month.
type Window struct{ Month, From, To float64 }

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
