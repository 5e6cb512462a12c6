package schema

import (
	"fmt"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// swapScan looks for what happens when a day-first export is opened in a month-first
// spreadsheet: dates whose day is at most 12 become real dates with day and month
// exchanged, the others stay text.
type swapScan struct{ dates, above, texts, other int }

// real counts n cells with a true date: a serial number or a date that begins with its year.
func (w *swapScan) real(s *sheet.Sheet, k sheet.Kind, text string, n int) {
	if text == "" {
		return
	}
	d, ok := cohort.NoDay, false
	if k == sheet.Serial {
		var v float64
		if v, ok = sheet.ParseNumber(text, sheet.Point); ok {
			d, ok = sheet.SerialDay(v, s.Date1904)
		}
	} else if len(text) == 10 {
		d, ok = sheet.ParseDate(text, sheet.Unsettled, latestYear)
	}
	if ok {
		w.dates += n
		w.above += n * btoi(d.Time().Day() > 12)
	}
}

// text counts n cells with a date in words: one that only fits day first, or any other.
func (w *swapScan) text(text string, n int) {
	if a, c, ok := sheet.Parts(text); ok {
		if a > 12 && c <= 12 {
			w.texts += n
		} else {
			w.other += n
		}
	}
}

// found tells the pattern from chance: two dates in five have a day up to 12.
func (w *swapScan) found() bool {
	return w.above == 0 && w.other == 0 && w.dates >= 2 && w.texts >= 2 && w.dates+w.texts >= 7
}

// likely tells the pattern beside true dates of another hand: some of these have days above 12.
func (w *swapScan) likely() bool {
	return w.above > 0 && w.other == 0 && w.texts >= 6
}

// tellSwapped sets a column of exchanged dates aside, or exchanges them back where the
// plan says that dates are day first.
func (b *builder) tellSwapped(t *Table, c *Column, w swapScan) {
	switch b.plan.Dates {
	case "day-first":
		c.swapped = true
		c.Notes = append(c.Notes, fmt.Sprintf("%d true dates have day and month exchanged back: the plan says day first", w.dates))
		return
	case "month-first":
		return
	}
	c.suspect = true
	c.Notes = append(c.Notes, "not used: a spreadsheet seems to have exchanged day and month of some dates")
	b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Error, At: t.whole(c), Column: c.Header,
		Got:  fmt.Sprintf("%d true dates, all with a day up to 12, beside %d texts, all with a day above 12", w.dates, w.texts),
		Want: "dates in one form, such as 2021-05-04",
		Message: "a day-first export seems to have been opened month first: day and month of the true dates are exchanged; the column is " +
			"not used: " +
			"export it anew, or state columns: dates: day-first in the plan (they are exchanged back)"})
}
