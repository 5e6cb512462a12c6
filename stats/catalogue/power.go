package catalogue

import (
	"context"
	"fmt"
	"math"
	"strings"

	"leydig/stats"
	"leydig/stats/power"
	"leydig/stats/results"
)

// powerOptions are what a plan is made from; what was not given is sought.
var powerOptions = map[string]Option{
	"n": {Kind: Number, Help: "number: in each group (with --ratio in the first), of pairs, of events (logrank), of patients " +
		"(binomial, precision)"},
	"power":  {Kind: Share, Help: "power, e.g. 0.8"},
	"alpha":  {Kind: Number, Default: "0.05", Help: "significance level"},
	"p1":     {Kind: Number, Help: "proportion: the first group's, the published rate (binomial), the expected one (precision)"},
	"p2":     {Kind: Number, Help: "proportion: the second group's, or the true one (binomial)"},
	"delta":  {Kind: Number, Help: "difference of means"},
	"sd":     {Kind: Number, Help: "standard deviation (of differences, with --paired)"},
	"paired": {Kind: YesNo, Help: "pairs instead of two groups"},
	"ratio": {Kind: Number, Help: "size of the second group over that of the first, for which --n then stands (default: 1)",
		Rules: []Rule{not("paired", "", "pairs are one group")}},
	"groups":       {Kind: Whole, Help: "number of groups"},
	"between":      {Kind: Number, Help: "variance of the groups' means"},
	"within":       {Kind: Number, Help: "variance within groups"},
	"hazard-ratio": {Kind: Number, Help: "hazard ratio"},
	"allocation":   {Kind: Number, Default: "0.5", Help: "share of patients in the first group"},
	"event-rate":   {Kind: Number, Help: "share of patients who will have the event, to turn events into patients"},
	"freedman":     {Kind: YesNo, Help: "Freedman's formula instead of Schoenfeld's"},
	"one-sided":    {Kind: YesNo, Help: "one-sided test"},
	"strict": {Kind: YesNo, Help: "count rejections on the wrong side too",
		Rules: []Rule{not("one-sided", "", "a one-sided test rejects on one side only")}},
	"width": {Kind: Number, Help: "width of the interval, upper less lower limit",
		Rules: []Rule{not("n", "", "each is found from the other")}},
	"level": {Kind: Share, Default: "0.95", Help: "confidence level"},
}

// plan picks options of a plan, in order.
func plan(names ...string) (out []Option) {
	for _, n := range names {
		o := powerOptions[n]
		o.Name = n
		out = append(out, o)
	}
	return out
}

// sides is the number of sides of the planned test, and its name in a sentence.
func (in *Given) sides() (power.Sides, string) {
	if in.yes("one-sided") {
		return power.OneSided, "one-sided"
	}
	return power.TwoSided, "two-sided"
}

// sought tells which of number, power and effect is to be found.
func (in *Given) sought(effect bool) (string, error) {
	if in.Has("n") && !(in.number("n") > 0) {
		return "", fmt.Errorf("power %s: --n must be positive", in.of.Name)
	}
	missing := []string{}
	for _, name := range []string{"n", "power"} {
		if !in.Has(name) {
			missing = append(missing, name)
		}
	}
	if !effect {
		missing = append(missing, "effect")
	}
	if len(missing) != 1 {
		return "", fmt.Errorf(
			"give two of --n, --power and the effect; the third is found (now missing: %s)",
			strings.Join(missing, ", "),
		)
	}
	return missing[0], nil
}

// up is a number of patients, rounded up.
func up(n float64) float64 { return math.Ceil(n - 1e-9) }

