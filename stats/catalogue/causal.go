package catalogue

import (
	"context"
	"errors"
	"math"

	"leydig/stats/mean"
	"leydig/stats/proportion"
	"leydig/stats/results"
	"leydig/stats/sensitivity"
)

var evalues = Statistic{
	Family: "stats", Name: "evalue", Short: "E-value: how strong an unmeasured confounder would have to be",
	Example: "0.56 0.46 0.69 --measure HR",
	Needs:   Needs{TypedNumbers, "RATIO [LOWER UPPER]"},
	Options: options(Option{Name: "measure", Kind: Word, Default: string(sensitivity.RiskRatio), Words: words(sensitivity.Measures),
		Help: "what the ratio is"},
		Option{Name: "rare", Kind: YesNo, Help: "the outcome is rare (below 15%): an odds or hazard ratio stands for a risk ratio",
			Rules: []Rule{not("measure", string(sensitivity.RiskRatio), "a risk ratio needs no approximation")}},
		Option{Name: "level", Kind: Share, Never: "its limits are those that were typed"}),
	Methods: ms{sensitivity.EValueMethod}, Run: runEValue,
}

func runEValue(_ context.Context, in *Given) (results.Found, error) {
	lower, upper := math.NaN(), math.NaN()
	if len(in.Numbers) == 3 {
		lower, upper = in.Numbers[1], in.Numbers[2]
	}
	e, err := sensitivity.Of(sensitivity.Measure(in.word("measure")), in.Numbers[0], lower, upper, in.yes("rare"))
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("of", "risk ratio", "E-value")
	t.Add("ratio", e.Ratio, e.Value)
	switch {
	case !math.IsNaN(e.ValueLower):
		t.Add("lower limit", e.Lower, e.ValueLower)
	case !math.IsNaN(e.ValueUpper):
		t.Add("upper limit", e.Upper, e.ValueUpper)
	}
	if !math.IsNaN(lower) {
		t.Note("of the limits the one nearer 1 has an E-value; it is 1 where the interval holds 1")
	}
	return found(t)
}

var clustered = Statistic{
	Family: "stats", Name: "clustered", Short: "A proportion of repeated measurements: correlation, design effect, Wilson interval",
	Usage:   "FILE --outcome COLUMN[=VALUE] --cluster COLUMN",
	Example: "visits.csv --outcome eugonadal --cluster id",
	Needs:   Needs{Input: Rows},
	Options: options(modelOutcome, Option{Name: "cluster", Kind: Column, Help: "column of clusters, such as the patient",
		Missing: "which --cluster? name the column of patients"}, level,
		Option{Name: "size", Kind: Number, Help: "rows a cluster (default: what unequal clusters stand for)"}),
	Methods: ms{proportion.ClusteredMethod, mean.IntraclassMethod}, Run: runClustered,
}

var errSize = errors.New("--size: a cluster has more than one row")

func runClustered(_ context.Context, in *Given) (results.Found, error) {
	s, err := in.sample(eventColumn(in.word("outcome")), in.word("cluster"))
	if err != nil {
		return results.Found{}, err
	}
	y, err := s.zeroOne(in.word("outcome"))
	if err != nil {
		return results.Found{}, err
	}
	cluster, err := s.clusters(in.word("cluster"))
	if err != nil {
		return results.Found{}, err
	}
	size := 0.0
	if in.Has("size") {
		if size = in.number("size"); size <= 1 {
			return results.Found{}, errSize
		}
	}
	c, err := mean.IntraclassCorrelation(y, cluster, size)
	if err != nil {
		return results.Found{}, err
	}
	events := 0.0
	for _, v := range y {
		events += v
	}
	e, err := proportion.WilsonClustered(proportion.Count{X: int64(events), N: int64(len(y))}, math.Max(c.DesignEffect, 1e-9), in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("x", "n", "clusters", "rows a cluster", "proportion", "lower", "upper", "ICC", "design effect", "effective n")
	t.Add(int(events), len(y), c.Clusters, c.Size, e.Value, e.CI.Lower, e.CI.Upper, c.ICC, c.DesignEffect, c.EffectiveN)
	if c.DesignEffect < 1 {
		t.Note("a design effect below 1 counts as 1 in the interval")
	}
	return found(t)
}
