// Package tabulate is the one door from patients to statistics: what goes through it
// are counts, exact tallies of values, life tables, distinct intervals and the rows of
// designs, by stratum. They say nothing of who a patient is, they can be saved, and
// those of two cohorts add up to those of both (Add). Missing values are dropped
// here, and counted: N + Lost is the number eligible.
package tabulate

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/describe"
	"leydig/stats/proportion"
	"leydig/stats/results"
	"leydig/stats/survival"
)

// Form names the form in which tables are saved.
const Form = "leydig tables 1"

// Everybody is the factor of an ungrouped tabulation.
const Everybody = ""

// Unknown is the level of patients whose factor is missing. It is listed last, and
// left out of comparisons.
const Unknown = coding.Unknown

// Tables are the sufficient statistics of a derived cohort.
type Tables struct {
	Form      string               `json:"form"`
	IndexKind string               `json:"index_kind"`
	Synthetic string               `json:"synthetic,omitempty"`
	Patients  int64                `json:"patients"`
	Visits    int64                `json:"visits"` // with some measurement
	Folded    int64                `json:"identical_visits_folded"`
	Schedule  []float64            `json:"schedule"`  // months
	Rise      float64              `json:"rise"`      // of a response, ng/dL
	AtLeast   float64              `json:"at_least"`  // of a response, ng/dL
	Eugonadal float64              `json:"eugonadal"` // at least, ng/dL
	Asked     Asked                `json:"asked"`
	Baseline  BaselineRule         `json:"baseline"`
	Washout   string               `json:"washout,omitempty"` // in words
	Outcomes  []results.Definition `json:"outcomes"`
	Variables []results.Variable   `json:"variables"` // characteristics, in the order of Table 1
	Strata    []string             `json:"strata"`    // factors by which outcomes are tabulated
	By        string               `json:"by"`        // factor by which characteristics are
	Attrition []results.Step       `json:"attrition"`
	Assumed   int64                `json:"treatment_duration_assumed"` // men whose last follow-up month is taken for it
	Early     *Early               `json:"early,omitempty"`
	Sperm     Sperm                `json:"sperm"`

	Counts     []Part[proportion.Count]     `json:"counts"`     // yes or no outcomes
	Levels     []Part[Levels]               `json:"levels"`     // factors
	Tallies    []Part[describe.Tally]       `json:"tallies"`    // numbers
	LifeTables []Part[survival.Counts]      `json:"life"`       // times to events, days
	Causes     []Part[Causes]               `json:"causes"`     // the same with restart competing
	Intervals  []Part[Intervals]            `json:"intervals"`  // the same as intervals
	NotAtRisk  []Part[NotAtRisk]            `json:"notAtRisk"`  // who is not, by reason
	Unmeasured []Part[NotAtRisk]            `json:"unmeasured"` // at a scheduled month, by reason
	Measures   []results.Variable           `json:"measures"`   // analytes of the panel, in words
	Panel      []Part[describe.Tally]       `json:"panel"`      // values at the baseline (month 0) and at scheduled months
	Changes    []Part[describe.Tally]       `json:"changes"`    // from the baseline
	Rises      []Part[describe.Tally]       `json:"rises"`      // the greatest of each man, by whether he is a responder
	Clusters   []Part[Clusters]             `json:"clusters"`   // men by their values in a window
	Departed   []Part[NotAtRisk]            `json:"departed"`   // before a scheduled month, by how they were when last seen
	Landmarks  []Part[survival.Counts]      `json:"landmarks"`  // from a landmark on, by treatment beyond it
	Designs    []Design                     `json:"designs"`    // rows of models; one a patient where covariates are continuous
	later      map[string]func() *ModelRows // makes rows that are not kept, by outcome
	settle     func()                       // makes what these share
	Patterns   Patterns                     `json:"patterns"`          // of men at the scheduled months
	Looks      Looks                        `json:"looks"`             // how often men were looked at, by their values before treatment
	Figures    *Tables                      `json:"figures,omitempty"` // what published figures ask of the same men, each under its definition
	Left       []string                     `json:"left_out"`          // parts that were not saved
	Sources    []results.Input              `json:"sources"`           // files that the tables were made of
	kept       *kept
}

