package gee

import (
	"leydig/stats"
	"leydig/stats/regression"
)

// Method is what a report says of a fit: the link, the working correlation, the errors.
func (o Options) Method() stats.Method {
	name, _ := regression.Options{Family: o.Family, Link: o.Link}.Effect()
	correlation := map[Correlation]string{Independence: "an independent", Exchangeable: "an exchangeable", AR1: "an autoregressive (AR(1))"}
	m := stats.Method{
		ID:    "gee." + string(o.Family) + "." + string(o.Link) + "." + string(o.Correlation),
		Label: "generalised estimating equations, " + string(o.Correlation) + " working correlation, robust standard errors",
		Sentence: "Each " + name + " is from generalised estimating equations (" + string(o.Family) + ", " + string(o.Link) + " link) with " +
			correlation[o.Correlation] + " working correlation within clusters and robust standard errors.",
		Cite: "Liang KY, Zeger SL. Biometrika 1986;73:13-22",
	}
	if o.Corrected {
		m.ID += ".mancl_derouen"
		m.Label += " of Mancl and DeRouen"
		m.Sentence += " The standard errors are those of Mancl and DeRouen for few clusters; " + stats.LevelMark +
			" limits are of t with clusters - coefficients degrees of freedom."
		m.Cite += "; Mancl LA, DeRouen TA. Biometrics 2001;57:126-134"
	} else {
		m.Sentence += " " + stats.LevelMark + " limits are normal."
	}
	return m
}
