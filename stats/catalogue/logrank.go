package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/multiplicity"
	"leydig/stats/results"
	"leydig/stats/survival"
)

const ofFlemingHarrington = "the other weights have no powers"

var logRank = Statistic{
	Name: "logrank", Short: "Log-rank tests between groups", Usage: "FILE --time COLUMN --event COLUMN[=VALUE] --by COLUMN",
	Example: `followup.csv --time months --event recovered --by age_band --strata etiology
followup.csv --time months --event recovered --by age_band --weight fleming_harrington --rho 0 --gamma 1`,
	Needs: Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(
		timeOption,
		eventOption,
		Option{
			Name:    "by",
			Kind:    Columns,
			Help:    byOption.Help,
			Missing: "--by names the columns that make the groups; it is needed here",
		},
		level,
		entryOption,
		strataOption,
		Option{
			Name:    "weight",
			Kind:    Word,
			Default: string(survival.Unweighted),
			Words:   words(survival.Weights),
			Help:    "weight of a time",
		},
		Option{Name: "rho", Kind: Number, Default: "0", Help: "of fleming_harrington: power of S(t-)",
			Rules: []Rule{only("weight", string(survival.FlemingHarringtonWeight), ofFlemingHarrington)}},
		Option{Name: "gamma", Kind: Number, Default: "0", Help: "of fleming_harrington: power of 1 - S(t-)",
			Rules: []Rule{only("weight", string(survival.FlemingHarringtonWeight), ofFlemingHarrington)}},
		Option{Name: "pairwise", Kind: Word, Words: pairAdjustments,
			Help:  "compare every two groups; p-values adjusted by one of these",
			Rules: []Rule{not("strata", "", "pairs are compared without strata")}},
		Option{Name: "trend", Kind: YesNo, Help: "test for a trend over the groups in their order"},
		Option{Name: "combo", Kind: YesNo, Help: "of two groups whose curves may cross: the largest of four weighted tests (max-combo)"},
		Option{Name: "at", Kind: Number, Help: "compare every two curves at this time",
			Rules: []Rule{not("strata", "", "curves at a time are compared without strata")}},
	),
	Methods: ms{survival.LogRankMethod, survival.MaxComboMethod, survival.FixedTimeMethod},
	Run:     runLogRank,
}

func runLogRank(_ context.Context, in *Given) (results.Found, error) {
	if !in.Draw && !in.Has("at") {
		if err := in.refuse("a run without --plot", "the tests give no interval, only the figure's curves and --at have one",
			"level"); err != nil {
			return results.Found{}, err
		}
	}
	by, strataColumns := in.texts("by"), in.texts("strata")
	s, all, err := in.survivalRows(slices.Concat(by, strataColumns)...)
	if err != nil {
		return results.Found{}, err
	}
	labels, of, err := s.groups(by)
	if err != nil {
		return results.Found{}, err
	}
	names, stratum, err := s.strata(strataColumns)
	if err != nil {
		return results.Found{}, err
	}
	var strata [][]survival.Table
	for h := range names {
		rows := rowsOf(stratum, h)
		t, err := all.Where(func(i int) bool { return stratum[i] == h }).Tables(stats.Pick(of, rows), len(labels))
		if err != nil {
			return results.Found{}, err
		}
		strata = append(strata, t)
	}
	w := survival.Weight{Kind: survival.WeightKind(in.word("weight")), P: in.number("rho"), Q: in.number("gamma")}
	o := survival.LogRankOptions{Weight: w}
	test, failed := survival.CompareGroups(strata, o)
	name := "log-rank"
	if w.Kind != survival.Unweighted {
		name = string(w.Kind)
	}
	if len(strataColumns) > 0 {
		name += ", stratified"
	}
	tests, err := in.logRankTests(name, strata, test, failed, len(labels))
	if err != nil {
		return results.Found{}, err
	}
	tests.By(w.Method(len(strataColumns) > 0))
	out := results.Found{Tables: []*results.Table{observed(labels, strata, test.Observed, test.Expected), tests}}
	if adjust := in.word("pairwise"); adjust != "" {
		t, err := pairs(labels, strata[0], o, adjust)
		if err != nil {
			return results.Found{}, err
		}
		out.Tables = append(out.Tables, t)
	}
	if in.Has("at") {
		t, err := in.atTime(labels, strata[0])
		if err != nil {
			return results.Found{}, err
		}
		out.Tables = append(out.Tables, t)
	}
	if in.Draw {
		if out.Plot, err = in.groupCurves(labels, of, all); err != nil {
			return results.Found{}, err
		}
		out.Plot.Remark = name
		if failed == nil {
			p := results.Float(test.P)
			out.Plot.P = &p
		} else {
			out.Plot.Remark += ": not estimable"
		}
	}
	return out, nil
}

