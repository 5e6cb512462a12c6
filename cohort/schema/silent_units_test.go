package schema

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"leydig/cohort"
)

// twoUnits mixes two units in one column: by site, by period, by patient or by block.
func twoUnits(t *rapid.T) *trial {
	c := &trial{}
	c.draw(t, 8, 30)
	how := one(t, "site", "period", "patient", "block", "row", "few")
	// nmol/L and ng/mL are a factor of 2.9 apart, less than men are: TestNearUnits says
	// what of them is told.
	a, b := "ng/dL", one(t, "nmol/L", "ng/mL")
	if chance(t, 2) {
		a, b = b, a
	}
	c.habit = fmt.Sprintf("%s and %s by %s", a, b, how)
	header := one(t, "TT", "Testosterone", "Total testosterone", "TT ("+a+")")
	share := rapid.IntRange(2, 4).Draw(t, "share")
	other := func(i, k int) bool {
		switch how {
		case "site", "patient":
			return i%share == 0
		case "period":
			return k >= share-1
		case "block":
			return i*share >= len(c.men)
		case "few":
			return i == 1
		}
		return (i*7+k*3)%share == 0
	}
	dated := how == "period" || chance(t, 2)
	c.sheet("a.xlsx", "Data", c.long([]string{"Site", "ID", "Start", "Date", "Month", header}, func(i, k int, m *man) []string {
		u := a
		if other(i, k) {
			u = b
		}
		site, date, month := "-", "", number(m.months[k])
		if how == "site" {
			site = map[bool]string{true: "Leeds", false: "Ankara"}[other(i, 0)]
		}
		if dated {
			date, month = m.visit(k).String(), ""
		}
		return []string{site, m.id, m.index.String(), date, month, inUnit(m.values[k], u)}
	})...)
	return c
}

// statedUnits makes columns whose unit is said and whose median looks like another one:
// men under suppression, men under treatment.
func statedUnits(t *rapid.T) *trial {
	c := &trial{}
	n := rapid.IntRange(6, 30).Draw(t, "men")
	low, high := rapid.IntRange(12, 60).Draw(t, "low"), rapid.IntRange(700, 1400).Draw(t, "high")
	suppressed := rapid.IntRange(1, 3).Draw(t, "suppressed")
	for i := range n {
		m := &man{id: fmt.Sprintf("R%d", i+1)}
		for k := range 4 {
			v := float64(low + rapid.IntRange(0, 40).Draw(t, "v"))
			if k >= suppressed {
				v = float64(high + rapid.IntRange(-300, 90).Draw(t, "v"))
			}
			m.months, m.values = append(m.months, float64(3*k)), append(m.values, v)
		}
		c.men = append(c.men, m)
	}
	u := one(t, "ng/dL", "nmol/L", "ng/mL", "µg/L")
	form := one(t, "TT (%s)", "Testosterone [%s]", "Total testosterone %s", "TT, %s", "Testosterone_%s", "Testosterone total (%s)",
		"units row",
		"units column")
	c.habit = fmt.Sprintf("%s stated by %s, %d suppressed", u, form, suppressed)
	header := []string{"ID", "Month", fmt.Sprintf(form, u)}
	switch form {
	case "units row", "units column":
		header[2] = "Testosterone"
	}
	rows := c.long(header, func(i, k int, m *man) []string {
		cells := []string{m.id, number(m.months[k]), inUnit(m.values[k], u)}
		if form == "units column" {
			cells = append(cells, u)
		}
		return cells
	})
	switch form {
	case "units row":
		rows = slices.Insert(rows, 1, []string{"", "months", u})
	case "units column":
		rows[0] = append(rows[0], "Unit")
	}
	c.sheet("a.xlsx", "Data", rows...)
	return c
}

// footers puts rows that are no patients below, between and beside the men.
func footers(t *rapid.T) *trial {
	c := &trial{}
	c.draw(t, 6, 20)
	wide := chance(t, 3)
	var rows [][]string
	if wide {
		rows = [][]string{{"ID", "Age", "TT 0", "TT 3 mo", "TT 6 mo", "TT 9 mo"}}
		for i, m := range c.men {
			row := []string{m.id, number(float64(30 + i))}
			for _, v := range m.values {
				row = append(row, number(v))
			}
			rows = append(rows, row)
		}
	} else {
		rows = c.long([]string{"ID", "Age", "Month", "TT (ng/dL)", "LH"}, func(i, k int, m *man) []string {
			return []string{m.id, number(float64(30 + i)), number(m.months[k]), number(m.values[k]), fmt.Sprintf("%.1f",
				2+float64(i+k)/7)}
		})
	}
	sums := func(mean bool) []string {
		out := make([]string, len(rows[0]))
		for col := 1; col < len(out); col++ {
			sum := 0.0
			for _, r := range rows[1:] {
				var v float64
				fmt.Sscan(r[col], &v)
				sum += v
			}
			if mean {
				out[col] = fmt.Sprintf("%.2f", sum/float64(len(rows)-1))
			} else {
				out[col] = fmt.Sprintf("%g", sum)
			}
		}
		return out
	}
	mean, sum, n := sums(true), sums(false), fmt.Sprint(len(rows)-1)
	for range rapid.IntRange(1, 3).Draw(t, "footers") {
		for _, foot := range footer(t, mean, sum, n) {
			rows = append(rows, foot)
			c.habit += fmt.Sprintf("%q ", foot)
		}
	}
	c.sheet("a.xlsx", "Data", rows...)
	return c
}

