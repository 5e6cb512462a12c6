package schema

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"leydig/cohort"
)

// zeros are values that are nothing but a 0.
type zeros struct {
	n  int
	at cohort.Ref // the first
}

// see counts a zero, and tells whether it is the first.
func (z *zeros) see(text string) bool {
	z.n += btoi(text == "0")
	return z.n == 1 && text == "0"
}

// couldBeNone are the analytes of which a 0 is hardly a result: what is not there is below the assay's limit.
var couldBeNone = wordSet("lh fsh estradiol shbg prolactin psa free_testosterone")

// tellZeros tells of values written 0 that lie far below all others, or without the decimals that all
// others have: they may stand for missing, and are used as they stand.
func (b *builder) tellZeros(t *Table, c *Column, values []measured) {
	if c.zeros.n == 0 || len(values) == 0 || !couldBeNone[c.Meaning] {
		return
	}
	lowest, fewest, most := math.Inf(1), math.MaxInt, 0
	for _, v := range values {
		lowest, fewest, most = min(lowest, v.raw), min(fewest, v.decimals), max(most, v.decimals)
	}
	if step := math.Pow10(-most); lowest < 2*step || fewest == 0 && lowest < 5*step {
		return
	}
	b.find(cohort.Finding{Code: cohort.UnknownWord, Severity: cohort.Warning, At: c.zeros.at, Column: c.Header,
		Got: fmt.Sprintf("0 %d×", c.zeros.n), Want: "values like the others, from " + formatNumber(round3(lowest)),
		Message: "used as it stands, far below all others: where it means that nothing was measured, say so, " +
			t.remedy(c, `values: {"0": missing}`)})
}

// tellCodes tells of numbers that stand for missing elsewhere (999), are possible here, and lie
// far above all other values of the columns: once at five times the highest, more often at half
// as much again. They are used as they stand; the others, which are given back, say the unit.
func (b *builder) tellCodes(t *Table, columns []*Column, values []measured) []measured {
	highest, count, first := 0.0, map[float64]int{}, map[float64]measured{}
	for _, v := range values {
		switch {
		case !v.code:
			highest = max(highest, v.raw)
		case count[v.raw] == 0:
			first[v.raw] = v
			fallthrough
		default:
			count[v.raw]++
		}
	}
	apart := func(v measured) bool {
		return v.code && highest > 0 && (v.raw > 5*highest || v.raw > 1.5*highest && count[v.raw] > 1)
	}
	for _, raw := range slices.Sorted(maps.Keys(first)) {
		if v := first[raw]; apart(v) {
			at := t.Sheet.Ref(v.row, v.column)
			b.find(cohort.Finding{Code: cohort.UnknownWord, Severity: cohort.Warning, At: at, Column: columns[0].Header,
				Got:  fmt.Sprintf("%s %d×", v.text, count[raw]),
				Want: "values like the others, up to " + formatNumber(round3(highest)),
				Message: fmt.Sprintf("used as it stands, far above all others: where it means that the value is missing, say so in the plan "+
					"(columns: missing: [%q])", v.text)})
		}
	}
	return slices.DeleteFunc(values, apart)
}
