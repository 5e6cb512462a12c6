package analysis

import (
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/describe"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// Up to mostRanked men every value stands; more are cut into rankedParts of equal size.
const (
	mostRanked  = 2000
	rankedParts = 200
)

// risesOfSome is why there are none where tables of an older program were added.
const risesOfSome stats.Reason = "some of the tables lack the changes"

// rises gives the men of whom a response can be told in the order of their greatest change
// from the baseline, what sums these up by response, and why others are not among them.
func (j *job) rises() error {
	met, not, ok := j.tables.RisesOf(derive.Responder)
	if !ok {
		return nil
	}
	q, _ := unit.Find(string(unit.TotalTestosterone))
	n := met.Count() + not.Count()
	lost := j.tables.Patients - n
	key := results.Key{Outcome: derive.Responder, Stat: results.GreatestRise}
	counted, err := j.tables.Count(derive.Responder, tabulate.Everybody)
	switch {
	case err != nil:
		return err
	case met.Count() != counted[0].Value.X || n != counted[0].N:
		return j.absent(key, risesOfSome, counted[0].N, counted[0].Lost)
	case n == 0:
		return j.absent(key, stats.NoData, 0, lost)
	}
	order := ranked(met, not)
	order.Line, order.Unit = results.Float(j.tables.Rise), q.Canonical()
	j.add(key, order, n, lost, nil)
	groups := []tabulate.Grouped[describe.Tally]{{Value: met.Add(not), N: n, Lost: lost}}
	for _, l := range []struct {
		name  string
		tally describe.Tally
	}{{tabulate.RoseMet, met}, {tabulate.RoseNotMet, not}} {
		groups = append(groups, tabulate.Grouped[describe.Tally]{Group: []stats.Level{{Factor: derive.Responder, Name: l.name}}, Value: l.tally,
			N: l.tally.Count()})
	}
	for _, g := range groups {
		if err := j.summary(results.Key{Outcome: derive.Responder, Group: g.Group, Term: stats.Term{Factor: string(results.GreatestRise)}},
			q.Canonical(), g); err != nil {
			return err
		}
	}
	why := j.tables.NotAtRiskOf(derive.TimeToResponse)
	for _, reason := range []string{results.NoBaselineValue, results.NoFollowUpValue} {
		key := results.Key{Outcome: derive.Responder, Term: stats.Term{Factor: results.NotAtRisk, Level: reason}, Stat: results.Excluded}
		j.add(key, results.Count{N: why[reason]}, n, lost, nil)
	}
	return nil
}

// ranked puts the men of two tallies in order, those who met the criterion first among
// equal values.
func ranked(met, not describe.Tally) results.Ranked {
	var out results.Ranked
	i, k := len(met.Value)-1, len(not.Value)-1
	for i >= 0 || k >= 0 {
		var value float64
		var men, of int64
		if i >= 0 && (k < 0 || met.Value[i] >= not.Value[k]) {
			value, of = met.Value[i], met.Times(i)
			men = of
			i--
		}
		if k >= 0 && (men == 0 || not.Value[k] == value) {
			value, men = not.Value[k], men+not.Times(k)
			k--
		}
		out.Value, out.Men, out.Met = append(out.Value, results.Float(value)), append(out.Men, men), append(out.Met, of)
	}
	if met.Count()+not.Count() > mostRanked {
		return outline(out, rankedParts)
	}
	return out
}

// outline cuts ranked men into parts whose sizes differ by one man at most, each with the
// median of its values, the higher of two in the middle.
func outline(x results.Ranked, parts int) results.Ranked {
	total := int64(0)
	for _, n := range x.Men {
		total += n
	}
	out := results.Ranked{Parts: parts}
	row, left, met := 0, x.Men[0], x.Met[0] // men and men who met it, yet to be taken of a row
	for p := range int64(parts) {
		size := total*(p+1)/int64(parts) - total*p/int64(parts)
		middle, taken, of := (size-1)/2, int64(0), int64(0)
		value := x.Value[row]
		for taken < size {
			if left == 0 {
				row++
				left, met = x.Men[row], x.Met[row]
			}
			take := min(left, size-taken)
			if taken <= middle && middle < taken+take {
				value = x.Value[row]
			}
			first := min(take, met)
			of, met = of+first, met-first
			taken, left = taken+take, left-take
		}
		out.Value, out.Men, out.Met = append(out.Value, value), append(out.Men, size), append(out.Met, of)
	}
	return out
}
