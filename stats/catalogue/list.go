package catalogue

import (
	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/describe"
	"leydig/stats/mean"
	"leydig/stats/power"
	"leydig/stats/proportion"
	"leydig/stats/rank"
)

// Options that several statistics share.
var (
	level        = Option{Name: "level", Kind: Share, Default: "0.95", Help: "confidence level"}
	alternatives = Option{Name: "alternative", Kind: Word, Default: "two_sided",
		Words: []string{"two_sided", "less", "greater"}, Help: "alternative hypothesis"}
	kinds = Option{Name: "kind", Kind: Word, Default: "auto", Words: []string{"auto", "exact", "normal", "continuity"},
		Help: "p-value: auto is exact up to 49 in a group"}
	noLevel = Option{Name: "level", Kind: Share, Never: "it gives no interval"}
	ofTable = Option{Name: "columns", Kind: Columns, Help: "the columns"}
	column  = Option{Name: "column", Kind: Column, Help: "the column", Missing: "which --column?"}
	columns = Option{Name: "columns", Kind: Columns, Help: "the columns",
		Missing: "--columns: name the columns, such as --columns before,after"}
	outcome = Option{Name: "outcome", Kind: Column, Help: "the numeric column", Missing: "give --outcome and --by"}
	by      = Option{Name: "by", Kind: Column, Help: "the column of groups", Missing: "give --outcome and --by"}
	levels  = Option{Name: "levels", Kind: Texts, Help: "groups, in this order (default: all, in order of name)"}
)

// ms are methods.
type ms = []stats.Method

// options are options in the order of help.
func options(list ...Option) []Option { return list }

