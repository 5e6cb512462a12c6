package analysis

import (
	"cmp"
	"context"
	"math"

	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/chance"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// Why it is not known what chance alone would show.
const (
	OfSingleValues stats.Reason = "chance is reckoned of single values, and the plan asks for values that confirm each other"
	OfLowerLimits  stats.Reason = "chance is reckoned of a lower limit, and the plan has an upper one too"
)

// knownOf tells why what chance would show is not known of what is asked, nil where it is.
func knownOf(confirm int, below float64) error {
	switch {
	case confirm > 1:
		return OfSingleValues
	case below > 0:
		return OfLowerLimits
	}
	return nil
}

// runChance gives the numbers of responders and of men ever eugonadal that measurement
// variation alone would show, had nothing changed in any man. A response that one visit decides
// is asked of one look; of a scheduled month, of as many men as were measured then.
func runChance(ctx context.Context, j *job) error {
	if j.tables.Looks.Len() == 0 || j.tables.Rise == 0 {
		return nil
	}
	u, ask := UnchangedMen(j.tables), j.tables.Asked
	once := ask.When != "" && ask.When != "any"
	asks := []Limits{{AtLeast: j.tables.AtLeast, Rise: j.tables.Rise, Once: once}, {AtLeast: j.tables.Eugonadal}}
	unknown := []error{knownOf(ask.Confirm, 0), knownOf(ask.EugonadalConfirm, ask.EugonadalBelow)}
	expected, err := u.Expect(asks, j.plan.Level)
	for i, outcome := range []string{derive.Responder, derive.EverEugonadal} {
		key, n := results.Key{Outcome: outcome, Stat: results.Expected}, u.Judged(asks[i])
		if why := cmp.Or(unknown[i], err); why != nil {
			if err := j.absent(key, why, n, j.tables.Patients-n); err != nil {
				return err
			}
			continue
		}
		e := expected[i]
		if all, err := j.tables.Count(outcome, tabulate.Everybody); asks[i].Once && err == nil && n > 0 {
			e, n = times(e, float64(all[0].N)/float64(n)), all[0].N
		}
		j.add(key, results.NumberOf(e, 1, "men"), n, j.tables.Patients-n, &chance.Method)
		if n > 0 {
			key.Stat = results.ExpectedShare
			j.add(key, results.NumberOf(e, float64(n), ""), n, j.tables.Patients-n, &chance.Method)
		}
	}
	if u.err == nil {
		model := u.model
		j.add(results.Key{Outcome: "total_testosterone", Stat: results.WithinMan}, results.Bare(model.Within, ""), model.Pairs,
			j.tables.Patients-model.Pairs, &chance.Method)
		text := results.Say("men of any value were let in")
		if u.entry > 0 {
			text = results.Say("nearly all men entered with values below %s ng/dL, which was taken as the limit of entry",
				results.SayShort(u.entry))
		}
		j.note("chance", "A man in whom nothing changes is seen above a limit at times, since single values vary "+
			"(coefficient of variation within men %s, from %s men with two values before treatment; %s) "+
			"and the more often the more he is looked at. The expected numbers say how many that would be here; "+
			"only what is seen beyond them speaks for a change.", results.SayPercent(model.Within, 1), model.Pairs, text)
	}
	return ctx.Err()
}

// times is an estimate multiplied.
func times(e stats.Estimate, by float64) stats.Estimate {
	e.Value, e.SE, e.CI.Lower, e.CI.Upper = e.Value*by, e.SE*by, e.CI.Lower*by, e.CI.Upper*by
	return e
}

// Unchanged is what is known of men before treatment, and how often each was looked at, with
// the model of how their values vary.
type Unchanged struct {
	model               chance.Model
	err                 error // why there is none
	looks               tabulate.Looks
	measured, evaluable int64
	entry               float64 // a limit below which men were let in, 0: none
	rounding            float64 // by how much a value may lie below what it is given as
}

// UnchangedMen makes it of tables, once.
func UnchangedMen(t *tabulate.Tables) *Unchanged {
	return t.Made("unchanged men", func() any { return unchangedMen(t) }).(*Unchanged)
}

func unchangedMen(t *tabulate.Tables) *Unchanged {
	u := &Unchanged{looks: t.Looks}
	below, values := int64(0), int64(0)
	whole := true // values are given without decimals
	for m := range u.men {
		if m.Looks > 0 {
			u.measured += m.N
			if len(m.Before) > 0 {
				u.evaluable += m.N
			}
		}
		for _, v := range m.Before {
			whole = whole && v == math.Trunc(v)
			values += m.N
			if v < t.Eugonadal {
				below += m.N
			}
		}
	}
	if values > 0 && float64(below) >= 0.98*float64(values) {
		u.entry = t.Eugonadal
	}
	if whole {
		u.rounding = 0.5 // a value given as 300 may be 299.5
	}
	u.model, u.err = chance.Fit(u.men, u.entry)
	return u
}

// men are those of whom something is known.
func (u *Unchanged) men(yield func(chance.Man) bool) {
	for x := range u.looks.All {
		if !yield(chance.Man{Before: x.Before[:min(2, len(x.Before))], Looks: x.Looks, N: x.Men, Baseline: float64(x.Baseline)}) {
			return
		}
	}
}

// Limits are what is asked of men: a total testosterone of at least so much, and so much
// above the own baseline (0: whatever that was), at some visit or at the one that is read.
type Limits struct {
	AtLeast, Rise float64
	Once          bool
}

// question is what is asked of each man; of a rise, of those with a baseline.
func (l Limits) question(rounding float64) chance.Question {
	return chance.Question{Measured: l.Rise > 0, At: func(m chance.Man) (limit float64, looks int) {
		limit, looks = l.AtLeast, m.Looks
		if l.Rise > 0 {
			limit = math.Max(limit, m.Baseline+l.Rise)
		}
		if l.Once {
			looks = min(looks, 1)
		}
		return limit - rounding, looks
	}}
}

// Judged is of how many men limits can be judged.
func (u *Unchanged) Judged(l Limits) int64 {
	if l.Rise > 0 {
		return u.evaluable
	}
	return u.measured
}

// Expect is the number of men, of those who could be judged, in whom what is asked would be
// seen had nothing changed in any. The error is a reason.
func (u *Unchanged) Expect(asks []Limits, level float64) ([]stats.Estimate, error) {
	if u.err != nil {
		return nil, u.err
	}
	questions := make([]chance.Question, len(asks))
	for i, l := range asks {
		questions[i] = l.question(u.rounding)
	}
	return u.model.Expect(u.men, questions, level), nil
}

// expected is the number that chance alone would show, nil where it is not known.
func expected(ix results.Index, outcome string) *results.Float {
	n, ok := ix.Number(results.Key{Analysis: "chance", Outcome: outcome, Stat: results.Expected})
	if !ok {
		return nil
	}
	return &n.Value
}
