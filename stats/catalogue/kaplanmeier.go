package catalogue

import (
	"context"
	"fmt"
	"math"

	"leydig/stats/results"
	"leydig/stats/survival"
)

const ofPlainTimes = "bands are of times from one origin that count once each"

var estimators = []survival.Estimator{survival.ProductLimit, survival.Breslow, survival.FlemingHarrington}

var kaplanMeier = Statistic{
	Name: "km", Short: "Kaplan-Meier curves with numbers at risk", Usage: "FILE --time COLUMN --event COLUMN[=VALUE]",
	Long: `Estimates the curve of the time to an event in each group: survival with its
limits and the number at risk at a few times, medians, restricted means.
Limits are on the log-log scale unless asked otherwise (R's default is log).

--estimator breslow is exp(-H) of the Nelson-Aalen hazard H, which R's survfit calls
stype=2, ctype=1, and its older type "fleming-harrington"; --estimator
fleming-harrington takes tied events one after another, which R calls stype=2,
ctype=2, and its older type "fh2". They differ where events are tied.`,
	Example: `followup.csv --time months --event recovered --by age_band
followup.csv --time months --event status=2 --times 3,6,12 --tau 12 --format json`,
	Needs: Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(timeOption, eventOption, byOption, level, entryOption,
		Option{Name: "weights", Kind: Column, Help: "column of case weights"},
		Option{Name: "cluster", Kind: Column, Help: "column of clusters: robust standard errors"},
		timesOption, scaleOption,
		Option{Name: "estimator", Kind: Word, Default: string(survival.ProductLimit), Words: words(estimators),
			Help: "of the curve (see above for R's names)"},
		Option{Name: "tau", Kind: Number, Help: "restricted mean up to this time (default: the smallest last time of the groups)"},
		Option{Name: "quantiles", Kind: List, Help: "shares with the event whose times are listed, such as 0.25,0.75"},
		Option{Name: "band", Kind: Word, Words: words(survival.BandKinds),
			Help: "simultaneous band of each curve, which it holds whole with this confidence",
			Rules: []Rule{not("weights", "", ofPlainTimes), not("cluster", "", ofPlainTimes), not("entry", "", ofPlainTimes),
				not("landmark", "", ofPlainTimes), not("estimator", string(survival.Breslow), "bands are of the product limit"),
				not("estimator", string(survival.FlemingHarrington), "bands are of the product limit")}},
		Option{Name: "between", Kind: List, Help: "times between which the band holds (default: the first and the last event)",
			Rules: []Rule{only("band", "", "it is the range of the band")}},
		Option{Name: "landmark", Kind: Number, Help: "only those still followed at this time, from then on"},
		Option{Name: "curve", Kind: YesNo, Help: "list every step of the curves too"}),
	Methods: ms{survival.KaplanMeierMethod, survival.RestrictedMeanMethod, survival.RobustMethod, survival.BandMethod},
	Run:     runKaplanMeier,
}