// All is the catalogue, in the order of help: what the program can compute by name.
var All = []Statistic{
	{Family: "stats", Name: "prop_ci", Short: "A proportion with its interval by every method", Example: "81 263",
		Needs: Needs{TypedNumbers, "X N"}, Options: options(level), Methods: intervalMethods, Run: intervals},
	{Family: "stats", Name: "two_prop", Short: "Two proportions: difference, relative risk, odds ratio, NNT", Example: "56 70 48 80",
		Needs: Needs{TypedNumbers, "X1 N1 X2 N2"}, Options: options(level),
		Methods: append(comparisonMethods, contingency.FisherMethod, contingency.MidPMethod, proportion.NNTMethod), Run: comparisons},
	{Family: "stats", Name: "binom_test", Short: "A proportion against a published rate, exactly", Example: "682 925 0.75",
		Needs: Needs{TypedNumbers, "X N P0"}, Options: options(level, alternatives), Methods: ms{proportion.BinomialMethod}, Run: binomialTest},
	{Family: "stats", Name: "noninferiority", Short: "Two proportions against margins of their difference",
		Example: "--level 0.9 -- 88 110 90 108 -0.15 0.15",
		Needs:   Needs{TypedNumbers, "X1 N1 X2 N2 LOWER UPPER"}, Options: options(level), Methods: ms{proportion.MarginMethod}, Run: margins},
	{Family: "stats", Name: "incidence_rate", Short: "An incidence rate against a published one: exact, mid-P or score",
		Example: "11 523.4 0.03", Needs: Needs{TypedNumbers, "X TIME RATE0"},
		Options: options(level, alternatives, Option{Name: "method", Kind: Word, Default: rateNames[0], Words: rateNames,
			Help: "test and interval"}),
		Methods: rateMethods, Run: rate},
	{Family: "stats", Name: "rate_ratio", Short: "Two incidence rates, exactly", Example: "11 800 21 3011",
		Needs:   Needs{TypedNumbers, "X1 TIME1 X2 TIME2"},
		Options: options(level, alternatives), Methods: ms{proportion.RateRatioMethod}, Run: rateRatio},
	{Family: "stats", Name: "grim", Short: "Whether a printed percentage can be of n", Example: "67.6 36 1",
		Needs: Needs{TypedNumbers, "PERCENT N DECIMALS"}, Options: options(noLevel), Methods: ms{proportion.GRIMMethod}, Run: grim},
	{Family: "stats", Name: "chisq", Short: "Chi-squared test of a table, with Cramér's V", Example: "12,3/4,11",
		Needs: Needs{Input: Table},
		Options: options(ofTable, noLevel, Option{Name: "correct", Kind: Word, Default: "no", Words: []string{"yes", "no"},
			Help: "Yates' correction in 2 × 2 tables"}),
		Methods: ms{contingency.PearsonMethod, contingency.YatesMethod, contingency.CramersVMethod}, Run: chiSquared},
	{Family: "stats", Name: "chisq_gof", Short: "Chi-squared test of counts against probabilities",
		Example: "89,37,30,28,2/40,20,20,15,5",
		Needs:   Needs{Input: Table}, Options: options(ofTable, noLevel), Methods: ms{contingency.GoodnessMethod},
		Run: goodness},
	{Family: "stats", Name: "fisher", Short: "Fisher's exact test, 2 × 2 with odds ratio, and r × c", Example: "12,3,7/4,11,9",
		Needs: Needs{Input: Table},
		Options: options(ofTable, level,
			Option{Name: "alternative", Kind: Word, Default: "two_sided", Words: alternatives.Words, Help: alternatives.Help,
				Rules: []Rule{only("sides", "fisher", "the other tests are two-sided by construction")}},
			Option{Name: "sides", Kind: Word, Default: "fisher", Words: []string{"fisher", "central", "minlike", "blaker", "mid_p"},
				Help: "two-sided test with its matching interval"},
			Option{Name: "seed", Kind: Whole, Default: "1", Help: "of the Monte Carlo estimate of a large table"}),
		Methods: ms{contingency.FisherMethod, contingency.NetworkMethod, contingency.MonteCarloMethod,
			contingency.MatchingMethod, contingency.MidPMethod},
		Run: fisher},
	{Family: "stats", Name: "unconditional", Short: "Barnard's and Boschloo's exact tests of two proportions", Example: "7 19 8 11",
		Needs: Needs{TypedNumbers, "X1 N1 X2 N2"}, Options: options(noLevel, alternatives),
		Methods: ms{contingency.BarnardMethod, contingency.BoschlooMethod}, Run: unconditional},
	{Family: "stats", Name: "trend", Short: "Cochran-Armitage trend of proportions", Example: "83,3/90,3/129,7/70,12",
		Needs: Needs{Input: Table}, Options: options(ofTable, noLevel), Methods: ms{contingency.TrendMethod}, Run: trend},
	{Family: "stats", Name: "mcnemar", Short: "Paired proportions, asymptotic and exact", Example: "21,9/2,12",
		Needs: Needs{Input: Table}, Options: options(ofTable, level),
		Methods: ms{contingency.McNemarMethod, contingency.McNemarExactMethod}, Run: mcNemar},
	{Family: "stats", Name: "cmh", Short: "Cochran-Mantel-Haenszel over strata, with exact and generalised forms",
		Example: "4,3/2,6 5,4/1,7",
		Needs:   Needs{Input: Tables},
		Options: options(level, Option{Name: "correct", Kind: Word, Default: "no", Words: []string{"yes", "no"},
			Help: "continuity correction of the asymptotic test of 2 × 2 tables (R's default)"}),
		Methods: ms{contingency.CMHMethod, contingency.CMHExactMethod, contingency.CMHGeneralMethod}, Run: cochran},
	{Family: "stats", Name: "mantel_haenszel", Short: "Common odds ratio, risk ratio, difference; Breslow-Day, Peto",
		Example: "4,3/2,6 5,4/1,7",
		Needs:   Needs{Input: Tables}, Options: options(level),
		Methods: ms{contingency.MantelHaenszelMethod, contingency.PetoMethod}, Run: mantelHaenszel},
	{Family: "stats", Name: "describe", Short: "Mean, SD, SE, quantiles, geometric mean", Example: "labs.csv --column month6",
		Needs: Needs{Input: Values},
		Options: options(column, noLevel, Option{Name: "type", Kind: Word, Default: "7", Words: []string{"1", "2", "3", "4",
			"5", "6", "7", "8", "9"},
			Help: "type of quantile (Hyndman and Fan)"}),
		Methods: ms{describe.Method, describe.GeometricMethod}, Run: summary},
	{Family: "stats", Name: "shapiro", Short: "Shapiro-Wilk test of normality", Example: "labs.csv --column month6",
		Needs: Needs{Input: Values}, Options: options(column, noLevel), Methods: ms{describe.ShapiroWilkMethod}, Run: shapiro},
	{Family: "stats", Name: "t_one", Short: "One-sample t test", Example: "labs.csv --column change --mu 0",
		Needs:   Needs{Input: Values},
		Options: options(column, level, Option{Name: "mu", Kind: Number, Default: "0", Help: "mean to be tested"}, alternatives),
		Methods: ms{mean.OneMethod}, Run: tOne},
	{Family: "stats", Name: "signed_rank", Short: "Wilcoxon signed-rank test of one column",
		Example: "labs.csv --column change", Needs: Needs{Input: Values},
		Options: options(column, level, Option{Name: "zeros", Kind: Word, Default: "wilcoxon",
			Words: []string{"wilcoxon", "pratt"}, Help: "what becomes of zeros"},
			kinds, alternatives),
		Methods: ms{rank.SignedRankMethod, rank.PrattMethod}, Run: signedRank},
	{Family: "stats", Name: "t_test", Short: "t test of two groups (Welch, or equal variances)",
		Example: "labs.csv --outcome month6 --by arm", Needs: Needs{Input: Groups},
		Options: options(outcome, by, levels, level,
			Option{Name: "variances", Kind: Word, Default: "unequal", Words: []string{"unequal", "equal"}, Help: "of the groups"},
			alternatives),
		Methods: ms{mean.WelchMethod, mean.StudentMethod}, Run: tTest},
	{Family: "stats", Name: "tost", Short: "Equivalence of two means (two one-sided Welch tests)",
		Example: "labs.csv --outcome month6 --by arm --low -50 --high 50",
		Needs:   Needs{Input: Groups},
		Options: options(outcome, by, levels, noLevel, Option{Name: "low", Kind: Number, Default: "-1", Help: "lower margin"},
			Option{Name: "high", Kind: Number, Default: "1", Help: "upper margin"}),
		Methods: ms{mean.EquivalenceMethod}, Run: equivalence},
	{Family: "stats", Name: "mann_whitney", Short: "Mann-Whitney test with Hodges-Lehmann shift",
		Example: "labs.csv --outcome month6 --by arm",
		Needs:   Needs{Input: Groups}, Options: options(outcome, by, levels, level, kinds, alternatives),
		Methods: ms{rank.MannWhitneyExactMethod, rank.MannWhitneyMethod}, Run: mannWhitney},
	brunnerMunzel, smirnov,
	{Family: "stats", Name: "smd", Short: "Standardised differences of two groups", Example: "labs.csv --outcome age --by arm",
		Needs: Needs{Input: Groups}, Options: options(outcome, by, levels, noLevel), Methods: ms{describe.SMDMethod}, Run: smd},
	{Family: "stats", Name: "auc", Short: "Area under the ROC curve with DeLong's interval",
		Example: "labs.csv --outcome fsh --by recovered --levels yes,no",
		Needs:   Needs{Input: Groups}, Options: options(outcome, by, levels, level), Methods: ms{rank.AUCMethod}, Run: auc},
	{Family: "stats", Name: "var_test", Short: "F test of two variances", Example: "labs.csv --outcome month6 --by arm",
		Needs:   Needs{Input: Groups},
		Options: options(outcome, by, levels, level, alternatives), Methods: ms{mean.VarianceRatioMethod}, Run: varianceRatio},
	{Family: "stats", Name: "anova", Short: "One-way analysis of variance (classical and Welch)",
		Example: "labs.csv --outcome month6 --by etiology",
		Needs:   Needs{Input: Groups}, Options: options(outcome, by, levels, noLevel),
		Methods: ms{mean.ANOVAMethod, mean.WelchANOVAMethod}, Run: anova},
	{Family: "stats", Name: "tukey", Short: "Tukey's (or Games and Howell's) comparisons of all pairs of groups",
		Example: "labs.csv --outcome month6 --by etiology",
		Needs:   Needs{Input: Groups},
		Options: options(outcome, by, levels, level, Option{Name: "variances", Kind: Word, Default: "equal",
			Words: []string{"equal", "unequal"}, Help: "of the groups; unequal: Games-Howell"}),
		Methods: ms{mean.TukeyMethod, mean.GamesHowellMethod}, Run: tukey},
	{Family: "stats", Name: "variances", Short: "Levene's and Bartlett's tests of equal variances",
		Example: "labs.csv --outcome month6 --by etiology",
		Needs:   Needs{Input: Groups}, Options: options(outcome, by, levels, noLevel),
		Methods: ms{mean.LeveneMethod, mean.BartlettMethod}, Run: variances},
	{Family: "stats", Name: "kruskal", Short: "Kruskal-Wallis test", Example: "labs.csv --outcome month6 --by etiology",
		Needs: Needs{Input: Groups}, Options: options(outcome, by, levels, noLevel), Methods: ms{rank.KruskalWallisMethod}, Run: kruskal},
	jonckheere,
	{Family: "stats", Name: "friedman", Short: "Friedman test of repeated measurements (Cochran's Q of 0 and 1), Kendall's W",
		Example: "labs.csv --columns month1,month3,month6",
		Needs:   Needs{Input: Blocks}, Options: options(columns, noLevel), Methods: ms{rank.FriedmanMethod}, Run: friedman},
	{Family: "stats", Name: "t_paired", Short: "Paired t test and signed-rank test", Example: "labs.csv --columns month6,baseline",
		Needs: Needs{Input: Pairs}, Options: options(columns, level, alternatives),
		Methods: ms{mean.PairedMethod, rank.SignedRankMethod}, Run: paired},
	{Family: "stats", Name: "correlation", Short: "Pearson, Spearman and Kendall correlation",
		Example: "labs.csv --columns baseline,month6",
		Needs:   Needs{Input: Pairs}, Options: options(columns, level),
		Methods: ms{describe.PearsonMethod, rank.SpearmanMethod, rank.KendallMethod}, Run: correlation},
	{Family: "stats", Name: "p_adjust", Short: "Adjusted p-values", Example: "0.001 0.008 0.039 0.041",
		Needs: Needs{TypedNumbers, "P..."}, Options: options(noLevel), Methods: adjustmentMethods, Run: adjust},

	{Name: "compare", Short: "Compare the columns of any table between groups", Usage: "FILE --by COLUMN [--outcome COLUMN]",
		Long: `Compares columns between the groups of another column. A column of numbers is
given as mean, SD, median and quartiles, and compared by Welch's t test (or Welch's
analysis of variance) and by ranks; any other column, and one of only 0 and 1, as
counts with Wilson intervals, compared by Pearson's chi-squared test or, where an
expected count is below 5, Fisher's exact test.`,
		Example: `cohort.csv --outcome month6 --by arm
cohort.xlsx --sheet Patients --by etiology --select etiology,age,bmi --where "age >= 40"`,
		Needs: Needs{Input: Rows},
		Options: options(
			Option{Name: "outcome", Kind: Repeated, Help: "column to compare (repeatable; default: every other column)"},
			Option{Name: "by", Kind: Column, Help: "column of groups",
				Missing: "compare: which column holds the groups? give --by COLUMN"}, levels, level),
		Methods: ms{describe.Method, mean.WelchMethod, rank.MannWhitneyExactMethod, rank.MannWhitneyMethod,
			mean.WelchANOVAMethod, rank.KruskalWallisMethod,
			describe.SMDMethod, proportion.WilsonMethod, contingency.PearsonMethod, contingency.SmallExpectedMethod,
			describe.CategoricalSMDMethod, proportion.NewcombeMethod},
		Run: compare},
	{Name: "proportion", Short: "A proportion with its interval, or two of them compared", Usage: "X N [X2 N2]",
		Example: "81 263\n14 20 --against 0.5\n56 70 48 80 --format markdown",
		Needs:   Needs{TypedNumbers, "X N [X2 N2]"},
		Options: options(level,
			Option{Name: "method", Kind: Word, Default: intervalNames[0], Words: intervalNames, Help: "interval"},
			Option{Name: "against", Kind: Number, Help: "a published rate to test against, exactly"}),
		Methods: append(intervalMethods, proportion.BinomialMethod), Run: oneOrTwo},

	{Family: "power", Name: "proportions", Short: "Two proportions (normal approximation)", Example: "--p1 0.5 --p2 0.75 --power 0.9",
		Options: plan("p1", "p2", "n", "power", "alpha", "one-sided", "strict"), Methods: ms{power.ProportionsMethod}, Run: planProportions},
	{Family: "power", Name: "binomial", Short: "One proportion against a published rate (exact)",
		Example: "--p1 0.5 --p2 0.7 --power 0.8",
		Options: plan("p1", "p2", "n", "power", "alpha"), Methods: ms{power.BinomialMethod}, Run: planBinomial},
	{Family: "power", Name: "t", Short: "Two means, or pairs (noncentral t)", Example: "--delta 100 --sd 180 --power 0.8",
		Options: plan("delta", "sd", "paired", "ratio", "n", "power", "alpha", "one-sided", "strict"), Methods: ms{power.TMethod}, Run: planT},
	{Family: "power", Name: "anova", Short: "Several means (noncentral F)", Example: "--groups 4 --between 1 --within 3 --power 0.8",
		Options: plan("groups", "between", "within", "n", "power", "alpha"), Methods: ms{power.ANOVAMethod}, Run: planANOVA},
	{Family: "power", Name: "logrank", Short: "Two curves (Schoenfeld, or Freedman)",
		Example: "--hazard-ratio 0.65 --power 0.8 --event-rate 0.6",
		Options: plan("hazard-ratio", "allocation", "event-rate", "freedman", "n", "power", "alpha", "one-sided"),
		Methods: ms{power.SchoenfeldMethod, power.FreedmanMethod}, Run: planLogRank},
	{Family: "power", Name: "precision", Short: "The width of the interval of a proportion", Example: "--p1 0.75 --width 0.1",
		Options: plan("p1", "width", "n", "level"), Methods: ms{power.PrecisionMethod}, Run: planPrecision},

	calibration, evalues, clustered,

	kaplanMeier, logRank, restrictedMeans, coxModel, cumulativeIncidence, fineGray, turnbull, accelerated,
	logisticModel, linearModel, ordinalModel, estimatingEquations, mixedModel, trajectories, imputeModel, weightModel,
	durationModel, prognosis, statesModel,
	pooling, grimmer, reproduces, together,
}
