package power_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"leydig/stats"
	"leydig/stats/power"
)

// TestAgainstR holds what the reference cases do not cover against R 4.2.2, and
// Freedman's number against his formula worked by hand.
func TestAgainstR(t *testing.T) {
	delta, err := power.T{SD: 1.3, Alpha: 0.05, Sides: power.TwoSided}.Effect(20, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	paired, _ := power.T{Delta: 0.5, SD: 1, Alpha: 0.05, Sides: power.OneSided, Paired: true}.Power(15)
	p2, _ := power.Proportions{P1: 0.5, Alpha: 0.05, Sides: power.TwoSided}.Effect(50, 0.8, false)
	n, _ := power.ANOVA{Groups: 4, Between: 1, Within: 3, Alpha: 0.05}.N(0.8)
	events, _ := power.LogRank{HazardRatio: 0.5, Alpha: 0.05, Allocation: 0.5, Sides: power.TwoSided, Freedman: true}.Events(0.8)
	for _, c := range []struct {
		call                 string
		got, want, tolerance float64
	}{
		{"power.t.test(n = 20, sd = 1.3, power = .9, tol = 1e-12)$delta", delta, 1.3675910646558267, 1e-9},
		{`power.t.test(n = 15, delta = .5, sd = 1, type = "paired", alternative = "one.sided")$power`, paired, 0.57805549114748334, 1e-9},
		{"power.prop.test(n = 50, p1 = .5, power = .8, tol = 1e-12)$p2", p2, 0.76683017895248262, 1e-9},
		{"power.anova.test(groups = 4, between.var = 1, within.var = 3, power = .8)$n", n, 11.926130957735547, 1e-5},
		{"(qnorm(.975) + qnorm(.8))^2 * (1.5/.5)^2", events, 70.63991760914178, 1e-10},
	} {
		if !(math.Abs(c.got-c.want) <= c.tolerance*c.want) {
			t.Errorf("%s: want %.16g, got %.16g", c.call, c.want, c.got)
		}
	}
}

// TestSolvedBack: the power of the number found is the power asked for, and of the
// effect found as well.
func TestSolvedBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Float64Range(0.5, 0.99).Draw(t, "power")
		alpha := rapid.Float64Range(0.001, 0.2).Draw(t, "alpha")
		p1 := rapid.Float64Range(0.05, 0.6).Draw(t, "p1")
		back := func(what string, got float64, err error) {
			if err != nil || math.Abs(got-want) > 1e-7 {
				t.Fatalf("%s: power %v instead of %v (%v)", what, got, want, err)
			}
		}
		d := power.Proportions{P1: p1, P2: p1 + 0.2, Alpha: alpha, Sides: power.TwoSided}
		n, err := d.N(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Power(n)
		back("proportions", got, err)
		d.P2, err = d.Effect(n, want, false)
		if err != nil || math.Abs(d.P2-p1-0.2) > 1e-6 {
			t.Fatalf("effect %v instead of %v (%v)", d.P2, p1+0.2, err)
		}
		l := power.LogRank{HazardRatio: 0.6, Alpha: alpha, Allocation: 0.4, Sides: power.TwoSided}
		n, _ = l.Events(want)
		got, err = l.Power(n)
		back("log-rank", got, err)
		if hr, err := l.Effect(n, want); err != nil || math.Abs(hr-0.6) > 1e-8 {
			t.Fatalf("hazard ratio %v (%v)", hr, err)
		}
		w, err := power.SizeForWidth(p1, 0.1, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if width, _ := power.Width(p1, w, 0.95); math.Abs(width-0.1) > 1e-9 {
			t.Fatalf("width %v", width)
		}
	})
}

// TestBinomialSize: from the number found on, every number has the power; the one
// before has not.
func TestBinomialSize(t *testing.T) {
	d := power.Binomial{P0: 0.5, P1: 0.7, Alpha: 0.025}
	best, err := d.N(0.8)
	if err != nil {
		t.Fatal(err)
	}
	for n := best.N - 1; n < best.N+200; n++ {
		x, err := d.Decide(n, stats.Greater)
		if err != nil || (x.Power >= 0.8) != (n >= best.N) {
			t.Errorf("n = %d has power %v, and %d was found (%v)", n, x.Power, best.N, err)
		}
	}
}

