package main

import (
	"fmt"
	"strings"

	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/describe"
	"leydig/stats/mean"
	"leydig/stats/multiplicity"
	"leydig/stats/proportion"
	"leydig/stats/rank"
)

// statistics lists what `leydig stats` can do, in the order of its help.
var statistics = []statistic{
	{name: "prop_ci", short: "A proportion with its interval by every method", needs: needsNumbers, args: "X N", example: "81 263", methods: intervalMethods(), run: runIntervals},
	{name: "two_prop", short: "Two proportions: difference, relative risk, odds ratio, NNT", needs: needsNumbers, args: "X1 N1 X2 N2", example: "56 70 48 80", methods: comparisonMethods(), run: runComparisons},
	{name: "binom_test", short: "A proportion against a published rate, exactly", needs: needsNumbers, args: "X N P0", example: "682 925 0.75", settings: []setting{alternatives}, methods: []stats.Method{proportion.BinomialMethod}, run: runBinomial},
	{name: "noninferiority", short: "Two proportions against margins of their difference", needs: needsNumbers, args: "X1 N1 X2 N2 LOWER UPPER", example: "--level 0.9 -- 88 110 90 108 -0.15 0.15", methods: []stats.Method{proportion.MarginMethod}, run: runMargins},
	{name: "incidence_rate", short: "An incidence rate, exactly, against a published one", needs: needsNumbers, args: "X TIME RATE0", example: "11 523.4 0.03", settings: []setting{alternatives}, methods: []stats.Method{proportion.PoissonMethod}, run: runRate},
	{name: "rate_ratio", short: "Two incidence rates, exactly", needs: needsNumbers, args: "X1 TIME1 X2 TIME2", example: "11 800 21 3011", settings: []setting{alternatives}, methods: []stats.Method{proportion.RateRatioMethod}, run: runRateRatio},
	{name: "grim", short: "Whether a printed percentage can be of n", needs: needsNumbers, args: "PERCENT N DECIMALS", example: "67.6 36 1", methods: []stats.Method{proportion.GRIMMethod}, run: runGRIM},
	{name: "chisq", short: "Chi-squared test of a table, with Cramér's V", needs: needsTable, example: "12,3/4,11", settings: []setting{{"correct", "no", []string{"yes", "no"}, "Yates' correction in 2 × 2 tables"}}, methods: []stats.Method{contingency.PearsonMethod, contingency.YatesMethod, contingency.CramersVMethod}, run: runChiSquared},
	{name: "chisq_gof", short: "Chi-squared test of counts against probabilities", needs: needsTable, example: "89,37,30,28,2/40,20,20,15,5", methods: []stats.Method{contingency.GoodnessMethod}, run: runGoodness},
	{name: "fisher", short: "Fisher's exact test, 2 × 2 with odds ratio, and r × c", needs: needsTable, example: "12,3,7/4,11,9", settings: []setting{alternatives, {"sides", "fisher", []string{"fisher", "central", "minlike", "blaker", "mid_p"}, "two-sided test with its matching interval"}, {"seed", "1", nil, "of the Monte Carlo estimate of a large table"}}, methods: []stats.Method{contingency.FisherMethod, contingency.NetworkMethod, contingency.MonteCarloMethod, contingency.MatchingMethod, contingency.MidPMethod}, run: runFisher},
	{name: "trend", short: "Cochran-Armitage trend of proportions", needs: needsTable, example: "83,3/90,3/129,7/70,12", methods: []stats.Method{contingency.TrendMethod}, run: runTrend},
	{name: "mcnemar", short: "Paired proportions, asymptotic and exact", needs: needsTable, example: "21,9/2,12", methods: []stats.Method{contingency.McNemarMethod, contingency.McNemarExactMethod}, run: runMcNemar},
	{name: "cmh", short: "Cochran-Mantel-Haenszel over strata, with exact and generalised forms", needs: needsTables, example: "4,3/2,6 5,4/1,7", methods: []stats.Method{contingency.CMHMethod, contingency.CMHExactMethod, contingency.CMHGeneralMethod}, run: runCMH},
	{name: "mantel_haenszel", short: "Common odds ratio, risk ratio, difference; Breslow-Day, Peto", needs: needsTables, example: "4,3/2,6 5,4/1,7", methods: []stats.Method{contingency.MantelHaenszelMethod, contingency.PetoMethod}, run: runMantelHaenszel},
	{name: "describe", short: "Mean, SD, SE, quantiles, geometric mean", needs: needsValues, example: "labs.csv --column month6", settings: []setting{{"type", "7", []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, "type of quantile (Hyndman and Fan)"}}, methods: []stats.Method{describe.Method, describe.GeometricMethod}, run: runDescribe},
	{name: "shapiro", short: "Shapiro-Wilk test of normality", needs: needsValues, example: "labs.csv --column month6", methods: []stats.Method{describe.ShapiroWilkMethod}, run: runShapiro},
	{name: "t_one", short: "One-sample t test", needs: needsValues, example: "labs.csv --column change --mu 0", settings: []setting{{"mu", "0", nil, "mean to be tested"}, alternatives}, methods: []stats.Method{mean.OneMethod}, run: runTOne},
	{name: "signed_rank", short: "Wilcoxon signed-rank test of one column", needs: needsValues, example: "labs.csv --column change", settings: []setting{{"zeros", "wilcoxon", []string{"wilcoxon", "pratt"}, "what becomes of zeros"}, kinds, alternatives}, methods: []stats.Method{rank.SignedRankMethod, rank.PrattMethod}, run: runSignedRank},
	{name: "t_test", short: "t test of two groups (Welch, or equal variances)", needs: needsGroups, example: "labs.csv --outcome month6 --by arm", settings: []setting{{"variances", "unequal", []string{"unequal", "equal"}, "of the groups"}, alternatives}, methods: []stats.Method{mean.WelchMethod, mean.StudentMethod}, run: runTTest},
	{name: "tost", short: "Equivalence of two means (two one-sided Welch tests)", needs: needsGroups, example: "labs.csv --outcome month6 --by arm --low -50 --high 50", settings: []setting{{"low", "-1", nil, "lower margin"}, {"high", "1", nil, "upper margin"}}, methods: []stats.Method{mean.EquivalenceMethod}, run: runTOST},
	{name: "mann_whitney", short: "Mann-Whitney test with Hodges-Lehmann shift", needs: needsGroups, example: "labs.csv --outcome month6 --by arm", settings: []setting{kinds, alternatives}, methods: []stats.Method{rank.MannWhitneyExactMethod, rank.MannWhitneyMethod}, run: runMannWhitney},
	{name: "smd", short: "Standardised differences of two groups", needs: needsGroups, example: "labs.csv --outcome age --by arm", methods: []stats.Method{describe.SMDMethod}, run: runSMD},
	{name: "auc", short: "Area under the ROC curve with DeLong's interval", needs: needsGroups, example: "labs.csv --outcome fsh --by recovered --levels yes,no", methods: []stats.Method{rank.AUCMethod}, run: runAUC},
	{name: "var_test", short: "F test of two variances", needs: needsGroups, example: "labs.csv --outcome month6 --by arm", settings: []setting{alternatives}, methods: []stats.Method{mean.VarianceRatioMethod}, run: runVarTest},
	{name: "anova", short: "One-way analysis of variance (classical and Welch)", needs: needsGroups, example: "labs.csv --outcome month6 --by etiology", methods: []stats.Method{mean.ANOVAMethod, mean.WelchANOVAMethod}, run: runANOVA},
	{name: "tukey", short: "Tukey's comparisons of all pairs of groups", needs: needsGroups, example: "labs.csv --outcome month6 --by etiology", methods: []stats.Method{mean.TukeyMethod}, run: runTukey},
	{name: "variances", short: "Levene's and Bartlett's tests of equal variances", needs: needsGroups, example: "labs.csv --outcome month6 --by etiology", methods: []stats.Method{mean.LeveneMethod, mean.BartlettMethod}, run: runVariances},
	{name: "kruskal", short: "Kruskal-Wallis test", needs: needsGroups, example: "labs.csv --outcome month6 --by etiology", methods: []stats.Method{rank.KruskalWallisMethod}, run: runKruskal},
	{name: "friedman", short: "Friedman test of repeated measurements", needs: needsBlocks, example: "labs.csv --columns month1,month3,month6", methods: []stats.Method{rank.FriedmanMethod}, run: runFriedman},
	{name: "t_paired", short: "Paired t test and signed-rank test", needs: needsPairs, example: "labs.csv --columns month6,baseline", settings: []setting{alternatives}, methods: []stats.Method{mean.PairedMethod, rank.SignedRankMethod}, run: runPaired},
	{name: "correlation", short: "Pearson, Spearman and Kendall correlation", needs: needsPairs, example: "labs.csv --columns baseline,month6", methods: []stats.Method{describe.PearsonMethod, rank.SpearmanMethod, rank.KendallMethod}, run: runCorrelation},
	{name: "p_adjust", short: "Adjusted p-values", needs: needsNumbers, args: "P...", example: "0.001 0.008 0.039 0.041", methods: adjustmentMethods(), run: runAdjust},
}

var kinds = setting{"kind", "auto", []string{"auto", "exact", "normal", "continuity"}, "p-value: auto is exact up to 49 in a group"}

func (g *given) kind(m, n int) rank.Kind {
	switch g.word("kind") {
	case "exact":
		return rank.Exact
	case "normal":
		return rank.Normal
	case "continuity":
		return rank.Continuity
	}
	return rank.Auto(m, n)
}

func intervalMethods() (out []stats.Method) {
	for _, m := range proportion.IntervalMethods {
		out = append(out, m.Method)
	}
	return out
}

func comparisonMethods() (out []stats.Method) {
	for _, m := range proportion.ComparisonMethods {
		out = append(out, m.Method)
	}
	return append(out, contingency.FisherMethod, contingency.MidPMethod, proportion.NNTMethod)
}

func adjustmentMethods() (out []stats.Method) {
	for _, m := range multiplicity.Adjustments {
		out = append(out, m.Method)
	}
	return out
}

// twoGroups checks that there are two.
func (g *given) twoGroups() error {
	if len(g.groups) != 2 {
		return fmt.Errorf("two groups are needed, there are %d (%s); name two with --levels", len(g.groups), strings.Join(g.names, ", "))
	}
	return nil
}
