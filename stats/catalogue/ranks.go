package catalogue

import (
	"context"
	"math"
	"strings"

	"leydig/stats/rank"
	"leydig/stats/results"
)

var (
	brunnerMunzel = Statistic{Family: "stats", Name: "brunner_munzel",
		Short:   "Brunner-Munzel test: the probability that the first group's value is the larger",
		Example: "labs.csv --outcome month6 --by arm",
		Needs:   Needs{Input: Groups}, Options: options(outcome, by, levels, level, alternatives),
		Methods: ms{rank.BrunnerMunzelMethod}, Run: runBrunnerMunzel}
	jonckheere = Statistic{Family: "stats", Name: "jonckheere", Short: "Jonckheere-Terpstra test of a trend over ordered groups",
		Example: "labs.csv --outcome month6 --by etiology --levels primary,mixed,secondary",
		Needs:   Needs{Input: Groups},
		Options: options(outcome, by, Option{Name: "levels", Kind: Texts, Help: "the groups in their order",
			Missing: "--levels: name the groups in the order over which there may be a trend"}, noLevel, alternatives),
		Methods: ms{rank.JonckheereMethod, rank.JonckheereExactMethod}, Run: runJonckheere}
	smirnov = Statistic{Family: "stats", Name: "kolmogorov_smirnov", Short: "Kolmogorov-Smirnov test of two distributions",
		Example: "labs.csv --outcome month6 --by arm",
		Needs:   Needs{Input: Groups}, Options: options(outcome, by, levels, noLevel),
		Methods: ms{rank.SmirnovExactMethod, rank.SmirnovMethod}, Run: runSmirnov}
)

func runBrunnerMunzel(_ context.Context, in *Given) (results.Found, error) {
	names, groups, err := in.twoGroups()
	if err != nil {
		return results.Found{}, err
	}
	r, err := rank.BrunnerMunzel(groups[0], groups[1], in.alternative(), in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("probability", "lower", "upper", "standard_error", "t", "df", "p")
	t.Add(r.Value, r.CI.Lower, r.CI.Upper, r.SE, r.Statistic, r.DF, results.P(r.P))
	t.Note("The probability that a value of %s (n = %d) is larger than one of %s (n = %d), ties counting one half.",
		names[0], len(groups[0]), names[1], len(groups[1]))
	if r.CI.Clipped {
		t.Note("a limit lay beyond what a probability can be and was put there")
	}
	return found(t)
}

func runJonckheere(_ context.Context, in *Given) (results.Found, error) {
	names, groups, err := in.byGroup()
	if err != nil {
		return results.Found{}, err
	}
	r, err := rank.Jonckheere(groups, in.alternative())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("statistic", "expected", "z", "p")
	t.Add(r.Statistic, r.Mean, r.Z, results.P(r.P))
	t.Note("Groups in this order: %s; the statistic counts pairs in which the later group's value is the larger.", strings.Join(names, ", "))
	t.By(r.Method)
	return found(t)
}

func runSmirnov(_ context.Context, in *Given) (results.Found, error) {
	names, groups, err := in.twoGroups()
	if err != nil {
		return results.Found{}, err
	}
	r, err := rank.Smirnov(groups[0], groups[1])
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("distance", "at", "p")
	if math.IsNaN(r.At) { // no distance anywhere
		t.Add(r.D, nil, results.P(r.P))
	} else {
		t.Add(r.D, r.At, results.P(r.P))
	}
	t.Note("The largest distance between the distribution functions of %s (n = %d) and %s (n = %d).",
		names[0], len(groups[0]), names[1], len(groups[1]))
	t.By(r.Method)
	return found(t)
}
