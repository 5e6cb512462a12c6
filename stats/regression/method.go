package regression

import "leydig/stats"

// Limits are those of a coefficient.
type Limits string

// The limits.
const (
	Wald    Limits = "wald"
	Profile Limits = "profile"
)

// AllLimits lists them.
var AllLimits = []Limits{Wald, Profile}

// Method is what a report says of a fit with these options and limits: the link, what the
// coefficients are, how limits and errors came about.
func (o Options) Method(limits Limits) stats.Method {
	o, _ = o.usual()
	m := o.method()
	add := func(is bool, id, label, sentence, cite string) {
		if is {
			m.ID, m.Label, m.Sentence = m.ID+"."+id, m.Label+", "+label, m.Sentence+" "+sentence
			if cite != "" {
				m.Cite += "; " + cite
			}
		}
	}
	add(limits == Profile, "profile", "profile likelihood limits",
		"Their "+stats.LevelMark+" limits are of the profile likelihood.", "Venzon DJ, Moolgavkar SH. Appl Stat 1988;37:87-94")
	add(limits == Wald && o.Family != Gaussian, "wald", "Wald limits", "Their "+stats.LevelMark+" limits are Wald's.", "")
	add(o.Robust != "" && !o.Robust.clustered(), string(o.Robust), "robust standard errors ("+string(o.Robust)+")",
		"Standard errors are robust (sandwich, "+string(o.Robust)+").", "White H. Econometrica 1980;48:817-838")
	add(o.Robust == Clustered, "clustered", "cluster-robust standard errors",
		"Standard errors are robust, summed over clusters.", "Liang KY, Zeger SL. Biometrika 1986;73:13-22")
	add(o.Robust == ClusteredHC1, "clustered_HC1", "cluster-robust standard errors",
		"Standard errors are robust, summed over clusters, with the correction G/(G - 1) × (n - 1)/(n - p).",
		"Liang KY, Zeger SL. Biometrika 1986;73:13-22")
	return m
}

// method is that of the model alone.
func (o Options) method() stats.Method {
	glm := "McCullagh P, Nelder JA. Generalized Linear Models. 2nd ed. 1989"
	m := stats.Method{ID: "regression." + string(o.Family) + "." + string(o.Link), Cite: glm}
	switch {
	case o.Family == Gaussian:
		m.Label, m.Sentence = "linear regression",
			"Differences of means are from linear regression by least squares, with t limits."
	case o.Family == Poisson && o.Link == Log:
		m.Label, m.Sentence = "Poisson regression", "Ratios of rates or risks are from Poisson regression."
	case o.Family == Poisson:
		m.Label, m.Sentence = "Poisson regression, identity link", "Differences of rates are from Poisson regression with the identity link."
	case o.Link == Logit:
		m.Label, m.Sentence = "logistic regression", "Odds ratios are from logistic regression."
	case o.Link == Probit:
		m.Label, m.Sentence = "probit regression", "Coefficients are from probit regression."
	case o.Link == CLogLog:
		m.Label, m.Sentence = "complementary log-log regression",
			"Ratios of discrete hazards are from binomial regression with the complementary log-log link."
	case o.Link == Log:
		m.Label, m.Sentence = "log-binomial regression", "Risk ratios are from binomial regression with the log link."
	case o.Link == Identity:
		m.Label, m.Sentence = "binomial regression, identity link",
			"Risk differences are from binomial regression with the identity link."
	}
	return m
}

// ModifiedPoissonMethod is that of relative risks by Poisson regression of outcomes of 0 and 1.
var ModifiedPoissonMethod = stats.Method{
	ID: "regression.modified_poisson", Label: "modified Poisson regression, robust standard errors",
	Sentence: "Risk ratios are from Poisson regression of the outcome of 0 or 1 with robust standard errors; their " +
		stats.LevelMark + " limits are Wald's.",
	Cite: "Zou G. Am J Epidemiol 2004;159:702-706",
}

// Effect is what a coefficient, or its exp, is called.
func (o Options) Effect() (name string, exp bool) {
	o, _ = o.usual()
	switch o.Link {
	case Logit:
		return "odds ratio", true
	case CLogLog:
		return "hazard ratio", true
	case Log:
		if o.Family == Poisson {
			return "rate ratio", true
		}
		return "risk ratio", true
	case Identity:
		switch o.Family {
		case Binomial:
			return "risk difference", false
		case Poisson:
			return "rate difference", false
		}
		return "difference", false
	}
	return "coefficient", false
}
