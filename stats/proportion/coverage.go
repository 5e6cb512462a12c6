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
