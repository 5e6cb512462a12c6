// Package cloning compares strategies of treatment duration, "at least so long" and "so long
// at most" (stopping as men do, and by then at the latest), by cloning, censoring and weighting. Groups formed by how long men were
// treated are formed by the future: who was treated long had to stay, without the event,
// for so long (immortal time). Here each man is a clone in both strategies from the start;
// a clone is censored when its man departs from its strategy, and those who go on are
// weighted by the inverse of the probability of having gone on, given covariates.
//
// With G(t|x) the probability of being still treated at t without the event, from a Cox model
// of the end of treatment, and L the duration, a clone of "at least L" that is not censored at t
// has the weight 1/G(min(t, L)|x); one of "at most L" has 1 up to L and from then on 1/P, P being
// the probability that treatment has ended among those who are followed past L without the
// event, from logistic regression.
//
// Sources: Hernán MA, Sauer BC, Hernández-Díaz S, Platt R, Shrier I. J Clin Epidemiol
// 2016;79:70-75; Hernán MA. BMJ 2018;360:k182; Maringe C, et al. Int J Epidemiol 2020;49:1719-1729.
package cloning

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"leydig/stats"
)

// Method is cloning, censoring and weighting.
var Method = stats.Method{
	ID: "cloning.duration", Label: "cloning, censoring and weighting",
	Sentence: "Strategies of treatment duration were compared by cloning each man into both, censoring a clone when its man departed " +
		"from its " +
		"strategy, and weighting by the inverse probability of not having departed (Cox model of the end of treatment, logistic regression of " +
		"its having ended); " +
		stats.LevelMark + " limits are percentiles of bootstrap samples of men.",
	Cite: "Hernán MA. BMJ 2018;360:k182; Maringe C, et al. Int J Epidemiol 2020;49:1719-1729",
}

// Data is one entry a man in every slice; nothing may be missing (NaN).
type Data struct {
	Time  []float64 // of the event or of censoring, since the start of treatment
	Event []bool
	// Stop is the end of treatment; a man whose treatment had not ended by Time has any later
	// one, such as +Inf. The event comes first where both are at one time.
	Stop    []float64
	Columns [][]float64 // covariates at the start on which the end of treatment and the event depend
}

// Options of a comparison.
type Options struct {
	Least      float64 // duration that parts the strategies
	Horizon    float64 // time at which they are compared
	Level      float64 // 0: 0.95
	Replicates int     // bootstrap samples for the limits; 0: none
	Seed       uint64
}

// Curve is a weighted Kaplan-Meier curve: the share without the event from each time on.
type Curve struct{ Time, Survival []float64 }

// At is the share without the event at a time.
func (c Curve) At(t float64) float64 {
	i, found := slices.BinarySearch(c.Time, t)
	if !found {
		i--
	}
	if i < 0 {
		return 1
	}
	return c.Survival[i]
}

// Comparison is what the two strategies lead to.
type Comparison struct {
	Men                   int
	StoppedEarly, Stayed  int // before Least; still treated and followed at Least
	Long, Short           Curve
	LargestWeight         float64
	LongShare, ShortShare stats.Estimate // with the event by the horizon
	Difference            stats.Estimate // of the two, "at least" less "at most"
	// Naive is the difference of the Kaplan-Meier shares of those who were, and who were not,
	// treated for so long, which immortal time makes too small or negative.
	Naive    float64
	Failed   int // bootstrap samples without an estimate
	Replicas int // those with one
}

// Why there is no comparison.
const (
	ErrLeast     stats.Reason = "a duration must be above 0 and finite, and the horizon not before it"
	NoneStayed   stats.Reason = "nobody was followed and still treated at this duration"
	NoneLeft     stats.Reason = "nobody's treatment ended before this duration"
	NoneFollowed stats.Reason = "nobody whose treatment ended before this duration was followed past it without the event"
	Emptied      stats.Reason = "nobody is left under one of the strategies before the horizon"
	FewSamples   stats.Reason = "fewer than half of the bootstrap samples have an estimate"
)

func (d Data) check() error {
	n := len(d.Time)
	if n == 0 {
		return stats.NoData
	}
	if len(d.Event) != n || len(d.Stop) != n {
		return stats.ErrUnpaired
	}
	for _, c := range d.Columns {
		if len(c) != n {
			return stats.ErrUnpaired
		}
		if stats.Missing(c) {
			return stats.ErrMissing
		}
	}
	if stats.Missing(d.Time) || stats.Missing(d.Stop) {
		return stats.ErrMissing
	}
	for i, t := range d.Time {
		if t < 0 || d.Stop[i] < 0 {
			return stats.ErrNegative
		}
	}
	return nil
}

// Compare clones, censors and weights; limits are percentiles of bootstrap samples in which
// everything is done anew.
func Compare(ctx context.Context, d Data, o Options) (*Comparison, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if !(o.Least > 0) || math.IsInf(o.Least, 1) || !(o.Horizon >= o.Least) || math.IsInf(o.Horizon, 1) {
		return nil, ErrLeast
	}
	if o.Level == 0 {
		o.Level = 0.95
	}
	if !(o.Level > 0 && o.Level < 1) {
		return nil, stats.ErrLevel
	}
	c, err := compare(d, o)
	if err != nil {
		return nil, err
	}
	if o.Replicates > 0 {
		err = c.limits(ctx, d, o)
	}
	return c, err
}

