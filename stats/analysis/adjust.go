package analysis

import (
	"fmt"

	"leydig/stats/multiplicity"
	"leydig/stats/results"
)

// adjust puts Holm's P beside that of every comparison of strata, over all of them,
// and says how many there were.
func adjust(set *results.Set) error {
	var at []int
	var p []float64
	for i := range set.Results {
		r := &set.Results[i]
		t, ok := r.Value.(results.Test)
		if !ok || r.Key.At != "" || r.Key.Stat != results.Heterogenous && r.Key.Stat != results.LogRank && r.Key.Stat != results.Gray {
			continue
		}
		at, p = append(at, i), append(p, float64(t.P))
	}
	if len(p) < 2 {
		return nil
	}
	holm, err := multiplicity.Adjust(p, "holm")
	if err != nil {
		return err
	}
	below, left := 0, 0
	for k, i := range at {
		t := set.Results[i].Value.(results.Test)
		h := results.Float(holm[k])
		t.Holm = &h
		set.Results[i].Value = t
		if p[k] < 0.05 {
			below++
		}
		if holm[k] < 0.05 {
			left++
		}
	}
	set.Notes = append(set.Notes, results.Note{ID: "multiplicity", Analysis: "strata", Text: fmt.Sprintf(
		"Strata were compared by %d tests; %d have P below 0.05, where %.1f would without any difference, and %d after Holm's adjustment "+
			"for their number.",
		len(p),
		below,
		0.05*float64(len(p)),
		left,
	)})
	return nil
}
