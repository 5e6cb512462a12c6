package proportion

// Covers is how often a 95% interval holds the true proportion: the least and the
// mean over n from 1 to 50 and over 199 proportions from 0.005 to 0.995, found by
// adding up all outcomes.
type Covers struct {
	Least, Mean float64
	Exact       bool // never below the level, whatever n and the proportion
}

// Coverage states it for every one of IntervalMethods; a test enumerates it again.
var Coverage = map[string]Covers{
	"wilson":                {Least: 0.7950, Mean: 0.9529},
	"wilson_cc":             {Least: 0.8281, Mean: 0.9755},
	"clopper_pearson":       {Least: 0.9507, Mean: 0.9773, Exact: true},
	"mid_p":                 {Least: 0.9123, Mean: 0.9629},
	"jeffreys":              {Least: 0.8550, Mean: 0.9527},
	"jeffreys_equal_tailed": {Least: 0.8550, Mean: 0.9527},
	"blaker":                {Least: 0.9500, Mean: 0.9677, Exact: true},
	"agresti_coull":         {Least: 0.8281, Mean: 0.9615},
	"wald":                  {Least: 0.0000, Mean: 0.8106},
	"logit":                 {Least: 0.8691, Mean: 0.9644},
	"cloglog":               {Least: 0.8372, Mean: 0.9616},
	"likelihood_ratio":      {Least: 0.7481, Mean: 0.9478},
}

// ComparisonCovers is how often a 95% interval of two groups holds the true measure:
// the least and the mean over groups of 10 and 10, 20 and 20, 30 and 30, 50 and 50,
// and 10 and 40, and over all pairs of proportions from 0.05 to 0.95 by 0.05, found
// by adding up all tables. A table without an interval (an empty cell or margin, for
// some methods) counts as a miss: Undefined is the mean probability of those, and
// LeastDefined the least coverage among tables that have one.
type ComparisonCovers struct{ Least, Mean, Undefined, LeastDefined float64 }

// ComparisonCoverage states it for every one of ComparisonMethods, and for the exact
// odds ratios of package contingency; a test enumerates it again.
var ComparisonCoverage = map[Measure]map[string]ComparisonCovers{
	Difference: {
		"newcombe":           {Least: 0.9089, Mean: 0.9514, LeastDefined: 0.9089},
		"miettinen_nurminen": {Least: 0.9216, Mean: 0.9532, LeastDefined: 0.9216},
		"agresti_caffo":      {Least: 0.9298, Mean: 0.9560, LeastDefined: 0.9298},
		"wald":               {Least: 0.6389, Mean: 0.9214, LeastDefined: 0.6389},
	},
	RiskRatio: {
		"katz":               {Least: 0.1610, Mean: 0.8943, Undefined: 0.0617, LeastDefined: 0.6510},
		"miettinen_nurminen": {Least: 0.9139, Mean: 0.9541, LeastDefined: 0.9139},
		"koopman":            {Least: 0.9139, Mean: 0.9514, LeastDefined: 0.9139},
	},
	OddsRatio: {
		"woolf":              {Least: 0.1463, Mean: 0.8480, Undefined: 0.1208, LeastDefined: 0.8961},
		"woolf_haldane":      {Least: 0.9182, Mean: 0.9628, LeastDefined: 0.9182},
		"miettinen_nurminen": {Least: 0.9216, Mean: 0.9561, LeastDefined: 0.9216},
		"exact":              {Least: 0.6414, Mean: 0.9793, Undefined: 0.0027, LeastDefined: 0.9648}, // contingency.FisherExact
		"mid_p":              {Least: 0.6403, Mean: 0.9639, Undefined: 0.0027, LeastDefined: 0.9431}, // contingency.MidP
	},
}
