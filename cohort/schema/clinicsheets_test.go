package schema

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// sheets are workbooks that people keep by hand.
var sheets = []clinic{
	{"merged headers: a visit over its analytes", func(c *trial, r *rand.Rand) {
		rows := c.wide([]string{"ID", "Age", "T", "LH", "FSH", "T", "LH", "FSH", "T", "LH", "FSH", "T", "LH", "FSH"}, func(i int,
			m *man) []string {
			row := []string{m.id, number(float64(30 + i))}
			for _, v := range m.values {
				row = append(row, number(v), "4.4", "5.5")
			}
			return row
		})
		over := []string{"", "", "Baseline", "", "", "3 months", "", "", "6 months", "", "", "12 months", "", ""}
		c.sheet("a.xlsx", "Cohort", append([][]string{{"Clomid cohort, updated by Dr. Ek"}, over}, rows...)...)
		s := c.books[0].Sheets[0]
		for i := range 4 {
			s.Merged = append(s.Merged, sheet.Area{Row: 1, LastRow: 1, Col: 2 + 3*i, LastCol: 4 + 3*i})
		}
	}, right, nil},
	{"notes between the columns, with numbers in them", func(c *trial, r *rand.Rand) {
		c.sheet("a.xlsx", "Sheet1", c.wide([]string{"ID", "Notes", "TT baseline", "Comment", "TT 3 mo", "Comment 2", "TT 6 mo", "TT 12 mo",
			"To do"},
			func(i int, m *man) []string {
				return []string{m.id, "T was 912 in 2015", number(m.values[0]), "repeat 300?", number(m.values[1]), "", number(m.values[2]),
					number(m.values[3]), "call 12/3"}
			})...)
	}, right, nil},
	{"men and their visits side by side", func(c *trial, r *rand.Rand) {
		visits := c.long([]string{"ID", "Date", "TT"}, func(i, k int, m *man) []string {
			return []string{m.id, serialOf(m.visit(k)), number(m.values[k])}
		})
		men := c.wide([]string{"ID", "Age", "Start date"}, func(i int, m *man) []string {
			return []string{m.id, number(float64(30 + i)), serialOf(m.index)}
		})
		for i := range visits {
			left := []string{"", "", ""}
			if i < len(men) {
				left = men[i]
			}
			visits[i] = append(append(left[:3:3], ""), visits[i]...)
		}
		c.sheet("a.xlsx", "Data", visits...)
	}, right, nil},
	{"a sheet a calendar month", func(c *trial, r *rand.Rand) {
		by := map[string][][]string{}
		var names []string
		for _, m := range c.men {
			for k, v := range m.values {
				name := when(m, k, "Jan 2006")
				if by[name] == nil {
					names = append(names, name)
					by[name] = [][]string{{"ID", "Start", "Drawn", "TT (ng/dL)"}}
				}
				by[name] = append(by[name], []string{m.id, serialOf(m.index), serialOf(m.visit(k)), number(v)})
			}
		}
		for _, name := range names {
			c.sheet("a.xlsx", name, by[name]...)
		}
	}, right, nil},
	{"visits as pairs: date 1, T 1, date 2, T 2", func(c *trial, r *rand.Rand) {
		c.sheet("a.xlsx", "Data", c.wide([]string{"ID", "Start", "Date 1", "T 1", "Date 2", "T 2", "Date 3", "T 3", "Date 4", "T 4"},
			func(i int, m *man) []string {
				row := []string{m.id, serialOf(m.index)}
				for k, v := range m.values {
					row = append(row, serialOf(m.visit(k)), number(v))
				}
				return row
			})...)
	}, right, nil},
	{"headers broken into lines", func(c *trial, r *rand.Rand) {
		c.sheet("a.xlsx", "Data", c.long([]string{"Patient\nID", "Start of\ntreatment", "Date of\nblood draw", "Total\nTestosterone\n(ng/dL)",
			"LH\n(IU/L)"},
			func(i, k int, m *man) []string {
				return []string{m.id, serialOf(m.index), serialOf(m.visit(k)), number(m.values[k]), "3.2"}
			})...)
	}, right, nil},
	{"change, target, mean and free testosterone beside the total", func(c *trial, r *rand.Rand) {
		c.sheet("a.xlsx", "Data", c.long([]string{"ID", "Month", "Target T", "T % change", "Delta T", "Mean T to date", "T (free) pg/mL", "T",
			"T at last visit"},
			func(i, k int, m *man) []string {
				return []string{m.id, number(m.months[k]), "550", number(100 * (m.values[k]/m.values[0] - 1)), number(m.values[k] - m.values[0]),
					number((m.values[k] + m.values[0]) / 2), fmt.Sprintf("%.1f", 40+m.values[k]/9), number(m.values[k]), number(m.values[max(0, k-1)])}
			})...)
	}, right, nil},
	{"the identifier in the first row of each man only", func(c *trial, r *rand.Rand) {
		c.sheet("a.xlsx", "Data", c.long([]string{"ID", "Start", "Date", "TT"}, func(i, k int, m *man) []string {
			id, start := m.id, serialOf(m.index)
			if k > 0 {
				id, start = "", ""
			}
			return []string{id, start, serialOf(m.visit(k)), number(m.values[k])}
		})...)
	}, right, nil},
	{"groups parted by lines of text", func(c *trial, r *rand.Rand) {
		rows := c.long([]string{"ID", "Month", "TT", "LH"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k]), "2.9"}
		})
		rows = append(rows[:25:25], append([][]string{{""}, {"Group B: hCG 1500 IU"}}, rows[25:]...)...)
		rows = append(rows[:1:1], append([][]string{{"Group A: clomiphene 25 mg"}}, rows[1:]...)...)
		c.sheet("a.xlsx", "Data", rows...)
	}, right, nil},
	{"units that change with the visit, in the headers", func(c *trial, r *rand.Rand) {
		c.sheet("a.xlsx", "Data", c.wide([]string{"ID", "T nmol/l baseline", "T nmol/l 3 mo", "T ng/dl 6 mo", "T ng/dl 12 mo"}, func(i int,
			m *man) []string {
			return []string{m.id, fmt.Sprintf("%.2f", m.values[0]/28.842), fmt.Sprintf("%.2f", m.values[1]/28.842), number(m.values[2]),
				number(m.values[3])}
		})...)
	}, right, nil},
	{"two measurements in a cell", func(c *trial, r *rand.Rand) {
		c.sheet("a.xlsx", "Data", c.long([]string{"ID", "Month", "TT"}, func(i, k int, m *man) []string {
			v := number(m.values[k])
			if (i+k)%4 == 0 {
				v += []string{" / ", "; ", " (repeat ", ", "}[i%4] + number(m.values[k]+14)
			}
			return []string{m.id, number(m.months[k]), strings.Replace(v, "repeat "+number(m.values[k]+14), "repeat "+number(m.values[k]+14)+")",
				1)}
		})...)
	}, warned, nil},
	{"morning and afternoon testosterone", func(c *trial, r *rand.Rand) {
		c.sheet("a.xlsx", "Data", c.long([]string{"ID", "Month", "PM T", "AM T"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k] * 0.8), number(m.values[k])}
		})...)
	}, right, nil},
	{"a second table of another analyte below", func(c *trial, r *rand.Rand) {
		rows := c.wide([]string{"ID", "TT 0", "TT 3", "TT 6", "TT 12"}, func(i int, m *man) []string {
			row := []string{m.id}
			for _, v := range m.values {
				row = append(row, number(v))
			}
			return row
		})
		rows = append(rows, []string{""}, []string{"LH"})
		rows = append(rows, c.wide([]string{"ID", "LH 0", "LH 3", "LH 6", "LH 12"}, func(i int, m *man) []string {
			return []string{m.id, "2.1", "4.1", "5.1", "5.3"}
		})...)
		c.sheet("a.xlsx", "Data", rows...)
	}, right, nil},
	{"results above the assay's range and below its limit", func(c *trial, r *rand.Rand) {
		c.men[0].values[0], c.men[1].values[3] = 0.35/math.Sqrt2*28.842, 52*28.842
		c.sheet("a.xlsx", "Data", c.long([]string{"ID", "Month", "Testosterone, nmol/L"}, func(i, k int, m *man) []string {
			v := fmt.Sprintf("%.2f", m.values[k]/28.842)
			switch {
			case i == 0 && k == 0:
				v = "<0.35"
			case i == 1 && k == 3:
				v = "> 52.0"
			}
			return []string{m.id, number(m.months[k]), v}
		})...)
	}, right, nil},
	{"identifiers as numbers here and with zeros there", func(c *trial, r *rand.Rand) {
		for i, m := range c.men {
			m.id = fmt.Sprintf("%04d", 12+7*i)
		}
		c.sheet("a.xlsx", "Men", c.wide([]string{"Study number", "Age", "Clomid start"}, func(i int, m *man) []string {
			return []string{m.id, number(float64(30 + i)), serialOf(m.index)}
		})...)
		c.sheet("a.xlsx", "Labs", c.long([]string{"Study number", "Date", "TT"}, func(i, k int, m *man) []string {
			return []string{strings.TrimLeft(m.id, "0"), serialOf(m.visit(k)), number(m.values[k])}
		})...)
	}, right, nil},
	{"months since the last injection", func(c *trial, r *rand.Rand) {
		c.sheet("a.xlsx", "Data", c.long([]string{"ID", "Days since last injection", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			days := math.Round(m.months[k] * 30.4375)
			m.months[k] = days / 30.4375
			return []string{m.id, number(days), number(m.values[k])}
		})...)
	}, right, nil},
}

