package schema

import (
	"regexp"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// calendars are those of other peoples that clinics date by, and how their dates look: a
// year, or an era before it, that no date of ours has.
var calendars = []struct {
	form  func() *regexp.Regexp
	named string
}{
	{expression(`(^|\D)1[34]\d\d(\D|$)`), "the Iranian or the Islamic calendar"},
	{expression(`(^|\D)2[4-6]\d\d(\D|$)`), "the Buddhist calendar"},
	{expression(`^(明治|大正|昭和|平成|令和|[MTSHRmtshr][. ]?)\s*\d{1,2}[-./年]`), "the eras of Japan"},
	{expression(`^(民國)?\s*(9\d|1[0-3]\d)[-./年]\s*\d{1,2}[-./月]\s*\d{1,2}日?$`), "the calendar of Taiwan"},
}

// otherCalendar names the calendar that a text which is no date of ours may be of, empty where
// none is known.
func otherCalendar(text string) string {
	for _, c := range calendars {
		if len(text) < 40 && c.form().MatchString(text) {
			return c.named
		}
	}
	return ""
}

// calendarOf is that of the first cell of a column that may be of one.
func (t *Table) calendarOf(c *Column) string {
	for r := t.First; r <= t.Last && r < t.First+sampleCells; r++ {
		if named := otherCalendar(sheet.Trim(t.Sheet.Row(r).Text(c.Col))); named != "" {
			return " (they look like dates of " + named + ": write those of the Gregorian)"
		}
	}
	return ""
}

func badDate(c *Column, at cohort.Ref, text string) cohort.Finding {
	f := cohort.Finding{Code: cohort.BadDate, Severity: cohort.Error, At: at, Column: c.Header, Got: text, Want: "a date such as 2021-05-04",
		Message: "not used; correct the cell or empty it"}
	if named := otherCalendar(text); named != "" {
		f.Message = "not used: it looks like a date of " + named + "; write that of the Gregorian"
	}
	return f
}
