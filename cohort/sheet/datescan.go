package sheet

import "strings"

// DateScan finds out in which order a column writes its dates.
type DateScan struct {
	day, month, either, named int
	yearFirst, twoDigits      int    // dates that begin with a year of four digits, and those whose year has two
	short                     [3]int // the largest first, second and third number of dates with two digits each
	marks                     [len(dateMarks)]struct{ settled, either int }
}

// dateMarks part the numbers of dates. A date of another hand has another mark.
const dateMarks = "./-"

// Add looks at the text of n cells.
func (d *DateScan) Add(s string, n int) {
	p, ok := split(s)
	if !ok {
		return
	}
	if p.short && !p.named {
		d.twoDigits += n
		d.short = [3]int{max(d.short[0], p.a), max(d.short[1], p.b), max(d.short[2], p.c)}
	}
	mark := &d.marks[max(0, strings.IndexByte(dateMarks, s[max(0, strings.IndexAny(s, dateMarks))]))]
	switch {
	case p.iso || p.named:
		d.named += n
		if p.iso {
			d.YearFirst(n)
		}
	case p.a > 12 && p.b <= 12:
		d.day += n
		mark.settled += n
	case p.b > 12 && p.a <= 12:
		d.month += n
		mark.settled += n
	case p.a <= 12 && p.b <= 12 && p.a != p.b:
		d.either += n
		mark.either += n
	}
}

// YearFirst counts n dates such as 2021-05-04, which need no other look.
func (d *DateScan) YearFirst(n int) { d.yearFirst += n }

// Merge adds what other cells show.
func (d *DateScan) Merge(o *DateScan) {
	d.day, d.month, d.either, d.named = d.day+o.day, d.month+o.month, d.either+o.either, d.named+o.named
	d.yearFirst, d.twoDigits = d.yearFirst+o.yearFirst, d.twoDigits+o.twoDigits
	for i, n := range o.short {
		d.short[i] = max(d.short[i], n)
	}
	for i, m := range o.marks {
		d.marks[i].settled += m.settled
		d.marks[i].either += m.either
	}
}

// Stray is a mark whose dates could be read both ways, beside dates with another mark that
// settle the column, and how many they are; empty where there is none.
func (d *DateScan) Stray() (mark string, n int) {
	for i, m := range d.marks {
		if m.either > 0 && m.settled == 0 && d.day+d.month > 0 {
			return dateMarks[i : i+1], m.either
		}
	}
	return "", 0
}

// ShortBesideYearFirst is how many dates have a year of two digits, which can be their first
// number, in a column where others begin with the year.
func (d *DateScan) ShortBesideYearFirst() int {
	if d.yearFirst == 0 {
		return 0
	}
	return d.twoDigits
}

// Order is what the column as a whole says.
func (d *DateScan) Order() DateOrder {
	switch {
	case d.day > 0 && d.month > 0:
		return Mixed
	case d.day > 0:
		return DayFirst
	case d.month > 0:
		return MonthFirst
	}
	return Unsettled
}

// Short tells that some dates are three numbers of two digits each.
func (d *DateScan) Short() bool { return d.short[1] > 0 }

// YearsFirst tells dates with two digits each of which the first is the year: as days of a
// month it is too large, or the third is a day and no year up to the latest.
func (d *DateScan) YearsFirst(latest int) bool {
	a, b, c := d.short[0], d.short[1], d.short[2]
	now := latest % 100
	return b > 0 && b <= 12 && c <= 31 && (a > 31 || a <= now && c > now)
}

// Ambiguous tells whether cells could be read both ways and nothing settles it.
func (d *DateScan) Ambiguous() bool {
	o := d.Order()
	return d.either > 0 && (o == Unsettled || o == Mixed)
}
