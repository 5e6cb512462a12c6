package cox

import "leydig/stats"

// ConditionalMethod is the conditional logistic model of matched sets: a fit with one time,
// exact ties and the sets as strata. R: survival::clogit.
var ConditionalMethod = stats.Method{
	ID: "cox.conditional_logistic", Label: "conditional logistic regression",
	Sentence: "Odds ratios within matched sets are from conditional logistic regression; " + stats.LevelMark + " limits are Wald's.",
	Cite: "Breslow NE, Day NE. Statistical Methods in Cancer Research I. 1980; " +
		"Gail MH, Lubin JH, Rubinstein LV. Biometrika 1981;68:703-707",
}

// Method is what a report says of a fit of these data: the treatment of ties,
// weights, strata and the kind of standard errors that ran.
func (o Options) Method(d Data) stats.Method {
	m := Method
	switch o.Ties {
	case Breslow:
		m = stats.Method{
			ID: "cox.breslow", Label: "Cox proportional hazards model, Breslow ties",
			Sentence: "Hazard ratios are from Cox proportional hazards models with Breslow's treatment of ties.",
			Cite:     "Cox DR. J R Stat Soc B 1972;34:187-220; Breslow N. Biometrics 1974;30:89-99",
		}
	case Exact:
		m = stats.Method{
			ID: "cox.exact", Label: "Cox proportional hazards model, exact (discrete) ties",
			Sentence: "Hazard ratios are from Cox proportional hazards models with the discrete (conditional logistic) likelihood of ties.",
			Cite:     "Cox DR. J R Stat Soc B 1972;34:187-220; Gail MH, Lubin JH, Rubinstein LV. Biometrika 1981;68:703-707",
		}
	}
	add := func(is bool, id, label, sentence string) {
		if is {
			m.ID, m.Label, m.Sentence = m.ID+"."+id, m.Label+", "+label, m.Sentence+" "+sentence
		}
	}
	robust := o.Robust && o.Ties != Exact
	add(d.Stratum != nil, "stratified", "stratified", "Each stratum has its own baseline hazard.")
	add(d.Weight != nil && o.Ties != Exact, "weighted", "case weights", "Rows count by their weights.")
	add(robust && d.Cluster == nil, "robust", "robust standard errors", "Standard errors are robust (sandwich).")
	add(robust && d.Cluster != nil, "clustered", "robust standard errors of clusters",
		"Standard errors are robust (sandwich), summed over clusters.")
	if robust {
		m.Cite += "; Lin DY, Wei LJ. J Am Stat Assoc 1989;84:1074-1078"
	}
	return m
}
