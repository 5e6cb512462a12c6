package schema

import (
	"fmt"
	"math"
	"math/rand/v2"

	"leydig/cohort"
)

// traps are tables in which something looks like what it is not.
var traps = []clinic{
	{"the year and the month of the calendar in two columns", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Start", "Year", "Month", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			d := m.visit(k).Time()
			return []string{m.id, m.index.String(), fmt.Sprint(d.Year()), fmt.Sprint(int(d.Month())), number(m.values[k])}
		})...)
		c.slack = 0.6
	}, right, nil},
	{"the year, the month and the day in three columns", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Start", "Year", "Month", "Day", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			d := m.visit(k).Time()
			return []string{m.id, m.index.String(), fmt.Sprint(d.Year()), fmt.Sprint(int(d.Month())), fmt.Sprint(d.Day()), number(m.values[k])}
		})...)
	}, right, nil},
	{"visits that are only counted", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Visit", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			return []string{m.id, number(float64(k + 1)), number(m.values[k])}
		})...)
	}, refused, &Plan{Times: map[string]float64{"1": 0, "2": 3, "3": 6, "4": 12}}},
	{"visits that are counted with a gap", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Visit", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			return []string{m.id, []string{"1", "2", "3", "5"}[k], number(m.values[k])}
		})...)
	}, warned, &Plan{Times: map[string]float64{"1": 0, "2": 3, "3": 6, "5": 12}}},
	{"weeks as numbers", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Week", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			week := []float64{0, 6, 12, 26}[k]
			m.months[k] = week * 7 / 30.4375
			return []string{m.id, number(week), number(m.values[k])}
		})...)
	}, right, nil},
	{"days from the start, the first below zero", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Study day", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			d := []float64{-9, 44, 90, 180}[k]
			m.months[k] = d / 30.4375
			return []string{m.id, number(d), number(m.values[k])}
		})...)
	}, right, nil},
	{"an identifier a visit: HX101_1, HX101_2", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Start", "Date", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			return []string{fmt.Sprintf("%s_%d", m.id, k+1), m.index.String(), when(m, k, "2006-01-02"), number(m.values[k])}
		})...)
	}, warned, nil},
	{"a number of the sample beside the patient's", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"Sample ID", "Patient", "Start", "Date", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			return []string{fmt.Sprint(90000 + 10*i + k), m.id, m.index.String(), when(m, k, "2006-01-02"), number(m.values[k])}
		})...)
	}, right, nil},
	{"a temperature and a TSH before the testosterone", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "T (°C)", "TSH", "T, total (ng/dL)", "TT4"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), "36.6", "2.1", number(m.values[k]), "8.1"}
		})...)
	}, right, nil},
	{"a dose before the value", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "Testosterone dose (mg/wk)", "Testosterone cyp", "Testosterone level"},
			func(i, k int, m *man) []string {
				return []string{m.id, number(m.months[k]), "100", "200 mg", number(m.values[k])}
			})...)
	}, right, nil},
	{"the baseline in another unit, in the list of men", func(c *trial, r *rand.Rand) {
		c.sheet("a.xlsx", "Men", c.wide([]string{"ID", "Age", "Start", "Baseline T (nmol/L)"}, func(i int, m *man) []string {
			return []string{m.id, number(float64(30 + i)), serialOf(m.index), fmt.Sprintf("%.2f", m.values[0]/28.842)}
		})...)
		rows := c.long([]string{"ID", "Date", "T (ng/dL)"}, func(i, k int, m *man) []string {
			return []string{m.id, serialOf(m.visit(k)), number(m.values[k])}
		})
		var later [][]string
		for i, row := range rows {
			if i == 0 || (i-1)%4 != 0 {
				later = append(later, row)
			}
		}
		c.sheet("a.xlsx", "Labs", later...)
	}, right, nil},
	{"misspelt headers", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"Pateint ID", "Clomid satrt", "Visit dat", "Total tesosterone (ng/dL)"}, func(i, k int,
			m *man) []string {
			return []string{m.id, m.index.String(), when(m, k, "2006-01-02"), number(m.values[k])}
		})...)
	}, right, nil},
	{"names of variables: tt_m3_ngdl", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.wide([]string{"pid", "age", "tt_m0_ngdl", "tt_m3_ngdl", "tt_m6_ngdl", "tt_m12_ngdl"}, func(i int,
			m *man) []string {
			return []string{m.id, number(float64(30 + i)), number(m.values[0]), number(m.values[1]), number(m.values[2]), number(m.values[3])}
		})...)
	}, right, nil},
	{"spans of months in the headers", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.wide([]string{"ID", "TT baseline", "TT 1-3 months", "TT 4-6 months", "TT 7-12 months"}, func(i int,
			m *man) []string {
			return []string{m.id, number(m.values[0]), number(m.values[1]), number(m.values[2]), number(m.values[3])}
		})...)
	}, warned, nil},
	{"the last and the highest value only", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.wide([]string{"ID", "TT baseline", "Peak TT", "Last TT"}, func(i int, m *man) []string {
			row := []string{m.id, number(m.values[0]), number(m.values[3]), number(m.values[2])}
			m.months, m.values = []float64{0, 12}, []float64{m.values[0], m.values[2]}
			return row
		})...)
	}, refused, &Plan{Times: map[string]float64{"last": 12}}},
	{"a sign in a column of its own", func(c *trial, r *rand.Rand) {
		c.men[2].values[0] = 20 / math.Sqrt2
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "Op", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			if i == 2 && k == 0 {
				return []string{m.id, "0", "<", "20"}
			}
			return []string{m.id, number(m.months[k]), "=", number(m.values[k])}
		})...)
	}, right, nil},
	{"times in words: 3 months, 6mo, 1 yr", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Follow-up", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			return []string{m.id, []string{"pre-clomid", "3 months", "6mo", "1 yr"}[k], number(m.values[k])}
		})...)
	}, right, nil},
	{"visits with their months in brackets", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Visit", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			return []string{m.id, []string{"Visit 1 (baseline)", "Visit 2 (3 months)", "Visit 3 (6 months)", "Visit 4 (12 months)"}[k],
				number(m.values[k])}
		})...)
	}, right, nil},
	{"years in the headers", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.wide([]string{"ID", "TT BL", "TT 3m", "TT 6m", "TT 1y"}, func(i int, m *man) []string {
			return []string{m.id, number(m.values[0]), number(m.values[1]), number(m.values[2]), number(m.values[3])}
		})...)
	}, right, nil},
	{"day-first dates of one site, month-first of the other", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"Site", "ID", "Start", "Date", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			layout, site := "02/01/2006", "Leeds"
			if i%2 == 1 {
				layout, site = "01/02/2006", "Boston"
			}
			return []string{site, m.id, m.index.String(), when(m, k, layout), number(m.values[k])}
		})...)
	}, warned, nil},
	{"weeks off TRT", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Weeks off TRT", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			week := []float64{1, 6, 12, 26}[k]
			m.months[k] = week * 7 / 30.4375
			return []string{m.id, number(week), number(m.values[k])}
		})...)
	}, right, nil},
	{"values of the month's mean beside the count", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "TT mean", "TT SD", "TT n"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k]), "31", "2"}
		})...)
	}, right, nil},
	{"a copy of the sheet, older, with other values", func(c *trial, r *rand.Rand) {
		rows := c.long([]string{"ID", "Month", "TT"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k])}
		})
		old := c.long([]string{"ID", "Month", "TT"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k] + float64(9*btoi(i == 4)))}
		})
		c.sheet("a.xlsx", "Data (old)", old...)
		c.sheet("a.xlsx", "Data", rows...)
	}, right, nil},
	{"visits before the index, and testosterone then", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Months from start", "On TRT", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			m.months[k] = []float64{-4, -1, 3, 6}[k]
			return []string{m.id, number(m.months[k]), []string{"Y", "N", "N", "N"}[k], number(m.values[k])}
		})...)
	}, right, nil},
	{"the date of birth first, a start that is called Date", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "DOB", "Date clomid started", "Date", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			return []string{m.id, cohort.Day(1000 + 200*i).String(), m.index.String(), when(m, k, "2006-01-02"), number(m.values[k])}
		})...)
	}, right, nil},
}