// Asked is what response and eugonadism ask beside their lower limits.
type Asked struct {
	When             string  `json:"when"`    // the visit that decides a response
	Confirm          int     `json:"confirm"` // values in a row that meet it
	EugonadalConfirm int     `json:"eugonadal_confirm"`
	EugonadalBelow   float64 `json:"eugonadal_below,omitempty"` // ng/dL
}

// BaselineRule is how many of the last visits of how many months are averaged.
type BaselineRule struct {
	Months float64 `json:"months"`
	Visits int     `json:"visits"`
}

// kept is what was made of tables.
type kept struct {
	sync.Mutex
	of map[string]any
}

// Made gives what analyses made of the tables under a name, of which make makes the first;
// others wait for it. Of tables that were saved it is made each time.
func (t *Tables) Made(name string, make func() any) any {
	if t.kept == nil {
		return make()
	}
	t.kept.Lock()
	defer t.kept.Unlock()
	if _, ok := t.kept.of[name]; !ok {
		t.kept.of[name] = make()
	}
	return t.kept.of[name]
}

// Part is one question tabulated: an outcome or a variable by the levels of a factor.
type Part[T any] struct {
	Of     string     `json:"of"`              // outcome or variable
	Factor string     `json:"factor"`          // Everybody: one group
	Month  float64    `json:"month,omitempty"` // of a landmark
	Groups []Group[T] `json:"groups"`
}

// Group is one level of a part's factor.
type Group[T any] struct {
	Level string `json:"level"`
	Value T      `json:"value"`
	N     int64  `json:"n"`    // used
	Lost  int64  `json:"lost"` // eligible, but without a value
}

// Levels counts the levels of a factor.
type Levels map[string]int64

// NotAtRisk counts patients by why they are not in a risk set.
type NotAtRisk map[string]int64

// Early counts recoveries that may not be a man's own testosterone, where time zero is
// the end of testosterone treatment.
type Early struct {
	Events int64 `json:"events"`
	Within int64 `json:"within_30_days"` // of the index
	LowLH  int64 `json:"lh_below_1"`     // seen with LH below 1 IU/L
	WithLH int64 `json:"with_lh"`        // seen with LH measured at that visit
}

// Sperm counts patients with a follow-up sperm count and, of those, with some count at
// the plan's level, or at their own baseline.
type Sperm struct {
	Measured int64 `json:"measured"`
	Reached  int64 `json:"reached"`
	Returned int64 `json:"returned"`
}

// Causes counts what ended times to an event, in days: the event (cause 1), restart
// of testosterone before it (cause 2), or censoring.
type Causes struct {
	Time     []float64 `json:"time"`
	Events   []int64   `json:"events"`
	Restarts []int64   `json:"restarts"`
	Censored []int64   `json:"censored"`
}

// Intervals are distinct interval-censored times (Lower, Upper], in days, and how
// many patients have each; Upper is infinite where the event was not seen.
type Intervals struct {
	Lower []results.Float `json:"lower"`
	Upper []results.Float `json:"upper"`
	N     []int64         `json:"n"`
}

// Design is the rows of a model of a time to event, or of a response (its times are 0),
// before coding: distinct rows of time, event and covariates, and how many patients have each.
type Design struct {
	Outcome  string            `json:"outcome"`
	Names    []string          `json:"names"` // of covariates
	Factor   []bool            `json:"factor"`
	Levels   [][]string        `json:"levels"` // of factors, as codes of Values index them
	Absent   []string          `json:"absent"` // covariates that the cohort lacks
	Time     []float64         `json:"time"`   // days
	Event    []bool            `json:"event"`  //
	Values   [][]results.Float `json:"values"` // one slice a covariate; NaN is missing
	Patients []int64           `json:"patients"`
}