// footer is a row that is no patient's, perhaps below a blank one.
func footer(t *rapid.T, mean, sum []string, n string) (above [][]string) {
	word := one(t, "Mean", "mean:", "Average", "AVG", "Total", "TOTAL", "Sum", "Median", "Mittelwert", "Moyenne", "Ortalama", "平均",
		"Среднее",
		"Media", "Average (all)", "Mean ± SD", "Overall mean", "Grand Total", "Subtotal", "Gesamt", "MEAN TT")
	foot := make([]string, len(mean))
	switch one(t, "mean", "blank id", "records", "sum", "blank sum", "note", "n", "blank row and records", "sd", "legend") {
	case "mean":
		copy(foot, mean)
		foot[0] = word
	case "blank id":
		copy(foot, mean)
	case "sum":
		copy(foot, sum)
		foot[0] = word
	case "blank sum":
		copy(foot, sum)
	case "records":
		foot[0] = one(t, "Records exported: ", "Total records: ", "Rows: ", "N = ", "End of report - ", "Count: ",
			"Printed by J - ", "Kayıt sayısı: ") + n
	case "blank row and records":
		above = [][]string{make([]string, len(foot))}
		foot[0] = "Records exported: " + n
	case "note":
		foot[0] = one(t, "* haemolysed", "Data as of 2021-03-04", "Source: LIMS", "Confidential", "-- end --", "Page 1 of 1",
			"Exported by leyla")
	case "n":
		foot[0] = "N"
		for i := 1; i < len(foot); i++ {
			foot[i] = n
		}
	case "sd":
		copy(foot, mean)
		for i := 1; i < len(foot); i++ {
			foot[i] = fmt.Sprintf("%.1f", float64(20+7*i))
		}
		foot[0] = one(t, "SD", "StdDev", "Std. Dev.", "s.d.", "Min", "Max")
	case "legend":
		foot[0] = "TT: total testosterone; LH: luteinising hormone"
	}
	return append(above, foot)
}

// secondHeaders pastes a block below the first, under a header that differs in a cell.
func secondHeaders(t *rapid.T) *trial {
	c := &trial{}
	c.draw(t, 8, 20)
	half := len(c.men) / 2
	how := one(t, "unit", "order", "other analyte", "name", "same", "unit and order")
	a, b := "ng/dL", "ng/dL"
	if how == "unit" || how == "unit and order" {
		b = one(t, "nmol/L", "ng/mL")
		if chance(t, 2) {
			a, b = b, a
		}
	}
	first := []string{"ID", "Month", "TT (" + a + ")", "LH (IU/L)"}
	second := []string{"ID", "Month", "TT (" + b + ")", "LH (IU/L)"}
	c.habit = fmt.Sprintf("%s: %s then %s", how, a, b)
	turned := how == "order" || how == "unit and order"
	switch {
	case turned:
		second = []string{"ID", "Month", "LH (IU/L)", "TT (" + b + ")"}
	case how == "other analyte":
		second = []string{"ID", "Month", "Free testosterone (pg/mL)", "LH (IU/L)"}
	case how == "name":
		second = []string{one(t, "Patient", "Patient ID", "id"), one(t, "Months", "month"), one(t, "Testosterone (ng/dL)",
			"Total T (ng/dL)"), "LH (IU/L)"}
	}
	rows := [][]string{first}
	gap := rapid.IntRange(0, 2).Draw(t, "blank rows")
	for i, m := range c.men {
		if i == half {
			for range gap {
				rows = append(rows, make([]string, 4))
			}
			rows = append(rows, second)
		}
		for k, v := range m.values {
			row := []string{m.id, number(m.months[k]), inUnit(v, a), "4.5"}
			switch {
			case i < half:
			case turned:
				row[2], row[3] = "4.5", inUnit(v, b)
			case how == "other analyte":
				row[2] = fmt.Sprintf("%.1f", 40+v/10)
				m.values[k] = nan
			default:
				row[2] = inUnit(v, b)
			}
			rows = append(rows, row)
		}
	}
	c.sheet("a.xlsx", "Data", rows...)
	return c
}

