package schema

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"leydig/cohort"
)

var leadingZeros = regexp.MustCompile(`(^|[^0-9])0+`)

// respelled writes an identifier as another hand would.
func respelled(t *rapid.T, id string) string {
	switch rapid.IntRange(0, 9).Draw(t, "spelling") {
	case 1:
		return id + " "
	case 2:
		return strings.ToLower(id)
	case 3:
		return strings.NewReplacer("-", "", " ", "", "_", "").Replace(id)
	case 4:
		return strings.ReplaceAll(id, "-", "–")
	case 5:
		return leadingZeros.ReplaceAllString(id, "$1")
	case 6:
		return " " + strings.ToUpper(id)
	case 7:
		return strings.NewReplacer("-", " ", "_", " ", "/", " ").Replace(id)
	}
	return id
}

// oddTimes names the times of visits as clinics do.
func oddTimes(t *rapid.T) *trial {
	c := &trial{}
	c.draw(t, 4, 9)
	months := [][]float64{{0, 3, 6, 9}, {0, 1, 4, 12}, {0, 6, 12, 24}}[rapid.IntRange(0, 2).Draw(t, "schedule")]
	form := one(t, "%m/12", "%w/52", "W%w", "%m-month FU", "M%m", "Month %m", "mo%m", "%w wks", "day %d", "%m mo", "%m months",
		"T%m", "Monat %m", "%m ay",
		"%m mois", "%m мес", "%m个月", "V", "Visit", "calendar", "Mon-YY", "quarter", "%m m", "m%m visit", "FU %m", "Wk %w", "D%d",
		"%m.", "Q%m", "%mM",
		"M+%m", "+%m mo", "t=%m", "%m meses", "%m mth")
	for _, m := range c.men {
		m.months = slices.Clone(months)
	}
	label := func(m *man, k int) string { return timeLabel(t, form, months[k], m, k) }
	scheduled := (form == "V" || form == "Visit") && chance(t, 2)
	if scheduled {
		rows := [][]string{{"Visit", one(t, "Due (months)", "Month", "Planned month")}}
		for k, month := range months {
			rows = append(rows, []string{fmt.Sprintf("V%d", k+1), number(month)})
		}
		c.sheet("a.xlsx", "Schedule", rows...)
	}
	if form == "Mon-YY" || form == "calendar" {
		c.slack = 0.6
	}
	if form == "quarter" {
		c.slack = 1.6
	}
	how := one(t, "column", "headers", "sheets")
	c.habit = fmt.Sprintf("%q by %s, schedule %v, %v", form, how, scheduled, months)
	switch {
	case how == "headers" && form != "Mon-YY" && form != "calendar" && form != "quarter":
		header, first := []string{"ID", "Age"}, c.men[0]
		for k := range months {
			l := label(first, k)
			header = append(header, fmt.Sprintf(one(t, "TT %s", "TT (%s)", "TT_%s", "%s TT"), l))
		}
		rows := [][]string{header}
		for i, m := range c.men {
			m.months = first.months
			row := []string{m.id, number(float64(30 + i))}
			for _, v := range m.values {
				row = append(row, number(v))
			}
			rows = append(rows, row)
		}
		c.sheet("a.xlsx", "Data", rows...)
	case how == "sheets" && form != "Mon-YY" && form != "calendar" && form != "quarter":
		for k := range months {
			name, rows := label(c.men[0], k), [][]string{{"ID", "TT (ng/dL)", "LH"}}
			for _, m := range c.men {
				m.months[k] = c.men[0].months[k]
				rows = append(rows, []string{m.id, number(m.values[k]), "4.2"})
			}
			c.sheet("a.xlsx", strings.ReplaceAll(name, "/", "-"), rows...) // Excel allows no / in a name
		}
	default:
		c.sheet("a.xlsx", "Data", c.long([]string{"ID", "Start", one(t, "Visit", "Time", "Timepoint", "When", "Visit date"),
			"TT (ng/dL)"}, func(i, k int,
			m *man) []string {
			return []string{m.id, m.index.String(), label(m, k), number(m.values[k])}
		})...)
	}
	return c
}