// Grouped is a value for one group.
type Grouped[T any] struct {
	Group []stats.Level // empty: everybody
	Value T
	N     int64 // used
	Lost  int64 // eligible, but without a value
}

// Level is the group's level of its only factor.
func (g Grouped[T]) Level() string {
	if len(g.Group) == 0 {
		return ""
	}
	return g.Group[0].Name
}

// Variable gives a variable's words, nil where the tables lack it.
func (t *Tables) Variable(name string) *results.Variable {
	for i := range t.Variables {
		if t.Variables[i].Name == name {
			return &t.Variables[i]
		}
	}
	return nil
}

// Outcome gives an outcome's definition, nil where the tables lack it.
func (t *Tables) Outcome(name string) *results.Definition {
	for i := range t.Outcomes {
		if t.Outcomes[i].Name == name {
			return &t.Outcomes[i]
		}
	}
	return nil
}

// OfKind lists the outcomes of a kind, in order, but for those that are watched for harm.
func (t *Tables) OfKind(kind string) []results.Definition {
	var out []results.Definition
	for _, o := range t.Outcomes {
		if o.Kind == kind && !o.Safety {
			out = append(out, o)
		}
	}
	return out
}

// find gives the groups of a part in the order in which the levels stand, those
// without patients left out.
func find[T any](t *Tables, what string, parts []Part[T], of, factor string, month float64) ([]Grouped[T], error) {
	for _, p := range parts {
		if p.Of != of || p.Factor != factor || p.Month != month {
			continue
		}
		var order []string
		switch factor {
		case Treated:
			order = []string{UpTo, Beyond}
		}
		if v := t.Variable(factor); v != nil {
			for _, l := range v.Levels {
				order = append(order, l.Name)
			}
		}
		place := func(level string) int {
			if i := slices.Index(order, level); i >= 0 && level != Unknown {
				return i
			}
			return len(order)
		}
		out := make([]Grouped[T], 0, len(p.Groups))
		for _, g := range p.Groups {
			x := Grouped[T]{Value: g.Value, N: g.N, Lost: g.Lost}
			if factor != Everybody {
				x.Group = []stats.Level{{Factor: factor, Name: g.Level}}
			}
			out = append(out, x)
		}
		slices.SortStableFunc(out, func(a, b Grouped[T]) int { return place(a.Level()) - place(b.Level()) })
		return out, nil
	}
	by := ""
	if factor != Everybody {
		by = " by " + factor
	}
	return nil, fmt.Errorf("the tables carry no %s of %q%s", what, of, by)
}

// Count counts the yes of a binary outcome, or of a yes-or-no characteristic, in
// each group.
func (t *Tables) Count(outcome, by string) ([]Grouped[proportion.Count], error) {
	return find(t, "counts", t.Counts, outcome, by, 0)
}

// HasCount tells whether an outcome was counted.
func (t *Tables) HasCount(outcome string) bool {
	return slices.ContainsFunc(t.Counts, func(p Part[proportion.Count]) bool { return p.Of == outcome })
}

// LevelsOf counts the levels of a factor in each group.
func (t *Tables) LevelsOf(variable, by string) ([]Grouped[Levels], error) {
	return find(t, "levels", t.Levels, variable, by, 0)
}

// Tally gives the values of a number in each group.
func (t *Tables) Tally(variable, by string) ([]Grouped[describe.Tally], error) {
	return find(t, "values", t.Tallies, variable, by, 0)
}

// LifeTable gives the life table of a time to event in each group, in days; a group
// without patients at risk has an empty one.
func (t *Tables) LifeTable(outcome, by string) ([]Grouped[survival.Table], error) {
	counts, err := find(t, "life tables", t.LifeTables, outcome, by, 0)
	if err != nil {
		return nil, err
	}
	return lifeTables(counts)
}

