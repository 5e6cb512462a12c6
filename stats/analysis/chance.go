package analysis

import (
	"context"
	"math"

	"leydig/cohort/derive"
	"leydig/stats/chance"
	"leydig/stats/results"
)

// runChance gives the numbers of responders and of men ever eugonadal that measurement
// variation alone would show, had nothing changed in any man.
func runChance(ctx context.Context, j *job) error {
	if len(j.tables.Looks) == 0 || j.tables.Rise == 0 {
		return nil
	}
	limit := j.tables.Eugonadal
	men := make([]chance.Man, 0, len(j.tables.Looks))
	measured, evaluable, below, values := int64(0), int64(0), int64(0), int64(0)
	whole := true // values are given without decimals
	baseline := map[*float64]float64{}
	for _, x := range j.tables.Looks {
		m := chance.Man{Before: x.Before, Looks: x.Looks, N: x.Men}
		if len(m.Before) > 2 {
			m.Before = m.Before[:2]
		}
		men = append(men, m)
		if x.Looks > 0 {
			measured += x.Men
		}
		if len(m.Before) > 0 {
			baseline[&m.Before[0]] = float64(x.Baseline)
			if x.Looks > 0 {
				evaluable += x.Men
			}
		}
		for _, v := range m.Before {
			whole = whole && v == math.Trunc(v)
			values += x.Men
			if v < limit {
				below += x.Men
			}
		}
	}
	entry := 0.0
	if values > 0 && float64(below) >= 0.98*float64(values) {
		entry = limit // men were let in by low values
	}
	rounding := 0.0
	if whole {
		rounding = 0.5 // a value given as 300 may be 299.5
	}
	model, err := chance.Fit(men, entry)
	for _, x := range []struct {
		outcome string
		n       int64
		limit   func(chance.Man) float64
		of      func(chance.Man) bool
	}{
		{derive.Responder, evaluable, func(m chance.Man) float64 {
			return math.Max(j.tables.AtLeast, baseline[&m.Before[0]]+j.tables.Rise)
		}, func(m chance.Man) bool { return len(m.Before) > 0 }},
		{derive.EverEugonadal, measured, func(chance.Man) float64 { return limit }, func(chance.Man) bool { return true }},
	} {
		key := results.Key{Outcome: x.outcome, Stat: results.Expected}
		if err != nil {
			if err := j.absent(key, err, x.n, j.tables.Patients-x.n); err != nil {
				return err
			}
			continue
		}
		var of []chance.Man
		for _, m := range men {
			if x.of(m) {
				of = append(of, m)
			}
		}
		e := model.Expect(of, func(m chance.Man) float64 { return x.limit(m) - rounding }, j.plan.Level)
		j.add(key, results.NumberOf(e, 1, "men"), x.n, j.tables.Patients-x.n, &chance.Method)
		if x.n > 0 {
			key.Stat = results.ExpectedShare
			j.add(key, results.NumberOf(e, float64(x.n), ""), x.n, j.tables.Patients-x.n, &chance.Method)
		}
	}
	if err == nil {
		cv := model.FreeWithin
		j.add(results.Key{Outcome: "total_testosterone", Stat: results.WithinMan}, results.Bare(cv, ""), model.Pairs, j.tables.Patients-model.Pairs, &chance.Method)
		text := "men of any value were let in"
		if entry > 0 {
			text = "nearly all men entered with values below " + Month(entry) + " ng/dL, which was taken as the limit of entry"
		}
		j.note("chance", "A man in whom nothing changes is seen above a limit at times, since single values vary (coefficient of variation within men %.1f%%, from %d men with two values before treatment; %s) "+
			"and the more often the more he is looked at. The expected numbers say how many that would be here; only what is seen beyond them speaks for a change.", 100*cv, model.Pairs, text)
	}
	return ctx.Err()
}

// expected is the number that chance alone would show, nil where it is not known.
func expected(ix results.Index, outcome string) *results.Float {
	n, ok := ix.Number(results.Key{Analysis: "chance", Outcome: outcome, Stat: results.Expected})
	if !ok {
		return nil
	}
	return &n.Value
}