// compare is Compare without limits.
func compare(d Data, o Options) (*Comparison, error) {
	c := &Comparison{Men: len(d.Time)}
	for i, t := range d.Time {
		switch {
		case d.Stop[i] < math.Min(t, o.Least):
			c.StoppedEarly++
		case t > o.Least:
			c.Stayed++
		}
	}
	switch {
	case c.Stayed == 0:
		return nil, NoneStayed
	case c.StoppedEarly == 0:
		return nil, NoneLeft
	}
	g, err := goingOn(d, o.Least)
	if err != nil {
		return nil, err
	}
	long, short := clones(d, o.Least, true), clones(d, o.Least, false)
	c.Long = weighted(long, func(i int, t float64) float64 { return 1 / g.at(i, math.Min(t, o.Least)) })
	p, err := ended(d, o.Least)
	if err != nil {
		return nil, err
	}
	c.Short = weighted(short, func(i int, t float64) float64 {
		if t <= o.Least {
			return 1
		}
		return 1 / p[i]
	})
	for i, t := range long.time {
		if t >= o.Least {
			c.LargestWeight = math.Max(c.LargestWeight, 1/g.at(i, o.Least))
		}
	}
	for i, t := range short.time {
		if t > o.Least {
			c.LargestWeight = math.Max(c.LargestWeight, 1/p[i])
		}
	}
	if slices.Max(long.time) < o.Horizon || slices.Max(short.time) < o.Horizon {
		return nil, Emptied
	}
	share := func(s Curve) stats.Estimate {
		return stats.Estimate{Value: 1 - s.At(o.Horizon), SE: math.NaN(), CI: stats.NoInterval(o.Level)}
	}
	c.LongShare, c.ShortShare = share(c.Long), share(c.Short)
	c.Difference = c.LongShare
	c.Difference.Value -= c.ShortShare.Value
	c.Naive = naive(d, o)
	return c, nil
}

// weighted is the Kaplan-Meier curve of clones whose weights change with time.
func weighted(a arm, weight func(i int, t float64) float64) Curve {
	order := make([]int, len(a.time))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int { return cmp.Compare(a.time[x], a.time[y]) })
	var out Curve
	s := 1.0
	for k := 0; k < len(order); {
		t, first := a.time[order[k]], k
		some := false
		for ; k < len(order) && a.time[order[k]] == t; k++ {
			some = some || a.event[order[k]]
		}
		if !some {
			continue
		}
		events, atRisk := 0.0, 0.0
		for at, i := range order[first:] {
			w := weight(i, t)
			atRisk += w
			if first+at < k && a.event[i] {
				events += w
			}
		}
		s *= 1 - events/atRisk
		out.Time, out.Survival = append(out.Time, t), append(out.Survival, s)
	}
	return out
}

// naive is the difference of those who were and who were not treated for so long, as if
// that had been known at the start.
func naive(d Data, o Options) float64 {
	var of [2]arm
	for i, t := range d.Time {
		k := 1
		if math.Min(d.Stop[i], t) >= o.Least {
			k = 0
		}
		of[k].time, of[k].event = append(of[k].time, t), append(of[k].event, d.Event[i])
	}
	one := func(int, float64) float64 { return 1 }
	return weighted(of[1], one).At(o.Horizon) - weighted(of[0], one).At(o.Horizon)
}

// limits fills standard errors and limits by the bootstrap of men.
func (c *Comparison) limits(ctx context.Context, d Data, o Options) error {
	n := len(d.Time)
	random := rand.New(rand.NewPCG(o.Seed, 1))
	var values [3][]float64
	for range o.Replicates {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := Data{Columns: make([][]float64, len(d.Columns))}
		for range n {
			i := random.IntN(n)
			s.Time, s.Event, s.Stop = append(s.Time, d.Time[i]), append(s.Event, d.Event[i]), append(s.Stop, d.Stop[i])
			for j, column := range d.Columns {
				s.Columns[j] = append(s.Columns[j], column[i])
			}
		}
		x, err := compare(s, o)
		var reason stats.Reason
		switch {
		case errors.As(err, &reason):
			c.Failed++
			continue
		case err != nil:
			return err
		}
		c.Replicas++
		for k, v := range []float64{x.LongShare.Value, x.ShortShare.Value, x.Difference.Value} {
			values[k] = append(values[k], v)
		}
	}
	if c.Replicas < 2 || c.Replicas < c.Failed {
		return FewSamples
	}
	for k, e := range []*stats.Estimate{&c.LongShare, &c.ShortShare, &c.Difference} {
		percentiles(e, values[k])
	}
	return nil
}

// percentiles are the limits of an estimate from its bootstrap values (type 7 quantiles).
func percentiles(e *stats.Estimate, values []float64) {
	slices.Sort(values)
	mean, n := 0.0, float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	ss := 0.0
	for _, v := range values {
		ss += (v - mean) * (v - mean)
	}
	e.SE = math.Sqrt(ss / (n - 1))
	quantile := func(p float64) float64 {
		h := p * (n - 1)
		low := int(h)
		if low+1 == len(values) {
			return values[low]
		}
		return values[low] + (h-float64(low))*(values[low+1]-values[low])
	}
	tail := (1 - e.CI.Level) / 2
	e.CI.Lower, e.CI.Upper = quantile(tail), quantile(1-tail)
}