func planProportions(_ context.Context, in *Given) (results.Found, error) {
	p1, p2, alpha, n, share := in.number("p1"), in.number("p2"), in.number("alpha"), in.number("n"), in.number("power")
	if !in.Has("p1") {
		return results.Found{}, fmt.Errorf("give --p1")
	}
	find, err := in.sought(in.Has("p2"))
	if err != nil {
		return results.Found{}, err
	}
	sides, tail := in.sides()
	d := power.Proportions{P1: p1, P2: p2, Alpha: alpha, Sides: sides, Strict: in.yes("strict")}
	switch find {
	case "n":
		n, err = d.N(share)
	case "power":
		share, err = d.Power(n)
	default:
		p2, err = d.Effect(n, share, false)
	}
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("n_per_group", "n_total", "power", "p1", "p2", "alpha")
	t.Add(n, 2*up(n), share, p1, p2, alpha)
	t.Note(
		"Protocol: With %.0f patients in each group (%.0f in all), a %s test at a significance level of %s has a power of %s to find "+
			"a difference between proportions of %s and %s (normal approximation, pooled variance under the null hypothesis).",
		up(n),
		2*up(n),
		tail,
		percent(alpha),
		percent(share),
		percent(p1),
		percent(p2),
	)
	return found(t)
}

func planBinomial(_ context.Context, in *Given) (results.Found, error) {
	p1, p2, alpha := in.number("p1"), in.number("p2"), in.number("alpha")
	if !in.Has("p1") || !in.Has("p2") {
		return results.Found{}, fmt.Errorf("give --p1, the published rate, and --p2, the true one")
	}
	find, err := in.sought(true)
	if err != nil {
		return results.Found{}, err
	}
	d := power.Binomial{P0: p1, P1: p2, Alpha: alpha}
	alternative, side := stats.Greater, "or more"
	if p2 < p1 {
		alternative, side = stats.Less, "or fewer"
	}
	var r power.Decision
	if find == "n" {
		r, err = d.N(in.number("power"))
	} else {
		n, bad := count(in.number("n"), "--n")
		if bad != nil {
			return results.Found{}, bad
		}
		r, err = d.Decide(n, alternative)
	}
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("n", "critical", "alpha_actual", "power", "p0", "p1", "alpha")
	t.Add(r.N, r.Critical, r.Actual, r.Power, p1, p2, alpha)
	t.Note(
		"Protocol: With %d patients, the exact one-sided binomial test at a significance level of %s (actual %s) rejects a rate of %s "+
			"with %d successes %s, and has a power of %s if the true rate is %s.",
		r.N,
		percent(alpha),
		percent(r.Actual),
		percent(p1),
		r.Critical,
		side,
		percent(r.Power),
		percent(p2),
	)
	return found(t)
}

func planT(_ context.Context, in *Given) (results.Found, error) {
	delta, sd, alpha, n, share := in.number("delta"), in.number("sd"), in.number("alpha"), in.number("n"), in.number("power")
	find, err := in.sought(in.Has("delta") && delta != 0)
	if err != nil {
		return results.Found{}, err
	}
	sides, tail := in.sides()
	if !in.Has("sd") {
		sd = 0 // which is refused, with its reason
	}
	d := power.T{Delta: delta, SD: sd, Alpha: alpha, Paired: in.yes("paired"), Sides: sides, Strict: in.yes("strict")}
	if in.Has("ratio") {
		if d.Ratio = in.number("ratio"); !(d.Ratio > 0) {
			return results.Found{}, fmt.Errorf("--ratio %s: want a number above 0", shown(d.Ratio))
		}
	}
	switch find {
	case "n":
		n, err = d.N(share)
	case "power":
		share, err = d.Power(n)
	default:
		d.Delta = 0
		delta, err = d.Effect(n, share)
	}
	if err != nil {
		return results.Found{}, err
	}
	who := fmt.Sprintf("%.0f patients in each group (%.0f in all)", up(n), 2*up(n))
	switch {
	case d.Paired:
		who = fmt.Sprintf("%.0f pairs of measurements", up(n))
	case d.Ratio != 0:
		second := up(up(n) * d.Ratio)
		who = fmt.Sprintf("%.0f patients in the first group and %.0f in the second (%.0f in all)", up(n), second, up(n)+second)
	}
	t := in.table("n", "power", "delta", "sd", "alpha")
	t.Add(n, share, delta, sd, alpha)
	t.Note("Protocol: With %s, a %s t test at a significance level of %s has a power of %s to find "+
		"a difference of %s, given a standard deviation of %s.",
		who, tail, percent(alpha), percent(share), shown(delta), shown(sd))
	return found(t)
}

