package schema

import (
	"fmt"
	"maps"
	"slices"

	"leydig/cohort"
)

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