// logRankTests lists the test of a comparison, that for trend and the largest of four
// weighted ones where they are asked for.
func (in *Given) logRankTests(name string, strata [][]survival.Table, test survival.Test, failed error,
	groups int) (*results.Table, error) {
	tests := results.NewTable("tests", "Tests", "test", "chi-squared", "df", "p")
	tests.Add(name, test.Statistic, test.DF, results.P(test.P))
	if failed != nil {
		tests.Note("not estimable: %v", failed)
	}
	if in.yes("trend") && failed == nil {
		scores := make([]float64, groups)
		for g := range scores {
			scores[g] = float64(g)
		}
		r, err := test.Trend(scores)
		if err != nil {
			tests.Note("trend not estimable: %v", err)
		}
		tests.Add("trend", r.Statistic, r.DF, results.P(r.P))
	}
	if in.yes("combo") {
		tests.By(survival.MaxComboMethod)
		r, err := survival.MaxCombo(strata, survival.MaxComboWeights)
		if err != nil {
			if err := tests.Reason("max-combo", err); err != nil {
				return nil, err
			}
			tests.Add("max-combo", math.NaN(), nil, math.NaN())
		} else {
			tests.Add("max-combo", r.Largest*r.Largest, nil, results.P(r.P))
		}
	}
	return tests, nil
}

// observed lists the groups' events; they are NE where the comparison failed.
func observed(labels []string, strata [][]survival.Table, seen, expected []float64) *results.Table {
	t := results.NewTable("observed_and_expected", "Observed and expected events", "group", "n", "observed", "expected")
	for g, l := range labels {
		n := 0.0
		for _, s := range strata {
			n += s[g].N()
		}
		t.Add(l, n, seen[g], expected[g])
	}
	return t
}

// unadjusted is the word for p-values as they are.
const unadjusted = "none"

// pairAdjustments are all of multiplicity, those first that are asked for most.
var pairAdjustments = []string{"holm", "BH", "hochberg", "bonferroni", "BY", "hommel", unadjusted}

// pairs compares every two groups.
func pairs(labels []string, groups []survival.Table, o survival.LogRankOptions, adjust string) (*results.Table, error) {
	all, err := survival.Pairwise(groups, o)
	if err != nil {
		return nil, err
	}
	adjusted := make([]float64, len(all))
	for i, x := range all {
		adjusted[i] = x.Test.P
	}
	if adjust != unadjusted {
		if adjusted, err = multiplicity.Adjust(adjusted, adjust); err != nil {
			return nil, err
		}
	}
	t := results.NewTable("pairs", "Pairs", "first", "second", "chi-squared", "p", "p adjusted")
	t.Note("adjusted by %s", adjust)
	for i, x := range all {
		t.Add(labels[x.First], labels[x.Second], x.Test.Statistic, results.P(x.Test.P), results.P(adjusted[i]))
		if x.Err != nil {
			t.Note("NE, not estimable: %s and %s: %v", labels[x.First], labels[x.Second], x.Err)
		}
	}
	return t, nil
}

// atTime compares every two groups' curves at a time.
func (in *Given) atTime(labels []string, groups []survival.Table) (*results.Table, error) {
	at, level := in.number("at"), in.level()
	t := results.NewTable("at_a_time", "Curves compared at "+shown(at), "first", "second", "survival, first", "survival, second",
		"difference", "lower", "upper", "p", "p on the scale of survival")
	t.By(survival.FixedTimeMethod)
	curves := make([]survival.Curve, len(groups))
	for g, table := range groups {
		var err error
		if curves[g], err = survival.KaplanMeier(table, survival.Options{Transform: survival.LogLog, Level: level}); err != nil {
			return nil, fmt.Errorf("--at: %s: %w", labels[g], err)
		}
	}
	z := dist.Z(level)
	for a := range curves {
		for b := a + 1; b < len(curves); b++ {
			d, err := survival.CompareAt(curves[a], curves[b], at)
			if err != nil {
				if err := t.Reason(labels[a]+" and "+labels[b], err); err != nil {
					return nil, err
				}
				n := math.NaN()
				t.Add(labels[a], labels[b], n, n, n, n, n, n, n)
				continue
			}
			t.Add(labels[a], labels[b], d.First.Value, d.Second.Value, d.Value, d.Value-z*d.SE, d.Value+z*d.SE, results.P(d.PLogLog),
				results.P(d.PLinear))
		}
	}
	return t, nil
}

// groupCurves are the Kaplan-Meier curves of groups, of naming each row's.
func (in *Given) groupCurves(labels []string, of []int, s survival.Sample) (*results.Plot, error) {
	tables, err := s.Tables(of, len(labels))
	if err != nil {
		return nil, err
	}
	p := &results.Plot{Time: in.word("time"), Share: shareWords, Level: in.level()}
	for g, t := range tables {
		c, err := survival.Estimate(t, survival.Options{Transform: survival.LogLog, Level: p.Level})
		if err != nil {
			return nil, fmt.Errorf("--plot: %s: %w", labels[g], err)
		}
		p.Curves = append(p.Curves, plotCurve(labels[g], c))
	}
	return p, nil
}