func runKaplanMeier(_ context.Context, in *Given) (results.Found, error) {
	by := in.texts("by")
	s, all, err := in.survivalRows(by...)
	if err != nil {
		return results.Found{}, err
	}
	labels, of, err := s.grouping(by)
	if err != nil {
		return results.Found{}, err
	}
	o := survival.Options{Transform: survival.Transform(in.word("conf-type")), Level: in.level(),
		Estimator: survival.Estimator(in.word("estimator"))}
	if in.Has("landmark") {
		o.Start = in.number("landmark")
	}
	summary := results.NewTable("time_to_event", "Time to event", "group", "n", "events", "median", "lower", "upper",
		"restricted mean", "se", "tau")
	apart := in.apart(&all)
	curves := make([]survival.Curve, len(labels))
	tables, plain := in.plainTables(all, of, len(labels))
	for g := range labels {
		var c survival.Curve
		if plain {
			c, err = survival.Estimate(tables[g], o)
		} else {
			c, err = in.curve(all.Where(func(i int) bool { return of == nil || of[i] == int32(g) }), o)
		}
		if err != nil {
			return results.Found{}, fmt.Errorf("%s: %w", labels[g], err)
		}
		if at, ok := c.Emptied(); ok && all.Entry != nil {
			summary.Note("%s: at %g everybody at risk has the event although others enter later; "+
				"the curve is 0 from there on: use --landmark", labels[g], at)
		}
		curves[g] = c
	}
	in.summarise(summary, labels, curves)
	summary.By(o.Method(), survival.RestrictedMeanMethod)
	if all.Cluster != nil {
		summary.By(survival.RobustMethod)
	}
	switch {
	case apart:
		summary.Note("Rows are weighted by %s; since not all weights are whole numbers, standard errors are robust.", in.word("weights"))
	case all.Weight != nil:
		summary.Note("Rows count as often as %s says.", in.word("weights"))
	}
	out := results.Found{Tables: []*results.Table{summary, in.atTimes(labels, curves, o)}}
	if shares := in.list("quantiles"); shares != nil {
		q, err := quantiles(shares, labels, curves)
		if err != nil {
			return results.Found{}, err
		}
		out.Tables = append(out.Tables, q)
	}
	bands, err := in.bands(labels, curves, o)
	if err != nil {
		return results.Found{}, err
	}
	if bands != nil {
		out.Tables = append(out.Tables, bands)
	}
	if in.yes("curve") || in.Full {
		out.Tables = append(out.Tables, steps(labels, curves))
	}
	if in.Draw {
		out.Plot = &results.Plot{Time: in.word("time"), Share: shareWords, Level: o.Level}
		for g, c := range curves {
			out.Plot.Curves = append(out.Plot.Curves, plotCurve(labels[g], c))
		}
	}
	return out, nil
}

// plainTables makes the life tables of all groups in one pass over the rows, where these
// are plain times to events.
func (in *Given) plainTables(s survival.Sample, of []int32, groups int) ([]survival.Table, bool) {
	if s.Entry != nil || s.Weight != nil || s.Cluster != nil || in.Has("landmark") {
		return nil, false
	}
	t, err := survival.TabulateBy(s.Time, s.Event, of, groups)
	return t, err == nil
}

// apart makes each row its own cluster where weights are no whole numbers: rows do not stand for
// several then, and standard errors must be robust, as R has them.
func (in *Given) apart(s *survival.Sample) bool {
	if s.Cluster != nil || !fractional(s.Weight) {
		return false
	}
	s.Cluster = make([]int, len(s.Time))
	for i := range s.Cluster {
		s.Cluster[i] = i
	}
	return true
}

// curve is the curve of a group's rows.
func (in *Given) curve(s survival.Sample, o survival.Options) (survival.Curve, error) {
	if in.Has("landmark") {
		s = s.From(o.Start)
	}
	if s.Cluster != nil {
		return survival.Robust(s, o)
	}
	t, err := s.Table()
	if err != nil {
		return survival.Curve{}, err
	}
	return survival.Estimate(t, o)
}

// summarise adds a row a group.
func (in *Given) summarise(t *results.Table, labels []string, curves []survival.Curve) {
	tau := math.Inf(1)
	for _, c := range curves {
		tau = math.Min(tau, c.Time[len(c.Time)-1])
	}
	if v := in.number("tau"); v > 0 {
		tau = v
	}
	for g, c := range curves {
		m, _ := c.Median() // not reached: NE
		mean := c.RestrictedMean(tau)
		t.Add(labels[g], c.N(), c.TotalEvents(), m.Value, m.CI.Lower, m.CI.Upper, mean.Value, mean.SE, tau)
	}
}

// quantiles lists the times by which shares of each group had the event.
func quantiles(shares []float64, labels []string, curves []survival.Curve) (*results.Table, error) {
	t := results.NewTable("quantiles", "Times by which a share had the event", "group", "share", "time", "lower", "upper")
	for g, c := range curves {
		for _, p := range shares {
			if !(p > 0 && p < 1) {
				return nil, fmt.Errorf("--quantiles %s: want shares between 0 and 1", shown(p))
			}
			q, err := c.Quantile(p)
			if err != nil {
				t.Note("NE: not reached")
			}
			t.Add(labels[g], p, q.Value, q.CI.Lower, q.CI.Upper)
		}
	}
	return t, nil
}

