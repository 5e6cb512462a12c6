package survival

import (
	"fmt"
	"strconv"

	"leydig/stats"
)

// weightNames are the names of weighted log-rank tests.
var weightNames = map[WeightKind]struct{ label, cite string }{
	Gehan: {
		"Gehan-Breslow (generalised Wilcoxon)",
		"Gehan EA. Biometrika 1965;52:203-223; Breslow N. Biometrika 1970;57:579-594",
	},
	TaroneWare:   {"Tarone-Ware", "Tarone RE, Ware J. Biometrika 1977;64:156-160"},
	PetoPeto:     {"Peto-Peto", "Peto R, Peto J. J R Stat Soc A 1972;135:185-207"},
	PetoModified: {"modified Peto-Peto", "Andersen PK et al. Statistical Models Based on Counting Processes. Springer 1993"},
	FlemingHarringtonWeight: {"Fleming-Harrington",
		"Harrington DP, Fleming TR. Biometrika 1982;69:553-566"},
}

// Method is the test that a weight makes, over strata or not.
func (w Weight) Method(stratified bool) stats.Method {
	m := LogRankMethod
	if x, ok := weightNames[w.Kind]; ok {
		m.ID = "survival.log-rank." + string(w.Kind)
		m.Label = x.label + " weighted log-rank test"
		if w.Kind == FlemingHarringtonWeight {
			number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
			m.Label += fmt.Sprintf(" (rho %s, gamma %s)", number(w.P), number(w.Q))
		}
		m.Sentence = "Curves were compared between groups by the log-rank test with " + x.label + " weights."
		m.Cite = x.cite
	}
	if stratified {
		m.ID += ".stratified"
		m.Label += ", stratified"
		m.Sentence += " Observed less expected events were summed over strata."
	}
	return m
}
