// Package results holds the findings of an analysis as data: format-free, equal
// for equal input, and stable as JSON. Nothing in it knows of a patient.
package results

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"leydig/stats"
)

// Set is everything that a run found.
type Set struct {
	Run       Run            `json:"run"`
	Summary   Summary        `json:"summary"`
	Results   []Result       `json:"results"`
	Variables []Variable     `json:"variables"` // the words of what keys name
	Attrition []Step         `json:"attrition"`
	Outcomes  []Definition   `json:"outcomes"`
	Methods   []stats.Method `json:"methods"`
	Notes     []Note         `json:"notes"`
	Findings  Findings       `json:"findings"`
	// Published are the published figures that fit the cohort, beside its own.
	Published []PublishedFigure `json:"published,omitempty"`
}

// Run says what was run on what.
type Run struct {
	Title     string   `json:"title"`
	Program   string   `json:"program"`
	Version   string   `json:"version"`
	Synthetic string   `json:"synthetic,omitempty"` // the input's own statement that its people are invented
	IndexKind string   `json:"index_kind"`
	Inputs    []Input  `json:"inputs"`
	Plan      string   `json:"plan"` // as it ran, YAML
	PlanFile  string   `json:"plan_file,omitempty"`
	Seed      uint64   `json:"seed"`
	Patients  int64    `json:"patients"`
	Visits    int64    `json:"visits"`
	Folded    int64    `json:"identical_visits_folded"`
	Month     float64  `json:"days_per_month"`
	Strata    []string `json:"strata"`
}

// Input is a file that was read.
type Input struct {
	Name   string  `json:"name"`
	SHA256 string  `json:"sha256"`
	Bytes  int64   `json:"bytes"`
	Sheets []Sheet `json:"sheets"`
}

// Sheet is what a sheet was taken for.
type Sheet struct {
	Name    string   `json:"name,omitempty"`
	Role    string   `json:"role"`
	Rows    int      `json:"rows"`
	Columns []Column `json:"columns,omitempty"`
}

// Column is what a column was taken for.
type Column struct {
	Header  string `json:"header"`
	Meaning string `json:"meaning,omitempty"`
	Unit    string `json:"unit,omitempty"`
	Assumed bool   `json:"unit_assumed,omitempty"`
	N       int    `json:"n"`
	Missing int    `json:"missing"`
}

// Definition is an outcome in words.
type Definition struct {
	Name  string  `json:"name"`
	Title string  `json:"title"`
	Kind  string  `json:"kind"`
	Rule  string  `json:"rule"`
	Month float64 `json:"month,omitempty"` // of a prevalence
	Of    string  `json:"of,omitempty"`    // analyte that it is read from
	// Beside names the outcome beside which this one stands, as its confirmed form.
	Beside string `json:"beside,omitempty"`
	// Since says from what times count, where that is not the index.
	Since string `json:"since,omitempty"`
}

// Variable is a characteristic of patients, a stratum or a covariate, in words. One
// with levels is a factor, any other a number.
type Variable struct {
	Name   string      `json:"name"`
	Title  string      `json:"title"`
	Unit   string      `json:"unit,omitempty"`
	Digits int         `json:"digits,omitempty"` // decimals shown of a number
	Factor bool        `json:"factor,omitempty"`
	Levels []LevelName `json:"levels,omitempty"` // in the order in which they stand
	Banded bool        `json:"banded,omitempty"` // levels stand by value, whether or not they occur
	Order  []string    `json:"order,omitempty"`  // levels that the study puts first
	// Reference is the level with which others are compared.
	Reference string `json:"reference,omitempty"`
	// Survivors marks groups formed by what happened after time zero.
	Survivors bool `json:"survivors,omitempty"`
}

// LevelName is a level of a factor in words, with how many patients have it.
type LevelName struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	N     int64  `json:"n"`
}

// Label heads a number with its unit: "Age, years".
func (v Variable) Label() string {
	if v.Factor || v.Unit == "" {
		return v.Title
	}
	return v.Title + ", " + strings.ReplaceAll(v.Unit, "m2", "m²")
}

// Variable gives a variable's words; one that the set does not describe is called by
// its name.
func (s *Set) Variable(name string) Variable {
	for i := range s.Variables {
		if s.Variables[i].Name == name {
			return s.Variables[i]
		}
	}
	return Variable{Name: name, Title: name}
}

// Level is a level in words.
func (s *Set) Level(l stats.Level) string {
	for _, x := range s.Variable(l.Factor).Levels {
		if x.Name == l.Name {
			return x.Title
		}
	}
	return l.Name
}

// AnyLevel is the confidence level of the first interval of the set, 0 where it has
// none.
func (s *Set) AnyLevel() float64 {
	for i := range s.Results {
		switch v := s.Results[i].Value.(type) {
		case Fraction:
			if v.Level != 0 {
				return v.Level
			}
		case Number:
			if v.Level != 0 {
				return v.Level
			}
		}
	}
	return 0
}

