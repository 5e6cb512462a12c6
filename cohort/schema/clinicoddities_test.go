package schema

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// oddities are what the fourth look at clinics' tables brought.
var oddities = []clinic{
	{"European dates of one man typed by an American", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Start", "Date", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			layout := "02.01.2006"
			if i == 3 {
				layout = "01/02/2006"
			}
			return []string{m.id, m.index.Time().Format("02.01.2006"), when(m, k, layout), number(m.values[k])}
		})...)
	}, warned, nil},
	{"central and local laboratory side by side", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "TT local (ng/dL)", "TT central (ng/dL)"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k]), number(m.values[k] * 1.08)}
		})...)
	}, refused, &Plan{Names: map[string]string{"total_testosterone": "TT local (ng/dL)"}}},
	{"two testosterones of one name", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "Testosterone", "Testosterone"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k]), number(m.values[k] * 1.3)}
		})...)
	}, right, nil},
	{"calculated free testosterone under the same name as the total", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "Testosterone pg/mL", "Testosterone ng/dL"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), fmt.Sprintf("%.1f", 30+m.values[k]/7), number(m.values[k])}
		})...)
	}, right, nil},
	{"text of numbers with blanks between thousands and units", func(c *trial, r *rand.Rand) {
		for _, m := range c.men[:3] {
			m.values[3] = 1012
		}
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "TT"}, func(i, k int, m *man) []string {
			v := number(m.values[k])
			if m.values[k] >= 1000 {
				v = "1 012"
			}
			return []string{m.id, number(m.months[k]), v + " ng/dL"}
		})...)
	}, right, nil},
	{"commas between thousands in one file, decimal points", func(c *trial, r *rand.Rand) {
		for _, m := range c.men[:3] {
			m.values[3] = 1012
		}
		c.sheet("a.xlsx", "Data", c.long([]string{"ID", "Month", "TT", "LH"}, func(i, k int, m *man) []string {
			v := number(m.values[k])
			if m.values[k] >= 1000 {
				v = "1,012"
			}
			return []string{m.id, number(m.months[k]), v, "4.1"}
		})...)
	}, right, nil},
	{"cells of words: pending, hemolysed, see note, ~300", func(c *trial, r *rand.Rand) {
		c.men[1].values[2], c.men[2].values[1] = math.NaN(), math.NaN()
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			v := "~" + number(m.values[k])
			switch {
			case i == 1 && k == 2:
				v = "pending"
			case i == 2 && k == 1:
				v = "hemolysed"
			case i > 2:
				v = number(m.values[k])
			}
			return []string{m.id, number(m.months[k]), v}
		})...)
	}, right, nil},
	{"999 for missing among values of hundreds", func(c *trial, r *rand.Rand) {
		c.men[1].values[2] = math.NaN()
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			if math.IsNaN(m.values[k]) {
				return []string{m.id, number(m.months[k]), "-999"}
			}
			return []string{m.id, number(m.months[k]), number(m.values[k])}
		})...)
	}, right, nil},
	{"a row of descriptions below the header", func(c *trial, r *rand.Rand) {
		rows := c.long([]string{"ID", "Month", "TT", "LH"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k]), "3.1"}
		})
		c.sheet("a.xlsx", "Data", append([][]string{rows[0], {"study id", "months since start", "total testosterone, ng/dL", "IU/L"}},
			rows[1:]...)...)
	}, right, nil},
	{"numbered questions of a survey for headers", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"Q1_ID", "Q2_Month", "Q3_Total testosterone (ng/dL)", "Q4_LH"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k]), "3.1"}
		})...)
	}, right, nil},
	{"men who are listed twice, with the baseline anew", func(c *trial, r *rand.Rand) {
		rows := c.wide([]string{"ID", "Age", "TT 0", "TT 3", "TT 6", "TT 12"}, func(i int, m *man) []string {
			return []string{m.id, number(float64(30 + i)), number(m.values[0]), number(m.values[1]), number(m.values[2]), number(m.values[3])}
		})
		again := append([]string{}, rows[3]...)
		again[2] = "199"
		c.sheet("a.csv", "", append(rows, again)...)
	}, warned, nil},
	{"initials and a birth year for an identifier", func(c *trial, r *rand.Rand) {
		for i, m := range c.men {
			m.id = fmt.Sprintf("%c%c", 'A'+i, 'Z'-i)
		}
		c.sheet("a.csv", "", c.long([]string{"Initials", "YOB", "Start", "Date", "TT"}, func(i, k int, m *man) []string {
			return []string{m.id, number(float64(1960 + i)), m.index.String(), when(m, k, "2006-01-02"), number(m.values[k])}
		})...)
	}, refused, &Plan{Names: map[string]string{"patient_id": "Initials"}}},
	{"dates with weekdays", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Start", "Date", "TT"}, func(i, k int, m *man) []string {
			return []string{m.id, m.index.Time().Format("Mon, 02 Jan 2006"), when(m, k, "Monday, January 2, 2006"), number(m.values[k])}
		})...)
	}, right, nil},
	{"times with zones behind the dates", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Start", "Date", "TT"}, func(i, k int, m *man) []string {
			return []string{m.id, m.index.String() + "T00:00:00+01:00", when(m, k, "2006-01-02") + "T23:40:00.000-0500", number(m.values[k])}
		})...)
	}, right, nil},
	{"the stop of TRT in the list of men and no other start", func(c *trial, r *rand.Rand) {
		c.sheet("a.xlsx", "Men", c.wide([]string{"ID", "Age", "TRT stop date"}, func(i int, m *man) []string {
			return []string{m.id, number(float64(30 + i)), serialOf(m.index)}
		})...)
		c.sheet("a.xlsx", "Labs", c.long([]string{"ID", "Drawn", "Total T"}, func(i, k int, m *man) []string {
			return []string{m.id, serialOf(m.visit(k)), number(m.values[k])}
		})...)
	}, right, nil},
	{"a reference range as the unit: 264-916 ng/dL", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "Testosterone (ref 264-916 ng/dL)", "LH (1.7-8.6)"}, func(i, k int,
			m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k]), "4.2"}
		})...)
	}, right, nil},
	{"the reference range of nmol/L in the header, values in nmol/L", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "Testosterone (8.6-29 nmol/L)"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), fmt.Sprintf("%.2f", m.values[k]/28.842)}
		})...)
	}, right, nil},
	{"a range of the laboratory beside each value", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "Testosterone", "Lower", "Upper", "Testosterone range"}, func(i, k int,
			m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k]), "264", "916", "264-916"}
		})...)
	}, right, nil},
	{"headers with the day of the draw: TT D0, TT D90", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.wide([]string{"ID", "TT D0", "TT D90", "TT D180", "TT D365"}, func(i int, m *man) []string {
			m.months = []float64{0, 90 / 30.4375, 180 / 30.4375, 365 / 30.4375}
			return []string{m.id, number(m.values[0]), number(m.values[1]), number(m.values[2]), number(m.values[3])}
		})...)
	}, right, nil},
	{"months over several columns of a second header, in capitals with blanks", func(c *trial, r *rand.Rand) {
		rows := c.wide([]string{"PATIENT", "TESTOSTERONE ", " LH", "TESTOSTERONE", "LH", "TESTOSTERONE", "LH", "TESTOSTERONE", "LH"},
			func(i int, m *man) []string {
				row := []string{strings.ToLower(m.id) + " "}
				m.also = append(m.also, strings.ToLower(m.id))
				for _, v := range m.values {
					row = append(row, number(v), "2.2")
				}
				return row
			})
		c.sheet("a.xlsx", "DATA", append([][]string{{"", "PRE", "", "3 MO", "", "6 MO", "", "12 MO", ""}}, rows...)...)
	}, right, nil},
}