// timeLabel names the time of a man's visit k in a form, and sets the month that it says.
func timeLabel(t *rapid.T, form string, month float64, m *man, k int) string {
	switch form {
	case "V", "Visit":
		return fmt.Sprintf("%s%d", map[string]string{"V": "V", "Visit": "Visit "}[form], k+1)
	case "Mon-YY", "calendar":
		return m.visit(k).Time().Format("Jan-06")
	case "quarter":
		d := m.visit(k).Time()
		return fmt.Sprintf("%d Q%d", d.Year(), (int(d.Month())+2)/3)
	}
	weeks, days := math.Round(month*30.4375/7), math.Round(month*30.4375)
	switch {
	case strings.Contains(form, "%w"):
		m.months[k] = weeks * 7 / 30.4375
	case strings.Contains(form, "%d"):
		m.months[k] = days / 30.4375
	}
	if month == 0 && chance(t, 3) {
		return one(t, "Baseline", "BL", "pre-treatment", "0", "baseline visit", "screening", "Day 0")
	}
	return strings.NewReplacer("%m", number(month), "%w", number(weeks), "%d", number(days)).Replace(form)
}

// shapes lays the cohort out otherwise: a sheet a visit, a sheet a patient, patients in
// columns, a pivot table.
func shapes(t *rapid.T) *trial {
	c := &trial{}
	c.draw(t, 4, 9)
	tt := one(t, "TT", "Testosterone (ng/dL)", "Total testosterone", "TT ng/dL")
	how := one(t, "sheet a visit", "sheet a patient", "transposed", "pivot", "crosstab")
	c.habit = how
	switch how {
	case "sheet a visit":
		form := one(t, "Month %d", "%d months", "M%d", "%dmo", "Visit %d", "V%d", "Sheet%d", "%d", "T%d")
		c.habit += " " + form
		for k, month := range c.men[0].months {
			rows := [][]string{{"ID", tt, "LH"}}
			for _, m := range c.men {
				rows = append(rows, []string{m.id, number(m.values[k]), "3.3"})
			}
			c.sheet("a.xlsx", fmt.Sprintf(form, int(month)), rows...)
		}
	case "sheet a patient":
		c.habit += " " + c.cards(t, tt)
	case "transposed":
		rows := [][]string{{one(t, "ID", "Patient ID", "Patient", "")}, {"Age"}}
		for i, m := range c.men {
			rows[0], rows[1] = append(rows[0], m.id), append(rows[1], number(float64(30+i)))
		}
		form := one(t, "TT %d mo", "TT month %d", "Testosterone (%d mo)", "TT M%d")
		for k, month := range c.men[0].months {
			row := []string{fmt.Sprintf(form, int(month))}
			for _, m := range c.men {
				row = append(row, number(m.values[k]))
			}
			rows = append(rows, row)
		}
		c.sheet("a.xlsx", "Data", rows...)
	default:
		c.sheet("a.xlsx", "Pivot", c.pivot(t, how == "pivot")...)
	}
	return c
}

// cards writes one patient's table after another, in sheets of their own or in one, each below
// what is said of him once.
func (c *trial) cards(t *rapid.T, tt string) string {
	form := one(t, "beside", "beside", "colon", "one row", "name only", "table only", "stacked", "stacked colon")
	key := one(t, "Patient ID", "ID", "Patient", "Name:", "Hasta", "Patient-Nr.", "Nom", "Paciente", "编号", "MRN", "Study no.", "Initials")
	mixed := chance(t, 3) // each sheet by another hand
	var all [][]string
	for i, m := range c.men {
		k := key
		if mixed {
			k = one(t, "Patient ID", "ID:", "Patient", "Name", "Hasta No", "Pt")
		}
		age := number(float64(30 + i))
		var rows [][]string
		switch form {
		case "beside", "stacked":
			rows = [][]string{{k, m.id}, {"Age", age}, {""}}
			if mixed && i%2 == 1 {
				rows[0], rows[1] = rows[1], rows[0]
			}
		case "one row":
			rows = [][]string{{k, m.id, "", "Age", age}, {""}}
		case "colon", "stacked colon":
			rows = [][]string{{strings.TrimSuffix(k, ":") + ": " + m.id, "", "Age: " + age}, {""}}
		case "name only":
			rows = [][]string{{"Age", age}, {""}}
		}
		rows = append(rows, []string{"Month", tt, "LH"})
		for k, v := range m.values {
			rows = append(rows, []string{number(m.months[k]), number(v), "3.1"})
		}
		if all = append(append(all, rows...), []string{""}); !strings.HasPrefix(form, "stacked") {
			c.sheet("a.xlsx", strings.ReplaceAll(m.id, "/", "-"), rows...)
		}
	}
	if strings.HasPrefix(form, "stacked") {
		c.sheet("a.xlsx", "Data", all...)
	}
	return fmt.Sprintf("%s, %s, %s, mixed %v", c.men[0].id, form, key, mixed)
}