// Note finds a note by its ID, of an analysis or, with "", of the whole report.
func (s *Set) Note(analysis, id string) (Note, bool) {
	for _, n := range s.Notes {
		if n.Analysis == analysis && n.ID == id {
			return n, true
		}
	}
	return Note{}, false
}

// Step is one restriction of the attrition.
type Step struct {
	Path string `json:"path"`
	Rule string `json:"rule"`
	Kept int64  `json:"kept"`
	Lost int64  `json:"lost"`
	Why  string `json:"why,omitempty"`
}

// Note is a sentence that a reader must see.
type Note struct {
	ID       string `json:"id"`
	Analysis string `json:"analysis"` // empty: the whole report
	Text     string `json:"text"`
}

// Findings are the faults of the input: counted in full, listed up to a limit.
type Findings struct {
	Counts []FindingCount `json:"counts"`
	List   []Finding      `json:"list"`
	Listed int            `json:"listed_per_code_at_most"`
}

// FindingCount is how often a kind of finding occurred.
type FindingCount struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	N        int    `json:"n"`
}

// Finding is one fault, at the place where it stands.
type Finding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	File     string `json:"file"`
	Sheet    string `json:"sheet"`
	Cell     string `json:"cell"`
	Column   string `json:"column,omitempty"`
	Got      string `json:"got"`
	Want     string `json:"want"`
	Message  string `json:"message"`
}

// Stat names what a value is of its key.
type Stat string

// The statistics.
const (
	N            Stat = "n"
	Missing      Stat = "missing"
	Mean         Stat = "mean"
	SD           Stat = "sd"
	Median       Stat = "median"
	Q1           Stat = "q1"
	Q3           Stat = "q3"
	Share        Stat = "share"
	Rate         Stat = "rate"
	WorstCase    Stat = "worst-case"
	BestCase     Stat = "best-case"
	Difference   Stat = "difference"
	Heterogenous Stat = "test"
	CurveStat    Stat = "curve"
	Events       Stat = "events"
	Reached      Stat = "reached" // share with the event by a time
	LogRank      Stat = "log-rank"
	Excluded     Stat = "excluded"
	// Interval-censored: Turnbull's curve, its median, and by how much the
	// Kaplan-Meier median lies above it.
	IntervalCurve  Stat = "interval-curve"
	IntervalMedian Stat = "interval-median"
	MedianShift    Stat = "median-shift"
	// RestrictedMean is the mean time without the event up to a horizon (Key.At).
	RestrictedMean Stat = "restricted-mean"
	MeanDifference Stat = "restricted-mean-difference"
	// Of a multivariable model.
	HazardRatio     Stat = "hazard-ratio"
	Wald            Stat = "wald"
	Proportionality Stat = "proportionality"
	Concordance     Stat = "concordance"
	// With restart of testosterone as a competing event: Term is "event" or "restart".
	Incidence Stat = "cumulative-incidence"
	Gray      Stat = "gray"
)

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

// Result is a value with what it rests on: N + Lost is the number eligible.
type Result struct {
	Key    Key      `json:"key"`
	Value  Value    `json:"value"`
	N      int64    `json:"n"`
	Lost   int64    `json:"lost"`
	Method string   `json:"method,omitempty"`
	Notes  []string `json:"notes,omitempty"`
}

// Value is one of Count, Fraction, Number, Test, Curve, Absent.
type Value interface{ kind() string }

// Count is a number of patients.
type Count struct {
	N int64 `json:"count"`
}

// Fraction is X of N with the interval of the proportion; Level is the interval's,
// 0 where it has none.
type Fraction struct {
	X        int64   `json:"x"`
	N        int64   `json:"of"`
	Estimate Float   `json:"estimate"`
	Lower    Float   `json:"lower"`
	Upper    Float   `json:"upper"`
	Level    float64 `json:"level,omitempty"`
}

// FractionOf is a proportion with its interval.
func FractionOf(x, n int64, e stats.Estimate) Fraction {
	return Fraction{X: x, N: n, Estimate: Float(e.Value), Lower: Float(e.CI.Lower), Upper: Float(e.CI.Upper), Level: e.CI.Level}
}

// Number is a quantity, with its standard error and interval where it has them;
// Level is the interval's, 0 where it has none.
type Number struct {
	Value Float   `json:"value"`
	SE    *Float  `json:"se,omitempty"`
	Lower Float   `json:"lower"`
	Upper Float   `json:"upper"`
	Level float64 `json:"level,omitempty"`
	Unit  string  `json:"unit,omitempty"`
}

