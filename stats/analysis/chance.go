package analysis

import (
	"context"
	"math"
	"slices"

	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/chance"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// runChance gives the numbers of responders and of men ever eugonadal that measurement
// variation alone would show, had nothing changed in any man.
func runChance(ctx context.Context, j *job) error {
	if len(j.tables.Looks) == 0 || j.tables.Rise == 0 {
		return nil
	}
	u := UnchangedMen(j.tables)
	for _, x := range []struct {
		outcome       string
		atLeast, rise float64
	}{{derive.Responder, j.tables.AtLeast, j.tables.Rise}, {derive.EverEugonadal, j.tables.Eugonadal, 0}} {
		key := results.Key{Outcome: x.outcome, Stat: results.Expected}
		e, n, err := u.Expect(x.atLeast, x.rise, j.plan.Level)
		if err != nil {
			if err := j.absent(key, err, n, j.tables.Patients-n); err != nil {
				return err
			}
			continue
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

// Unchanged is what is known of men before treatment, and how often each was looked at, with
// the model of how their values vary.
type Unchanged struct {
	model               chance.Model
	err                 error // why there is none
	men                 []chance.Man
	measured, evaluable int64
	entry               float64 // a limit below which men were let in, 0: none
	rounding            float64 // by how much a value may lie below what it is given as
}

// UnchangedMen makes it of tables.
func UnchangedMen(t *tabulate.Tables) *Unchanged {
	u := &Unchanged{men: make([]chance.Man, 0, len(t.Looks))}
	below, values := int64(0), int64(0)
	whole := true // values are given without decimals
	for _, x := range t.Looks {
		m := chance.Man{Before: x.Before, Looks: x.Looks, N: x.Men, Baseline: float64(x.Baseline)}
		if len(m.Before) > 2 {
			m.Before = m.Before[:2]
		}
		u.men = append(u.men, m)
		if x.Looks > 0 {
			u.measured += x.Men
		}
		if len(m.Before) > 0 {
			if x.Looks > 0 {
				u.evaluable += x.Men
			}
		}
		for _, v := range m.Before {
			whole = whole && v == math.Trunc(v)
			values += x.Men
			if v < t.Eugonadal {
				below += x.Men
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

// Expect is the number of men, of those who could be judged, in whom a total testosterone of
// at least atLeast, and rise above the own baseline, would be seen at some follow-up visit
// had nothing changed in any; n is how many could be judged. The error is a reason.
func (u *Unchanged) Expect(atLeast, rise, level float64) (e stats.Estimate, n int64, err error) {
	men, limit := u.men, func(chance.Man) float64 { return atLeast }
	n = u.measured
	if rise > 0 {
		men, n = u.withBaseline(), u.evaluable
		limit = func(m chance.Man) float64 { return math.Max(atLeast, m.Baseline+rise) }
	}
	if u.err != nil {
		return e, n, u.err
	}
	return u.model.Expect(men, func(m chance.Man) float64 { return limit(m) - u.rounding }, level), n, nil
}

// Once is the same men, each looked at once, if at all.
func (u *Unchanged) Once() *Unchanged {
	out := *u
	out.men = slices.Clone(u.men)
	for i := range out.men {
		out.men[i].Looks = min(out.men[i].Looks, 1)
	}
	return &out
}

// withBaseline are the men who can respond.
func (u *Unchanged) withBaseline() (of []chance.Man) {
	for _, m := range u.men {
		if len(m.Before) > 0 {
			of = append(of, m)
		}
	}
	return of
}

// expected is the number that chance alone would show, nil where it is not known.
func expected(ix results.Index, outcome string) *results.Float {
	n, ok := ix.Number(results.Key{Analysis: "chance", Outcome: outcome, Stat: results.Expected})
	if !ok {
		return nil
	}
	return &n.Value
}