func planANOVA(_ context.Context, in *Given) (results.Found, error) {
	groups, between, within, alpha := int(in.whole("groups")), in.number("between"), in.number("within"), in.number("alpha")
	n, share := in.number("n"), in.number("power")
	find, err := in.sought(true)
	if err != nil {
		return results.Found{}, err
	}
	d := power.ANOVA{Groups: groups, Between: between, Within: within, Alpha: alpha}
	if find == "n" {
		n, err = d.N(share)
	} else {
		share, err = d.Power(n)
	}
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("n_per_group", "n_total", "power", "groups", "between", "within", "alpha")
	t.Add(n, up(n)*float64(groups), share, groups, between, within, alpha)
	t.Note("Protocol: With %.0f patients in each of %d groups, a one-way analysis of variance at a significance level of %s "+
		"has a power of %s, given a variance of the means of %s and a variance within groups of %s.",
		up(n), groups, percent(alpha), percent(share), shown(between), shown(within))
	return found(t)
}

func planLogRank(_ context.Context, in *Given) (results.Found, error) {
	ratio, alpha, allocation, events := in.number("hazard-ratio"), in.number("alpha"), in.number("allocation"), in.number("event-rate")
	n, share := in.number("n"), in.number("power")
	if in.Has("event-rate") && !(events > 0 && events <= 1) {
		return results.Found{}, fmt.Errorf("--event-rate %s: want a share above 0, up to 1", shown(events))
	}
	find, err := in.sought(in.Has("hazard-ratio") && ratio != 0)
	if err != nil {
		return results.Found{}, err
	}
	sides, tail := in.sides()
	d := power.LogRank{HazardRatio: ratio, Alpha: alpha, Allocation: allocation, Sides: sides, Freedman: in.yes("freedman")}
	switch find {
	case "n":
		n, err = d.Events(share)
	case "power":
		share, err = d.Power(n)
	default:
		ratio, err = d.Effect(n, share)
	}
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("events", "power", "hazard_ratio", "allocation", "alpha")
	t.Add(n, share, ratio, allocation, alpha)
	patients := ""
	if in.Has("event-rate") {
		patients = fmt.Sprintf(", that is %.0f patients if %s of them have the event", up(up(n)/events), percent(events))
	}
	formula, method := "Schoenfeld's", power.SchoenfeldMethod
	if d.Freedman {
		formula, method = "Freedman's", power.FreedmanMethod
	}
	t.By(method)
	t.Note("Protocol: With %.0f events%s, a %s log-rank test at a significance level of %s has a power of %s to find "+
		"a hazard ratio of %s (%s formula).",
		up(n), patients, tail, percent(alpha), percent(share), shown(ratio), formula)
	return found(t)
}

func planPrecision(_ context.Context, in *Given) (results.Found, error) {
	p1, width, n := in.number("p1"), in.number("width"), in.number("n")
	if !in.Has("p1") || in.Has("width") == in.Has("n") {
		return results.Found{}, fmt.Errorf("give --p1, the expected proportion, and one of --width and --n")
	}
	var err error
	if in.Has("width") {
		n, err = power.SizeForWidth(p1, width, in.level())
	} else {
		width, err = power.Width(p1, n, in.level())
	}
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("n", "width", "p", "level")
	t.Add(n, width, p1, in.level())
	t.Note("Protocol: With %.0f patients, the %s Wilson interval of an expected proportion of %s is %s wide.",
		up(n), percent(in.level()), percent(p1), percent(width))
	return found(t)
}
