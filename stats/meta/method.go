package meta

import "leydig/stats"

// The methods of the package.
var (
	MixedMethod = stats.Method{
		ID: "meta.glmm", Label: "Binomial-normal random-effects model (adaptive Gauss-Hermite quadrature, 7 points)",
		Sentence: "Proportions were pooled by a random-intercept logistic model, without correction of empty cells.",
		Cite:     "Stijnen T, Hamza TH, Ozdemir P. Stat Med 2010;29:3046-3067",
	}
	OddsMethod = stats.Method{
		ID: "meta.glmm_or", Label: "Hypergeometric-normal random-effects model (exact conditional likelihood)",
		Sentence: "Odds ratios were pooled by a conditional logistic model with a random treatment effect (non-central hypergeometric " +
			"within studies), without correction of empty cells.",
		Cite: "Stijnen T, Hamza TH, Ozdemir P. Stat Med 2010;29:3046-3067",
	}
	QuartilesMethod = stats.Method{
		ID: "meta.quartiles", Label: "Means and SDs from medians, quartiles and ranges (Luo 2018, Wan 2014, Shi 2020)",
		Sentence: "Means and SDs were estimated from medians with quartiles or ranges, which holds where values are about normal.",
		Cite: "Luo D, et al. Stat Methods Med Res 2018;27:1785-1805; Wan X, et al. BMC Med Res Methodol 2014;14:135; Shi J, et al. Res Synth " +
			"Methods 2020;11:641-654",
	}
	FittedMethod = stats.Method{
		ID: "meta.quantile_estimation", Label: "Means and SDs of the distribution whose quantiles are nearest (quantile estimation)",
		Sentence: "Means and SDs were those of the normal, log-normal, gamma or Weibull distribution whose quantiles lie nearest to the " +
			"printed ones.",
		Cite: "McGrath S, et al. Stat Methods Med Res 2020;29:2520-2537",
	}
	InverseMethod = stats.Method{
		ID: "meta.inverse_variance", Label: "Random-effects model, inverse-variance weights",
		Sentence: "Effects were pooled with inverse-variance weights and a normal variance between studies.",
		Cite:     "DerSimonian R, Laird N. Control Clin Trials 1986;7:177-188; Viechtbauer W. J Stat Softw 2010;36(3)",
	}
	UnconditionalMethod = stats.Method{
		ID: "meta.um_fs", Label: "Binomial-normal model of two groups with an intercept for each study (unconditional)",
		Sentence: "Odds ratios were pooled by a binomial-normal model with an intercept for each study.",
		Cite:     "Turner RM, et al. Stat Med 2000;19:3417-3432; Jackson D, et al. Stat Med 2018;37:1059-1085",
	}
	FixedMethod = stats.Method{
		ID: "meta.fixed", Label: "Fixed-effect model, inverse-variance weights",
		Sentence: "Effects were pooled with inverse-variance weights under one common effect.",
		Cite:     "Viechtbauer W. J Stat Softw 2010;36(3)",
	}
	KnappHartungMethod = stats.Method{
		ID: "meta.knapp_hartung", Label: "Knapp-Hartung interval (t)",
		Sentence: "Intervals of pooled effects are after Knapp and Hartung.",
		Cite:     "Knapp G, Hartung J. Stat Med 2003;22:2693-2710",
	}
	QProfileMethod = stats.Method{
		ID: "meta.q_profile", Label: "Q-profile interval of the heterogeneity",
		Sentence: "The heterogeneity between studies is given with its {level} Q-profile interval.",
		Cite:     "Viechtbauer W. Stat Med 2007;26:37-52; Higgins JPT, Thompson SG. Stat Med 2002;21:1539-1558",
	}
	ProfileMethod = stats.Method{
		ID: "meta.profile", Label: "Profile-likelihood interval of the heterogeneity",
		Sentence: "The heterogeneity between studies is given with its {level} profile-likelihood interval.",
		Cite:     "Hardy RJ, Thompson SG. Stat Med 1996;15:619-629",
	}
	EggerMethod = stats.Method{
		ID: "meta.egger", Label: "Egger's regression test of small-study effects",
		Sentence: "Small-study effects were tested by Egger's regression.",
		Cite:     "Egger M, et al. BMJ 1997;315:629-634",
	}
	PetersMethod = stats.Method{
		ID: "meta.peters", Label: "Peters' regression test of small-study effects",
		Sentence: "Small-study effects were tested by Peters' regression on the inverse of the sample size.",
		Cite:     "Peters JL, et al. JAMA 2006;295:676-680",
	}
	TrimMethod = stats.Method{
		ID: "meta.trim_and_fill", Label: "Trim and fill (L0)",
		Sentence: "Trim and fill shows what a symmetric funnel would give; it does not tell why a funnel is not symmetric.",
		Cite:     "Duval S, Tweedie R. Biometrics 2000;56:455-463",
	}
)