// NumberOf is an estimate with its interval, in a unit of which the estimate's holds
// per: days become months with per 30.4375.
func NumberOf(e stats.Estimate, per float64, unit string) Number {
	n := Number{Value: Float(e.Value / per), Lower: Float(e.CI.Lower / per), Upper: Float(e.CI.Upper / per), Level: e.CI.Level, Unit: unit}
	if !math.IsNaN(e.SE) && e.SE != 0 {
		se := Float(e.SE / per)
		n.SE = &se
	}
	return n
}

// Bare is a quantity without an interval.
func Bare(v float64, unit string) Number {
	return Number{Value: Float(v), Lower: Float(math.NaN()), Upper: Float(math.NaN()), Unit: unit}
}

// Test is a test's outcome; Statistic and DF are null for an exact test.
type Test struct {
	Statistic Float `json:"statistic"`
	DF        Float `json:"df"`
	P         Float `json:"p"`
}

// Curve is a step function of time in months, with its life table.
type Curve struct {
	Time     []Float `json:"time"`
	AtRisk   []Float `json:"at_risk"`
	Events   []Float `json:"events"`
	Censored []Float `json:"censored"`
	Survival []Float `json:"survival"`
	SE       []Float `json:"se"`
	Lower    []Float `json:"lower"`
	Upper    []Float `json:"upper"`
	Level    float64 `json:"level,omitempty"` // of the limits
}

// Absent is a result that cannot be estimated, with the reason.
type Absent struct {
	Reason string `json:"reason"`
}

func (Count) kind() string    { return "count" }
func (Fraction) kind() string { return "fraction" }
func (Number) kind() string   { return "number" }
func (Test) kind() string     { return "test" }
func (Curve) kind() string    { return "curve" }
func (Absent) kind() string   { return "absent" }

// MarshalJSON puts the kind of the value beside it.
func (r Result) MarshalJSON() ([]byte, error) {
	type plain Result
	value, err := json.Marshal(r.Value)
	if err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		plain
		Kind  string          `json:"kind"`
		Value json.RawMessage `json:"value"`
	}{plain(r), r.Value.kind(), value})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Result) UnmarshalJSON(b []byte) error {
	type plain Result
	in := struct {
		*plain
		Kind  string          `json:"kind"`
		Value json.RawMessage `json:"value"`
	}{plain: (*plain)(r)}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	var err error
	switch in.Kind {
	case "count":
		r.Value, err = decode[Count](in.Value)
	case "fraction":
		r.Value, err = decode[Fraction](in.Value)
	case "number":
		r.Value, err = decode[Number](in.Value)
	case "test":
		r.Value, err = decode[Test](in.Value)
	case "curve":
		r.Value, err = decode[Curve](in.Value)
	case "absent":
		r.Value, err = decode[Absent](in.Value)
	default:
		err = fmt.Errorf("results: unknown kind of value %q", in.Kind)
	}
	return err
}

func decode[T Value](b []byte) (Value, error) {
	var v T
	err := json.Unmarshal(b, &v)
	return v, err
}

// Float is a number that JSON can hold: NaN is null, infinities are strings.
type Float float64

// MarshalJSON writes the shortest form that reads back to the same number.
func (f Float) MarshalJSON() ([]byte, error) {
	switch v := float64(f); {
	case math.IsNaN(v):
		return []byte("null"), nil
	case math.IsInf(v, 1):
		return []byte(`"inf"`), nil
	case math.IsInf(v, -1):
		return []byte(`"-inf"`), nil
	default:
		return json.Marshal(v)
	}
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *Float) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "null":
		*f = Float(math.NaN())
		return nil
	case `"inf"`:
		*f = Float(math.Inf(1))
		return nil
	case `"-inf"`:
		*f = Float(math.Inf(-1))
		return nil
	}
	return json.Unmarshal(b, (*float64)(f))
}

// Floats converts a slice.
func Floats(x []float64) []Float {
	out := make([]Float, len(x))
	for i, v := range x {
		out[i] = Float(v)
	}
	return out
}

// Index finds results by key.
type Index map[string]*Result

// Index makes the set's results findable; it fails where two share a key.
func (s *Set) Index() (Index, error) {
	ix := make(Index, len(s.Results))
	for i := range s.Results {
		k := s.Results[i].Key.String()
		if ix[k] != nil {
			return nil, fmt.Errorf("results: two results are called %s", k)
		}
		ix[k] = &s.Results[i]
	}
	return ix, nil
}

// Get finds a result, nil where there is none.
func (ix Index) Get(k Key) *Result { return ix[k.String()] }

// Fraction gives a fraction by key; ok is false where it is absent.
func (ix Index) Fraction(k Key) (Fraction, bool) {
	if r := ix.Get(k); r != nil {
		f, ok := r.Value.(Fraction)
		return f, ok
	}
	return Fraction{}, false
}

// Number gives a number by key; ok is false where it is absent.
func (ix Index) Number(k Key) (Number, bool) {
	if r := ix.Get(k); r != nil {
		n, ok := r.Value.(Number)
		return n, ok
	}
	return Number{}, false
}