// TestEdges: an impossible plan is a typed reason.
func TestEdges(t *testing.T) {
	var reason stats.Reason
	for name, err := range map[string]error{
		"no effect":  second(power.Proportions{P1: .5, P2: .5, Alpha: .05, Sides: 2}.N(.8)),
		"alpha":      second(power.Proportions{P1: .5, P2: .6, Alpha: 5, Sides: 2}.N(.8)),
		"power":      second(power.T{Delta: 1, SD: 1, Alpha: .05, Sides: 2}.N(80)),
		"sd":         second(power.T{Delta: 1, Alpha: .05, Sides: 2}.N(.8)),
		"wrong side": second(power.T{Delta: -1, SD: 1, Alpha: .05, Sides: 1}.N(.8)),
		"hazard 1":   second(power.LogRank{HazardRatio: 1, Alpha: .05, Allocation: .5, Sides: 2}.Events(.8)),
		"one group":  second(power.ANOVA{Groups: 1, Between: 1, Within: 1, Alpha: .05}.N(.8)),
		"too few":    second(power.T{Delta: 1, SD: 1, Alpha: .05, Sides: 2}.Power(1)),
		"binomial":   second(power.Binomial{P0: .5, P1: .5, Alpha: .05}.N(.8)),
		"width":      second(power.SizeForWidth(.5, 2, .95)),
		"effect":     second(power.Proportions{P1: .5, Alpha: .001, Sides: 2}.Effect(2, .99, false)),
		"two-sided":  second(power.Binomial{P0: .5, P1: .6, Alpha: .05}.Decide(10, stats.TwoSided)),
	} {
		if !errors.As(err, &reason) {
			t.Errorf("%s: want a reason, got %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestUnequalGroups: pt(qt(1 - a/2, df), df, ncp, lower = FALSE) with df = n1 + n2 - 2 and
// ncp = d √(n1 n2/(n1 + n2)), and its uniroot(tol = 1e-13) in n1, R 4.2.2; pwr::pwr.t2n.test is that.
func TestUnequalGroups(t *testing.T) {
	for _, c := range []struct{ n, ratio, delta, alpha, want float64 }{
		{28, 35.0 / 28, 0.6, 0.05, 0.64396840920298493}, {20, 3, 0.5, 0.1, 0.60826521131586997},
	} {
		p, err := power.T{Delta: c.delta, SD: 1, Alpha: c.alpha, Ratio: c.ratio, Sides: power.TwoSided}.Power(c.n)
		if err != nil || math.Abs(p-c.want) > 1e-10 {
			t.Errorf("power of %v and %v times as many: %.17g, %v, want %v", c.n, c.ratio, p, err, c.want)
		}
		// The groups may change places.
		q, _ := power.T{Delta: c.delta, SD: 1, Alpha: c.alpha, Ratio: 1 / c.ratio, Sides: power.TwoSided}.Power(c.n * c.ratio)
		if math.Abs(p-q) > 1e-12 {
			t.Errorf("%v, with the groups changed %v", p, q)
		}
	}
	n, err := power.T{Delta: 0.5, SD: 1, Alpha: 0.05, Ratio: 2, Sides: power.TwoSided}.N(0.8)
	if err != nil || math.Abs(n-47.742035487587742) > 1e-6 {
		t.Errorf("n1 = %v, %v", n, err)
	}
	for _, d := range []power.T{{Delta: 1, SD: 1, Alpha: 0.05, Ratio: -1, Sides: 2}, {Delta: 1, SD: 1, Alpha: 0.05, Ratio: 2,
		Paired: true, Sides: 2}} {
		if _, err := d.Power(20); err == nil {
			t.Errorf("%+v is not refused", d)
		}
	}
}