// bands lists the simultaneous bands of the curves; nil where none was asked for.
func (in *Given) bands(labels []string, curves []survival.Curve, o survival.Options) (*results.Table, error) {
	kind := survival.BandKind(in.word("band"))
	if kind == "" {
		return nil, nil
	}
	if o.Transform != survival.LogLog && o.Transform != survival.Plain {
		return nil, fmt.Errorf("--conf-type %s does not go with --band: bands are on the scales %s and %s", o.Transform, survival.LogLog,
			survival.Plain)
	}
	low, high := math.Inf(-1), math.Inf(1)
	if ends := in.list("between"); ends != nil {
		if len(ends) != 2 || !(ends[0] < ends[1]) {
			return nil, fmt.Errorf("--between: give two times, the lower first, such as 1,12")
		}
		low, high = ends[0], ends[1]
	}
	t := results.NewTable("bands", "Simultaneous bands", "group", "time", "survival", "lower", "upper")
	t.By(survival.BandMethod)
	for g, c := range curves {
		first, last := math.Inf(1), math.Inf(-1) // of the events
		for k, d := range c.Events {
			if d > 0 {
				first, last = math.Min(first, c.Time[k]), c.Time[k]
			}
		}
		first, last = math.Max(first, low), math.Min(last, high)
		b, err := survival.Simultaneous(c, kind, o.Transform == survival.LogLog, first, last)
		if err != nil {
			t.Add(labels[g], math.NaN(), math.NaN(), math.NaN(), math.NaN())
			if err := t.Reason(labels[g], err); err != nil {
				return nil, err
			}
			continue
		}
		b.Clip()
		for k, at := range b.Time {
			s, err := c.At(at)
			if err != nil {
				return nil, err
			}
			t.Add(labels[g], at, s.Value, b.Lower[k], b.Upper[k])
		}
		t.Note("%s: the whole curve from %s to %s lies in the band with %s confidence (critical value %s)", labels[g],
			shown(b.Time[0]), shown(b.Time[len(b.Time)-1]), percent(o.Level), shown(b.Critical))
	}
	return t, nil
}

// atTimes lists the curves at the times asked for.
func (in *Given) atTimes(labels []string, curves []survival.Curve, o survival.Options) *results.Table {
	last := 0.0
	for _, c := range curves {
		last = math.Max(last, c.Time[len(c.Time)-1])
	}
	times := in.list("times")
	if times == nil {
		times = roundTimes(last)
	}
	t := results.NewTable("survival_at_times", "Share without the event", "group", "time", "at risk", "events", "survival",
		"se", "lower", "upper")
	for g, c := range curves {
		before := math.Inf(-1)
		for _, at := range times {
			events := 0.0
			for k := range c.Time {
				if c.Time[k] > before && c.Time[k] <= at {
					events += c.Events[k]
				}
			}
			before = at
			if v, err := c.At(at); err == nil {
				t.Add(labels[g], at, c.AtRiskAt(at), events, v.Value, v.SE, v.CI.Lower, v.CI.Upper)
			} else {
				t.Add(labels[g], at, c.AtRiskAt(at), events, math.NaN(), math.NaN(), math.NaN(), math.NaN())
			}
		}
	}
	t.Note("%s limits on the %s scale; events since the time before; NE: not estimable or not reached", percent(o.Level), o.Transform)
	if in.Has("landmark") {
		t.Note("from the landmark %g on, among those still followed then", o.Start)
	}
	return t
}

// steps lists every step of the curves.
func steps(labels []string, curves []survival.Curve) *results.Table {
	t := results.NewTable("curves", "Curves", "group", "time", "at risk", "events", "censored", "survival", "se", "lower", "upper")
	for g, c := range curves {
		for k := range c.Time {
			t.Add(labels[g], c.Time[k], c.AtRisk[k], c.Events[k], c.Censored[k], c.Survival[k], c.SE[k], c.Lower[k], c.Upper[k])
		}
	}
	return t
}
