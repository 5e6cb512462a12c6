package catalogue

import (
	"fmt"
	"math"

	"leydig/stats/results"
	"leydig/stats/survival"
)

// Options that statistics of times share.
var (
	timeOption = Option{Name: "time", Kind: Column, Help: "column of times, from time zero to event or end of follow-up",
		Required: true}
	eventOption = Option{Name: "event", Kind: Event,
		Help:     "column that tells the event, or COLUMN=VALUE (e.g. status=2); alone: 1, yes, true",
		Required: true}
	byOption     = Option{Name: "by", Kind: Columns, Help: "columns that make the groups"}
	entryOption  = Option{Name: "entry", Kind: Column, Help: "column of late entry times"}
	strataOption = Option{Name: "strata", Kind: Columns, Help: "columns of strata"}
	timesOption  = Option{Name: "times", Kind: List, Help: "times at which to list the curves (default: a few even ones)"}
	scaleOption  = Option{Name: "conf-type", Kind: Word, Default: string(survival.LogLog), Words: words(survival.Transforms),
		Help: "scale of limits"}
	lowerOption = Option{Name: "lower", Kind: Column, Help: "column of lower ends", Required: true}
	upperOption = Option{Name: "upper", Kind: Column, Help: "column of upper ends (empty: not seen)", Required: true}
)

// maybe is the value of an option that not every statistic has, empty where it does not.
func (in *Given) maybe(name string) string {
	if in.options[name] == nil {
		return ""
	}
	return in.word(name)
}

// survivalRows reads times to events, with late entry, weights and clusters where
// the statistic has them; further columns must not be empty either.
func (in *Given) survivalRows(further ...string) (*sample, survival.Sample, error) {
	time, event := in.word("time"), in.word("event")
	entry, weights, cluster := in.maybe("entry"), in.maybe("weights"), in.maybe("cluster")
	var out survival.Sample
	s, err := in.sample(append([]string{time, eventColumn(event), entry, weights, cluster}, further...)...)
	if err != nil {
		return nil, out, err
	}
	if out.Time, err = s.numbers(time); err != nil {
		return nil, out, err
	}
	if out.Event, err = s.events("event", event); err != nil {
		return nil, out, err
	}
	if out.Entry, err = s.optional(entry); err != nil {
		return nil, out, err
	}
	if out.Weight, err = s.optional(weights); err != nil {
		return nil, out, err
	}
	if out.Cluster, err = s.clusters(cluster); err != nil {
		return nil, out, err
	}
	return s, out, s.forbid(func(i int) string {
		switch {
		case out.Time[i] < 0:
			return fmt.Sprintf("%s = %s is negative; a time is counted from its start", time, shown(out.Time[i]))
		case out.Entry != nil && out.Entry[i] >= out.Time[i]:
			return fmt.Sprintf("the entry, %s = %s, is not before %s = %s", entry, shown(out.Entry[i]), time, shown(out.Time[i]))
		case out.Weight != nil && !(out.Weight[i] >= 0):
			return fmt.Sprintf("the weight, %s = %s, is negative", weights, shown(out.Weight[i]))
		}
		return ""
	})
}

// rowsOf gives the positions at which a slice holds a number.
func rowsOf(of []int, k int) (out []int) {
	for i, v := range of {
		if v == k {
			out = append(out, i)
		}
	}
	return out
}

// roundTimes are a few even times up to the last.
func roundTimes(last float64) []float64 { return evenly(0, math.Max(0, last)) }

// evenly is a few round numbers from low to high; low alone where there is no range.
func evenly(low, high float64) []float64 {
	if !(high > low) {
		return []float64{low}
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/5)))
	for _, f := range []float64{1, 2, 5, 10} {
		if (high-low)/(step*f) <= 6 {
			step *= f
			break
		}
	}
	var out []float64
	for k := math.Ceil(low / step * (1 - 1e-12)); k*step <= high*(1+1e-12); k++ {
		out = append(out, k*step)
	}
	return out
}

// plotCurve is a survival curve for a figure.
func plotCurve(label string, c survival.Curve) results.PlotCurve {
	return results.PlotCurve{Label: label, Curve: results.Curve{Time: results.Floats(c.Time), AtRisk: results.Floats(c.AtRisk),
		Events:   results.Floats(c.Events),
		Censored: results.Floats(c.Censored), Survival: results.Floats(c.Survival), SE: results.Floats(c.SE),
		Lower: results.Floats(c.Lower), Upper: results.Floats(c.Upper)}}
}

// shareWords are the words of the axis of cumulative shares.
const shareWords = "Cumulative share, %"