func lifeTables(counts []Grouped[survival.Counts]) ([]Grouped[survival.Table], error) {
	var out []Grouped[survival.Table]
	for _, g := range counts {
		x := Grouped[survival.Table]{Group: g.Group, N: g.N, Lost: g.Lost}
		if g.N > 0 {
			var err error
			if x.Value, err = g.Value.Table(); err != nil {
				return nil, err
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// Landmark gives life tables from a landmark on, in days since it: of those under
// observation without the event at that month, by whether their treatment went on
// beyond it. Lost are those at risk at the index who are no longer so.
func (t *Tables) Landmark(outcome string, month float64) ([]Grouped[survival.Table], error) {
	counts, err := find(t, "landmarks", t.Landmarks, outcome, Treated, month)
	if err != nil {
		return nil, err
	}
	return lifeTables(counts)
}

// Treated is the factor of a landmark, with its levels.
const (
	Treated = "treated"
	UpTo    = "up to the landmark"
	Beyond  = "beyond the landmark"
)

// Interval gives the interval-censored times of an outcome in each group.
func (t *Tables) Interval(outcome, by string) ([]Grouped[Intervals], error) {
	return find(t, "intervals", t.Intervals, outcome, by, 0)
}

// Weighted gives each distinct interval once, with how many patients have it.
func (x Intervals) Weighted() (lower, upper, patients []float64) {
	n := len(x.N)
	lower, upper, patients = make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		lower[i], upper[i], patients[i] = float64(x.Lower[i]), float64(x.Upper[i]), float64(x.N[i])
	}
	return lower, upper, patients
}

// Rows expands intervals to one pair a patient, in rising order.
func (x Intervals) Rows() (lower, upper []float64) {
	for i, n := range x.N {
		for range n {
			lower, upper = append(lower, float64(x.Lower[i])), append(upper, float64(x.Upper[i]))
		}
	}
	return lower, upper
}

// Cause gives what ended the times to an outcome in each group.
func (t *Tables) Cause(outcome, by string) ([]Grouped[Causes], error) {
	return find(t, "causes", t.Causes, outcome, by, 0)
}

// Counted gives each distinct time and cause (0 censored, 1 the event, 2 restart) once, in
// rising order, with how many patients have it.
func (x Causes) Counted() (time []float64, cause []int, patients []int64) {
	for i, at := range x.Time {
		for k, n := range []int64{x.Censored[i], x.Events[i], x.Restarts[i]} {
			if n > 0 {
				time, cause, patients = append(time, at), append(cause, k), append(patients, n)
			}
		}
	}
	return time, cause, patients
}

// NotAtRiskOf counts the patients kept out of a risk set, by reason.
func (t *Tables) NotAtRiskOf(outcome string) NotAtRisk {
	g, err := find(t, "risk sets", t.NotAtRisk, outcome, Everybody, 0)
	if err != nil || len(g) == 0 {
		return nil
	}
	return g[0].Value
}

// UnmeasuredAt counts, by reason, the patients without a value at a scheduled month.
func (t *Tables) UnmeasuredAt(outcome string) NotAtRisk {
	g, err := find(t, "reasons", t.Unmeasured, outcome, Everybody, 0)
	if err != nil || len(g) == 0 {
		return nil
	}
	return g[0].Value
}

// Carries tells why an analysis cannot be made of the tables: the part that was not
// saved with them; empty where it is there.
func (t *Tables) Carries(part string) string {
	if slices.Contains(t.Left, part) {
		return fmt.Sprintf("the tables were saved without %s", strings.ReplaceAll(part, "_", " "))
	}
	return ""
}

// DesignRows is the part of the tables that holds a row for each patient, without who
// it is: it can be left out of what is saved.
const DesignRows = "design_rows"

// Title is a variable's title, whether or not the cohort has it.
func (t *Tables) Title(name string) string {
	if v := t.Variable(name); v != nil {
		return v.Title
	}
	if q, ok := unit.Find(name); ok {
		return q.Title
	}
	return name
}

// LevelTitle is a level's title, as tables show it.
func (t *Tables) LevelTitle(factor, level string) string {
	if v := t.Variable(factor); v != nil {
		return v.LevelTitle(level)
	}
	return level
}
