// Package derive turns a cohort into outcomes. What is derived is declared as
// data (Outcome, Rule), so that it can be printed, compared and traced; the code
// that evaluates the declarations is here too.
package derive

import (
	"fmt"
	"math"
	"strconv"
	"strings"
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
	// Named is the plan's list that names the outcome, empty of those that always stand:
	// what a plan names is used or refused.
	Named string
	// Safety marks what is watched for harm.
	Safety bool
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
	evaluate(d *Dataset, o Outcome)
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
	Seen      // of When "any"
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
	Seen
	Measured bool
}

// TimeToEvent is the time of the first follow-up visit that meets the criterion,
// else censored at the last follow-up visit with a value. The event happened
// between two visits, so each patient also has an interval.
type TimeToEvent struct {
	Criterion Criterion
	// ExcludeMet leaves patients who meet it at the index out of the risk set.
	ExcludeMet bool
	Seen
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
	return r.Criterion.Text() + ", at some follow-up visit" + r.Seen.Text()
}

// Text says the rule in words.
func (r Prevalence) Text() string {
	return r.Criterion.Text() + ", at the follow-up visit nearest to month " + num(r.Month) + " within its window"
}

// Text says the rule in words.
func (r Ever) Text() string {
	text := r.Criterion.Text() + ", at some follow-up visit" + r.Seen.Text()
	if r.Measured {
		text += ", of those with a follow-up value"
	}
	return text
}

// Text says the rule in words.
func (r TimeToEvent) Text() string {
	return "first follow-up visit with " + r.Criterion.Text() + r.Seen.Text() + "; otherwise censored at the last follow-up visit with a value"
}
