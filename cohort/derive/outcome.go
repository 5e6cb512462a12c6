// Package derive turns a cohort into outcomes. What is derived is declared as
// data (Outcome, Rule), so that it can be printed, compared and traced; the code
// that evaluates the declarations is here too.
package derive

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// Outcome is a named rule.
type Outcome struct {
	Name, Title string
	Rule        Rule
	// Beside names the outcome beside which this one stands, as its confirmed form:
	// it is given for everybody only.
	Beside string
	// Since says from what times count, where that is not the index.
	Since string
}

// Rule is one kind of outcome: Response, Prevalence, Ever, TimeToEvent. A further
// kind is a type in a file of its own and a line in kinds.
type Rule interface {
	// Kind names the kind, as plans and results have it.
	Kind() string
	// Text says the rule in words, for methods sections and traces.
	Text() string
	// Needs is the criterion with the analyte that it is read from.
	Needs() Criterion
	// evaluate adds the outcome of every patient to the dataset.
	evaluate(d *Dataset, o Outcome, s *cohort.Series)
}

// Criterion is met by a value v of the analyte where AtLeast <= v < Below, and,
// where they are set, v >= baseline + Rise and v >= OfBaseline × baseline.
type Criterion struct {
	Analyte    unit.Analyte
	AtLeast    float64
	Below      float64 // 0: no upper limit
	Rise       float64 // 0: none
	OfBaseline float64 // 0: none; 1 is 100% of the patient's own baseline
}

// NeedsBaseline tells whether the criterion compares with the baseline.
func (c Criterion) NeedsBaseline() bool { return c.Rise != 0 || c.OfBaseline != 0 }

// Met tells whether value v, with baseline b, meets the criterion.
func (c Criterion) Met(v, b float64) bool {
	return v >= c.AtLeast && (c.Below == 0 || v < c.Below) &&
		(c.Rise == 0 || v >= b+c.Rise) && (c.OfBaseline == 0 || v >= c.OfBaseline*b)
}

// Text says the criterion in words.
func (c Criterion) Text() string {
	q, _ := unit.Find(string(c.Analyte))
	title := strings.ToLower(q.Title[:1]) + q.Title[1:]
	if strings.ToUpper(q.Title) == q.Title {
		title = q.Title
	}
	var parts []string
	if c.Rise != 0 {
		parts = append(parts, fmt.Sprintf("at least %s %s above baseline", num(c.Rise), q.Canonical()))
	}
	if c.OfBaseline != 0 {
		parts = append(parts, fmt.Sprintf("at least %s%% of the patient's own baseline", num(100*c.OfBaseline)))
	}
	if c.AtLeast > 0 {
		parts = append(parts, fmt.Sprintf("at least %s %s", num(c.AtLeast), q.Canonical()))
	}
	if c.Below != 0 {
		parts = append(parts, fmt.Sprintf("below %s %s", num(c.Below), q.Canonical()))
	}
	return title + " " + strings.Join(parts, " and ")
}

func num(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// When says which follow-up visit decides a response.
type When struct {
	Kind  string  // "any", "last", "window"
	Month float64 // of a window
}

// ParseWhen reads "any", "last" or "window:M".
func ParseWhen(s string) (When, error) {
	switch {
	case s == "any" || s == "last":
		return When{Kind: s}, nil
	case strings.HasPrefix(s, "window:"):
		m, err := strconv.ParseFloat(s[len("window:"):], 64)
		if err == nil && m > 0 && !math.IsInf(m, 0) {
			return When{"window", m}, nil
		}
	}
	return When{}, fmt.Errorf("%q is not any, last or window:MONTH", s)
}

// Response is yes or no for each evaluable patient (a baseline, where the
// criterion needs one, and a follow-up value).
type Response struct {
	Criterion Criterion
	When      When
	Confirm   int // values in a row that meet it, of When "any"; 0 and 1: one
}

// Prevalence is whether the criterion is met at the follow-up visit nearest to a
// scheduled month, among those measured in its window.
type Prevalence struct {
	Criterion Criterion
	Month     float64
}

// Ever is whether the criterion is met at some follow-up visit; everybody counts or,
// with Measured, those with a follow-up value.
type Ever struct {
	Criterion Criterion
	Confirm   int // values in a row that meet it; 0 and 1: one
	Measured  bool
}

// TimeToEvent is the time of the first follow-up visit that meets the criterion,
// else censored at the last follow-up visit with a value. The event happened
// between two visits, so each patient also has an interval.
type TimeToEvent struct {
	Criterion Criterion
	// ExcludeMet leaves patients who meet it at the index out of the risk set.
	ExcludeMet bool
	// Confirm is how many visits with a value, one after another, must meet it; the
	// event is dated at the first. 0 and 1: one.
	Confirm int
}

// The kinds of outcomes.
const (
	KindResponse    = "response"
	KindPrevalence  = "prevalence"
	KindEver        = "ever"
	KindTimeToEvent = "time-to-event"
)

// Kind names the kind of rule.
func (Response) Kind() string    { return KindResponse }
func (Prevalence) Kind() string  { return KindPrevalence }
func (Ever) Kind() string        { return KindEver }
func (TimeToEvent) Kind() string { return KindTimeToEvent }

// Needs is the rule's criterion.
func (r Response) Needs() Criterion    { return r.Criterion }
func (r Prevalence) Needs() Criterion  { return r.Criterion }
func (r Ever) Needs() Criterion        { return r.Criterion }
func (r TimeToEvent) Needs() Criterion { return r.Criterion }

// Text says the rule in words.
func (r Response) Text() string {
	switch r.When.Kind {
	case "last":
		return r.Criterion.Text() + ", at the last follow-up visit with a value"
	case "window":
		return r.Criterion.Text() + ", at the follow-up visit nearest to month " + num(r.When.Month)
	}
	return r.Criterion.Text() + ", at some follow-up visit" + confirmed(r.Confirm)
}

// confirmed says how often a criterion must be met, nothing where once is enough.
func confirmed(times int) string {
	switch {
	case times <= 1:
		return ""
	case times == 2:
		return " and at the next one with a value"
	}
	return fmt.Sprintf(" and at the next %d with a value", times-1)
}

// Text says the rule in words.
func (r Prevalence) Text() string {
	return r.Criterion.Text() + ", at the follow-up visit nearest to month " + num(r.Month) + " within its window"
}

// Text says the rule in words.
func (r Ever) Text() string {
	text := r.Criterion.Text() + ", at some follow-up visit" + confirmed(r.Confirm)
	if r.Measured {
		text += ", of those with a follow-up value"
	}
	return text
}

// Text says the rule in words.
func (r TimeToEvent) Text() string {
	return "first follow-up visit with " + r.Criterion.Text() + confirmed(
		r.Confirm,
	) + "; otherwise censored at the last follow-up visit with a value"
}
