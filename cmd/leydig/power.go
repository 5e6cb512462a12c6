package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"leydig/stats"
	"leydig/stats/power"
)

// powerFlags are what a plan is made from; zero means that it is sought.
type powerFlags struct {
	n, power, alpha, p1, p2, delta, sd, between, within, hazardRatio, allocation, eventRate, width, level float64
	groups                                                                                                int
	oneSided, paired, freedman, strict                                                                    bool
}

// design is one entry of `leydig power`.
type design struct {
	name, short, example string
	flags                []string
	methods              []stats.Method
	run                  func(o *powerFlags, a *answer) error
}

// plans lists what can be planned.
var plans = []design{
	{"proportions", "Two proportions (normal approximation)", "--p1 0.5 --p2 0.75 --power 0.9", []string{"p1", "p2", "n", "power", "alpha", "one-sided", "strict"}, []stats.Method{power.ProportionsMethod}, planProportions},
	{"binomial", "One proportion against a published rate (exact)", "--p1 0.5 --p2 0.7 --power 0.8", []string{"p1", "p2", "n", "power", "alpha"}, []stats.Method{power.BinomialMethod}, planBinomial},
	{"t", "Two means, or pairs (noncentral t)", "--delta 100 --sd 180 --power 0.8", []string{"delta", "sd", "paired", "n", "power", "alpha", "one-sided", "strict"}, []stats.Method{power.TMethod}, planT},
	{"anova", "Several means (noncentral F)", "--groups 4 --between 1 --within 3 --power 0.8", []string{"groups", "between", "within", "n", "power", "alpha"}, []stats.Method{power.ANOVAMethod}, planANOVA},
	{"logrank", "Two curves (Schoenfeld, or Freedman)", "--hazard-ratio 0.65 --power 0.8 --event-rate 0.6", []string{"hazard-ratio", "allocation", "event-rate", "freedman", "n", "power", "alpha", "one-sided"}, []stats.Method{power.SchoenfeldMethod, power.FreedmanMethod}, planLogRank},
	{"precision", "The width of the interval of a proportion", "--p1 0.75 --width 0.1", []string{"p1", "width", "n", "level"}, []stats.Method{power.PrecisionMethod}, planPrecision},
}

// newPower makes `leydig power`.
func newPower(e *env) *cobra.Command {
	var list strings.Builder
	for _, p := range plans {
		fmt.Fprintf(&list, "  %-12s %s\n", p.name, p.short)
	}
	c := &cobra.Command{
		Use:   "power DESIGN",
		Short: "Sample size, power or detectable effect, with the sentence for a protocol",
		Long:  "Of the number of patients, the power and the effect, give two: the third is found.\n\n" + list.String(),
		Example: `  leydig power proportions --p1 0.5 --p2 0.75 --power 0.9
  leydig power logrank --hazard-ratio 0.65 --power 0.8 --event-rate 0.6`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("which DESIGN? see: leydig power --help")
			}
			return fmt.Errorf("%q is no design; see: leydig power --help", args[0])
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	for _, p := range plans {
		c.AddCommand(newPlan(e, p))
	}
	return c
}

func newPlan(e *env, p design) *cobra.Command {
	o := &powerFlags{}
	c := &cobra.Command{Use: p.name, Short: p.short, Args: cobra.NoArgs, Example: "  leydig power " + p.name + " " + p.example}
	f := c.Flags()
	for _, name := range p.flags {
		switch name {
		case "n":
			f.Float64Var(&o.n, "n", 0, "number: in each group, of pairs, of events (logrank), of patients (binomial, precision)")
		case "power":
			f.Float64Var(&o.power, "power", 0, "power, e.g. 0.8")
		case "alpha":
			f.Float64Var(&o.alpha, "alpha", 0.05, "significance level")
		case "p1":
			f.Float64Var(&o.p1, "p1", math.NaN(), "proportion: the first group's, the published rate (binomial), the expected one (precision)")
		case "p2":
			f.Float64Var(&o.p2, "p2", math.NaN(), "proportion: the second group's, or the true one (binomial)")
		case "delta":
			f.Float64Var(&o.delta, "delta", 0, "difference of means")
		case "sd":
			f.Float64Var(&o.sd, "sd", 0, "standard deviation (of differences, with --paired)")
		case "paired":
			f.BoolVar(&o.paired, "paired", false, "pairs instead of two groups")
		case "groups":
			f.IntVar(&o.groups, "groups", 0, "number of groups")
		case "between":
			f.Float64Var(&o.between, "between", 0, "variance of the groups' means")
		case "within":
			f.Float64Var(&o.within, "within", 0, "variance within groups")
		case "hazard-ratio":
			f.Float64Var(&o.hazardRatio, "hazard-ratio", 0, "hazard ratio")
		case "allocation":
			f.Float64Var(&o.allocation, "allocation", 0.5, "share of patients in the first group")
		case "event-rate":
			f.Float64Var(&o.eventRate, "event-rate", 0, "share of patients who will have the event, to turn events into patients")
		case "freedman":
			f.BoolVar(&o.freedman, "freedman", false, "Freedman's formula instead of Schoenfeld's")
		case "one-sided":
			f.BoolVar(&o.oneSided, "one-sided", false, "one-sided test")
		case "strict":
			f.BoolVar(&o.strict, "strict", false, "count rejections on the wrong side too")
		case "width":
			f.Float64Var(&o.width, "width", 0, "width of the interval, upper less lower limit")
		case "level":
			f.Float64Var(&o.level, "level", 0.95, "confidence level")
		}
	}
	format := formatFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if o.n < 0 || o.power < 0 || o.power >= 1 {
			return fmt.Errorf("%s: --n must be positive and --power between 0 and 1", c.CommandPath())
		}
		a := &answer{title: p.short}
		err := p.run(o, a)
		if len(a.methods) == 0 {
			a.by(p.methods...)
		}
		return runStandalone(e.stdout, *format, a, p.name, err)
	}
	return c
}