// habits are those of countries and of keyboards.
var habits = []clinic{
	{"French: months in words, decimal commas, ng/ml", func(c *trial, r *rand.Rand) {
		c.sheet("f.csv", "", c.long([]string{"N° patient", "Début du traitement", "Date du prélèvement", "Testostéronémie totale (ng/ml)",
			"FSH"},
			func(i, k int, m *man) []string {
				return []string{m.id, longDate(m.index, frenchMonths, " "), longDate(m.visit(k), frenchMonths, " "), comma(m.values[k]/100, 2), "4,2"}
			})...)
	}, right, nil},
	{"Spanish: months of three letters", func(c *trial, r *rand.Rand) {
		c.sheet("s.csv", "", c.long([]string{"Paciente", "Inicio tratamiento", "Fecha", "Testosterona total (ng/dL)"}, func(i, k int,
			m *man) []string {
			return []string{m.id, longDate(m.index, spanishMonths, "-"), longDate(m.visit(k), spanishMonths, "-"), number(m.values[k])}
		})...)
	}, right, nil},
	{"Turkish: months in words", func(c *trial, r *rand.Rand) {
		c.sheet("t.csv", "", c.long([]string{"Hasta No", "Tedavi başlangıcı", "Tarih", "Total testosteron (ng/dL)"}, func(i, k int,
			m *man) []string {
			return []string{m.id, longDate(m.index, turkishMonths, " "), longDate(m.visit(k), turkishMonths, " "), number(m.values[k])}
		})...)
	}, right, nil},
	{"Polish: nmol/l in square brackets", func(c *trial, r *rand.Rand) {
		c.sheet("p.csv", "", c.long([]string{"Nr pacjenta", "Początek leczenia", "Data badania", "Testosteron całkowity [nmol/l]"},
			func(i, k int, m *man) []string {
				return []string{m.id, m.index.Time().Format("02.01.2006"), when(m, k, "02.01.2006"), comma(m.values[k]/28.842, 2)}
			})...)
	}, right, nil},
	{"Japanese: dates of the era", func(c *trial, r *rand.Rand) {
		era := func(d cohort.Day) string {
			t := d.Time()
			if t.Year() > 2019 || t.Year() == 2019 && t.Month() > 4 {
				return fmt.Sprintf("R%d.%d.%d", t.Year()-2018, t.Month(), t.Day())
			}
			return fmt.Sprintf("H%d.%d.%d", t.Year()-1988, t.Month(), t.Day())
		}
		c.sheet("j.xlsx", "Sheet1", c.long([]string{"患者番号", "治療開始日", "採血日", "総テストステロン (ng/mL)"}, func(i, k int, m *man) []string {
			return []string{m.id, era(m.index), era(m.visit(k)), fmt.Sprintf("%.2f", m.values[k]/100)}
		})...)
	}, refused, nil},
	{"points between thousands: 1.050", func(c *trial, r *rand.Rand) {
		for _, m := range c.men[:4] {
			m.values[2], m.values[3] = 1050+10*m.values[0]/100, 1210
			m.values[2] = math.Round(m.values[2])
		}
		c.sheet("d.csv", "", c.long([]string{"Patientennr", "Monat", "Testosteron (ng/dl)", "LH"}, func(i, k int, m *man) []string {
			v := number(m.values[k])
			if m.values[k] >= 1000 {
				v = v[:1] + "." + v[1:]
			}
			return []string{m.id, number(m.months[k]), v, "4,1"}
		})...)
	}, right, nil},
	{"months with decimal commas", func(c *trial, r *rand.Rand) {
		c.sheet("n.csv", "", c.long([]string{"ID", "Maand", "Testosteron (nmol/l)"}, func(i, k int, m *man) []string {
			m.months[k] = math.Round(10*(m.months[k]+0.5*float64(btoi(k > 0)))) / 10
			return []string{m.id, comma(m.months[k], 1), comma(m.values[k]/28.842, 2)}
		})...)
	}, right, nil},
	{"American dates with years of two digits", func(c *trial, r *rand.Rand) {
		c.sheet("u.csv", "", c.long([]string{"Pt", "Clomid start", "Lab date", "T, total"}, func(i, k int, m *man) []string {
			return []string{m.id, m.index.Time().Format("1/2/06"), when(m, k, "1/2/06"), number(m.values[k])}
		})...)
	}, right, nil},
	{"flags beside the result: 212 (L), 1050 H", func(c *trial, r *rand.Rand) {
		c.sheet("u.csv", "", c.long([]string{"Pt #", "Month", "Total T"}, func(i, k int, m *man) []string {
			v := number(m.values[k])
			if m.values[k] < 264 {
				v += []string{" (L)", " L", "L", "*"}[i%4]
			}
			return []string{m.id, number(m.months[k]), v}
		})...)
	}, right, nil},
	{"visits by name: baseline, Wk 12, Wk 24, EOT", func(c *trial, r *rand.Rand) {
		c.sheet("u.csv", "", c.long([]string{"Subject", "Visit", "Testosterone (ng/dL)"}, func(i, k int, m *man) []string {
			m.months[k] = []float64{0, 12 * 7 / 30.4375, 24 * 7 / 30.4375, 0}[k]
			if k == 3 {
				m.months, m.values = m.months[:3], m.values[:3] // when the treatment ended nobody says
				return []string{m.id, "EOT", "333"}
			}
			return []string{m.id, []string{"Baseline", "Wk 12", "Wk 24"}[k], number(m.values[k])}
		})...)
	}, right, nil},
	{"brands for drugs, and the TRT before", func(c *trial, r *rand.Rand) {
		c.sheet("u.xlsx", "Data", c.long([]string{"ID", "Last Nebido", "Clomid started", "Rx", "Date", "TT"}, func(i, k int, m *man) []string {
			return []string{m.id, serialOf(m.index - 80), serialOf(m.index), []string{"Clomid 25 mg EOD", "Pregnyl 1500 x2/wk",
				"Arimidex + Clomid"}[i%3],
				serialOf(m.visit(k)), number(m.values[k])}
		})...)
	}, right, nil},
	{"ng/mL of one site in a column of nmol/L", func(c *trial, r *rand.Rand) {
		c.sheet("m.csv", "", c.long([]string{"Centre", "ID", "Month", "Testosterone (nmol/L)"}, func(i, k int, m *man) []string {
			if i%2 == 0 {
				return []string{"Izmir", m.id, number(m.months[k]), fmt.Sprintf("%.2f", m.values[k]/100)}
			}
			return []string{"Gent", m.id, number(m.months[k]), fmt.Sprintf("%.1f", m.values[k]/28.842)}
		})...)
	}, warned, &Plan{Read: []ColumnPlan{{Column: "Testosterone (nmol/L)", UnitsBy: "Centre",
		Units: map[string]string{"Gent": "nmol/L", "Izmir": "ng/mL"}}}}},
}
