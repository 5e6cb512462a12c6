package mixed

import (
	"fmt"

	"leydig/stats"
)

// Method is what a report says of a linear mixed model.
func (m *LinearModel) Method() stats.Method {
	out := stats.Method{
		ID: "mixed.reml", Label: "linear mixed model (REML, Satterthwaite)",
		Sentence: "Differences of means are from a linear mixed model by restricted maximum likelihood",
		Cite:     "Laird NM, Ware JH. Biometrics 1982;38:963-974; Fai AH, Cornelius PL. J Stat Comput Simul 1996;54:363-378",
	}
	if m.ML {
		out.ID, out.Label = "mixed.ml", "linear mixed model (ML, Satterthwaite)"
		out.Sentence = "Differences of means are from a linear mixed model by maximum likelihood"
	}
	effects := "a random intercept"
	if len(m.Components) > 1 {
		out.ID, effects = out.ID+".slope", "a random intercept and slope"
	}
	out.Sentence += " with " + effects + " of each group; " + stats.LevelMark + " limits are of t with Satterthwaite's degrees of freedom."
	return out
}

// Method is what a report says of a logistic model with a random intercept.
func (m *LogisticModel) Method() stats.Method {
	how := fmt.Sprintf("adaptive Gauss-Hermite quadrature with %d points", m.Points)
	id := "mixed.logistic.quadrature"
	if m.Points == 1 {
		how, id = "Laplace's approximation", "mixed.logistic.laplace"
	}
	return stats.Method{
		ID: id, Label: "logistic model with a random intercept, " + how,
		Sentence: "Odds ratios within a group are from a logistic model with a normal random intercept, the likelihood by " + how + "; " +
			stats.LevelMark + " limits are Wald's.",
		Cite: "Pinheiro JC, Bates DM. J Comput Graph Stat 1995;4:12-35; Bates D, et al. J Stat Softw 2015;67(1)",
	}
}