// numberedAnew lists different men under the same numbers, in two blocks, files, sheets
// or sites; or the same men once more, at other times.
func numberedAnew(t *rapid.T) *trial {
	c := &trial{}
	n := rapid.IntRange(4, 12).Draw(t, "men")
	how := one(t, "files", "blocks", "sites", "sheets", "same men")
	aged, dated := chance(t, 2), chance(t, 2)
	c.habit = fmt.Sprintf("%s, age %v, dates %v", how, aged, dated)
	make1 := func(block int) [][]string {
		header := []string{"Site", "ID", "Age", "Start", "Month", "TT (ng/dL)"}
		var rows [][]string
		for i := range n {
			m := &man{id: fmt.Sprint(i + 1), index: cohort.Day(17500 + 31*i + 400*block)}
			for _, name := range []string{"a.xlsx", "b.xlsx", "A", "B", "Leeds", "Ankara", "Data", "Data 2"} {
				m.also = append(m.also, fmt.Sprintf("%d (%s)", i+1, name))
			}
			m.also = append(m.also, fmt.Sprintf("%d (from row %d)", i+1, 3*n+3), fmt.Sprintf("%d (from row %d)", i+1, 3*n+4),
				fmt.Sprintf(
					"%d (from row %d)", i+1, 3*n+2))
			age := float64(25 + rapid.IntRange(0, 40).Draw(t, "age"))
			if how == "same men" && block == 1 {
				m = c.men[i]
				age = 30
			} else {
				c.men = append(c.men, m)
			}
			if how == "same men" {
				age = 30
			}
			for k := range 3 {
				v, month := float64(rapid.IntRange(150, 700).Draw(t, "v")), float64(3*k)
				if how == "same men" {
					month += float64(9 * block)
				}
				m.months, m.values = append(m.months, month), append(m.values, v)
				row := []string{[]string{"Leeds", "Ankara"}[block], m.id, "", "", number(month), number(v)}
				if aged {
					row[2] = number(age)
				}
				if dated {
					row[3] = m.index.String()
				}
				if how != "sites" {
					row[0] = "-"
				}
				rows = append(rows, row)
			}
		}
		return append([][]string{header}, rows...)
	}
	a, b := make1(0), make1(1)
	switch how {
	case "files", "same men":
		c.sheet("a.xlsx", "Data", a...)
		c.sheet("b.xlsx", "Data", b...)
	case "sheets":
		c.sheet("a.xlsx", "A", a...)
		c.sheet("a.xlsx", "B", b...)
	case "sites":
		c.sheet("a.xlsx", "Data", append(a, b[1:]...)...)
	default:
		c.sheet("a.xlsx", "Data", append(a, b...)...)
	}
	return c
}

// spelledOtherwise lists visits of men whose identifiers another hand wrote.
func spelledOtherwise(t *rapid.T) *trial {
	c := &trial{}
	style := one(t, "KH-%03d", "P%02d", "%03d", "A %d", "UK/%02d", "s_%d")
	n := rapid.IntRange(5, 14).Draw(t, "men")
	twins := chance(t, 3) // men whose identifiers differ in nothing but marks or zeros
	for i := range n {
		m := &man{id: fmt.Sprintf(style, i+1)}
		c.men = append(c.men, m)
		for k := range 3 {
			m.months, m.values = append(m.months, float64(3*k)), append(m.values, float64(160+13*i+90*k))
		}
	}
	if twins {
		m := *c.men[0]
		m.id = map[string]string{"KH-%03d": "KH1", "P%02d": "p1", "%03d": "1", "A %d": "A1", "UK/%02d": "UK1", "s_%d": "S 1"}[style]
		m.values = []float64{211, 222, 233}
		c.men = append(c.men, &m)
	}
	c.habit = fmt.Sprintf("%s, twins %v", style, twins)
	list := [][]string{{"ID", "Age"}}
	for i, m := range c.men {
		list = append(list, []string{m.id, number(float64(30 + i))})
	}
	c.sheet("a.xlsx", "Patients", list...)
	written := map[*man]string{}
	for _, m := range c.men {
		written[m] = respelled(t, m.id)
	}
	one := chance(t, 2) // one spelling a man, or one a row
	c.sheet("a.xlsx", "Visits", c.long([]string{"ID", "Month", "TT (ng/dL)"}, func(i, k int, m *man) []string {
		id := written[m]
		if !one {
			id = respelled(t, m.id)
		}
		return []string{id, number(m.months[k]), number(m.values[k])}
	})...)
	return c
}
