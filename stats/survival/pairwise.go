package survival

import "leydig/stats"

// Pair is the comparison of two groups; Err tells why there is no p-value, which is NaN then.
type Pair struct {
	First, Second int
	Test          Test
	Err           error
}

// Pairwise compares every two groups; stats/multiplicity adjusts the p-values. R: survdiff on each pair.
func Pairwise(groups []Table, o LogRankOptions) ([]Pair, error) {
	if len(groups) < 2 {
		return nil, stats.OneGroup
	}
	var out []Pair
	for b := 1; b < len(groups); b++ {
		for a := range b {
			t, err := CompareGroups([][]Table{{groups[a], groups[b]}}, o)
			out = append(out, Pair{First: a, Second: b, Test: t, Err: err})
		}
	}
	return out, nil
}
