package schema

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// builder turns recognised tables into a cohort.
type builder struct {
	ctx  context.Context
	plan Plan
	res  *Result
	c    *cohort.Cohort

	places    []place
	rising    bool              // all ids so far rise and are written alike: no index is needed
	index     map[string]int32  // id to its place
	alias     map[string]int32  // id without case, blanks and leading zeros; -1 where two share it
	loose     map[string]int32  // id without marks and zeros either
	times     map[string]moment // of visits' labels, by folded text
	told      tally             // findings so far
	delimited map[string]bool   // files of text with delimiters
	birth     []cohort.Day
	dosed     bool                  // some column says who was on restoration treatment when
	clocked   bool                  // some column says the time of day
	pivot     int                   // last year that a two-digit year can mean
	gathered  map[string][]gathered // values of each analyte, table by table, to compare their units
	few       []gathered            // those of tables of few values in a unit that nobody states
	unset     []bool                // patients whose index date is no date, which was told
	freed     int                   // bytes of text that were let go since memory was given back
}

// place is where a patient was first listed.
type place struct {
	id    string
	table int
	row   int
}

// mostFindings is how many findings of a kind are kept; the others are counted.
const mostFindings = 1000

// tally counts findings, and tells which are still to be kept.
type tally map[kind]int

type kind struct {
	code     cohort.Code
	severity cohort.Severity
}

// keep tells whether a finding is one to be kept; it holds no text of the sheet then, which is
// let go.
func (n tally) keep(f *cohort.Finding) bool {
	k := kind{f.Code, f.Severity}
	n[k]++
	if n[k] > mostFindings {
		return false
	}
	f.Got = strings.Clone(f.Got)
	return true
}

func (b *builder) find(f cohort.Finding) {
	if b.told == nil {
		b.told = tally{}
	}
	if b.told.keep(&f) {
		b.res.Findings = append(b.res.Findings, f)
	}
}

// tellMore tells how many findings were counted and not kept.
func (b *builder) tellMore() {
	for k, n := range b.told {
		if n > mostFindings {
			b.res.Findings = append(b.res.Findings, cohort.Finding{Code: k.code, Severity: k.severity,
				At:  cohort.Ref{File: b.res.Tables[0].Sheet.File},
				Got: fmt.Sprintf("%d more of these", n-mostFindings), Want: "none",
				Message: fmt.Sprintf("the first %d are listed, the others counted", mostFindings)})
		}
	}
}

func (b *builder) build() error {
	b.years()
	b.settleAll()
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		source := cohort.Source{File: t.Sheet.File, Sheet: t.Sheet.Name, ID: t.idCol, Place: t.Sheet.Place}
		if id := t.column("patient_id"); id != nil {
			source.IDHeader = id.Header
		}
		b.c.Sources = append(b.c.Sources, source)
	}
	if b.c.Kind == "" {
		b.c.Kind = cohort.TreatmentStart
		if b.stopped() {
			b.c.Kind = cohort.TRTStop
		}
	}
	if err := b.resolve(); err != nil {
		return err
	}
	if err := cmp.Or(b.unusedNames(), b.unusedSheets()); err != nil {
		return err
	}
	if err := b.unusedTimes(); err != nil {
		return err
	}
	if err := b.unusedWords(); err != nil {
		return err
	}
	b.uncomputed()
	for i := range b.res.Tables {
		if t := &b.res.Tables[i]; t.Role != RoleNone {
			b.readTests(t)
		}
	}
	b.settleUnits()
	b.visitIDs()
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		for _, f := range t.found {
			if t.Role != RoleNone || t.lost(f.Column) {
				b.find(f)
			}
		}
		b.nobodys(t)
	}
	b.buildPatients()
	b.onlyYes()
	b.tellNotes()
	b.codedTreatment()
	b.tellEvents()
	b.suspectPeople()
	for i := range b.res.Tables {
		if t := &b.res.Tables[i]; t.Role == RolePatients {
			b.letGo(t, t.Last)
		}
	}
	if err := b.buildVisits(); err != nil {
		return err
	}
	b.longBefore()
	b.concludeColumns()
	if err := b.requireValues(); err != nil {
		return err
	}
	b.underTwoIDs()
	b.armsBySheet()
	return b.unusedUnits()
}

// years finds the last year that a two-digit year can mean.
func (b *builder) years() {
	b.pivot = latestYear
	if d, ok := sheet.ParseDate(b.plan.Extract, sheet.Unsettled, latestYear); ok {
		b.pivot = d.Time().Year()
	} else if b.plan.Today > 0 {
		b.pivot = b.plan.Today.Time().Year()
	}
}

// concludeColumns tells what columns held that no single cell shows.
func (b *builder) concludeColumns() {
	for i := range b.res.Tables {
		for j := range b.res.Tables[i].Columns {
			if c := &b.res.Tables[i].Columns[j]; c.noDay > 0 {
				b.tellNoDay(&b.res.Tables[i], c)
			}
			if c := &b.res.Tables[i].Columns[j]; c.codes > 0 {
				c.Notes = append(c.Notes, amount(c.codes, "cell holds", "cells hold")+
					" a number that stands for missing, such as 9999")
			}
		}
	}
}

// tellNoDay tells of dates that are months or quarters only.
func (b *builder) tellNoDay(t *Table, c *Column) {
	if c.Meaning == "birth_date" {
		b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: t.whole(c), Column: c.Header,
			Got: amount(c.noDay, "cell", "cells") + " with a year or a month of birth and no day", Want: "dates such as 1975-05-04, or ages",
			Message: "the middle of the year, or of the month, is taken: ages are off by up to half a year"})
		return
	}
	b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: t.whole(c), Column: c.Header,
		Got:  amount(c.noDay, "cell", "cells") + " with a month or a quarter and no day",
		Want: "dates such as 2021-05-04",
		Message: "the 15th of the month, or of the quarter's second month, or a week's Thursday, is taken: times are off by up to half a " +
			"month, a quarter's by one and a half; give the days where they are known"})
}
