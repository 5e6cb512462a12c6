package schema

import (
	"fmt"
	"math"
	"slices"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// longAgo tells of times zero all of which lie before the drugs that are given: numbers of days
// that a program wrote which counts from another day than spreadsheets do.
func (b *builder) longAgo() {
	latest, _ := cohort.DayOf(1900, 1, 1)
	for _, d := range b.c.Patients.Index {
		if d != cohort.NoDay {
			latest = max(latest, d)
		}
	}
	if first, _ := cohort.DayOf(1970, 1, 1); latest.Time().Year() > 1900 && latest < first {
		t, c := b.holder("index_date")
		b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: t.whole(c), Column: c.Header,
			Got: "no date after " + latest.String(), Want: "dates of our time",
			Message: "numbers of days of a program that counts from another day than spreadsheets do (SAS and Stata from 1960, R from 1970) " +
				"look so, and so do years of two digits " +
				"of another calendar: times between visits hold, and dates do not; write dates with four digits of the year"})
	}
}

// checkDates refuses dates in an impossible order and derives the age from the
// birth date where no age was given.
func (b *builder) checkDates() {
	p := &b.c.Patients
	if p.Index == nil {
		p.Index = slices.Repeat([]cohort.Day{cohort.NoDay}, p.Len())
	}
	b.longAgo()
	refuse := func(d *cohort.Date, i int, want, message string) {
		b.find(cohort.Finding{Code: cohort.ImpossibleOrder, Severity: cohort.Error, At: b.c.PatientRef(d.At, i), Column: b.header(d.Name, d.At,
			i), Got: d.Values[i].String(), Want: want, Message: message})
		d.Values[i] = cohort.NoDay
	}
	for _, name := range []string{"stop_date", "restart_date"} {
		if stop := p.Date(name); stop != nil {
			for i, d := range stop.Values {
				if d != cohort.NoDay && p.Index[i] != cohort.NoDay && d < p.Index[i] {
					refuse(stop, i, "a date on or after the index date "+p.Index[i].String(),
						"it lies before the index date and is not used; correct one of the two")
				}
			}
		}
	}
	birth := p.Date("birth_date")
	if birth == nil {
		return
	}
	for i, d := range birth.Values {
		if d != cohort.NoDay && p.Index[i] != cohort.NoDay && d >= p.Index[i] {
			refuse(birth, i, "a date before the index date "+p.Index[i].String(),
				"birth lies after the index date and is not used; correct one of the two")
		}
	}
	b.birth = birth.Values
	age := p.Number("age")
	if age == nil {
		p.Numbers = append(p.Numbers, cohort.Number{Name: "age", Values: slices.Repeat([]float64{nan}, p.Len()), At: birth.At})
		age = &p.Numbers[len(p.Numbers)-1]
	}
	q, _ := unit.Find("age")
	for i, d := range birth.Values {
		if !math.IsNaN(age.Values[i]) || d == cohort.NoDay || p.Index[i] == cohort.NoDay {
			continue
		}
		years := float64(p.Index[i]-d) / unit.DaysPerYear
		if !q.InRange(years) {
			b.find(cohort.Finding{Code: cohort.OutOfRange, Severity: cohort.Warning, At: b.c.PatientRef(birth.At, i),
				Column: b.header("birth_date", birth.At, i), Got: d.String(),
				Want:    "an age of 10 to 100 years at the index date",
				Message: fmt.Sprintf("the age would be %.1f years: not used; correct the birth date", years)})
			continue
		}
		age.Values[i] = years
	}
}

// header is the header's text of the column from which patient i's value came.
func (b *builder) header(name string, at cohort.At, i int) string {
	src := int(b.c.Patients.Source[i])
	if at.Sources != nil {
		src = int(at.Sources[i])
	}
	if c := b.res.Tables[src].column(name); c != nil {
		return c.Header
	}
	return name
}

// longBefore tells of visits years before the start of treatment and before the man's next, where few
// men have one: the year may be mistyped. They are used as they stand. Before the end of TRT there are
// years of it.
func (b *builder) longBefore() {
	if b.c.Kind == cohort.TRTStop {
		return
	}
	const gap = 5 * unit.DaysPerYear
	v := &b.c.Visits
	var alone []int
	men := 0
	for p := range b.c.Patients.Len() {
		from, to := v.Of(p)
		if to-from < 2 {
			continue
		}
		men++
		if first := v.Time.At(from); first < -gap && v.Time.At(from+1)-first > gap {
			alone = append(alone, from)
		}
	}
	if 20*len(alone) > men+19 {
		return
	}
	for _, i := range alone {
		b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: b.c.VisitTimeRef(i),
			Got: fmt.Sprintf("%.0f years before time zero", -v.Time.At(i)/unit.DaysPerYear), Want: "a date near the man's other visits",
			Message: "used as it stands: if its year is mistyped, correct it"})
	}
}