func (o *powerFlags) sides() power.Sides {
	if o.oneSided {
		return power.OneSided
	}
	return power.TwoSided
}

// tail names the test of a sentence.
func (o *powerFlags) tail() string {
	if o.oneSided {
		return "one-sided"
	}
	return "two-sided"
}

// sought tells which of number, power and effect is to be found.
func (o *powerFlags) sought(effect bool) (string, error) {
	missing := []string{}
	if o.n == 0 {
		missing = append(missing, "n")
	}
	if o.power == 0 {
		missing = append(missing, "power")
	}
	if !effect {
		missing = append(missing, "effect")
	}
	if len(missing) != 1 {
		return "", fmt.Errorf("give two of --n, --power and the effect; the third is found (now missing: %s)", strings.Join(missing, ", "))
	}
	return missing[0], nil
}

// percent is how a sentence shows a share.
func percent(x float64) string { return shown(math.Round(x*1e6)/1e4) + "%" }

func planProportions(o *powerFlags, a *answer) error {
	if math.IsNaN(o.p1) {
		return fmt.Errorf("give --p1")
	}
	find, err := o.sought(!math.IsNaN(o.p2))
	if err != nil {
		return err
	}
	d := power.Proportions{P1: o.p1, P2: o.p2, Alpha: o.alpha, Sides: o.sides(), Strict: o.strict}
	switch find {
	case "n":
		o.n, err = d.N(o.power)
	case "power":
		o.power, err = d.Power(o.n)
	default:
		o.p2, err = d.Effect(o.n, o.power, false)
	}
	if err != nil {
		return err
	}
	a.columns = []string{"n_per_group", "n_total", "power", "p1", "p2", "alpha"}
	up := math.Ceil(o.n - 1e-9)
	a.add(o.n, 2*up, o.power, o.p1, o.p2, o.alpha)
	a.note("Protocol: With %.0f patients in each group (%.0f in all), a %s test at a significance level of %s has a power of %s to find a difference between proportions of %s and %s (normal approximation, pooled variance under the null hypothesis).",
		up, 2*up, o.tail(), percent(o.alpha), percent(o.power), percent(o.p1), percent(o.p2))
	return nil
}

func planBinomial(o *powerFlags, a *answer) error {
	if math.IsNaN(o.p1) || math.IsNaN(o.p2) {
		return fmt.Errorf("give --p1, the published rate, and --p2, the true one")
	}
	find, err := o.sought(true)
	if err != nil {
		return err
	}
	d := power.Binomial{P0: o.p1, P1: o.p2, Alpha: o.alpha}
	alternative, side := stats.Greater, "or more"
	if o.p2 < o.p1 {
		alternative, side = stats.Less, "or fewer"
	}
	var t power.Decision
	if find == "n" {
		t, err = d.N(o.power)
	} else {
		n, bad := count(o.n, "--n")
		if bad != nil {
			return bad
		}
		t, err = d.Decide(n, alternative)
	}
	if err != nil {
		return err
	}
	a.columns = []string{"n", "critical", "alpha_actual", "power", "p0", "p1", "alpha"}
	a.add(t.N, t.Critical, t.Actual, t.Power, o.p1, o.p2, o.alpha)
	a.note("Protocol: With %d patients, the exact one-sided binomial test at a significance level of %s (actual %s) rejects a rate of %s with %d successes %s, and has a power of %s if the true rate is %s.",
		t.N, percent(o.alpha), percent(t.Actual), percent(o.p1), t.Critical, side, percent(t.Power), percent(o.p2))
	return nil
}

