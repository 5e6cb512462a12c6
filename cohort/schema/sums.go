package schema

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"leydig/cohort/sheet"
)

// summaryWords begin rows that sum a table up; some are of several words.
var summaryWords = sync.OnceValue(func() map[string]bool {
	out := wordSet("mean average avg total totals median sd sum min max n count std stdev iqr range grand subtotal minimum maximum sem " +
		"mittelwert moyenne moy media promedio média ortalama ort gemiddelde średnia среднее 平均 平均值 " +
		"合计 合計 gesamt toplam totale suma somme итого всего stddev s.d std.dev standardabweichung anzahl " +
		"effectif moyennes écart-type ecart-type dev.st odchylenie razem ogółem 標準偏差 标准差 总计 " +
		"میانگین جمع mediana médiane medyan медиана 中央値 中位数 standaarddeviatie totaal summe mw " +
		"percent missing overall all mean±sd % 평균 합계 중앙값 표준편차 총계 المتوسط متوسط المجموع مجموع μέσος σύνολο διάμεσος " +
		"unit units einheit einheiten unité unités unidad unidades unità unidade jednostka birim eenheid единица единицы 単位 单位 단위 الوحدة")
	for _, phrase := range []string{"std dev", "std. dev", "standard deviation", "ecart type", "écart type", "dev. standard", "dev. st",
		"deviazione standard", "desvio padrão", "desviación estándar", "desv. est", "standart sapma", "std. sapma", "odchylenie standardowe",
		"انحراف معیار"} {
		out[phrase] = true
	}
	return out
})

// plainID tells an identifier with a number in it and nothing but letters, digits and
// hyphens, as most are: no word of a summary is one.
func plainID(id string) bool {
	some := false
	for i := range len(id) {
		c := id[i]
		if digit(c) {
			some = true
		} else if c != '-' && c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return some
}

// summaryRow tells an identifier that is none: "Mean", "Total:", "N = 36", "Mean (SD)".
func summaryRow(id string) bool {
	if len(id) > 24 || plainID(id) {
		return false
	}
	lower := strings.ToLower(strings.TrimRight(id, ":. "))
	if summaryWords()[lower] || strings.Trim(lower, "0123456789 %") == "ci" { // limits of a mean
		return true
	}
	word := strings.TrimRight(lower, "0123456789=: ()/±+-.,%")
	if strings.ContainsAny(lower, "=:±") && summaryWords()[word] {
		return true
	}
	first := strings.FieldsFunc(lower, func(r rune) bool { return r == ' ' || r == '(' || r == '/' || r == '±' || r == '+' || r == ',' })
	if len(first) < 2 || len(first[0]) < 2 {
		return false
	}
	for _, w := range first[:2] {
		if !summaryWords()[strings.Trim(w, "():=[]")] {
			return false
		}
	}
	return true
}

// beginsSummary tells an identifier of several words of which the first sums up: "Subtotal of
// hCG". Names may begin so too.
func beginsSummary(id string) bool {
	cut := strings.IndexAny(id, " :(")
	return cut > 2 && summaryWords()[strings.ToLower(id[:cut])]
}

// sumsUp tells an identifier that is the one above with a word for a summary: "Subtotal
// P001", "P001 mean", "Total (P001)".
func sumsUp(id, above string) bool {
	rest, found := strings.CutPrefix(strings.ToLower(id), strings.ToLower(above))
	if !found {
		rest, found = strings.CutSuffix(strings.TrimRight(strings.ToLower(id), ") "), strings.ToLower(above))
	}
	if !found {
		return false
	}
	words := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" :()-–_,", r) })
	some := false
	for _, w := range words {
		switch {
		case summaryWords()[w]:
			some = true
		case w != "for" && w != "of" && w != "patient":
			return false
		}
	}
	return some
}

// sums tells whether a row's numbers are the sums, means or other measures of the
// columns above them: half of its cells, of one measure.
func (t *Table) sums(r int) bool { return t.measured(r, "") }

// measureOf are the measures that words for summaries name.
var measureOf = map[string]string{"min": "min", "max": "max", "n": "n", "count": "n", "sd": "sd", "std": "sd", "sum": "sum",
	"total": "sum", "mean": "mean", "avg": "mean", "median": "median"}

// measured is sums for one measure, or for any where it has no name.
func (t *Table) measured(r int, measure string) bool {
	row := t.Sheet.Row(r)
	others := make([]bool, t.Last-t.First+1) // rows that sum up too
	for o := t.First; o <= t.Last; o++ {
		id := t.id(t.Sheet.Row(o))
		first, _, _ := strings.Cut(strings.ToLower(id), " ")
		others[o-t.First] = id == "" && o > r || measureOf[first] != "" && len(id) > 3
	}
	hits, cells := map[string]int{}, 0
	for i := range t.Columns {
		c := &t.Columns[i]
		v, ok := sheet.ParseNumber(sheet.Trim(row.Text(c.Col)), c.decimal)
		if !ok || c.Col == t.idCol || cells >= 20 {
			continue
		}
		var list []float64
		for o := t.First; o <= t.Last; o++ {
			if o == r || others[o-t.First] {
				continue
			}
			if x, ok := sheet.ParseNumber(sheet.Trim(t.Sheet.Row(o).Text(c.Col)), c.decimal); ok {
				list = append(list, x)
			}
		}
		if len(list) < 2 {
			continue
		}
		cells++
		for name, x := range measures(list) {
			if math.Abs(v-x) <= 0.006*math.Abs(x) {
				hits[name]++
			}
		}
	}
	for name, n := range hits {
		if (measure == "" || name == measure) && 2*n >= cells && (n >= 2 || cells == 1) {
			return true
		}
	}
	return false
}

// measures sums a column up in the ways in which a row of totals does.
func measures(list []float64) map[string]float64 {
	sum, squares, n := 0.0, 0.0, float64(len(list))
	for _, x := range list {
		sum += x
	}
	for _, x := range list {
		squares += (x - sum/n) * (x - sum/n)
	}
	return map[string]float64{"sum": sum, "mean": sum / n, "sd": math.Sqrt(squares / max(1, n-1)), "n": n,
		"median": median(list), "min": slices.Min(list), "max": slices.Max(list)}
}

// betweenVisits tells a row without a time and without anything of a patient, whose identifier is
// unlike those of visits, or is a year that stands alone: "Year 2016" with the mean of its values.
func (rr *rowReader) betweenVisits(row sheet.Row, id string) bool {
	t := rr.t
	if !rr.timeless(row) || rr.b.named(id, rr.table) {
		return false
	}
	for i := range t.Columns {
		if c := &t.Columns[i]; c.m != nil && !c.m.visit && c.Col != t.idCol && sheet.Trim(row.Text(c.Col)) != "" {
			return false
		}
	}
	if rr.shapes == nil {
		rr.shapes = t.idShapes()
	}
	return !rr.shapes[shape(id)] && len(rr.shapes) > 0 || year().MatchString(id) && t.alone(row)
}

// year is one of our time.
var year = expression(`^(19[89]|20[0-4])\d$`)

// absent tells an error of a formula and other words for missing; letters alone are initials
// where other identifiers are letters, too.
func (rr *rowReader) absent(id string) bool {
	if plainID(id) || !sheet.Missing(id) {
		return false
	}
	return id[0] == '#' || !strings.ContainsFunc(id, unicode.IsLetter) || rr.numbered() || rr.allNumbered()
}
