// Package results holds the findings of an analysis as data: format-free, equal
// for equal input, and stable as JSON. Nothing in it knows of a patient.
package results

import (
	"fmt"

	"leydig/stats"
)

// Set is everything that a run found.
type Set struct {
	Run       Run            `json:"run"`
	Summary   Summary        `json:"summary"`
	Results   []Result       `json:"results"`
	Variables []Variable     `json:"variables"`          // the words of what keys name
	Measures  []Variable     `json:"measures,omitempty"` // analytes of the panel
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
	Washout   string   `json:"washout,omitempty"` // in words
	Inputs    []Input  `json:"inputs"`
	Plan      string   `json:"plan"` // as it ran, YAML
	PlanFile  string   `json:"plan_file,omitempty"`
	Seed      uint64   `json:"seed"`
	Patients  int64    `json:"patients"`
	Visits    int64    `json:"visits"`
	Folded    int64    `json:"identical_visits_folded"`
	Month     float64  `json:"days_per_month"`
	Strata    []string `json:"strata"`
	// Threshold is the share about which those who left may change a conclusion.
	Threshold float64 `json:"threshold,omitempty"`
	// StrataOf are the outcomes whose strata stand in the text of a report; empty: response
	// and recovery.
	StrataOf []string `json:"strata_of,omitempty"`
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

// Step is one restriction of the attrition.
type Step struct {
	Path string `json:"path"`
	Rule string `json:"rule"`
	Kept int64  `json:"kept"`
	Lost int64  `json:"lost"`
	Why  string `json:"why,omitempty"`
	Rows bool   `json:"rows,omitempty"` // of the input are counted, not men
}

// Note is a sentence that a reader must see.
type Note struct {
	ID       string `json:"id"`
	Analysis string `json:"analysis"` // empty: the whole report
	Text     string `json:"text"`
	// Said is the text in pieces, where it has numbers: a report prints them in its style.
	Said Sentence `json:"said,omitempty"`
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

// Result is a value with what it rests on: N + Lost is the number eligible.
type Result struct {
	Key    Key      `json:"key"`
	Value  Value    `json:"value"`
	N      int64    `json:"n"`
	Lost   int64    `json:"lost"`
	Method string   `json:"method,omitempty"`
	Notes  []string `json:"notes,omitempty"`
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