func planT(o *powerFlags, a *answer) error {
	find, err := o.sought(o.delta != 0)
	if err != nil {
		return err
	}
	d := power.T{Delta: o.delta, SD: o.sd, Alpha: o.alpha, Paired: o.paired, Sides: o.sides(), Strict: o.strict}
	switch find {
	case "n":
		o.n, err = d.N(o.power)
	case "power":
		o.power, err = d.Power(o.n)
	default:
		o.delta, err = d.Effect(o.n, o.power)
	}
	if err != nil {
		return err
	}
	up := math.Ceil(o.n - 1e-9)
	who := fmt.Sprintf("%.0f patients in each group (%.0f in all)", up, 2*up)
	if o.paired {
		who = fmt.Sprintf("%.0f pairs of measurements", up)
	}
	a.columns = []string{"n", "power", "delta", "sd", "alpha"}
	a.add(o.n, o.power, o.delta, o.sd, o.alpha)
	a.note("Protocol: With %s, a %s t test at a significance level of %s has a power of %s to find a difference of %s, given a standard deviation of %s.",
		who, o.tail(), percent(o.alpha), percent(o.power), shown(o.delta), shown(o.sd))
	return nil
}

func planANOVA(o *powerFlags, a *answer) error {
	find, err := o.sought(true)
	if err != nil {
		return err
	}
	d := power.ANOVA{Groups: o.groups, Between: o.between, Within: o.within, Alpha: o.alpha}
	if find == "n" {
		o.n, err = d.N(o.power)
	} else {
		o.power, err = d.Power(o.n)
	}
	if err != nil {
		return err
	}
	up := math.Ceil(o.n - 1e-9)
	a.columns = []string{"n_per_group", "n_total", "power", "groups", "between", "within", "alpha"}
	a.add(o.n, up*float64(o.groups), o.power, int64(o.groups), o.between, o.within, o.alpha)
	a.note("Protocol: With %.0f patients in each of %d groups, a one-way analysis of variance at a significance level of %s has a power of %s, given a variance of the means of %s and a variance within groups of %s.",
		up, o.groups, percent(o.alpha), percent(o.power), shown(o.between), shown(o.within))
	return nil
}

func planLogRank(o *powerFlags, a *answer) error {
	find, err := o.sought(o.hazardRatio != 0)
	if err != nil {
		return err
	}
	d := power.LogRank{HazardRatio: o.hazardRatio, Alpha: o.alpha, Allocation: o.allocation, Sides: o.sides(), Freedman: o.freedman}
	switch find {
	case "n":
		o.n, err = d.Events(o.power)
	case "power":
		o.power, err = d.Power(o.n)
	default:
		o.hazardRatio, err = d.Effect(o.n, o.power)
	}
	if err != nil {
		return err
	}
	up := math.Ceil(o.n - 1e-9)
	a.columns = []string{"events", "power", "hazard_ratio", "allocation", "alpha"}
	a.add(o.n, o.power, o.hazardRatio, o.allocation, o.alpha)
	patients := ""
	if o.eventRate > 0 && o.eventRate <= 1 {
		patients = fmt.Sprintf(", that is %.0f patients if %s of them have the event", math.Ceil(up/o.eventRate-1e-9), percent(o.eventRate))
	}
	formula := "Schoenfeld's"
	a.by(power.SchoenfeldMethod)
	if o.freedman {
		formula = "Freedman's"
		a.methods = []stats.Method{power.FreedmanMethod}
	}
	a.note("Protocol: With %.0f events%s, a %s log-rank test at a significance level of %s has a power of %s to find a hazard ratio of %s (%s formula).",
		up, patients, o.tail(), percent(o.alpha), percent(o.power), shown(o.hazardRatio), formula)
	return nil
}

func planPrecision(o *powerFlags, a *answer) error {
	if math.IsNaN(o.p1) || (o.width == 0) == (o.n == 0) {
		return fmt.Errorf("give --p1, the expected proportion, and one of --width and --n")
	}
	var err error
	if o.n == 0 {
		o.n, err = power.SizeForWidth(o.p1, o.width, o.level)
	} else {
		o.width, err = power.Width(o.p1, o.n, o.level)
	}
	if err != nil {
		return err
	}
	up := math.Ceil(o.n - 1e-9)
	a.columns = []string{"n", "width", "p", "level"}
	a.add(o.n, o.width, o.p1, o.level)
	a.note("Protocol: With %.0f patients, the %s Wilson interval of an expected proportion of %s is %s wide.", up, percent(o.level), percent(o.p1), percent(o.width))
	return nil
}
