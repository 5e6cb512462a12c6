package analysis

import (
	"leydig/stats/multiplicity"
	"leydig/stats/results"
)

// adjust puts Holm's P beside that of every comparison of strata, over all of them, and
// says how many there were; beside those of Table 1, over these, where that is asked.
func adjust(set *results.Set, table1 bool) error {
	var strata, characteristics []int
	for i := range set.Results {
		r := &set.Results[i]
		_, ok := r.Value.(results.Test)
		switch {
		case !ok || r.Key.At != "":
		case r.Key.Analysis == "baseline":
			characteristics = append(characteristics, i)
		case r.Key.Stat == results.Heterogenous || r.Key.Stat == results.LogRank || r.Key.Stat == results.Gray:
			strata = append(strata, i)
		}
	}
	if table1 && len(characteristics) > 0 {
		if _, _, err := holm(set, characteristics); err != nil {
			return err
		}
		set.Methods = append(set.Methods, multiplicity.Adjustments[0].Method)
	}
	if len(strata) < 2 {
		return nil
	}
	below, left, err := holm(set, strata)
	if err != nil {
		return err
	}
	have := "have"
	if below == 1 {
		have = "has"
	}
	set.Notes = append(set.Notes, results.NoteOf("multiplicity", "strata", results.Say(
		"Strata were compared by %s tests; %s %s P below %s, where %s would without any difference, and %s after Holm's adjustment "+
			"for their number.", len(strata), below, have, results.SayNumber(significant, 2),
		results.SayNumber(significant*float64(len(strata)), 1), left)))
	return nil
}

// significant is the P value below which comparisons are counted.
const significant = 0.05

// holm adjusts the tests at these places over all of them, and counts the significant ones
// before and after.
func holm(set *results.Set, at []int) (below, left int, err error) {
	p := make([]float64, len(at))
	for k, i := range at {
		p[k] = float64(set.Results[i].Value.(results.Test).P)
	}
	adjusted, err := multiplicity.Adjust(p, multiplicity.Adjustments[0].Name)
	if err != nil {
		return 0, 0, err
	}
	for k, i := range at {
		t := set.Results[i].Value.(results.Test)
		h := results.Float(adjusted[k])
		t.Holm = &h
		set.Results[i].Value = t
		if p[k] < significant {
			below++
		}
		if adjusted[k] < significant {
			left++
		}
	}
	return below, left, nil
}