// pivot is the cohort as a pivot table makes it, with its totals where asked.
func (c *trial) pivot(t *rapid.T, total bool) [][]string {
	head := []string{one(t, "ID", "Row Labels", "Patient")}
	for _, month := range c.men[0].months {
		head = append(head, number(month))
	}
	corner := func(texts ...string) string {
		text := one(t, texts...)
		c.habit += fmt.Sprintf(" %q", text)
		return text
	}
	head[0] = corner(head[0])
	rows := [][]string{{corner("Average of Testosterone", "Total testosterone (ng/dL)", "Sum of TT"), corner("Month", "Months",
		"Column Labels", "")}, head}
	for _, m := range c.men {
		row, sum := []string{m.id}, 0.0
		for _, v := range m.values {
			row, sum = append(row, number(v)), sum+v
		}
		if total {
			row = append(row, fmt.Sprintf("%.1f", sum/4))
		}
		rows = append(rows, row)
	}
	if total {
		rows[1] = append(rows[1], "Grand Total")
		foot := []string{"Grand Total"}
		for col := 1; col < 6; col++ {
			sum := 0.0
			for _, r := range rows[2:] {
				var v float64
				fmt.Sscan(r[col], &v)
				sum += v
			}
			foot = append(foot, fmt.Sprintf("%.1f", sum/float64(len(c.men))))
		}
		rows = append(rows, foot)
	}
	return rows
}

// twoStarts gives the end of testosterone and the start of treatment, in any words: the
// start is time zero where both are there.
func twoStarts(t *rapid.T) *trial {
	c := &trial{}
	c.draw(t, 4, 9)
	stop := one(t, "TRT stopped", "TRT stop date", "Date TRT stopped", "Last injection", "Last T injection", "Off T",
		"TRT d/c date", "last shot",
		"Last dose of testosterone", "Date of last TRT", "T discontinued", "End of TRT", "TRT end", "Last gel", "AAS stopped",
		"Testosterone stopped on",
		"Stopped T", "Date off TRT", "Absetzen Testosteron", "Arrêt testostérone")
	begin := one(t, "Clomid start", "Clomiphene start date", "Date clomid started", "Treatment start", "Start of treatment",
		"Started CC", "hCG start",
		"Tx start", "Start date", "CC start", "Rx start date", "First clomid", "Restoration start", "Index date", "Behandlungsbeginn")
	both := !chance(t, 3)
	c.habit = fmt.Sprintf("%s and %s, both %v", stop, begin, both)
	order := chance(t, 2)
	header := []string{"ID", begin, "Date", "TT (ng/dL)"}
	if both {
		header = []string{"ID", begin, stop, "Date", "TT (ng/dL)"}
		if order {
			header[1], header[2] = stop, begin
		}
	} else if order {
		header[1] = stop
	}
	c.sheet("a.xlsx", "Data", c.long(header, func(i, k int, m *man) []string {
		start, stopped := m.index.String(), (m.index - 61).String()
		row := []string{m.id, start}
		if both && order {
			row = []string{m.id, stopped, start}
		} else if both {
			row = append(row, stopped)
		}
		return append(row, m.visit(k).String(), number(m.values[k]))
	})...)
	return c
}

// exchangedDates opens a day-first export in a month-first Excel: days up to 12 become
// true dates with day and month exchanged, the others stay texts.
func exchangedDates(t *rapid.T) *trial {
	c := &trial{}
	c.draw(t, 8, 16)
	exchange := func(d cohort.Day) string {
		x := d.Time()
		if x.Day() <= 12 {
			e, ok := cohort.DayOf(x.Year(), x.Day(), int(x.Month()))
			if ok {
				return serialOf(e)
			}
		}
		return x.Format("02/01/2006")
	}
	which := one(t, "visits", "both", "index", "none")
	c.habit = which
	c.sheet("a.xlsx", "Data", c.long([]string{"ID", "Start", "Visit date", "TT (ng/dL)"}, func(i, k int, m *man) []string {
		start, visit := serialOf(m.index), serialOf(m.visit(k))
		if which == "index" || which == "both" {
			start = exchange(m.index)
		}
		if which == "visits" || which == "both" {
			visit = exchange(m.visit(k))
		}
		return []string{m.id, start, visit, number(m.values[k])}
	})...)
	return c
}
